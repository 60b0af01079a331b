"""Peeks for whichever note view asks for one: a worker reads, a panel shows.

Knows no screen of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from explorer.reader.link_preview import Peeked, peek
from explorer.ui.base_app import Host, while_shown

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.ui.reader.note_view import NoteView


@dataclass(eq=False, repr=False)
class PeekArrived(Message):
    """What a link leads to."""

    view: NoteView
    path: str
    target: Target
    low: bool
    peeked: Peeked


class Peeking(Host):
    """The app, where it shows what links lead to without following them."""

    def on_note_view_link_peeked(self, event: NoteView.LinkPeeked) -> None:
        """Read what a link leads to."""
        event.stop()
        if event.view.note is not None:
            self._peek(event.view, event.view.note.path, event.target, event.low)

    @work(thread=True, exclusive=True, group="peek", exit_on_error=False)
    def _peek(self, view: NoteView, path: str, target: Target, low: bool) -> None:
        peeked = peek(self.explorer, path, target, self.now())
        self.post_message(PeekArrived(view, path, target, low, peeked))

    @on(PeekArrived)
    @while_shown
    def show_peek(self, message: PeekArrived) -> None:
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
        from explorer.ui.reader.preview_screen import PeekScreen

        answered = partial(self._answered_peek, view, message.target)
        self.push_screen(PeekScreen(message.peeked, low=message.low), answered)

    def _answered_peek(self, view: NoteView, target: Target, follow: bool | None) -> None:
        if follow:
            view.activate(target)
