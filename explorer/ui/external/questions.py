"""Questions before something that the user may not mean; selected is the answer no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.cells import cut
from explorer.ui.commands import bindings
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.row import ListEntry, Row
from explorer.ui.widgets.row_list import RowList
from explorer.ui.widgets.rows import Entries

_ADDRESS_CELLS = 360
"""Cells of an address or path that a question shows at most."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question to the user with two answers."""

    sentence: str
    title: str
    yes: str
    no: str = "Stay here"


class ConfirmScreen(ModalScreen[bool], DismissOnceScreen[bool]):
    """Asks whether to go on; True if so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search", only=("close",)),
        *bindings("app", only=("quit",)),
    ]

    def __init__(self, confirmation: Confirmation) -> None:
        super().__init__()
        self.confirmation = confirmation

    def compose(self) -> ComposeResult:
        """Lay out the question and its two answers."""
        no = ListEntry("no", Row(self.confirmation.no))
        yes = ListEntry("yes", Row(self.confirmation.yes))
        with Vertical(id="ask", classes="framed"):
            yield Static(Content(self.confirmation.sentence), id="ask-sentence")
            yield RowList(Entries((no, yes)), glyphs=app_of(self).glyphs, id="answers")

    def on_mount(self) -> None:
        """Give the focus to the answer no."""
        self.query_one("#ask").border_title = Content(self.confirmation.title)
        self.query_one(RowList).focus()

    @on(RowList.Opened)
    def answered(self, event: RowList.Opened) -> None:
        """Close with the answer of the opened row."""
        event.stop()
        if event.by != "double":
            self.dismiss(event.index == 1)

    def action_close(self) -> None:
        """Close with the answer no."""
        self.dismiss(False)

    action_close_or_quit = action_close


def ask(app: BaseApp, question: Confirmation, go_on: Callable[[], object]) -> None:
    """Ask, and call `go_on` if the answer is yes."""

    def answered(yes: bool | None) -> None:
        if yes:
            go_on()

    app.push_screen(ConfirmScreen(question), answered)


def cut_for_question(app: BaseApp, text: str) -> str:
    """Return an address or a path, cut to what a question has room for."""
    return cut(text, _ADDRESS_CELLS, app.glyphs.ellipsis)
