"""A line over a list of rows in which the user types what to narrow it to.

It is there from the key that opens it until it is closed. The keys for rows go to the list while
something is typed. Knows no rows: the screen narrows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from textual import getters
from textual.content import Content
from textual.widget import Widget

from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.cells import muted
from explorer.ui.commands import bindings
from explorer.ui.textual_ext.widgets import OrderedInput
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.screen import Screen

    from explorer.ui.glyphs import Glyphs

    _Mixed = Screen[None]
else:
    _Mixed = object

OWN_FILTER = "-own-filter"
"""The class of a screen whose list is narrowed by the key that searches elsewhere."""


class Narrowed(Protocol):
    """What is narrowed, on which some keys act meanwhile."""

    glyphs: Glyphs
    driven: bool
    """Whether keys act on it while the box has the focus."""

    def action_move(self, rows: int) -> object:
        """Select what is some rows further down."""

    def action_open(self) -> object:
        """Go where what is selected leads."""

    def focus(self) -> object:
        """Take the focus."""


class FilterBox(OrderedInput):
    """An input for some words, hidden while it is not used."""

    BINDINGS = bindings("filter")
    DEFAULT_CSS = """
    FilterBox, FilterBox:focus {
        border: none; height: 1; padding: 0 2; display: none;
        background: $background; background-tint: $background 0%;
    }
    FilterBox.-open { display: block; }
    """

    def __init__(self, rows: Narrowed, narrow: Callable[[str], object]) -> None:
        """Take the list, and what narrows it to other words."""
        placeholder = f"Words to narrow the list to{rows.glyphs.ellipsis}"
        super().__init__(placeholder=placeholder, select_on_focus=False)
        self._rows = rows
        self.watch_value = narrow

    def open(self) -> None:
        """Take what is typed."""
        self.set_class(True, "-open")
        self.screen.set_focus(self)  # at once: the letters may wait already

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


class FilteredList(_Mixed):
    """A mixin of a screen with a list that is narrowed, to be named before the screen class."""

    base_app = getters.app(BaseApp)
    list = getters.query_one(RowList)
    """The list."""
    box = getters.query_one(FilterBox)

    def narrowed(self, rows: RowList, narrow: Callable[[str], object]) -> Iterator[Widget]:
        """Yield the line and the list; `narrow` shows the rows that hold what is typed."""
        yield FilterBox(rows, narrow)
        yield rows

    def begin(self, title: str, hints: CommandWords) -> None:
        """Give the focus to the list, whose rows are still being looked for."""
        self.list.click_opens = False
        self.list.border_title = Content(title)
        self.list.hints.show(self.base_app, hints)
        self.list.say(muted(f"Looking{self.base_app.glyphs.ellipsis}"))
        self.screen.set_focus(self.list)  # at once: keys may wait already

    def say_nothing_has(self) -> None:
        """Say in place of rows that none has the words that are typed."""
        key = self.base_app.key_of("filter_close")
        self.list.say(
            Content(f"Nothing here has: {clean(self.box.value.strip())}"),
            muted(f"Press {key} to see all again."),
        )

    def action_filter(self) -> None:
        """Narrow the list."""
        self.box.open()
