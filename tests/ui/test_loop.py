"""An app runs to its end by itself or by a signal, and waits for no thread that goes on."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import suppress
from unittest.mock import Mock

import pytest

import explorer.ui.textual_ext.event_loop as event_loop
from explorer.ui.textual_ext.event_loop import run_loop, share_heap


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


@pytest.mark.parametrize("library", [Mock(), Mock(spec=[])])
def test_threads_share_a_heap(library: Mock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: library)
    share_heap()
    assert [call[0] for call in library.method_calls] == ["mallopt"] * hasattr(library, "mallopt")
