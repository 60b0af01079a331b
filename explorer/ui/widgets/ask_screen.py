"""A question with its answers, or a menu: what is chosen is done once the screen has gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.ui.base_app import app_of
from explorer.ui.commands import bindings_of
from explorer.ui.textual_ext.screens import DismissOnceScreen
from explorer.ui.widgets.row import Entries, ListEntry, Row
from explorer.ui.widgets.row_list import OpenedBy, RowList

_Act: TypeAlias = Callable[[], object]
Choice: TypeAlias = tuple[str, _Act]
"""What a row says, and does."""
STAY: Choice = ("Stay here", lambda: None)
"""The answer no, which stands first: it is selected."""


class AskScreen(ModalScreen[_Act], DismissOnceScreen[_Act]):
    """Offers rows below a sentence; returns what the chosen one does, None if it is closed."""

    BINDINGS = bindings_of("close", "quit")

    def __init__(self, title: str, choices: Sequence[Choice], sentence: str) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._sentence = sentence

    def compose(self) -> ComposeResult:
        """Lay out the sentence and the rows."""
        rows = Entries(tuple(ListEntry(text, Row(text)) for text, _ in self._choices))
        with Vertical(id="ask", classes="framed") as box:
            box.border_title = Content(self._title)
            if self._sentence:
                yield Static(Content(self._sentence), id="ask-sentence")
            yield RowList(rows, glyphs=app_of(self).glyphs, opened=self._choose, id="answers")

    def on_mount(self) -> None:
        """Give the focus to the rows."""
        answers = self.query_one(RowList)
        answers.styles.height = len(self._choices)
        answers.focus()

    def _choose(self, index: int, by: OpenedBy) -> None:
        if by != "double":
            self.dismiss(self._choices[index][1])

    action_close_or_quit = DismissOnceScreen.action_close


def ask(
    app: App[Any],
    title: str,
    choices: Sequence[Choice],
    sentence: str = "",
    closed: _Act = STAY[1],
) -> None:
    """Ask, and do what is chosen, or what being `closed` means."""

    def answered(chosen: _Act | None) -> None:
        (chosen or closed)()

    app.push_screen(AskScreen(title, choices, sentence), answered)
