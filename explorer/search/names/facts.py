"""What filters and ties ask of a snapshot and an index of names does not hold.

Links, and when files were changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    links = vault.link_counts()
    linked = {path: float(links.targets.get(path, 0)) for path in vault.notes}
    orphans = {path for path, count in linked.items() if not count}
    return linked, Facts(orphans, links.broken, _FileTimes(vault))


class _FileTimes(Mapping[str, datetime]):
    """When the file of each note was changed, converted when asked for.

    Notes are left out whose file may have changed, and those of years that no calendar has.
    """

    def __init__(self, vault: Vault) -> None:
        self._entries = vault.entries

    def __getitem__(self, path: str) -> datetime:
        stamp = self._entries[path].stamp
        if stamp is None:
            raise KeyError(path)
        try:
            return datetime.fromtimestamp(stamp.mtime_ns / 1e9).astimezone()
        except (OverflowError, ValueError, OSError) as error:
            raise KeyError(path) from error

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._entries if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def facts_at(facts: Facts, on: date | datetime) -> Facts:
    """Return the facts as they are asked for at a moment, or at the end of a day."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    try:
        return replace(facts, now=moment.astimezone())
    except (OverflowError, ValueError, OSError):  # as above
        return replace(facts, now=moment.replace(tzinfo=UTC))
