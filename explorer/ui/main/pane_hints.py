"""Which keys the status line names for each pane."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.ui.commands import COMMANDS, key_of, keys_of
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.widgets.status_line import Hint

_EVERYWHERE = ("search", "help")
_IN_PANE: Mapping[Pane, tuple[str, ...]] = {
    "concepts": ("open", "due_only", "peek", "backlinks", "edit"),
    "note": ("hints", "outline", "backlinks", "back", "find", "edit"),
    "context": ("open", "peek", "leave", "edit"),
}
"""The ids of commands, most useful first."""
_WORDS = {command.id: command.hint for command in COMMANDS}


def pane_hints(pane: Pane, keymap: Mapping[str, str]) -> tuple[Hint, ...]:
    """Return the hints of a pane, most useful first. `keymap` has the remapped keys."""
    ids = (*_EVERYWHERE, *_IN_PANE[pane])
    return tuple(Hint(keys_of(id_, keymap)[0], key_of(id_, keymap), _WORDS[id_]) for id_ in ids)
