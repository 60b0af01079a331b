"""An app that is only a reading view, in the looks of the real one.

For whatever shows many notes one after another.
"""

from __future__ import annotations

from textual.app import App, ComposeResult

from explorer.page import UNICODE, Folds, Signs
from explorer.page.incremental_find import IncrementalFind
from explorer.reader.note_context import Context
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_view import NoteView
from explorer.ui.themes import ANSI, DARK, LIGHT


class Viewer(App[None]):
    """Only a reading view; `begins` says how its notes are folded at first."""

    def __init__(self, begins: Folds, signs: Signs = UNICODE) -> None:
        super().__init__()
        self.view = NoteView(signs=signs)
        self.view.fold_memory.begins = begins

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colors that the app adds to those of its themes."""
        return {"muted": "#888888", "faint": "#444444", "cursor": "#333333", "hover": "#222222"}

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        """Take the looks of the app."""
        for own in (DARK, LIGHT, *ANSI):
            self.register_theme(own)
        self.theme = DARK.name
        self.view.focus()


def finder_of(view: NoteView) -> IncrementalFind | None:
    """Return what has been found in a view, None while nothing is marked."""
    return view.find.finder if view.find.is_active else None


def active_finder(view: NoteView) -> IncrementalFind:
    """Return what has been found in a view; something must be marked."""
    found = finder_of(view)
    assert found is not None
    return found


def content_of(context: Context, text: str) -> NoteContent:
    """Return a note as a view shows it."""
    note = context.note
    return NoteContent(
        note.path, text, note, context.link_targets, context.embeds, context.card_prompts
    )
