"""Times a grade in the running app, from the key to the paint of the next card.

The cards are made for it. The next card comes once the grade is on the disk.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.timing import NoCache, Row, percentile
from tests.support.terminal import Terminal

NOTES = 40
CARDS = 10
"""In each note."""
GRADED = 100
"""In each run; the first few, in which modules are loaded, count too."""
MOST = 0.05
"""Seconds from the grade to the next card, at the 95th percentile."""
_FRONT = re.compile(rb"front(\d{4})")


def _write_vault(root: Path) -> None:
    for number in range(NOTES):
        first = number * CARDS
        cards = [f"front{each:04} :: back{each:04}\n\n" for each in range(first, first + CARDS)]
        text = f"#flashcards/deck{number % 4}\n\n# Part {number}\n\n{''.join(cards)}"
        (root / f"Note {number:02}.md").write_text(text, encoding="utf-8")


def _wait_for(terminal: Terminal, pattern: re.Pattern[bytes], seen: int) -> bytes:
    """Return what `pattern` finds in what was sent after the first `seen` bytes."""
    terminal.wait_for(lambda t: pattern.search(t.sent, seen) is not None)
    found = pattern.search(terminal.sent, seen)
    assert found is not None
    return found[1]


def _grade_times(argv: list[str], vault: Path, env: dict[str, str]) -> list[float]:
    """Review cards; return the seconds from each grade to the paint of the card after it."""
    taken = []
    with Terminal([*argv, str(vault)], env={**os.environ, **env}) as terminal:
        terminal.wait_for_bytes(b"new \xc2\xb7", 60)
        terminal.settle(0.5, 5)
        terminal.press("r")
        terminal.wait_for_bytes(b"Everything", 10)
        terminal.settle(0.3, 5)
        seen = len(terminal.sent)
        terminal.press("\r")
        shown = _wait_for(terminal, _FRONT, seen)
        for _ in range(GRADED):
            seen = len(terminal.sent)
            terminal.press(" ")
            _wait_for(terminal, re.compile(b"back(" + shown + b")"), seen)
            terminal.settle(0.1, 2)
            seen = len(terminal.sent)
            start = time.perf_counter()
            terminal.press("3")
            shown = _wait_for(terminal, re.compile(rb"front(?!" + shown + rb")(\d{4})"), seen)
            taken.append(time.perf_counter() - start)
            terminal.settle(0.1, 2)
    return taken


def grade_keys(app: list[str], no_cache: NoCache) -> Iterator[Row]:
    """Time grades; `app` is the command line."""
    with tempfile.TemporaryDirectory() as folder, no_cache() as env:
        _write_vault(Path(folder))
        taken = _grade_times(app, Path(folder), env)
    yield Row("grade to next card, median", percentile(taken, 0.5), "the bound", MOST, 1)
    yield Row("grade to next card, 95 %", percentile(taken, 0.95), "the bound", MOST, 1)
