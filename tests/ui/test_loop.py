"""The loop that goes before other threads: it says when it waits, and leaves Python as it was."""

from __future__ import annotations

import asyncio
import selectors
import signal
import sys
import threading
from contextlib import suppress

import pytest

from explorer.ui.textual_ext import event_loop
from explorer.ui.textual_ext.event_loop import run_loop


def test_a_coroutine_runs_to_its_end_and_python_is_left_as_it_was() -> None:
    before = sys.getswitchinterval()

    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert run_loop(answer()) == 42
    assert sys.getswitchinterval() == before


def test_an_error_comes_through_and_python_is_left_as_it_was() -> None:
    before = sys.getswitchinterval()

    async def fail() -> None:
        raise LookupError("not there")

    with pytest.raises(LookupError, match="not there"):
        run_loop(fail())
    assert sys.getswitchinterval() == before


def test_an_app_that_takes_a_cancellation_for_its_end_was_interrupted() -> None:
    known = signal.getsignal(signal.SIGTERM)

    async def app() -> None:
        with suppress(asyncio.CancelledError):
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(60)

    with pytest.raises(KeyboardInterrupt):
        run_loop(app())
    assert signal.getsignal(signal.SIGTERM) is known


def test_a_thread_that_goes_on_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "_PARTING", 0.01)
    begun, wanted = threading.Event(), threading.Event()

    def compute() -> None:
        begun.set()
        wanted.wait(60)

    async def app() -> int:
        asyncio.get_running_loop().run_in_executor(None, compute)
        await asyncio.to_thread(begun.wait)
        return 42

    try:
        assert run_loop(app()) == 42
    finally:
        wanted.set()


def test_what_a_thread_is_about_to_end_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_loop, "_PARTING", 60)
    written = threading.Event()

    async def app() -> None:
        asyncio.get_running_loop().run_in_executor(None, written.set)

    run_loop(app())
    assert written.is_set()


@pytest.mark.skipif(sys.platform == "win32", reason="the loop of Windows has no selector")
def test_turns_are_long_while_the_loop_works_and_short_while_it_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[float] = []
    select = selectors.DefaultSelector.select

    def watched(
        self: selectors.DefaultSelector, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        seen.append(sys.getswitchinterval())
        return select(self, timeout)

    monkeypatch.setattr(selectors.DefaultSelector, "select", watched)

    async def work() -> float:
        await asyncio.sleep(0.001)
        return sys.getswitchinterval()

    working = run_loop(work())
    assert len(seen) >= 2
    assert max(seen) < working
