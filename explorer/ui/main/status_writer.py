"""Writes the bottom line of the main screen: the vault, the keys of a pane, the name of a row."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from explorer.ui.base_app import app_of
from explorer.ui.commands import key_of
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.main.pane_hints import pane_hints
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.status_line import StatusLine


class StatusWriter:
    """Keeps the bottom line of a screen up to date."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def write(self, pane: Pane, *, wide_table: bool) -> None:
        """Write the facts about the vault, first that a review waits, and the keys of a pane.

        `wide_table`: whether the note shows a table that is wider than the page.
        """
        app = app_of(self._screen)
        facts = app.facts()
        if app.review_waits:
            waits = f"a review waits, {key_of('review', app.keys)} goes on"
            self._line.show((waits, *facts), "review")
        else:
            self._line.show(facts)
        badges = app.load_state.badges
        reviews = badges is None or badges.due + badges.new > 0
        self._line.hint(pane_hints(app, pane, reviews=reviews, wide_table=wide_table))
        self.name_row()

    def name_row(self) -> None:
        """Write the whole name of the row that is selected in the focused list, if it is cut."""
        name = None
        focused = self._screen.focused
        if isinstance(focused, RowList):
            name = focused.cut_text
        self._line.name_row(name)

    @property
    def _line(self) -> StatusLine:
        return self._screen.query_one(StatusLine)
