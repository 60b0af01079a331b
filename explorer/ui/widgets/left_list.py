"""Keeps how a list is left for one of its rows, and shows it so again."""

from __future__ import annotations

from collections.abc import Hashable

from explorer.ui.history import LeftList
from explorer.ui.widgets.row_list import RowList


def left_list(
    shown: RowList, words: str = "", folded: frozenset[Hashable] = frozenset()
) -> LeftList:
    """Return how a list is now, narrowed to `words`, with the `folded` rows closed."""
    return LeftList(words, shown.selected_key, shown.cursor, shown.scroll_offset.y, folded)


def show_as_left(shown: RowList, left: LeftList | None) -> None:
    """Select the row that was selected, or what follows on it if it is gone.

    Does nothing for a list that was not left.
    """
    if left is None:
        return
    rows = shown.rows
    row = rows.find(left.key)
    if row is None:
        row = max(0, min(left.row, len(rows) - 1))
    shown.cursor = row
    shown.scroll_to(y=row - left.row + left.top, animate=False, immediate=True)
