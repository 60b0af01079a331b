"""The list of vaults that Obsidian knows; enter opens one here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from textual.content import Content

from explorer.state.obsidian_vaults import KnownVault, KnownVaults, known_vaults, vault_lists
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted, problem_item
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Row


def obsidians_vaults(app: BaseApp) -> KnownVaults:
    """Return the vaults that Obsidian knows. For a worker: it reads files."""
    try:
        home = Path.home()
    except RuntimeError:
        home = Path()
    return known_vaults(vault_lists(app.options.environ, sys.platform, home))


class VaultListing:
    """The vaults of Obsidian."""

    title = "Vaults"
    is_kept = False
    placeholder = "A part of a vault's name or folder"
    hints: CommandWords = (("open", "open it here"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app
        self._problem = ""

    def gather(self) -> Sequence[ListItem]:
        """Return the vaults, those that were opened last first. For a worker: it reads files.

        The one that is open, and those that are gone, come after those that can be switched to.
        """
        known = obsidians_vaults(self._app)
        self._problem = known.problem
        vaults = sorted(
            known.vaults, key=lambda vault: (not _is_there(vault), self._is_open(vault))
        )
        items = [self._item(vault) for vault in vaults]
        if known.problem and items:
            items.append(problem_item(known.problem, self._app.glyphs))
        return items

    def _item(self, vault: KnownVault) -> ListItem:
        path = str(vault.path)
        row = Row(clean(vault.name), aside=clean(str(vault.path.parent)), aside_at_end=True)
        detail = clean(path)
        goal: Destination | None = Destination("vault", path)
        if not _is_there(vault):
            row = replace(row, look="broken", icon=self._app.glyphs.warning)
            detail, goal = f"{detail}\nThis folder is not there.", None
        elif self._is_open(vault):
            row = replace(row, look="current", badge="here")
            detail, goal = f"{detail}\nThis is the vault that is open.", None
        elif vault.opened:
            detail += f"\nopened in Obsidian {_day(vault.opened)}"
        return ListItem(path, row, searchable(path), goal, detail)

    def _is_open(self, vault: KnownVault) -> bool:
        return vault.real == self._app.explorer.vault.root

    def empty(self) -> Paragraphs:
        """Return why there are none, and how to open another vault."""
        return (
            Content("No vaults of Obsidian"),
            muted(clean(self._problem)),
            muted("Another folder: explorer PATH"),
        )


def _is_there(vault: KnownVault) -> bool:
    return vault.path.is_dir()


def _day(milliseconds: float) -> str:
    """Return the day of a moment, empty if no calendar has it."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000).astimezone().date().isoformat()
    except (OverflowError, ValueError, OSError):
        return ""
