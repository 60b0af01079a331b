"""The note of a search result: a preview of its section, and a note to read when it has the focus.

Notes are read in a worker, one at a time; a note that another hit has replaced is dropped.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.worker import Worker

from explorer.model import Hit
from explorer.reader.note_context import Context
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp, app_of, while_shown
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import HistoryPlace
from explorer.ui.messages import NoteLoaded
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.single_timer import SingleTimer
from explorer.ui.worker_errors import report_worker_error

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.ui.reader.note_view import NoteView

_REST = 0.08
"""Seconds without another hit before one is read: drawing a note takes longer than drawing a list,
and the next key would wait for it."""
_TYPING_REST = 0.2
"""The same after a letter: most people type the next one sooner, and look at its paint."""


class HitPreview(NotePane):
    """Shows the section of a hit."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(glyphs, id=id)
        self._request = 0
        self._wanted: tuple[str, int] | None = None
        self._shown: tuple[str, int, int] | None = None
        self._focus = False
        self._surroundings: Context | None = None
        self._rest = SingleTimer(self)

    @property
    def _host(self) -> BaseApp:
        return app_of(self)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that has failed."""
        report_worker_error(self, event)

    def clear(self, *paragraphs: Content) -> None:
        """Show paragraphs instead of a note."""
        self._wanted = self._shown = self._surroundings = None
        self._focus = False
        self._request += 1
        self._rest.stop()
        self.say(*paragraphs)
        self.border_title = Content("Preview")

    def show_hit(self, hit: Hit | None, *, focus: bool = False, typing: bool = False) -> None:
        """Show the section of a hit; with `focus`, the note takes the keyboard.

        While the user is `typing`, the hit will hardly stay, and is shown a little later.
        """
        if hit is None:
            self.clear()
            return
        wanted = (hit.path, hit.line)
        # The same hit of a newer answer takes nothing back.
        self._focus = focus or (self._focus and self._wanted == wanted)
        self._wanted = wanted
        if not (self.display or self._focus):
            return
        self._request += 1
        self._rest.stop()
        if self._shown == (*wanted, self._host.explorer.vault.generation):
            self._take_focus()
        elif self._focus:
            self._read_path(hit.path)
        else:
            pause = _TYPING_REST if typing else _REST
            self._rest.start(pause, partial(self._read_path, hit.path))

    @property
    def waits(self) -> bool:
        """Whether a hit will be shown if no other comes before."""
        return self._rest.is_running

    def _read_path(self, path: str) -> None:
        self._read(self._host, self._request, path)

    def _ready_view(self) -> NoteView:
        view = super()._ready_view()
        from explorer.page.folds import PREVIEW

        view.session.fold_memory.begins = PREVIEW
        return view

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _read(self, host: BaseApp, request: int, path: str) -> None:
        NotePane.prepare()
        reading = host.explorer.reader.load(path, host.now(), backlinks=False)
        NotePane.prepare(reading.text or "")
        self.post_message(NoteLoaded(request, path, reading))

    @on(NoteLoaded)
    @while_shown
    def take_note(self, message: NoteLoaded) -> None:
        """Show the section, unless another hit is selected by now."""
        message.stop()
        if message.request != self._request or self._wanted is None:
            return
        path, line = self._wanted
        reading = message.reading
        if reading.text is None or reading.context is None:
            self._shown = self._surroundings = None
            self.say(Content.styled(clean(reading.reason), "$muted"))
            return
        self._surroundings = reading.context
        self._shown = (path, line, self._host.explorer.vault.generation)
        self.show(reading.context, reading.text, HistoryPlace(path, line))
        self._take_focus()

    def _take_focus(self) -> None:
        if self._focus and self.view is not None:
            self._focus = False
            self.view.focus()

    def on_note_view_link_activated(self, event: NoteView.LinkActivated) -> None:
        """Follow a link of the note."""
        event.stop()
        self.follow(event.target)

    def follow(self, target: Target) -> None:
        """Go where a link leads."""
        if self._surroundings is not None:
            self._host.links.follow(self._surroundings, target)
