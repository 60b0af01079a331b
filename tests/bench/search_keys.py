"""Times a key in the search of the running app, from the key to the painted list.

The reference is the empty text input of a bare app. Types the beginnings of headings of the vault.
The results that each key must show are computed beforehand, so that a paint of anything else does
not count; a key after which the list stays the same is left out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

from explorer.services.explorer import Explorer
from tests.bench.timing import Row, percentile
from tests.support.terminal import ByteTerminal, Terminal

LIMIT = 100
"""How many places the app asks for."""
QUERIES = 24
LETTERS = 12
PACES = (("key after key", 0.0), ("ten keys a second", 0.1))
"""Names, and seconds from one key to the next. The bound is for keys without a pause: both sides
wait for frames."""
MORE = 0.025
"""Seconds that the list may take longer than the bare input, at the 95th percentile."""


def queries(explorer: Explorer) -> list[str]:
    """Return beginnings of headings from all over the vault.

    Only letters that every terminal sends as one byte.
    """
    names = [heading.name for note in explorer.vault.notes.values() for heading in note.headings]
    plain = [
        name
        for name in names
        if len(name) >= LETTERS and name[:LETTERS].replace(" ", "x").isalpha() and name.isascii()
    ]
    step = max(1, len(plain) // QUERIES)
    return [name[:LETTERS].strip() for name in plain[::step][:QUERIES]]


def expected_titles(explorer: Explorer, query: str) -> list[str]:
    """Return what stands above the list after each letter."""
    said = []
    for size in range(1, len(query) + 1):
        answer = explorer.search(query[:size].strip(), LIMIT)
        found = len(answer.hits)
        said.append(
            f"Results {found:,} of {answer.total:,} " if answer.truncated else f"Results {found:,} "
        )
    return said


def _time_key(terminal: Terminal, key: str, awaited: bytes) -> float:
    seen = len(terminal.sent)
    start = time.perf_counter()
    terminal.press(key)
    terminal.wait_for(lambda t: awaited in t.sent[seen:], 10)
    return time.perf_counter() - start


def _read_until(terminal: Terminal, until: float) -> None:
    while (left := until - time.perf_counter()) > 0:
        terminal.read(left)


def _clear(terminal: Terminal) -> None:
    terminal.press("\x15")
    terminal.settle(0.2, 1)


def _app_times(argv: list[str], wanted: list[tuple[str, list[str]]], pace: float) -> list[float]:
    taken: list[float] = []
    with ByteTerminal(argv) as terminal:
        terminal.wait_for_bytes(b"due \xc2\xb7", 60)
        terminal.settle(0.5, 5)
        terminal.press("/")
        terminal.settle(0.3, 2)
        _clear(terminal)
        for query, said in wanted:
            for (before, after), letter in zip(pairwise(["", *said]), query, strict=True):
                start = time.perf_counter()
                if before == after:
                    terminal.press(letter)
                else:
                    taken.append(_time_key(terminal, letter, after.encode()))
                _read_until(terminal, start + pace)
            _clear(terminal)
    return taken


def _input_times(argv: list[str], wanted: list[tuple[str, list[str]]], pace: float) -> list[float]:
    taken: list[float] = []
    with ByteTerminal(argv) as terminal:
        terminal.wait_for_bytes(b"BARE")
        terminal.press("/")
        terminal.settle(0.15, 1)
        for query, _ in wanted:
            for size, letter in enumerate(query, start=1):
                start = time.perf_counter()
                taken.append(_time_key(terminal, letter, query[:size].rstrip().encode()))
                _read_until(terminal, start + pace)
            _clear(terminal)
    return taken


def search_keys(app: list[str], bare: list[str], vault: str) -> Iterator[Row]:
    """Time both; `app` and `bare` are the command lines."""
    with Explorer.open(vault) as explorer:
        wanted = [(query, expected_titles(explorer, query)) for query in queries(explorer)]
    half = len(wanted) // 2
    for name, pace in PACES:
        ours, theirs = [], []
        for part in (wanted[:half], wanted[half:]):
            theirs += _input_times(bare, part, pace)
            ours += _app_times([*app, vault], part, pace)
        yield Row(f"{name}, median", percentile(ours, 0.5), "a bare Input", percentile(theirs, 0.5))
        yield Row(
            f"{name}, 95th percentile",
            percentile(ours, 0.95),
            "a bare Input",
            percentile(theirs, 0.95),
        )
        more = percentile(ours, 0.95) - percentile(theirs, 0.95)
        aim = "" if pace else f", at most {MORE * 1e3:+.0f} ms"
        print(f"({len(ours)} keys; at the 95th percentile {more * 1e3:+.1f} ms{aim})")
