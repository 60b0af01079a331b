"""The loop that goes before other threads: it says when it waits, collects garbage then, and leaves
Python as it was."""

from __future__ import annotations

import asyncio
import gc
import selectors
import signal
import socket
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import suppress

import pytest

from explorer.ui.textual_ext import event_loop
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.textual_ext.idle_collector import collect_due, is_worth_collecting


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


@pytest.fixture
def garbage() -> Iterator[weakref.ref[object]]:
    """Yield a weak reference to an object that only the collector frees, among many others."""
    thresholds, was_on = gc.get_threshold(), gc.isenabled()
    gc.set_threshold(1_000_000)
    gc.enable()
    gc.collect()

    class Ring:
        def __init__(self) -> None:
            self.me = self

    rings = [Ring() for _ in range(10_000)]
    yield weakref.ref(rings.pop())
    gc.set_threshold(*thresholds)
    if was_on:
        gc.enable()
    else:
        gc.disable()


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Yield two sockets; each receives what the other sends."""
    receiver, sender = socket.socketpair()
    with receiver, sender:
        yield receiver, sender


@pytest.fixture
def selector(sockets: tuple[socket.socket, socket.socket]) -> Iterator[selectors.BaseSelector]:
    """Yield the selector of the loop, for which it is an event that the first socket receives."""
    with event_loop._FirstInLine() as made:
        made.register(sockets[0], selectors.EVENT_READ)
        yield made


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """Return a list that grows by the seconds of each wait, of which none takes any time."""
    seconds: list[float | None] = []
    select = selectors.DefaultSelector.select

    def wait(
        self: selectors.DefaultSelector, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        seconds.append(timeout)
        return select(self, 0)

    monkeypatch.setattr(selectors.DefaultSelector, "select", wait)
    return seconds


@pytest.mark.parametrize("timeout", [None, 60])
def test_garbage_is_collected_after_a_rest(
    timeout: float | None,
    selector: selectors.BaseSelector,
    waits: list[float | None],
    garbage: weakref.ref[object],
) -> None:
    assert garbage() is not None
    assert selector.select(timeout) == []
    assert garbage() is None
    assert waits == [event_loop._REST]


@pytest.mark.parametrize("timeout", [0, event_loop._REST / 2])
def test_who_has_something_to_do_soon_collects_nothing(
    timeout: float,
    selector: selectors.BaseSelector,
    waits: list[float | None],
    garbage: weakref.ref[object],
) -> None:
    assert selector.select(timeout) == []
    assert garbage() is not None
    assert waits == [timeout]


def test_an_event_does_not_wait_for_the_collector(
    selector: selectors.BaseSelector,
    sockets: tuple[socket.socket, socket.socket],
    garbage: weakref.ref[object],
) -> None:
    sockets[1].send(b"k")
    assert len(selector.select(60)) == 1
    assert garbage() is not None


def test_what_is_worth_no_collection_is_waited_for_in_one_piece(
    selector: selectors.BaseSelector, waits: list[float | None], garbage: weakref.ref[object]
) -> None:
    gc.collect()
    assert not is_worth_collecting()
    assert selector.select(60) == []
    assert waits == [60]


def test_nothing_is_collected_while_the_collector_is_off(
    selector: selectors.BaseSelector, waits: list[float | None], garbage: weakref.ref[object]
) -> None:
    gc.disable()
    assert selector.select(60) == []
    assert garbage() is not None
    assert waits == [60]


def test_nothing_is_collected_if_a_thread_turns_the_collector_off_meanwhile(
    selector: selectors.BaseSelector,
    garbage: weakref.ref[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wait(*_: object) -> list[tuple[selectors.SelectorKey, int]]:
        gc.disable()
        return []

    monkeypatch.setattr(selectors.DefaultSelector, "select", wait)
    assert selector.select(60) == []
    assert garbage() is not None


@pytest.mark.parametrize(
    ("counts", "thresholds", "due"),
    [
        ((6_000, 5, 30), (10_000, 5, 30), 0),
        ((6_000, 6, 2), (10_000, 5, 30), 1),
        ((6_000, 6, 31), (10_000, 5, 30), 2),
        ((6_000, 0, 31), (10_000, 5, 30), 2),
        ((6_000, 6, 1), (10_000, 5, 0), 1),
    ],
)
def test_older_objects_are_collected_once_their_thresholds_are_passed(
    counts: tuple[int, ...],
    thresholds: tuple[int, ...],
    due: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "get_count", lambda: counts)
    monkeypatch.setattr(gc, "get_threshold", lambda: thresholds)
    monkeypatch.setattr(gc, "collect", collected.append)
    collect_due()
    assert collected == [due]
