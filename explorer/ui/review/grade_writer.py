"""Does writes in one thread of its own, in the order in which they were asked for.

The thread is never canceled: what was begun is written, and at the end the app waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

_T = TypeVar("_T")


class GradeWriter:
    """Does writes one after the other, away from the event loop."""

    def __init__(self, idle: Callable[[], object]) -> None:
        """`idle` is called in the thread whenever nothing is left to write."""
        self._idle = idle
        self._left: set[Future[Any]] = set()
        self._thread: ThreadPoolExecutor | None = None

    @property
    def waiting(self) -> int:
        """How many writes are not done yet."""
        return len(self._left)

    async def run(self, write: Callable[[], _T]) -> _T:
        """Do a write as soon as those before it are done, and return what it returns."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "grades")
        work = self._thread.submit(write)
        self._left.add(work)
        work.add_done_callback(self._left.discard)
        self._thread.submit(self._rest)
        return await asyncio.shield(asyncio.wrap_future(work))

    def _rest(self) -> None:
        if not self._left:
            self._idle()

    def close(self) -> None:
        """Wait until everything is written, and end the thread."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
            self._thread = None
