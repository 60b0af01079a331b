"""Previews of links, for any note view: a worker reads, a panel shows.

Knows no screen of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from explorer.reader.link_preview import LinkPreview, peek
from explorer.ui.base_app import BaseApp, while_shown

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.ui.reader.note_view import NoteView


@dataclass(eq=False, repr=False)
class PreviewLoaded(Message):
    """The place that a link leads to has been read."""

    view: NoteView
    path: str
    target: Target
    low: bool
    peeked: LinkPreview


class Peeking(BaseApp):
    """The app, where it shows what links lead to without following them."""

    def on_note_view_link_peeked(self, event: NoteView.LinkPeeked) -> None:
        """Read what a link leads to."""
        event.stop()
        if event.view.note is not None:
            self._peek(event.view, event.view.note.path, event.target, event.low)

    @work(thread=True, exclusive=True, group="peek", exit_on_error=False)
    def _peek(self, view: NoteView, path: str, target: Target, low: bool) -> None:
        peeked = peek(self.explorer, path, target, self.now())
        self.post_message(PreviewLoaded(view, path, target, low, peeked))

    @on(PreviewLoaded)
    @while_shown
    def show_peek(self, message: PreviewLoaded) -> None:
        """Show it, unless the reader has gone on meanwhile."""
        view = message.view
        if (
            view.note is None
            or view.note.path != message.path
            or not view.has_focus
            or self.screen is not view.screen
        ):
            return
        # Loaded with the first peek: it needs the reading view.
        from explorer.ui.reader.preview_screen import PreviewScreen

        answered = partial(self._answered_peek, view, message.target)
        self.push_screen(PreviewScreen(message.peeked, low=message.low), answered)

    def _answered_peek(self, view: NoteView, target: Target, follow: bool | None) -> None:
        if follow:
            view.activate(target)
