"""The places that were visited: back and forward, each as it was left."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from explorer.page.anchors import LineAnchor, LinkAnchor


class NotePlace(NamedTuple):
    """A line of a note."""

    path: str
    line: int
    """1-based."""


class LeftList(NamedTuple):
    """How a list was left for the place of one of its rows."""

    words: str
    """What it was narrowed to."""
    key: Hashable
    """The identity of the selected row."""
    row: int
    """Where that row was in the list: the one that is there now follows on it if it is gone."""
    top: int
    """The first row on screen."""
    folded: frozenset[Hashable]
    """The rows that were closed, by their identities."""


class SavedPosition(NamedTuple):
    """How a place was left, so that it can be found again in a note that has changed."""

    line_text: str
    """The text of its line."""
    link: LinkAnchor | None
    """The link that was selected."""
    requested: LineAnchor | None = None
    """The line that was requested, if the view had not been moved from where it shows that line."""


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """A place in a note."""

    path: str
    line: int = 1
    """1-based source line."""
    rows: int = 0
    """How many rows below the first row of that line the view begins: a long paragraph has many."""
    left: SavedPosition | None = field(default=None, compare=False)
    """How it was left; None for a place that was not visited before."""
    texts: tuple[str, ...] = field(default=(), compare=False)
    """What is marked when the place is shown for the first time: that by which it was found."""
    context: LeftList | None = field(default=None, compare=False)
    """How the list of the context was left, if the place was left from there."""


START = HistoryPlace("")
"""The beginning of a note, whichever."""


@dataclass(slots=True)
class History:
    """The places visited, and which of them is shown."""

    places: list[HistoryPlace] = field(default_factory=list)
    at: int = -1
    limit: int = 500

    @property
    def current(self) -> HistoryPlace | None:
        """The place shown, None before the first."""
        return self.places[self.at] if self.at >= 0 else None

    def leave(self, place: HistoryPlace) -> None:
        """Remember how the current place has been left."""
        if self.at >= 0:
            self.places[self.at] = place

    def visit(self, place: HistoryPlace) -> None:
        """Go to a new place; the places to go forward to are forgotten."""
        if self.current == place:
            self.places[self.at] = place
            return
        self.places[self.at + 1 :] = [place]
        self.places = self.places[-self.limit :]
        self.at = len(self.places) - 1

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        self.places = [
            replace(place, path=paths.get(place.path, place.path)) for place in self.places
        ]

    def step(self, by: int) -> HistoryPlace | None:
        """Go back (-1) or forward (1); None if there is nothing there."""
        if not 0 <= self.at + by < len(self.places):
            return None
        self.at += by
        return self.places[self.at]
