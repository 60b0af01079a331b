"""A place that is wanted and cannot be shown yet.

Its note has not been loaded, or the view that will show it has no size. A value: the owner replaces
it, or drops it when the place is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.ui.history import HistoryPlace, SavedPosition

if TYPE_CHECKING:
    from explorer.page import Anchor


@dataclass(frozen=True, slots=True)
class PendingPlace:
    """A place in a note, and how it is to be shown."""

    path: str
    line: int = 1
    """1-based source line."""
    rows: int = 0
    """How many rows below the first row of that line the view begins."""
    saved: SavedPosition | None = None
    """How the place was left; None for a place that was not visited before."""
    focus: bool = False
    """Whether the note takes the keyboard when it is shown."""
    texts: tuple[str, ...] = ()
    """What is marked there: that by which the place was found."""
    anchor: Anchor | None = None
    """The exact row of the line, known only to a view that has shown the note before."""

    @classmethod
    def of(cls, place: HistoryPlace, *, focus: bool = False) -> PendingPlace:
        """Return a place of the history as one that is wanted."""
        return cls(place.path, place.line, place.rows, place.left, focus, place.texts)

    @property
    def place(self) -> HistoryPlace:
        """The same as a place of the history."""
        return HistoryPlace(self.path, self.line, self.rows, self.saved, self.texts)
