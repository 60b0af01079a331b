"""Which keys the status line names for each pane."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.ui.commands import COMMANDS, key_of, keys_of
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.widgets.status_line import Hint

_EVERYWHERE = ("search", "review", "help")
_IN_PANE: Mapping[Pane, tuple[str, ...]] = {
    "concepts": ("open", "due_only", "peek", "backlinks", "edit"),
    "note": ("hints", "outline", "backlinks", "back", "find", "edit"),
    "context": ("open", "peek", "leave", "edit"),
}
"""The ids of commands, most useful first."""
_WORDS = {command.id: command.hint for command in COMMANDS}


def pane_hints(
    pane: Pane, keymap: Mapping[str, str], *, plain: bool, reviews: bool = True
) -> tuple[Hint, ...]:
    """Return the hints of a pane, most useful first.

    `keymap` has the remapped keys; with `plain` they are shown in ASCII. `reviews`: whether there
    is anything to review.
    """
    commands = [*_EVERYWHERE, *_IN_PANE[pane]]
    if not reviews:
        commands.remove("review")
    return tuple(_hint(command, keymap, plain=plain) for command in commands)


def _hint(command: str, keymap: Mapping[str, str], *, plain: bool) -> Hint:
    key = keys_of(command, keymap)[0]
    shown = key_of(command, keymap)
    if plain and not shown.isascii():
        shown = key
    return Hint(key, shown, _WORDS[command])
