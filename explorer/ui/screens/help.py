"""Every key, made from the command table, remapped keys in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen

from explorer.ui.commands import bindings, sections
from explorer.ui.host import Host
from explorer.ui.widgets.row import Entry, Row
from explorer.ui.widgets.row_list import Entries, RowList

_KEYS = 16
"""Cells for the keys."""
_TEXT = 22
"""Cells for what a command is called."""


class HelpScreen(Screen[None]):
    """The list of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=("close",))]

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        app = cast("Host", self.app)
        yield RowList(Entries(tuple(_entries(app))), glyphs=app.glyphs, id="help")

    def on_mount(self) -> None:
        """Name the list."""
        self.query_one(RowList).border_title = Content("Keys")

    def action_close(self) -> None:
        """Go back to where one was."""
        self.dismiss()


def _entries(app: Host) -> Iterator[Entry]:
    for title, commands in sections(app.keys):
        if title != sections(app.keys)[0][0]:
            yield Entry((title, ""), Row(""))
        yield Entry((title,), Row(title, "title"))
        for keys, command in commands:
            text = _padded(keys, _KEYS) + _padded(command.text, _TEXT)
            yield Entry(command.id, Row(text, aside=command.tooltip, ranges=((0, len(keys)),)))


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - cell_len(text))
