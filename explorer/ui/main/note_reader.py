"""Reads the notes that the main screen asks for in a thread, the latest request only.

Shows nothing itself: it hands each note that is still wanted to a callback on the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from typing import Any

from textual.screen import Screen

from explorer.ui.base_app import BaseApp, app_of
from explorer.ui.messages import ContextLoaded, NoteLoaded
from explorer.ui.reader.note_pane import NotePane
from explorer.ui.textual_ext.latest_task import LatestTask
from explorer.ui.threads import run_in_thread

_AT_ONCE = 0.015
"""Seconds that the event loop itself waits for a note: one that comes later costs a paint of its
own."""


class NoteReader:
    """Reads one note at a time for a screen."""

    def __init__(self, screen: Screen[Any], take: Callable[[NoteLoaded], object]) -> None:
        """Prepare to read notes.

        `take` shows a note that is ready at once; later ones are posted to the screen.
        """
        self._screen = screen
        self._take = take
        self._task = LatestTask("reader", _AT_ONCE)
        self._requested = 0
        self._shown = 0

    @property
    def settled(self) -> bool:
        """Whether the note on screen is the one that was requested last."""
        return self._shown == self._requested

    def request(self, path: str) -> None:
        """Read a note; whatever was requested before is dropped."""
        app = app_of(self._screen)
        self._requested += 1
        self._task.ask(
            partial(_read, app, self._requested, path),
            self._take,
            self._wait,
            at_once=app.load_state.index_ready,
        )

    def request_context(self, path: str) -> None:
        """Work out only what surrounds a note; the screen gets it as `ContextLoaded`."""
        work = partial(self._post_context, app_of(self._screen), path)
        run_in_thread(self._screen, work, "context", exclusive=True)

    def _post_context(self, app: BaseApp, path: str) -> None:
        context = app.explorer.reader.context(path, app.now())
        self._screen.post_message(ContextLoaded(path, context))

    def accept(self, message: NoteLoaded) -> bool:
        """Note that a loaded note will be shown; return False if another was requested since."""
        if message.request != self._requested:
            return False
        self._shown = message.request
        return True

    def close(self) -> None:
        """Read nothing any more."""
        self._task.close()

    def _wait(self, result: Callable[[], NoteLoaded]) -> None:
        run_in_thread(self._screen, partial(self._post, result), "note", exclusive=True)

    def _post(self, result: Callable[[], NoteLoaded]) -> None:
        with suppress(CancelledError):  # another note was requested
            self._screen.post_message(result())


def _read(app: BaseApp, request: int, path: str) -> NoteLoaded:
    """Read a note and what surrounds it. For a thread."""
    NotePane.prepare()
    reading = app.explorer.reader.load(path, app.now())
    return NoteLoaded(request, path, reading)
