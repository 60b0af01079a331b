"""Times reading in the running app: opening a note, a page, the end, another size.

Beside what else shows Markdown.

Each figure runs from the key to the last byte of the paint. The others are timed from their start,
less the start with an empty note, since they show one note each; who is not installed is left out.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench.timing import EXPLORER, Row, bounded, no_cache, percentile, run, time_to
from tests.support.terminal import Terminal
from tests.support.vaults import write_notes

ROUNDS = 5
PAGES = 60
PACE = 0.06  # seconds between two pages: as fast as a key that is held down
QUIET = 0.014  # seconds without a byte that end a paint: less than the screen takes to the next one
SIZES = (
    ("a43", 43_000, 40),
    ("b440", 440_000, 80),
    ("c545", 545_000, 150),
    ("d1400", 1_400_000, 150),
)
"""Names of the notes that are made, their sizes in bytes, and how many milliseconds opening one may
take."""

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
    """Return a note of `size` characters: all kinds of blocks, each line numbered."""
    parts, length, line = [f"# FIRST{name}\n\n"], 0, 0
    while length < size:
        line += 1
        match line % 40:
            case 0:
                part = f"\n## Part {line}\n\n"
            case 5 | 6 | 7:
                part = f"- item {line} with **weight** and [[a43|a link]]\n"
            case 12:
                part = f"\n| number | text |\n|---|---|\n| {line} | a cell |\n\n"
            case 20:
                part = f"\n```python\nvalue = {line}  # a comment\n```\n\n"
            case kind:
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


def _open(terminal: Terminal, index: int, name: str) -> float:
    """Go to a note of the list and open it; return the seconds from enter to its first line."""
    terminal.press("\x1b")
    terminal.read_for(0.2)
    terminal.press("g", *("j" * index))
    terminal.read_for(0.3)
    taken = time_to(terminal, "\r", f"FIRST{name}".encode())
    terminal.read_for(0.3)
    return taken


def _memory(terminal: Terminal) -> int:
    """Return the resident memory of the app in bytes; 0 where the system does not say."""
    status = Path(f"/proc/{terminal.pid}/status")
    if not status.exists():
        return 0
    said = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
    return 1024 * int(said["VmRSS"].split()[0])


def _other_programs(folder: Path) -> Iterator[str]:
    """Yield one line for each other program and note: the time that it takes to show the note."""
    write_notes(folder, {"empty.md": "nothing\n"})

    def painted(argv: list[str], name: str) -> float:
        text = b"nothing" if name == "empty" else f"FIRST{name}".encode()
        with Terminal([*argv, str(folder / f"{name}.md")]) as terminal:
            return terminal.wait_for_bytes(text, 120)

    def printed(argv: list[str], name: str) -> float:
        return run([*argv, str(folder / f"{name}.md")])

    names = [name for name, _, _ in SIZES]
    shown: list[tuple[str, list[str], Callable[[list[str], str], float], list[str]]] = [
        ("Textual's Markdown", [sys.executable, "-c", MARKDOWN_APP], painted, names[:1])
    ]
    if frogmouth := shutil.which("frogmouth"):
        shown.append(("frogmouth", [frogmouth], painted, names[:1]))
    if glow := shutil.which("glow"):
        shown.append(("glow", [glow, "-s", "dark"], printed, names))
    for what, argv, time_it, notes in shown:
        idle = statistics.median(time_it(argv, "empty") for _ in range(3))
        for name in notes:
            taken = statistics.median(time_it(argv, name) for _ in range(3))
            yield f"{what}: {name} in {(taken - idle) * 1e3:.0f} ms"


def _app_rows(terminal: Terminal) -> Iterator[Row]:
    notes = [(index, name, most) for index, (name, _, most) in enumerate(SIZES)]
    opened: dict[str, list[float]] = {name: [] for _, name, _ in notes}
    for _ in range(ROUNDS):
        for index, name, _ in notes:
            opened[name].append(_open(terminal, index, name))
    for _, name, most in notes:
        taken = statistics.median(opened[name])
        yield bounded(f"open {name}, median of {ROUNDS}", taken, most / 1e3)
    for index, name, _ in notes:
        _open(terminal, index, name)
        pages, ends, sizes = list[float](), list[float](), list[float]()
        for _ in range(PAGES):
            pages.append(_time_to_silence(terminal, lambda: terminal.press("\x1b[6~")))
            terminal.read_for(PACE - pages[-1])
        for _ in range(ROUNDS):
            ends.append(_time_to_silence(terminal, lambda: terminal.press("G")))
            terminal.read_for(0.2)
            terminal.press("g")
            terminal.read_for(0.2)
        for width in (100, 120) * ROUNDS:
            resize = partial(terminal.resize, width, 40)
            sizes.append(_time_to_silence(terminal, resize, 0.04))
            terminal.read_for(0.3)
        yield bounded(f"page of {name}, 95th percentile", percentile(pages, 0.95), 0.016)
        yield bounded(f"end of {name}, median of {ROUNDS}", statistics.median(ends), 0.06)
        middle = statistics.median(sizes)
        yield bounded(f"resize {name}, median of {len(sizes)}", middle, 0.06)


def reading(_vault: str) -> Iterator[Row]:
    """Time the app on notes that are made for it; print the others and the memory."""
    with tempfile.TemporaryDirectory() as top, no_cache() as env:
        notes = {f"{name}.md": generated_note(name, size) for name, size, _ in SIZES}
        folder = write_notes(Path(top, "vault"), notes)
        with Terminal([*EXPLORER, str(folder)], env=env) as terminal:
            terminal.wait_for_bytes(b"concepts")
            terminal.read_for(1.5)
            _open(terminal, 0, SIZES[0][0])
            before = _memory(terminal)
            _open(terminal, 1, SIZES[1][0])
            terminal.press("G")
            terminal.read_for(0.5)
            more = (_memory(terminal) - before) / 1e6
            print(f"memory for {SIZES[1][0]}: {more:.1f} MB above the app, at most 30")
            yield from _app_rows(terminal)
        for said in _other_programs(folder):
            print(said)
