"""Writes grades in one thread of its own, in the order in which they were given.

The thread is never canceled: what was begun is written, and at the end the app waits for it.
Changes nothing of the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TypeAlias

Write: TypeAlias = Callable[[], None]
"""Writes something and reports the outcome. Expected errors are reported, never raised."""
Failed: TypeAlias = Callable[[str], object]
"""Called with the reason why a write has failed."""


class GradeWriter:
    """Does writes one after the other, away from the event loop."""

    def __init__(self, idle: Callable[[], object]) -> None:
        """`idle` is called in the thread whenever nothing is left to write."""
        self._idle = idle
        self._lock = Lock()
        self._waiting = 0
        self._thread: ThreadPoolExecutor | None = None

    @property
    def waiting(self) -> int:
        """How many writes are not done yet."""
        with self._lock:
            return self._waiting

    def submit(self, write: Write, failed: Failed) -> None:
        """Do a write as soon as those before it are done.

        `failed` is called in the thread if the write raises after all: an error of this program.
        """
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "grades")
        with self._lock:
            self._waiting += 1
        done = self._thread.submit(write)
        self._thread.submit(self._finish, done, failed)

    def _finish(self, done: Future[None], failed: Failed) -> None:
        """Report an error that a write has raised; call `idle` if nothing is left to write."""
        error = done.exception()
        if error is not None:  # no other code looks at the result
            failed(f"{type(error).__name__}: {error}")
        with self._lock:
            self._waiting -= 1
            is_idle = not self._waiting
        if is_idle:
            self._idle()

    def close(self) -> None:
        """Wait until everything is written, and end the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            self._thread = None
