"""The list of a search: concepts that open to their places, or the recent searches.

Fills a `RowList` and returns the selected row. Runs no search.
"""

from __future__ import annotations

from explorer.model import Hit
from explorer.text.normalize import fold
from explorer.ui.base_app import BaseApp
from explorer.ui.search.grouped_rows import GroupedRows, RecentRows
from explorer.ui.widgets.row_list import RowHandler, RowList


class ResultsPane:
    """The results, and which of them is selected."""

    def __init__(self, app: BaseApp, handler: RowHandler) -> None:
        self.concepts = GroupedRows()
        """What was found last."""
        self._rows: GroupedRows | RecentRows = self.concepts
        """What is shown."""
        self.list = RowList(self.concepts, glyphs=app.glyphs, handler=handler, id="results")
        self.list.click_opens = False
        self.list.driven = True
        self.list.can_focus = False  # after a click, letters still go to the box

    @property
    def shows_recent(self) -> bool:
        """Whether the list shows recent searches, and not results."""
        return isinstance(self._rows, RecentRows)

    def fill(
        self, rows: GroupedRows | RecentRows, *, keep: bool, more_to_come: bool = False
    ) -> None:
        """Show rows; with `keep` the cursor stays on the same row.

        If there is `more_to_come`, the scrollbar stays: else it would go and come at each letter,
        with a layout each time.
        """
        self._rows = rows
        self.list.keeps_bar = more_to_come
        if isinstance(rows, GroupedRows):
            self.concepts = rows
        self.list.fill(rows, keep=keep)

    @property
    def hit(self) -> Hit | None:
        """What the selected row leads to, None if it leads nowhere."""
        return self.list.of_selected(self._rows.hit)

    def is_called(self, name: str) -> bool:
        """Whether the selected row has exactly this name, whatever its letter case."""
        return self.hit is not None and fold(self.hit.shown) == fold(name)

    @property
    def query(self) -> str | None:
        """The selected recent search, None if none is selected."""
        return self.list.of_selected(self._rows.query)

    @property
    def fold(self) -> bool | None:
        """Whether the selected concept is open; None for a row that leads to one place."""
        return self.list.of_selected(self._rows.folds)

    @property
    def is_in_open_concept(self) -> bool:
        """Whether the selected row is an open concept or one of its places."""
        return bool(self.list.of_selected(self._rows.is_place) or self.fold)

    def toggle(self, index: int) -> None:
        """Open or close the concept of a row, and select it."""
        concept = self.concepts.toggle(index)
        self.list.refill()
        self.list.cursor = concept
