"""Work in a thread whose result is used at once if it is ready in time: later costs another paint.

Tasks run one at a time, in order; a task that has not begun when the next one comes is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

_T = TypeVar("_T")


class LatestTask:
    """A thread for tasks that are started from the event loop."""

    def __init__(self, name: str, patience: float) -> None:
        """`patience` is how many seconds the event loop itself may wait for a result."""
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
        """Do `work` in the thread and `take` its result, if it is there `at_once`.

        Else `wait_for` gets a function that waits for the result and returns it; it raises the
        error of the work, or CancelledError.
        """
        if self._last is not None:
            self._last.cancel()
        future: Future[_T] = self._thread.submit(work)
        self._last = future  # type: ignore[assignment] # any future can be canceled
        if at_once and self._succeeds_in_time(future):
            take(future.result())
        else:
            wait_for(future.result)

    def _succeeds_in_time(self, future: Future[_T]) -> bool:
        """Wait for a result; an error counts as none."""
        return bool(wait((future,), self._patience).done) and future.exception() is None

    def close(self) -> None:
        """Start nothing any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
