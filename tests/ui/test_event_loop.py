"""The event loop of the app leaves the disk to its workers."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.conftest import Open, write
from tests.ui.test_review import press

_DISK = frozenset({"open", "os.listdir", "os.scandir", "os.rename", "sqlite3.connect"})
_is_on: list[bool] = []
_calls: list[str] = []


def _count(event: str, args: tuple[object, ...]) -> None:
    is_main = threading.get_ident() == threading.main_thread().ident
    if _is_on and is_main and event in _DISK:
        _calls.append(f"{event} {args[:1]}")


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect the calls of the event loop that reach a disk."""

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def stat(*args: object, **options: object) -> object:
            _count("open", args)
            return call(*args, **options)

        return stat

    sys.addaudithook(_count)  # it cannot be removed, only switched off
    for name in ("stat", "lstat", "fsync"):
        monkeypatch.setattr(os, name, counted(getattr(os, name)))
    _is_on.append(True)
    try:
        yield _calls
    finally:
        _is_on.clear()


async def test_a_review_reaches_for_no_file(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = "\n\n".join(f"Question {n}::Answer ![[Pic]] {n}" for n in range(20))
    deck = f"---\ntags: [flashcards]\n---\n{cards}\n"
    notes = {"Deck.md": deck, "Pic.md": "# Pic\n\nIn place.\n"}
    async with opened(folder=write(tmp_path / "v", notes)) as pilot:
        # What is imported with the first item, and colors of the first paint, are there then.
        await press(pilot, "r", "g", "enter", "space", "3", "space", "1", "u", "U", "n", "b")
        with watched(monkeypatch) as calls:
            await press(pilot, "space", "3", "space", "1", "space", "4", "u", "u", "U")
        assert calls == []
