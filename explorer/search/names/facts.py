"""What filters and ties ask of a snapshot and an index of names does not hold.

Links, and when files were changed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time

from explorer.search.names.search_context import Facts
from explorer.vault import Vault


def facts_of(vault: Vault) -> tuple[dict[str, float], Facts]:
    """Return how many links lead to each note, and the facts for the filters.

    `now` is the caller's to add.

    Nothing is known of a vault that is not complete: what leads where is not settled yet, and
    following all of its links for each part that is read would hold up the keys meanwhile.
    """
    if not vault.complete:
        return {}, Facts()
    linked = {path: float(vault.backlink_count(path)) for path in vault.notes}
    broken = {
        path for path in vault.notes if any(to.status != "ok" for to in vault.resolutions(path))
    }
    changed: dict[str, datetime] = {}
    for path in vault.notes:
        entry = vault.entry(path)
        if entry is not None and entry.stamp is not None:
            with suppress(OverflowError, ValueError, OSError):  # years that no calendar has
                changed[path] = datetime.fromtimestamp(entry.stamp.mtime_ns / 1e9).astimezone()
    return linked, Facts({path for path, count in linked.items() if not count}, broken, changed)


def facts_at(facts: Facts, on: date | datetime) -> Facts:
    """Return the facts as they are asked for at a moment, or at the end of a day."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    try:
        return replace(facts, now=moment.astimezone())
    except (OverflowError, ValueError, OSError):  # as above
        return replace(facts, now=moment.replace(tzinfo=UTC))
