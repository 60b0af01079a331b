"""Times a key in the search while a cold load runs, from the key to the paint that shows it.

The reference is the text input of a bare app.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from tests.bench.timing import NoCache, Row, percentile
from tests.support.terminal import Terminal

TYPED = "abcdefghij"
LOADS = 10
"""Cold loads for each pace: the 95th percentile wants more keys than one load has time for."""
PACES = (("right after its paint", (0.03, 0.0)), ("seven keys a second", (0.0, 0.14)))
"""Names, and seconds from the paint of a key and from the key itself to the next. 30 ms after the
paint is faster than anybody types, and not a burst whose keys wait for each other; the other pace
leaves time for searches to begin."""
_EMPTY_EDGE = "─".encode() * 100
_MORE = b"more will be found"


def _always(_: Terminal) -> bool:
    return True


def _is_loading(terminal: Terminal) -> bool:
    """Whether the edge of the box says that the vault is being read, by what was sent last."""
    return terminal.sent.rfind(_MORE) > terminal.sent.rfind(_EMPTY_EDGE)


def _read_until(terminal: Terminal, until: float) -> None:
    while (left := until - time.perf_counter()) > 0:
        terminal.read(left)


def type_letters(
    terminal: Terminal, pace: tuple[float, float], going: Callable[[Terminal], bool] = _always
) -> list[float]:
    """Return the seconds from each letter typed into a text box to the paint that shows it.

    Only letters typed while `going` holds are counted. The first two are not counted: so few
    letters stand elsewhere on the screen too.
    """
    taken: list[float] = []
    after_paint, after_key = pace
    for count in range(1, len(TYPED) + 1):
        if not going(terminal):
            break
        typed, seen = TYPED[:count].encode(), len(terminal.sent)
        start = time.perf_counter()
        terminal.press(TYPED[count - 1])
        terminal.wait_for(lambda t, typed=typed, seen=seen: typed in t.sent[seen:])  # type: ignore[misc]
        painted = time.perf_counter()
        taken.append(painted - start)
        _read_until(terminal, max(painted + after_paint, start + after_key))
    return taken[2:]


def _clear(terminal: Terminal) -> None:
    terminal.press("\x15")
    terminal.settle(0.05, 0.2)


def _bare_times(argv: list[str], pace: tuple[float, float]) -> list[float]:
    taken: list[float] = []
    with Terminal(argv) as terminal:
        terminal.wait_for_bytes(b"BARE")
        for _ in range(LOADS):
            taken += type_letters(terminal, pace)
            _clear(terminal)
    return taken


def _cold_times(argv: list[str], env: dict[str, str], pace: tuple[float, float]) -> list[float]:
    """Type into the search until the box no longer says that the vault is being read."""
    taken: list[float] = []
    with Terminal(argv, env={**os.environ, **env}) as terminal:
        terminal.wait_for_bytes(b"Concepts")
        terminal.press("/")
        terminal.wait_for(_is_loading)
        while _is_loading(terminal):
            taken += type_letters(terminal, pace, _is_loading)
            if _is_loading(terminal):
                _clear(terminal)
    return taken


def loading_keys(
    app: list[str],
    bare: list[str],
    vault: str,
    no_cache: NoCache,
) -> Iterator[Row]:
    """Time both; `app` and `bare` are the command lines."""
    for name, pace in PACES:
        theirs = _bare_times(bare, pace)
        ours: list[float] = []
        for _ in range(LOADS):
            with no_cache() as env:
                ours += _cold_times([*app, vault], env, pace)
        for figure, share in (("median", 0.5), ("95th percentile", 0.95)):
            yield Row(
                f"loading, {figure}",
                percentile(ours, share),
                "a bare Input",
                percentile(theirs, share),
            )
        print(
            f"({name}: {len(ours)} keys while loading, {len(theirs)} in the bare app; "
            "at most 50 ms)"
        )
