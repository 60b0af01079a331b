"""The note of a search result: a preview of its section, and a note to read when it has the focus.

Notes are read in a worker, one at a time; a note that another hit has replaced is dropped.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import Screen

from explorer.model import Hit
from explorer.text.sanitize import clean
from explorer.ui.base_app import app_of
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import HistoryPlace
from explorer.ui.messages import NoteLoaded
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.threads import SingleTimer, run_in_thread

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.reader.note_context import Context
    from explorer.ui.reader.note_view import NoteView

_REST = 0.08
"""Seconds without another hit before one is read: drawing a note takes longer than drawing a list,
and the next key would wait for it."""
_TYPING_REST = 0.2
"""The same after a letter: most people type the next one sooner, and look at its paint."""


class HitPreview:
    """Shows the section of a hit in a note pane of a screen."""

    def __init__(self, screen: Screen[Any], glyphs: Glyphs) -> None:
        self._screen = screen
        self.pane = NotePane(glyphs, preview=True, id="preview")
        self._request = 0
        self._place: HistoryPlace | None = None
        """The place of the hit that was selected last."""
        self._takes_focus = False
        """Whether the note of that hit takes the keyboard once it is shown."""
        self._shown: tuple[str, int, int] | None = None
        """The path, the line, and the generation of the vault of what is on screen."""
        self._context: Context | None = None
        self._rest = SingleTimer(screen.set_timer)

    @property
    def view(self) -> NoteView | None:
        """The view of the note, None before the first one."""
        return self.pane.view

    @property
    def is_read(self) -> bool:
        """Whether the note has the keyboard."""
        return self.view is not None and self._screen.focused is self.view

    @property
    def is_waiting(self) -> bool:
        """Whether a hit will be shown if no other comes before."""
        return self._rest.is_running

    def clear(self, *paragraphs: Content) -> None:
        """Show paragraphs instead of a note."""
        self._place = self._shown = self._context = None
        self._request += 1
        self._rest.stop()
        self.pane.say(*paragraphs)
        self.pane.border_title = Content("Preview")

    def show_hit(self, hit: Hit | None, *, focus: bool = False, typing: bool = False) -> None:
        """Show the section of a hit; with `focus`, the note takes the keyboard.

        While the user is `typing`, the hit will hardly stay, and is shown a little later.
        """
        if hit is None:
            self.clear()
            return
        place = HistoryPlace(hit.path, hit.line, texts=hit.matched_texts)
        # The same hit of a newer answer takes nothing back.
        focus = focus or (self._takes_focus and place == self._place)
        self._place, self._takes_focus = place, focus
        self._request += 1  # what is being read is of another hit, whether this one is shown or not
        self._rest.stop()
        if not (self.pane.display or focus):
            return
        if self._shown == (place.path, place.line, self._generation()):
            self.pane.mark(place.texts, place.line)
            self._take_focus()
        elif focus:
            self._read(place.path)
        else:
            self._rest.start(_TYPING_REST if typing else _REST, partial(self._read, place.path))

    def _generation(self) -> int:
        return app_of(self._screen).explorer.vault.generation

    def _read(self, path: str) -> None:
        screen, request = self._screen, self._request
        app = app_of(screen)

        def post_note() -> None:
            NotePane.prepare()
            reading = app.explorer.reader.load(path, app.now(), backlinks=False)
            screen.post_message(NoteLoaded(request, path, reading))

        run_in_thread(screen, post_note, "preview", exclusive=True)

    def take_note(self, message: NoteLoaded) -> None:
        """Show the section, unless another hit is selected by now."""
        place = self._place
        if message.request != self._request or place is None:
            return
        reading = message.reading
        if reading.text is None or reading.context is None:
            self._shown = self._context = None
            self.pane.say(Content.styled(clean(reading.reason), "$muted"))
            return
        self._shown = place.path, place.line, self._generation()
        self._context = reading.context
        self.pane.show(reading.context, reading.text, place)
        self._take_focus()

    def _take_focus(self) -> None:
        """Give the note the keyboard, once, if the hit was opened."""
        if self._takes_focus and self.view is not None:
            self._takes_focus = False
            self.view.focus()

    def follow(self, target: Target) -> None:
        """Go where a link of the note leads."""
        if self._context is not None:
            app_of(self._screen).links.follow(self._context, target)
