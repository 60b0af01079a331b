"""Times what another program does to a copy of a vault, until the running app shows it.

One note saved, as an editor saves it, seen on the page, in the tree, among the backlinks, in the
badges and in the search; a checkout of many notes; and the processor's time while nothing happens.
Waits for bytes, never for a while, but for pauses in which the app comes to rest.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from explorer.ui.vault_loading import REST as REST_BEFORE_INDEX
from tests.bench.keys import type_letters
from tests.bench.timing import EXPLORER, Row, bounded, no_cache, percentile
from tests.support.terminal import Terminal

SAVES = 30  # for each place on the screen
SAVED_MOST = 0.15  # seconds from the save to the screen, at the 95th percentile
CHECKED_OUT = 2_000
CHECKOUT_MOST = 2.0  # seconds from the last file to the screen
KEY_MOST = 0.1  # seconds that a key may wait meanwhile
INDEXED_MOST = 180  # seconds after which nobody waits any longer for the index of texts
IDLE = 0.017  # cores used at which nothing is done any more
REST = 60  # seconds of rest
REST_MOST = 0.001  # cores used at rest
_CALM = 0.7  # seconds without a paint after which the app counts as at rest
_CALM_MOST = 2
"""Seconds after which it counts so in any case: the cursor of the search blinks twice a second."""
_NOTE = "AA live.md"
_OTHER = "AA other.md"
_PACE = (0.0, 0.14)


def _today() -> date:
    return datetime.now(UTC).date()


def _text(word: str, due: date) -> str:
    fields = f"sr-due: {due}\nsr-interval: 3\nsr-ease: 250\ntags: [review]"
    return f"---\n{fields}\n---\n\n# Live\n\nThe word is {word}.\n"


def _linking(word: str) -> str:
    return f"{word} of [[AA live]].\n"


def _save(file: Path, text: str) -> None:
    """Replace a file in one step, as editors do."""
    beside = file.with_name(".saved")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _word() -> str:
    return "live" + "".join(random.choices("abcdefghijkmnopqrstuvwxyz", k=10))


def _time_save(terminal: Terminal, file: Path, text: str, shown: str) -> float:
    """Return the seconds from a save to the paint of `shown`; the app is at rest before it."""
    terminal.settle(_CALM, _CALM_MOST)
    seen = len(terminal.sent)
    start = time.perf_counter()
    _save(file, text)
    terminal.wait_for_bytes(shown.encode(), seen=seen)
    return time.perf_counter() - start


def _page(terminal: Terminal, root: Path) -> float:
    word = _word()
    return _time_save(terminal, root / _NOTE, _text(word, _today()), word)


def _tree(terminal: Terminal, root: Path) -> float:
    name = f"AA {_word()}"
    taken = _time_save(terminal, root / f"{name}.md", "A note.\n", name)
    (root / f"{name}.md").unlink()
    return taken


def _backlink(terminal: Terminal, root: Path) -> float:
    word = _word()
    return _time_save(terminal, root / _OTHER, _linking(word), word)


def _badge(terminal: Terminal, root: Path) -> float:
    late = _today() - timedelta(days=random.randint(100, 900))
    return _time_save(terminal, root / _NOTE, _text("same", late), "\N{BLACK DIAMOND} ")


def _found(terminal: Terminal, root: Path, in_text: bool) -> float:
    """Save a note that holds, in its text or its heading, what is looked for."""
    word, beside = _word(), _word() if in_text else "Heading"
    terminal.settle(_CALM, _CALM_MOST)
    terminal.press("\x15", *word)
    terminal.settle(_CALM, _CALM_MOST)
    text = f"{word} {beside}\n" if in_text else f"# {beside} {word}\n"
    taken = _time_save(terminal, root / _OTHER, text, beside)
    terminal.press("\x15")
    return taken


_PLACES: dict[str, Callable[[Terminal, Path], float]] = {
    "page": _page,
    "badge": _badge,
    "tree": _tree,
    "backlinks": _backlink,
    "search": partial(_found, in_text=False),
    "search in texts": partial(_found, in_text=True),
}


def _saves(terminal: Terminal, root: Path) -> Iterator[Row]:
    for name, save in _PLACES.items():
        if name == "search":
            terminal.press("/")
        taken = percentile([save(terminal, root) for _ in range(SAVES)], 0.95)
        yield bounded(f"saved, {name}, 95 %", taken, SAVED_MOST)
    terminal.press("\x1b")


def _check_out(root: Path, word: str) -> None:
    """Write many files anew, one after the other, and last a note that links to that on screen."""
    for file in sorted(root.rglob("*.md"))[-CHECKED_OUT:]:
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data + b"\nAnother revision.\n")
    _save(root / _OTHER, _linking(word))


def _checkouts(terminal: Terminal, root: Path) -> Iterator[Row]:
    terminal.settle(3, 30)
    word, seen = _word(), len(terminal.sent)
    _check_out(root, word)
    start = time.perf_counter()
    terminal.wait_for_bytes(word.encode(), seen=seen)
    taken = time.perf_counter() - start
    yield bounded(f"{CHECKED_OUT} files checked out", taken, CHECKOUT_MOST)
    terminal.settle(3, 30)
    terminal.press("/")
    terminal.settle(0.3, 3)
    writer = threading.Thread(target=_check_out, args=(root, _word()))
    writer.start()
    waited, end = list[float](), float("inf")
    while time.perf_counter() < end:
        waited += type_letters(terminal, _PACE)[2:]
        terminal.press("\x15")
        if end == float("inf") and not writer.is_alive():
            end = time.perf_counter() + CHECKOUT_MOST
    yield bounded(f"the longest of {len(waited)} keys", max(waited), KEY_MOST)
    terminal.press("\x1b")


def _wait_indexed(terminal: Terminal) -> None:
    """Wait until what is new is indexed."""
    end = time.perf_counter() + INDEXED_MOST
    time.sleep(REST_BEFORE_INDEX + 1)
    while terminal.processor_share(3) > IDLE and time.perf_counter() < end:
        pass


def live(vault: str) -> Iterator[Row]:
    """Time all of it on a copy of a vault."""
    with tempfile.TemporaryDirectory() as folder, no_cache() as env:
        root = shutil.copytree(vault, Path(folder, "vault"))
        _save(root / _NOTE, _text("same", _today()))
        _save(root / _OTHER, "Nothing.\n")
        argv = [*EXPLORER, str(root / _NOTE), "--vault", str(root)]
        with Terminal(argv, columns=170, env=env) as terminal:
            terminal.wait_for_bytes(b"due \xc2\xb7", 60)
            terminal.settle(3, 30)
            _wait_indexed(terminal)
            yield from _saves(terminal, root)
            yield from _checkouts(terminal, root)
            _wait_indexed(terminal)
            yield bounded(
                "processor in a second of rest", terminal.processor_share(REST), REST_MOST
            )
