"""Which keys the status line names for each pane."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.ui.base_app import BaseApp
from explorer.ui.commands import COMMANDS
from explorer.ui.main.pane_arrangement import Pane
from explorer.ui.widgets.key_hints import KeyHint, key_hints

_EVERYWHERE = ("search", "review", "help")
_IN_PANE: Mapping[Pane, tuple[str, ...]] = {
    "concepts": ("open", "due_only", "peek", "backlinks", "edit"),
    "note": ("hints", "outline", "backlinks", "back", "find", "edit"),
    "context": ("open", "peek", "leave", "edit"),
}
"""The ids of commands, most useful first."""
_WORDS = {command.id: command.hint for command in COMMANDS}


def pane_hints(
    app: BaseApp, pane: Pane, *, reviews: bool = True, wide_table: bool = False
) -> tuple[KeyHint, ...]:
    """Return the hints of a pane, most useful first.

    `reviews`: whether there is anything to review. `wide_table`: whether the note shows a table
    that is wider than the page.
    """
    commands = [*_EVERYWHERE, *_IN_PANE[pane]]
    if wide_table and pane == "note":
        commands.insert(len(_EVERYWHERE), "table_right")
    if not reviews:
        commands.remove("review")
    return key_hints(app, ((name, _WORDS[name]) for name in commands))
