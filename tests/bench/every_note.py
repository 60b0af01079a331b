"""Render every row of every note.

`python tests/bench/every_note.py VAULT ...`, some minutes for thousands of notes.

Says what went wrong, how many notes and rows there were, and which notes took longest. Exits with 1
if anything did.
"""

from __future__ import annotations

import asyncio
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.cells import cell_len

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer.page import OPEN, Line  # noqa: E402
from explorer.reader.note_context import Context  # noqa: E402
from explorer.services.explorer import Explorer  # noqa: E402 - the path comes first
from explorer.ui.reader.note_view import NoteView  # noqa: E402
from explorer.ui.reader.page_view import TOP  # noqa: E402
from tests.support.viewer import Viewer, content_of  # noqa: E402

WIDTHS = (40, 80, 120)
"""Cells of the terminal, scrollbar included."""
HEIGHT = 200
"""Rows that are rendered between two steps down."""
SLOWEST = 5
_NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (the clock on the wall is what people plan their days by)


@dataclass
class Tally:
    """What came of one width."""

    notes: int = 0
    rows: int = 0
    taken: list[tuple[float, int, str]] = field(default_factory=list)
    """Seconds for all rows of a note, their number, and its path."""
    faults: list[str] = field(default_factory=list)


def _line_text(line: Line) -> str:
    return "".join(run.text for run in line.runs).rstrip()


def _row_fault(view: NoteView, line: Line | None, y: int) -> str:
    """Return what is wrong with a row of the screen, nothing if all is well."""
    strip = view.render_line(y)
    width = view.scrollable_content_region.width
    cells = sum(cell_len(segment.text) for segment in strip)
    if not cells == strip.cell_length == width:
        return f"{cells} cells, said to be {strip.cell_length}, where there is room for {width}"
    if any(unicodedata.category(letter) == "Cc" for letter in strip.text):
        return f"a control character: {strip.text!r}"
    if line is None or any(run.picture for run in line.runs):
        return ""
    if line.viewport is not None:
        reader = view
        strip = reader.whole_line(y, reader.viewport.shown_row(y))
    painted = strip.text[view.viewport.margin :].rstrip()
    if painted == _line_text(line):
        return ""
    return f"painted {painted!r}, which should be {_line_text(line)!r}"


def _note_faults(view: NoteView) -> Iterator[str]:
    """Render a note from its beginning to its end.

    Yield what is wrong, and an empty text for each good row.
    """
    page, row = view.page, 0
    while page is not None and row < page.height:
        view.jump(row + TOP if row else 0)
        top = view.viewport.top
        for shown in range(row, min(row + HEIGHT - TOP, page.height)):
            line = page.line(shown)
            fault = _row_fault(view, line, shown + TOP - view.scroll_offset.y)
            if fault:
                number = line.source_line if line is not None else "?"
                yield f"line {number}: {fault}"
            else:
                yield ""
        row = max(row, top) + HEIGHT - TOP


def _check_note(view: NoteView, text: str, context: Context, tally: Tally) -> None:
    path = context.note.path
    start = time.perf_counter()
    view.show(content_of(context, text))
    found = list(_note_faults(view))
    tally.taken.append((time.perf_counter() - start, len(found), path))
    tally.notes += 1
    tally.rows += len(found)
    if view.code_colors.work():
        view.recolor()
        found += _note_faults(view)
    tally.faults += [f"{path}, {fault}" for fault in found if fault]


async def _at_width(explorer: Explorer, width: int) -> Tally:
    """Render each note of a vault in a terminal of that width."""
    tally = Tally()
    app = Viewer(OPEN)
    async with app.run_test(size=(width, HEIGHT)) as pilot:
        await pilot.pause()
        for count, path in enumerate(sorted(explorer.vault.notes)):
            reading = explorer.reader.load(path, _NOW, backlinks=False)
            if reading.text is None or reading.context is None:
                tally.faults.append(f"{path}: {reading.reason}")
                continue
            try:
                _check_note(app.view, reading.text, reading.context, tally)
            except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
                tally.faults.append(f"{path}: {error!r}")
            if count % 20 == 0:  # pictures and colors of code come in between
                await app.workers.wait_for_complete()
                await pilot.pause()
    return tally


def main() -> int:
    """Print the report."""
    wrong = 0
    for vault in sys.argv[1:]:
        with Explorer.open(vault, cache=False) as explorer:
            for width in WIDTHS:
                tally = asyncio.run(_at_width(explorer, width))
                wrong += len(tally.faults)
                total = sum(seconds for seconds, _, _ in tally.taken)
                print(f"{vault} at {width}: {tally.notes} notes, {tally.rows} rows, {total:.1f} s, "
                      f"{len(tally.faults)} faults", flush=True)  # fmt: skip
                for fault in tally.faults:
                    print(f"  FAULT {fault}", flush=True)
                for seconds, rows, path in sorted(tally.taken, reverse=True)[:SLOWEST]:
                    print(f"  {seconds * 1e3:6.0f} ms for {rows} rows of {path}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
