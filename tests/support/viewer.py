"""An app that is only a reading view, in the looks of the real one.

For whatever shows many notes one after another.
"""

from __future__ import annotations

from textual.app import App, ComposeResult

from explorer.page import Folds
from explorer.ui.reader.note_view import NoteView
from explorer.ui.themes import DARK


class Viewer(App[None]):
    """Only a reading view; `begins` says how its notes are folded at first."""

    def __init__(self, begins: Folds) -> None:
        super().__init__()
        self.view = NoteView()
        self.view.begins = begins

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colors that the app adds to those of its themes."""
        return {"muted": "#888888", "faint": "#444444", "cursor": "#333333", "hover": "#222222"}

    def compose(self) -> ComposeResult:
        """Show it."""
        yield self.view

    def on_mount(self) -> None:
        """Take the looks of the app."""
        self.register_theme(DARK)
        self.theme = DARK.name
        self.view.focus()
