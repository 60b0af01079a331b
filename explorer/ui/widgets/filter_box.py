"""A line over a list of rows in which the user types what to narrow it to.

It is there from the key that opens it until it is closed. The keys for rows go to the list while
something is typed. Knows no rows: the screen narrows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from explorer.ui.commands import bindings
from explorer.ui.textual_ext.widgets import OrderedInput

if TYPE_CHECKING:
    from explorer.ui.widgets.row_list import RowList

OWN_FILTER = "-own-filter"
"""The class of a screen whose list is narrowed by the key that searches elsewhere."""


class FilterBox(OrderedInput):
    """An input for some words, hidden while it is not used."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("filter")]
    DEFAULT_CSS = """
    FilterBox, FilterBox:focus {
        border: none; height: 1; padding: 0 2; display: none;
        background: $background; background-tint: $background 0%;
    }
    FilterBox.-open { display: block; }
    """

    def __init__(self, rows: RowList, narrow: Callable[[str], object]) -> None:
        """Take the list, and what narrows it to other words."""
        placeholder = f"Words to narrow the list to{rows.glyphs.ellipsis}"
        super().__init__(placeholder=placeholder, select_on_focus=False)
        self._rows = rows
        self.watch_value = narrow

    def open(self) -> None:
        """Take what is typed."""
        self.set_class(True, "-open")
        self.focus()

    def show(self, words: str) -> None:
        """Show words that narrow the list already; the list keeps the focus."""
        self.set_class(bool(words), "-open")
        self.value = words

    def on_focus(self) -> None:
        """Show which row the keys act on."""
        self._rows.driven = True

    def on_blur(self) -> None:
        """Leave the keys to the list."""
        self._rows.driven = False

    def action_filter_move(self, rows: int) -> None:
        """Select the next row (1), or the one before (-1)."""
        self._rows.action_move(rows)

    def action_filter_open(self) -> None:
        """Open the selected row; without any, the key goes on."""
        self._rows.action_open()

    def action_filter_close(self) -> None:
        """Show all rows again."""
        self.value = ""
        self.set_class(False, "-open")
        self._rows.focus()
