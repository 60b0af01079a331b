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
from explorer.ui.base_app import app_of, is_open
from explorer.ui.cells import muted
from explorer.ui.glyphs import Glyphs
from explorer.ui.history import HistoryPlace
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.threads import SingleTimer, run_in_thread

if TYPE_CHECKING:
    from explorer.page import Target
    from explorer.reader.note_context import Context, LoadedNote
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
        self._hit: Hit | None = None
        """The hit that was selected last."""
        self._takes_focus = False
        """Whether the note of that hit takes the keyboard once it is shown."""
        self._shown: tuple[tuple[str, int, int], tuple[str, ...]] | None = None
        """The path, the line, the generation of the vault, and the marks of what is on screen."""
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
        self._hit = self._shown = self._context = None
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
        before, self._hit = self._hit, hit
        # The same hit of a newer answer takes nothing back.
        is_same = before is not None and (before.path, before.line) == (hit.path, hit.line)
        self._takes_focus = focus = focus or (self._takes_focus and is_same)
        self._rest.stop()
        if not (self.pane.display or focus):
            return
        if self._shown is not None and self._shown[0] == self._key(hit):
            if self._shown[1] != hit.matched_texts:
                self.pane.mark(hit.matched_texts, hit.line)
                self._shown = self._shown[0], hit.matched_texts
            if focus:
                self._take_focus()
        elif focus:
            self._read(hit)
        else:
            self._rest.start(_TYPING_REST if typing else _REST, partial(self._read, hit))

    def _key(self, hit: Hit) -> tuple[str, int, int]:
        """Return what a note is read anew for."""
        return hit.path, hit.line, app_of(self._screen).explorer.vault.generation

    def _read(self, hit: Hit) -> None:
        screen = self._screen
        app = app_of(screen)

        def read_note() -> None:
            NotePane.prepare()
            reading = app.explorer.reader.load(hit.path, app.now(), backlinks=False)
            screen.call_later(self._take_note, hit, reading)

        run_in_thread(screen, read_note, "preview", exclusive=True)

    def _take_note(self, hit: Hit, reading: LoadedNote) -> None:
        """Show the section, unless another hit is selected by now."""
        if hit is not self._hit or not is_open(self._screen):
            return
        if reading.text is None or reading.context is None:
            self._shown = self._context = None
            self.pane.say(muted(clean(reading.reason)))
            return
        self._shown = self._key(hit), hit.matched_texts
        self._context = reading.context
        place = HistoryPlace(hit.path, hit.line, texts=hit.matched_texts)
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
