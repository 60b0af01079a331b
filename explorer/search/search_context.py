"""The inputs of a search that its indexes lack: links, times of change, review states, importance.

Reads no file and no clock: what a vault knows and the moment are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, time
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from explorer.model import Hit, HitKind, Moment, Note, ReviewState
from explorer.search.patterns import Ranges
from explorer.search.query import Filter
from explorer.vault import Vault
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolved_links import LinkCounts

States: TypeAlias = Mapping[tuple[str, int], ReviewState]
"""The review state of places: path, and index of the heading or -1 for the note."""


class SearchContext(NamedTuple):
    """The inputs, besides the query, of filters and of the order of equally good hits."""

    links: LinkCounts | None = None
    """How many links lead to each note, and which links lead nowhere; None if it is not known."""
    changed: Callable[[str], datetime | None] | None = None
    """Returns when the note at a path was changed, None if that is not known."""
    now: datetime | None = None
    """What `modified:7d` counts from."""
    states: States | None = None
    """None if they are not known: a filter for them then leaves everything, and a message."""
    note_states: Mapping[str, ReviewState] | None = None
    """The states of notes that are up for review themselves, whatever cards they hold."""
    card_states: Mapping[tuple[str, int], frozenset[ReviewState]] | None = None
    """The states of the cards in each section, -1 for what stands before the first heading."""
    holding: Mapping[Filter, Collection[str]] = MappingProxyType({})
    """The paths of the notes that hold a word or a phrase after a `-`. One that is missing here is
    looked for in names alone."""
    generation: int = 0
    """The vault's generation that is searched."""

    def hit(
        self, note: Note, section: int, kind: HitKind, score: float, shown: tuple[int, str, Ranges]
    ) -> Hit:
        """Return the hit of a place; `shown` is its line, its text, and what of that matched."""
        line, text, ranges = shown
        return Hit(
            path=note.path,
            line=line,
            heading=note.headings[section].name if section >= 0 else None,
            title=note.title,
            kind=kind,
            score=round(score, 2),
            due=(self.states or {}).get((note.path, section)),
            section=section,
            ranges=ranges,
            text=text,
        )


NO_CONTEXT = SearchContext()


def context_of(vault: Vault, on: Moment) -> SearchContext:
    """Return what a snapshot knows of its notes, for a search at a moment or at the end of a day.

    Nothing if it is incomplete: its links are not final yet, and resolving all of them for each
    part that is loaded would delay the keys.
    """
    moment = on if isinstance(on, datetime) else datetime.combine(on, time.max)
    try:
        now = moment.astimezone()
    except (OverflowError, ValueError, OSError):  # in a year that no calendar has
        now = moment.replace(tzinfo=UTC)
    context = SearchContext(now=now, generation=vault.generation)
    if not vault.complete:
        return context
    return context._replace(links=vault.link_counts(), changed=partial(_changed, vault.entries))


def _changed(entries: Mapping[str, NoteEntry], path: str) -> datetime | None:
    """Return when the file of a note was changed.

    None if it may have changed since, or in a year that no calendar has.
    """
    stamp = entries[path].stamp
    try:
        return None if stamp is None else datetime.fromtimestamp(stamp.mtime_ns / 1e9).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
