"""Runs an app to its end: by itself, by a signal, and without waiting for threads that compute."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

_PARTING = 0.3
"""Seconds that threads may take after the app has ended."""
_M_ARENA_MAX = -8
"""What `mallopt` of the C library calls the most heaps that there may be."""
_T = TypeVar("_T")

_ENDING = [signal.SIGTERM]
"""The signals that end a process, besides an interrupt: that the terminal is gone is one."""
if sys.platform != "win32":
    _ENDING.append(signal.SIGHUP)


def run_loop(main: Coroutine[Any, Any, _T], finish: Callable[[], object] = lambda: None) -> _T:
    """Run a coroutine to its end, as `asyncio.run` does.

    An app takes a cancellation for its end and restores the terminal. So an interrupted app ends as
    any other program does, with KeyboardInterrupt, and a terminated one ends by its signal, but
    only after `finish` has done what must not be lost. The same signal once more ends it at once.
    """
    threads = ThreadPoolExecutor(thread_name_prefix="work")
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(threads)
        try:
            return runner.run(_watched(main, finish))
        finally:
            # The runner waits for the threads that its loop knows, however long they take. Here
            # they get a moment: what they read and compute nobody wants any more, and what they
            # write is small and soon done, or a cache, which they may leave at any time.
            runner.get_loop().set_default_executor(ThreadPoolExecutor(1))
            waiting = threading.Thread(target=threads.shutdown, daemon=True)
            waiting.start()
            waiting.join(_PARTING)


def share_heap() -> None:
    """Let threads that are started from now on use the heap that there is.

    The GNU C library gives each of them one of 64 MB of addresses. What one thread frees, such as
    the figures of a search, no other one uses again, and a limit (`ulimit -v`) is soon reached.
    """
    with suppress(ImportError, AttributeError, OSError, TypeError):  # another C library, or none
        import ctypes  # takes 3 ms

        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


async def _watched(main: Coroutine[Any, Any, _T], finish: Callable[[], object]) -> _T:
    """Let a signal that ends the process cancel `main`, which restores the terminal.

    And call `finish` after that.
    """
    task, loop, caught = asyncio.current_task(), asyncio.get_running_loop(), list[int]()
    assert task is not None  # noqa: S101  this is one
    leave = task.cancel

    def catch(number: int, _frame: object) -> None:
        caught.append(number)
        leave()
        loop.call_soon_threadsafe(lambda: None)  # it may be waiting for events

    ending = [each for each in _ENDING if signal.getsignal(each) is signal.SIG_DFL]
    for each in ending:
        signal.signal(each, catch)
    try:
        result = await main
    finally:
        for each in ending:
            signal.signal(each, signal.SIG_DFL)
        if caught:
            finish()
            os.kill(os.getpid(), caught[0])
    if task.cancelling():  # by an interrupt: the runner tells it from other reasons
        raise asyncio.CancelledError
    return result
