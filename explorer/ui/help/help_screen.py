"""Every key, remapped or not, with the name of its command for the config file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.commands import Command, bindings, sections
from explorer.ui.textual_ext.dismiss_once import DismissOnceScreen
from explorer.ui.widgets.row import ListEntry, Row
from explorer.ui.widgets.row_list import Entries, RowList

_KEYS = 16
"""Cells for the keys."""
_TEXT = 22
"""Cells for what a command is called."""
_NARROW = 64
"""Cells of the screen below which a sentence beside keys and name would say nothing."""
_WIDE = 108
"""Cells of the screen from which on there is room for the name that the config file has for a
command."""


class HelpScreen(DismissOnceScreen[None]):
    """The list of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("search", only=("close",))]

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        app = app_of(self)
        yield RowList(self._rows(app), glyphs=app.glyphs, id="help")

    def on_mount(self) -> None:
        """Set the title of the list."""
        self._title()

    def on_resize(self) -> None:
        """Lay the rows out for the width there is."""
        self.query_one(RowList).fill(self._rows(app_of(self)))
        self._title()

    def _title(self) -> None:
        title = "Keys"
        if self.app.size.width >= _WIDE:
            title = "Keys, and the names of the commands for config.toml"
        self.query_one(RowList).border_title = Content(title)

    def _rows(self, app: BaseApp) -> Entries:
        return Entries(tuple(_entries(app)))

    def action_close(self) -> None:
        """Go back to where one was."""
        self.dismiss()


def _entries(app: BaseApp) -> Iterator[ListEntry]:
    make_row = _row_for(app.size.width)
    for index, (title, commands) in enumerate(sections(app.keys)):
        if index:
            yield ListEntry((title, ""), Row(""))
        yield ListEntry((title,), Row(title, "title"))
        for keys, command in commands:
            yield ListEntry(command.id, make_row(keys, command))


def _row_for(width: int) -> Callable[[str, Command], Row]:
    """Return what makes the rows of a screen of so many columns."""
    if width < _NARROW:
        return _narrow_row
    if width < _WIDE:
        return _row
    return _wide_row


def _row(keys: str, command: Command) -> Row:
    text = _padded(keys, _KEYS) + _padded(command.text, _TEXT)
    return Row(text, aside=command.tooltip, ranges=((0, len(keys)),))


def _wide_row(keys: str, command: Command) -> Row:
    """Return a row with the id of the command."""
    return replace(_row(keys, command), badge=command.id)


def _narrow_row(keys: str, command: Command) -> Row:
    """Return a row of the name alone, with the keys where lists have their badges."""
    return Row(command.text, badge=keys)


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - cell_len(text))
