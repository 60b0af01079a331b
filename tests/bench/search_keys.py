"""Times a key in the search of the running app, from the key to the painted list.

The reference is the empty text input of a bare app. Types the beginnings of headings of the vault.
What counts is another number of results above the list, and not that of the query before, which is
being looked for again; a key after which the number stays the same is left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from explorer.services.explorer import Explorer
from tests.bench.timing import Row, percentile
from tests.support.terminal import Terminal, TerminalTimeoutError

_TITLE = re.compile(rb"Results [\d,]+(?: \([\d, of]+ places\))? (?!for)")
"""What stands above the list of an answer to what is typed."""
_SAME = 1.0
"""Seconds after which the number counts as the same as before."""
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


def _time_key(terminal: Terminal, key: str, awaited: re.Pattern[bytes]) -> float | None:
    """Return the seconds from a key to what is awaited, None if that does not come."""
    seen = len(terminal.sent)
    start = time.perf_counter()
    terminal.press(key)
    try:
        terminal.wait_for(lambda t: awaited.search(t.sent, seen) is not None, _SAME)
    except TerminalTimeoutError:
        return None
    return time.perf_counter() - start


def _read_until(terminal: Terminal, until: float) -> None:
    while (left := until - time.perf_counter()) > 0:
        terminal.read(left)


def _clear(terminal: Terminal) -> None:
    terminal.press("\x15")
    terminal.settle(0.2, 1)


def _type(terminal: Terminal, typed: list[str], pace: float, title: bool) -> list[float]:
    """Type some queries; return how long each letter took to its results, or to be seen."""
    taken: list[float] = []
    for query in typed:
        for size, letter in enumerate(query, start=1):
            start = time.perf_counter()
            awaited = _TITLE if title else re.compile(re.escape(query[:size].rstrip().encode()))
            seconds = _time_key(terminal, letter, awaited)
            if seconds is not None:
                taken.append(seconds)
            _read_until(terminal, start + pace)
        _clear(terminal)
    return taken


def _app_times(argv: list[str], typed: list[str], pace: float) -> list[float]:
    with Terminal(argv) as terminal:
        terminal.wait_for_bytes(b"due \xc2\xb7", 60)
        terminal.settle(0.5, 5)
        terminal.press("/")
        terminal.settle(0.3, 2)
        _clear(terminal)
        return _type(terminal, typed, pace, title=True)


def _input_times(argv: list[str], typed: list[str], pace: float) -> list[float]:
    with Terminal(argv) as terminal:
        terminal.wait_for_bytes(b"BARE")
        terminal.press("/")
        terminal.settle(0.15, 1)
        return _type(terminal, typed, pace, title=False)


def search_keys(app: list[str], bare: list[str], vault: str) -> Iterator[Row]:
    """Time both; `app` and `bare` are the command lines."""
    with Explorer.open(vault) as explorer:
        wanted = queries(explorer)
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
