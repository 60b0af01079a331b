"""Keys with what they do: the hints of commands, as text and as what can be clicked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from explorer.ui.base_app import BaseApp
from explorer.ui.commands import COMMANDS, key_of, keys_of

_ACTIONS = {command.id: command.action for command in COMMANDS}
CommandWords: TypeAlias = Iterable[tuple[str, str]]
"""Ids of commands with the words that describe them, most useful first."""


class KeyHint(NamedTuple):
    """A key with what it does now."""

    command: str
    """The id of its command."""
    key: str
    """As it is shown."""
    word: str
    """What it does."""

    @property
    def width(self) -> int:
        """The cells that it takes."""
        return cell_len(self.key) + 1 + cell_len(self.word)


@dataclass(eq=False, repr=False)
class CommandClicked(Message):
    """What stands for a command was clicked."""

    command: str
    """The id of the command."""


def _shown_key(app: BaseApp, command: str) -> str:
    """Return the first key of a command, remapped or not; in ASCII if need be."""
    shown = key_of(command, app.keys)
    if app.glyphs.plain and not shown.isascii():
        return keys_of(command, app.keys)[0]
    return shown


def key_hints(app: BaseApp, words: CommandWords) -> tuple[KeyHint, ...]:
    """Return the hints of commands, with the keys that they have now."""
    return tuple(KeyHint(command, _shown_key(app, command), word) for command, word in words)


def hints_text(app: BaseApp, words: CommandWords) -> Content:
    """Return the hints of commands as one text, for the border of a list."""
    separator = f" {app.glyphs.dot} "
    if app.glyphs.plain:
        separator = "  "
    return Content(separator.join(f"{hint.key} {hint.word}" for hint in key_hints(app, words)))


async def run_clicked(screen: Screen[Any], event: CommandClicked) -> None:
    """Do as the key of a command that was clicked, even while an input takes what is typed."""
    event.stop()
    action = _ACTIONS.get(event.command, event.command)
    for node in (screen.focused, screen, screen.app):
        if node is not None and await screen.app.run_action(action, node):
            return
