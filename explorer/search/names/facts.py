"""The facts that filters and ties need but the index of names lacks: links, times of change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from explorer.search.names.search_context import Facts
from explorer.vault import Vault


def facts_of(vault: Vault) -> tuple[dict[str, float], Facts]:
    """Return how many links lead to each note, and the facts for the filters.

    The caller sets `now`. An incomplete vault has no facts: its links are not final yet, and
    resolving all of them for each part that is loaded would delay the keys.
    """
    if not vault.complete:
        return {}, Facts()
    links = vault.link_counts()
    linked = {path: float(links.targets.get(path, 0)) for path in vault.notes}
    orphans = {path for path, count in linked.items() if not count}
    return linked, Facts(orphans, links.broken, _FileTimes(vault))


class _FileTimes(Mapping[str, datetime]):
    """When the file of each note was changed, converted on access.

    Notes are left out whose file may have changed since, and those of years that no calendar has.
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
    """Return the facts for filters that are evaluated at a moment, or at the end of a day."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    try:
        return replace(facts, now=moment.astimezone())
    except (OverflowError, ValueError, OSError):  # as above
        return replace(facts, now=moment.replace(tzinfo=UTC))
