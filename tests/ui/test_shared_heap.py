"""Threads share heaps: asked for before the load starts workers, or at once under a limit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from unittest.mock import Mock

import pytest

from explorer.ui import vault_loading
from explorer.ui.textual_ext.event_loop import run_loop
from explorer.ui.textual_ext.shared_heap import share_heap, share_heap_if_limited

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks its C library")


@pytest.fixture
def mallopt(monkeypatch: pytest.MonkeyPatch) -> Mock:
    library = Mock()
    monkeypatch.setattr("ctypes.CDLL", lambda _: library)
    called: Mock = library.mallopt
    return called


@only_linux
def test_the_c_library_is_told_to_make_no_more_heaps(mallopt: Mock) -> None:
    share_heap()
    mallopt.assert_called_once_with(-8, 1)


@only_linux
@pytest.mark.parametrize("error", [OSError, AttributeError])
def test_another_c_library_is_left_alone(error: type[Exception], mallopt: Mock) -> None:
    mallopt.side_effect = error
    share_heap()


@only_linux
def test_a_python_without_ctypes_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ctypes", None)
    share_heap()


@only_linux
@pytest.mark.parametrize(("limit", "is_asked"), [(-1, False), (500_000_000, True)])
def test_before_the_load_only_a_process_asks_whose_addresses_are_limited(
    limit: int, is_asked: bool, mallopt: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    limits = {resource.RLIMIT_AS: (limit, -1)}
    monkeypatch.setattr(resource, "getrlimit", lambda of: limits.get(of, (-1, -1)))
    assert run_loop(asyncio.sleep(0, 42)) == 42
    assert mallopt.called is is_asked


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch, mallopt: Mock) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    share_heap()
    share_heap_if_limited()
    assert not mallopt.called


def test_the_load_asks_before_it_starts_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def note(word: str) -> Callable[..., None]:
        return lambda *_, **__: done.append(word)

    monkeypatch.setattr(vault_loading, "share_heap", note("heap"))
    monkeypatch.setattr(vault_loading, "run_in_thread", note("thread"))
    vault_loading.VaultLoader(Mock()).load(Mock(), datetime.now)
    assert done == ["heap", "thread"]
