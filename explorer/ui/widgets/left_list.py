"""How a list was left for one of its rows, so that the user finds it so again."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from explorer.ui.widgets.row_list import RowList


@dataclass(frozen=True, slots=True)
class LeftList:
    """A list as it was left."""

    words: str
    """What it was narrowed to."""
    key: Hashable
    """The identity of the selected row."""
    row: int
    """Where that row was in the list: the one that is there now follows on it if it is gone."""
    top: int
    """The first row on screen."""
    folded: frozenset[Hashable] = frozenset()
    """The rows that were closed, by their identities."""

    @classmethod
    def of(cls, shown: RowList, words: str, folded: frozenset[Hashable] = frozenset()) -> LeftList:
        """Return how a list is now."""
        return cls(words, shown.selected_key, shown.cursor, shown.scroll_offset.y, folded)

    def restore(self, shown: RowList) -> None:
        """Select the row that was selected, or what follows on it if it is gone."""
        rows = shown.rows
        row = rows.find(self.key)
        if row is None:
            row = max(0, min(self.row, len(rows) - 1))
        shown.cursor = row
        shown.scroll_to(y=row - self.row + self.top, animate=False, immediate=True)
