"""Keeps how a list is left for one of its rows, and shows it so again."""

from __future__ import annotations

from collections.abc import Hashable

from textual.widget import Widget

from explorer.ui.base_app import app_of
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


class ListMemory:
    """Remembers how a list was left for one of its rows, and shows it so again.

    The rows come later than the screen: until `restore` is called, `remember` keeps what was
    remembered before.
    """

    def __init__(self, screen: Widget, name: str) -> None:
        """Take the screen of the list, and the name by which the app keeps how it was left."""
        self._screen = screen
        self._name = name
        self._recalled: LeftList | None = None

    def recall(self) -> LeftList | None:
        """Return how the list was left, None if it was not; `restore` shows it so."""
        self._recalled = app_of(self._screen).left_lists.get(self._name)
        return self._recalled

    def restore(self, shown: RowList) -> None:
        """Show the list as it was left, once: its rows are there now."""
        recalled, self._recalled = self._recalled, None
        show_as_left(shown, recalled)

    def remember(self, left: LeftList) -> None:
        """Keep how the list is now, unless it is still to be shown as it was left."""
        if self._recalled is None:
            app_of(self._screen).left_lists[self._name] = left

    def forget(self) -> None:
        """Let the list begin anew the next time."""
        app_of(self._screen).left_lists.pop(self._name, None)
