"""Runs an app on an event loop whose thread goes before all others: paints wait for no worker.

Python gives all threads turns of the same length. Here a turn is long while the loop has something
to do and short while it waits, so that a key gets the interpreter almost at once and keeps it until
it is painted. Garbage is collected while the loop rests.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from explorer.ui.textual_ext.idle_collector import collect_due, is_worth_collecting
from explorer.ui.textual_ext.shared_heap import share_heap_if_limited

_PARTING = 0.3
"""Seconds that threads may take after the app has ended."""
_T = TypeVar("_T")

_BUSY = 0.005
"""Seconds that another thread waits before it asks the loop for the interpreter: Python's own
figure, because the thread that writes to the terminal waits for its turn, too."""
_IDLE = 0.0005
"""Seconds that the loop, or the thread that reads keys, waits before it asks another thread for the
interpreter."""
_REST = 0.02
"""Seconds without an event after which garbage is collected."""

_ENDING = [signal.SIGTERM]
"""The signals that end a process, besides an interrupt: that the terminal is gone is one."""
if sys.platform != "win32":
    _ENDING.append(signal.SIGHUP)


class _FirstInLine(selectors.DefaultSelector):
    """A selector that gives other threads short turns of waiting while the loop is idle.

    And that collects garbage then.
    """

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for events, and let the other threads work meanwhile.

        There may be none before the end of the time: the loop asks again.
        """
        if is_worth_collecting() and (timeout is None or timeout > _REST):
            events = self._wait(_REST)
            if not events and is_worth_collecting():  # a thread may have turned it off meanwhile
                collect_due()
            return events
        return self._wait(timeout)

    def _wait(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        sys.setswitchinterval(_IDLE)
        try:
            return super().select(timeout)
        finally:
            sys.setswitchinterval(_BUSY)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":  # it has no selector that could tell
        return asyncio.new_event_loop()
    return asyncio.SelectorEventLoop(_FirstInLine())


def run_loop(main: Coroutine[Any, Any, _T], finish: Callable[[], object] = lambda: None) -> _T:
    """Run a coroutine to its end, as `asyncio.run` does.

    An app takes a cancellation for its end and restores the terminal. So an interrupted app ends as
    any other program does, with KeyboardInterrupt, and a terminated one ends by its signal, but
    only after `finish` has done what must not be lost. The same signal once more ends it at once.
    """
    share_heap_if_limited()
    before = sys.getswitchinterval()
    threads = ThreadPoolExecutor(thread_name_prefix="work")
    try:
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.get_loop().set_default_executor(threads)
            try:
                return runner.run(_watched(main, finish))
            finally:
                # The runner waits for the threads that its loop knows, however long they take.
                runner.get_loop().set_default_executor(ThreadPoolExecutor(1))
                _part_with(threads)
    finally:
        sys.setswitchinterval(before)


def _part_with(threads: ThreadPoolExecutor) -> None:
    """Wait a moment for what threads still do: what they read and compute nobody wants any more.

    What they write is small and soon done, or a cache, which they may leave at any time.
    """
    waiting = threading.Thread(target=threads.shutdown, daemon=True)
    waiting.start()
    waiting.join(_PARTING)


async def _watched(main: Coroutine[Any, Any, _T], finish: Callable[[], object]) -> _T:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  this is one
    with _terminating(task.cancel, finish):
        result = await main
    if task.cancelling():  # by an interrupt: the runner tells it from other reasons
        raise asyncio.CancelledError
    return result


@contextmanager
def _terminating(leave: Callable[[], object], finish: Callable[[], object]) -> Iterator[None]:
    """Let a signal that ends the process call `leave` first, which restores the terminal.

    And `finish` after that.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, caught = asyncio.get_running_loop(), list[int]()

    def catch(number: int, _frame: object) -> None:
        caught.append(number)
        leave()
        loop.call_soon_threadsafe(lambda: None)  # it may be waiting for events

    ending = [each for each in _ENDING if signal.getsignal(each) is signal.SIG_DFL]
    for each in ending:
        signal.signal(each, catch)
    try:
        yield
    finally:
        for each in ending:
            signal.signal(each, signal.SIG_DFL)
        if caught:
            finish()
            os.kill(os.getpid(), caught[0])
