"""The inputs of a search that the index of names lacks: links, review states, importance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from explorer.model import ReviewState

States: TypeAlias = Mapping[tuple[str, int], ReviewState]
"""The review state of places: path, and index of the heading or -1 for the note."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that filters need and the index lacks; None if the caller does not know one."""

    orphans: Collection[str] | None = None
    """Paths of notes that nothing links to."""
    broken: Collection[str] | None = None
    """Paths of notes with a link that leads nowhere."""
    modified: Mapping[str, datetime] | None = None
    """When each note was changed."""
    now: datetime | None = None
    """What `modified:7d` counts from."""


@dataclass(frozen=True, slots=True)
class SearchContext:
    """The inputs, besides the query, of filters and of the order of equally good hits."""

    importance: Mapping[str, float] | None = None
    """A figure for each path, of which more is better; None if it is not known."""
    states: States | None = None
    """None if they are not known: a filter for them then leaves everything, and a message."""
    note_states: Mapping[str, ReviewState] | None = None
    """The states of notes that are up for review themselves, whatever cards they hold."""
    card_states: Mapping[tuple[str, int], frozenset[ReviewState]] | None = None
    """The states of the cards in each section, -1 for what stands before the first heading."""
    facts: Facts = field(default_factory=Facts)
    generation: int = 0
    """The vault's generation that is searched."""


NO_CONTEXT = SearchContext()
