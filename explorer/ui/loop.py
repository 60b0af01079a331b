"""Runs an app on an event loop whose thread goes before all others: a paint does not wait for a search or a load.

Python lets threads take turns of one length, whoever they are. Here a turn is long while the loop has something to do
and short while it waits, so that a key gets the interpreter almost at once and keeps it until it is painted.
"""

from __future__ import annotations

import asyncio
import selectors
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")

_BUSY = 0.005
"""Seconds that another thread waits before it asks the loop for the interpreter: Python's own figure, for the thread
that writes to the terminal waits for its turn as the others do."""
_IDLE = 0.0005
"""Seconds that the loop, or the thread that reads keys, waits before it asks another thread for the interpreter."""


class _FirstInLine(selectors.DefaultSelector):
    """A selector that says when the loop waits."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for events, and let the other threads work meanwhile."""
        sys.setswitchinterval(_IDLE)
        try:
            return super().select(timeout)
        finally:
            sys.setswitchinterval(_BUSY)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":  # it has no selector that could tell
        return asyncio.new_event_loop()
    return asyncio.SelectorEventLoop(_FirstInLine())


def run_loop(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end, as `asyncio.run` does."""
    before = sys.getswitchinterval()
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            return runner.run(main)
    finally:
        sys.setswitchinterval(before)
