"""Times reading in the running app: opening a note, a page, the end, another size.

Beside what else shows Markdown.

Each figure runs from the key to the last byte of the paint. The others are timed from their start,
less the start with an empty note, since they show one note each; who is not installed is left out.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.timing import Row, percentile
from tests.support.terminal import Terminal

ROUNDS = 5
PAGES = 60
PACE = 0.06
"""Seconds between two pages: as fast as a key that is held down."""
QUIET = 0.014
"""Seconds without a byte that end a paint: less than the screen takes to the next one."""
SIZES = (
    ("a43", 43_000, 40),
    ("b440", 440_000, 80),
    ("c545", 545_000, 150),
    ("d1400", 1_400_000, 150),
)
"""Names of the notes that are made, their sizes in bytes, and how many milliseconds opening one may
take."""
BOUNDS = {"page": 16, "end": 60, "resize": 60}

MARKDOWN_APP = """
import sys
from textual.app import App
from textual.containers import VerticalScroll
from textual.widgets import Markdown
class Shown(App):
    def compose(self):
        with VerticalScroll():
            yield Markdown(open(sys.argv[1], encoding="utf-8").read())
Shown().run()
"""


def generated_note(name: str, size: int) -> str:
    """Return a note of `size` characters.

    Headings, text with links, lists, a table and code, each line numbered.
    """
    parts = [f"# FIRST{name}\n\n"]
    length, line = len(parts[0]), 0
    while length < size:
        line += 1
        kind = line % 40
        if kind == 0:
            part = f"\n## Part {line}\n\n"
        elif kind in (5, 6, 7):
            part = f"- item {line} with **weight** and [[a43|a link]]\n"
        elif kind == 12:
            part = f"\n| number | text |\n|---|---|\n| {line} | a cell |\n\n"
        elif kind == 20:
            part = f"\n```python\nvalue = {line}  # a comment\n```\n\n"
        else:
            part = f"Line {line} of running text.\n" if kind % 2 else "\n"
        parts.append(part)
        length += len(part)
    return "".join([*parts, f"\nLAST{name}\n"])


def _time_to_silence(terminal: Terminal, act: Callable[[], object], quiet: float = QUIET) -> float:
    """Return the seconds from an act to the last byte sent before `quiet` seconds of silence."""
    start = last = time.perf_counter()
    act()
    seen = len(terminal.sent)
    while time.perf_counter() - start < 20:
        if terminal.read(quiet):
            last = time.perf_counter()
        elif len(terminal.sent) > seen:
            break
    return last - start


def _read_for(terminal: Terminal, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        terminal.read(left)


def _open(terminal: Terminal, index: int, name: str) -> float:
    """Go to a note of the list and open it; return the seconds from enter to its first line."""
    terminal.press("\x1b")
    _read_for(terminal, 0.2)
    terminal.press("g", *("j" * index))
    _read_for(terminal, 0.3)
    seen, start = len(terminal.sent), time.perf_counter()
    terminal.press("\r")
    terminal.wait_for(lambda t: f"FIRST{name}".encode() in t.sent[seen:])
    taken = time.perf_counter() - start
    _read_for(terminal, 0.3)
    return taken


def _resize(terminal: Terminal, columns: int) -> float:
    size = struct.pack("HHHH", 40, columns, 0, 0)
    return _time_to_silence(
        terminal, lambda: fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, size), 0.04
    )


def _memory(terminal: Terminal) -> int:
    """Return the resident memory of the app in bytes; 0 where the system does not say."""
    status = Path(f"/proc/{terminal.pid}/status")
    if not status.exists():
        return 0
    return 1024 * int(
        next(
            line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS")
        )
    )


def _other_programs(folder: Path) -> Iterator[str]:
    """Yield one line for each other program and note: the time that it takes to show the note.

    Measured from the start of the program, less its start with an empty note.
    """
    empty = folder / "empty.md"
    empty.write_text("nothing\n", encoding="utf-8")

    def time_until_shown(argv: list[str], text: bytes) -> float:
        with Terminal(argv, env=dict(os.environ)) as terminal:
            return terminal.wait_for(lambda t: text in t.sent, 120)

    def time_to_print(argv: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    name, note = SIZES[0][0], folder / f"{SIZES[0][0]}.md"
    viewers = {"Textual's Markdown": [sys.executable, "-c", MARKDOWN_APP]}
    if frogmouth := shutil.which("frogmouth"):
        viewers["frogmouth"] = [frogmouth]
    for what, argv in viewers.items():
        taken = [time_until_shown([*argv, str(note)], f"FIRST{name}".encode()) for _ in range(3)]
        idle = [time_until_shown([*argv, str(empty)], b"nothing") for _ in range(3)]
        yield (
            f"{what}: {name} in {(statistics.median(taken) - statistics.median(idle)) * 1e3:.0f} ms"
        )
    if glow := shutil.which("glow"):
        for each, _, _ in SIZES:
            taken = [
                time_to_print([glow, "-s", "dark", str(folder / f"{each}.md")]) for _ in range(3)
            ]
            idle = [time_to_print([glow, "-s", "dark", str(empty)]) for _ in range(3)]
            yield (
                f"glow: {each} in "
                f"{(statistics.median(taken) - statistics.median(idle)) * 1e3:.0f} ms"
            )


def _row(what: str, seconds: float, bound: int) -> Row:
    return Row(what, seconds, "the bound", bound / 1e3, 1)


def _app_rows(terminal: Terminal, names: list[tuple[str, int]]) -> Iterator[Row]:
    opened: dict[str, list[float]] = {name: [] for name, _ in names}
    for _ in range(ROUNDS):
        for index, (name, _) in enumerate(names):
            opened[name].append(_open(terminal, index, name))
    for name, bound in names:
        yield _row(f"open {name}, median of {ROUNDS}", statistics.median(opened[name]), bound)
    for index, (name, _) in enumerate(names):
        _open(terminal, index, name)
        pages: list[float] = []
        for _ in range(PAGES):
            pages.append(_time_to_silence(terminal, lambda: terminal.press("\x1b[6~")))
            _read_for(terminal, PACE - pages[-1])
        yield _row(f"page of {name}, 95th percentile", percentile(pages, 0.95), BOUNDS["page"])
        ends: list[float] = []
        for _ in range(ROUNDS):
            ends.append(_time_to_silence(terminal, lambda: terminal.press("G")))
            _read_for(terminal, 0.2)
            terminal.press("g")
            _read_for(terminal, 0.2)
        yield _row(f"end of {name}, median of {ROUNDS}", statistics.median(ends), BOUNDS["end"])
        sizes = []
        for columns in (100, 120) * ROUNDS:
            sizes.append(_resize(terminal, columns))
            _read_for(terminal, 0.3)
        yield _row(
            f"resize {name}, median of {len(sizes)}", statistics.median(sizes), BOUNDS["resize"]
        )


def reading(app: list[str]) -> Iterator[Row]:
    """Time the app, whose command line is `app`, on notes that are made for it.

    Print the others and the memory.
    """
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top, "vault")
        folder.mkdir()
        for name, size, _ in SIZES:
            (folder / f"{name}.md").write_text(generated_note(name, size), encoding="utf-8")
        kept = {f"XDG_{kind.upper()}_HOME": f"{top}/{kind}" for kind in ("cache", "data", "state")}
        env = {**os.environ, **kept}
        with Terminal([*app, str(folder)], env=env) as terminal:
            terminal.wait_for(lambda t: b"concepts" in t.sent)
            _read_for(terminal, 1.5)
            _open(terminal, 0, SIZES[0][0])
            before = _memory(terminal)
            _open(terminal, 1, SIZES[1][0])
            terminal.press("G")
            _read_for(terminal, 0.5)
            print(
                f"memory for {SIZES[1][0]}: {(_memory(terminal) - before) / 1e6:.1f} MB "
                "above the app, at most 30"
            )
            yield from _app_rows(terminal, [(name, bound) for name, _, bound in SIZES])
        for said in _other_programs(folder):
            print(said)
