"""Work in a thread whose result, if it comes at once, is taken at once.

What comes a little later costs another paint.

One thing at a time, in order; what has not begun when another is asked for is dropped. Never waits
long.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

_T = TypeVar("_T")


class LatestTask:
    """A thread that is asked from the event loop."""

    def __init__(self, name: str, patience: float) -> None:
        """Take how many seconds the event loop itself may wait for a result."""
        self._thread = ThreadPoolExecutor(1, name)
        self._patience = patience
        self._last: Future[object] | None = None

    def ask(
        self,
        work: Callable[[], _T],
        take: Callable[[_T], object],
        wait_for: Callable[[Callable[[], _T]], object],
        *,
        at_once: bool = True,
    ) -> None:
        """Do `work` and `take` its result.

        If there is none `at_once`, `wait_for` is told what waits for it.

        An error counts as no result: who waits gets it raised.
        """
        if self._last is not None:
            self._last.cancel()
        asked: Future[_T] = self._thread.submit(work)
        self._last = asked  # type: ignore[assignment] # any future can be canceled
        if at_once and wait((asked,), self._patience).done and asked.exception() is None:
            take(asked.result())
        else:
            wait_for(asked.result)

    def close(self) -> None:
        """Ask nothing any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
