"""Times a key in the running app, from the key to the paint that shows what it did.

While a cold load runs, in the search, and in a review. The reference of the two in a text box is
the input of a bare app; a grade has a bound.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from explorer import Explorer
from tests.bench.timing import BARE, EXPLORER, Row, bounded, compared, no_cache, percentile, timed
from tests.support.terminal import Terminal, TerminalTimeoutError
from tests.support.vaults import write_notes


@contextmanager
def _bare_input() -> Iterator[Terminal]:
    with Terminal(BARE) as terminal:
        terminal.wait_for_bytes(b"BARE")  # its input has the focus
        terminal.settle(0.15, 1)
        yield terminal


def _clear(terminal: Terminal, quiet: float = 0.05, most: float = 0.2) -> None:
    terminal.press("\x15")
    terminal.settle(quiet, most)


# While a cold load runs

TYPED = "abcdefghij"
LOADS = 10
"""Cold loads for each pace: the 95th percentile wants more keys than one load has time for."""
LOADING_PACES = (("right after its paint", (0.03, 0.0)), ("seven keys a second", (0.0, 0.14)))
"""Names, and seconds from the paint of a key and from the key itself to the next. 30 ms after the
paint is faster than anybody types, and not a burst whose keys wait for each other; the other pace
leaves time for searches to begin."""
_EMPTY_EDGE = "─".encode() * 100
_MORE = b"more will be found"


def _is_loading(terminal: Terminal) -> bool:
    """Whether the edge of the box says that the vault is being read, by what was sent last."""
    return terminal.sent.rfind(_MORE) > terminal.sent.rfind(_EMPTY_EDGE)


def type_letters(
    terminal: Terminal,
    pace: tuple[float, float],
    going: Callable[[Terminal], bool] = lambda _: True,
    text: str = TYPED,
    awaited: re.Pattern[bytes] | None = None,
    most: float | None = None,
) -> list[float]:
    """Return the seconds from each letter to what is awaited; those over `most` are left out."""
    taken: list[float] = []
    after_paint, after_key = pace
    for count, letter in enumerate(text, 1):
        if not going(terminal):
            break
        mark = awaited or re.compile(re.escape(text[:count].rstrip().encode()))
        try:
            taken.append(timed(partial(_press, terminal, letter, mark, most or 30)))
        except TerminalTimeoutError:
            if most is None:
                raise
        else:
            terminal.read_for(max(after_paint, after_key - taken[-1]))
    return taken


def _press(terminal: Terminal, key: str, mark: re.Pattern[bytes], seconds: float = 30) -> bytes:
    """Press a key; return what a pattern finds in what is sent from then on."""
    seen = len(terminal.sent)
    terminal.press(key)
    terminal.wait_for(lambda t: mark.search(t.sent, seen) is not None, seconds)
    found = mark.search(terminal.sent, seen)
    assert found is not None
    return bytes(found[0])


def _cold_times(vault: str, pace: tuple[float, float]) -> list[float]:
    """Type into the search until the box no longer says that the vault is being read."""
    taken: list[float] = []
    with no_cache() as env, Terminal([*EXPLORER, vault], env=env) as terminal:
        terminal.wait_for_bytes(b"Concepts")
        terminal.press("/")
        terminal.wait_for(_is_loading)
        while _is_loading(terminal):
            taken += type_letters(terminal, pace, _is_loading)[2:]
            _clear(terminal)
    return taken


def loading_keys(vault: str) -> Iterator[Row]:
    """Time a key to its paint while a cold load runs."""
    for name, pace in LOADING_PACES:
        theirs: list[float] = []
        with _bare_input() as terminal:
            for _ in range(LOADS):
                theirs += type_letters(terminal, pace)[2:]
                _clear(terminal)
        ours = [seconds for _ in range(LOADS) for seconds in _cold_times(vault, pace)]
        if ours:
            yield from compared("loading", ours, "a bare Input", theirs)
        print(f"({name}: {len(ours)} keys while loading, {len(theirs)} bare; at most 50 ms)")


# In the search: what counts is another number of results above the list, and not that of the query
# before, which is being looked for again; a key after which the number stays the same is left out.

_TITLE = re.compile(rb"Results [\d,]+(?: \([\d, of]+ places\))? (?!for)")
"""What stands above the list of an answer to what is typed."""
_SAME = 1.0  # seconds after which the number counts as the same as before
QUERIES, LETTERS = 24, 12
SEARCH_PACES = (("key after key", 0.0), ("ten keys a second", 0.1))
"""Names, and seconds from one key to the next. The bound is for keys without a pause: both sides
wait for frames."""
MORE = 0.025  # seconds that the list may take longer than the bare input, at the 95th percentile


def queries(explorer: Explorer) -> list[str]:
    """Return beginnings of headings of the vault, in letters that terminals send as one byte."""
    names = [heading.name for note in explorer.vault.notes.values() for heading in note.headings]
    plain = [
        name[:LETTERS]
        for name in names
        if len(name) >= LETTERS and re.fullmatch(r"[A-Za-z ]+", name[:LETTERS])
    ]
    step = max(1, len(plain) // QUERIES)
    return [name.strip() for name in plain[::step][:QUERIES]]


def _type(
    terminal: Terminal, typed: list[str], pace: float, awaited: re.Pattern[bytes] | None
) -> Iterator[float]:
    """Type queries; yield how long each letter took to what is awaited, or to be seen."""
    for query in typed:
        yield from type_letters(terminal, (0, pace), text=query, awaited=awaited, most=_SAME)
        _clear(terminal, 0.2, 1)


def search_keys(vault: str) -> Iterator[Row]:
    """Time a key in the search to the painted list."""
    with Explorer.open(vault) as explorer:
        wanted = queries(explorer)
    half = len(wanted) // 2
    for name, pace in SEARCH_PACES:
        ours, theirs = list[float](), list[float]()
        for part in (wanted[:half], wanted[half:]):
            with _bare_input() as terminal:
                theirs += _type(terminal, part, pace, None)
            with Terminal([*EXPLORER, vault]) as terminal:
                terminal.wait_for_bytes(b"due \xc2\xb7", 60)
                terminal.settle(0.5, 5)
                terminal.press("/")
                terminal.settle(0.3, 2)
                _clear(terminal, 0.2, 1)
                ours += _type(terminal, part, pace, _TITLE)
        yield from compared(name, ours, "a bare Input", theirs)
        more = percentile(ours, 0.95) - percentile(theirs, 0.95)
        aim = "" if pace else f", at most {MORE * 1e3:+.0f} ms"
        print(f"({len(ours)} keys; at the 95th percentile {more * 1e3:+.1f} ms{aim})")


# In a review, of cards that are made for it: the next card comes once the grade is on the disk

NOTES, CARDS = 40, 10  # notes, and cards in each
GRADED = 100  # grades; the first few, in which modules are loaded, count too
MOST = 0.05  # seconds from the grade to the next card, at the 95th percentile


def _card_notes() -> Iterator[tuple[str, str]]:
    for number in range(NOTES):
        first = number * CARDS
        cards = [f"front{each:04} :: back{each:04}\n\n" for each in range(first, first + CARDS)]
        text = f"#flashcards/deck{number % 4}\n\n# Part {number}\n\n{''.join(cards)}"
        yield f"Note {number:02}.md", text


def grade_keys(_vault: str) -> Iterator[Row]:
    """Time a grade in a review to the paint of the next card."""
    taken = list[float]()
    with tempfile.TemporaryDirectory() as top, no_cache() as env:
        vault = write_notes(Path(top, "vault"), dict(_card_notes()))
        with Terminal([*EXPLORER, str(vault)], env=env) as terminal:
            terminal.wait_for_bytes(b"new \xc2\xb7", 60)
            terminal.settle(0.5, 5)
            terminal.press("r")
            terminal.wait_for_bytes(b"Everything", 10)
            terminal.settle(0.3, 5)
            shown = _press(terminal, "\r", re.compile(rb"front\d{4}"))
            for _ in range(GRADED):
                _press(terminal, " ", re.compile(b"back" + shown[-4:]))
                terminal.settle(0.1, 2)
                start = time.perf_counter()
                shown = _press(terminal, "3", re.compile(rb"front(?!%b)\d{4}" % shown[-4:]))
                taken.append(time.perf_counter() - start)
                terminal.settle(0.1, 2)
    yield bounded("grade to next card, median", percentile(taken, 0.5), MOST)
    yield bounded("grade to next card, 95 %", percentile(taken, 0.95), MOST)
