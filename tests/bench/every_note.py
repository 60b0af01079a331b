"""Render every row of every note.

`python tests/bench/every_note.py VAULT ...`, some minutes for thousands of notes. Exits with 1 if
anything went wrong.
"""

from __future__ import annotations

import asyncio
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rich.cells import cell_len

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.page import OPEN, Line  # noqa: E402
from explorer.reader.note_context import Context  # noqa: E402
from explorer.ui.reader.late_renderers import colored  # noqa: E402
from explorer.ui.reader.note_view import NoteView  # noqa: E402
from tests.bench.tally import Tally, view_notes  # noqa: E402
from tests.support.viewer import Viewer, content_of  # noqa: E402

WIDTHS = (40, 80, 120)  # cells of the terminal, scrollbar included
TOP = 1
"""Blank rows above a note."""
HEIGHT = 200  # rows that are rendered between two steps down


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
        strip = view.whole_line(y, view.shown_row(y))
    painted = strip.text[view.margin :].rstrip()
    wanted = "".join(run.text for run in line.runs).rstrip()
    return "" if painted == wanted else f"painted {painted!r}, which should be {wanted!r}"


def _rows(view: NoteView) -> Iterator[str]:
    """Render a note to its end; yield what is wrong with each row, nothing for a good one."""
    page, row = view.page, 0
    while row < page.height:
        view.jump(row + TOP if row else 0)
        top = view.top
        for shown in range(row, min(row + HEIGHT - TOP, page.height)):
            line = page.line(shown)
            fault = _row_fault(view, line, shown + TOP - view.scroll_offset.y)
            yield fault and f"line {line.source_line if line is not None else '?'}: {fault}"
        row = max(row, top) + HEIGHT - TOP


def _check(app: Viewer, tally: Tally, context: Context, text: str) -> int:
    view = app.view
    view.show(content_of(context, text))
    found = list(_rows(view))
    rows = len(found)
    tally.counts["rows"] += rows
    if view.code_colors.waiting:
        view.code_colors.take(colored([*view.code_colors.waiting]))
        found += _rows(view)
    tally.faults += [f"{context.note.path}, {fault}" for fault in found if fault]
    return rows


def main() -> int:
    wrong = 0
    for vault in sys.argv[1:]:
        with Explorer.open(vault, cache=False) as explorer:
            paths = sorted(explorer.vault.notes)
            for width in WIDTHS:
                tally = asyncio.run(view_notes(explorer, paths, OPEN, (width, HEIGHT), _check))
                wrong += tally.report(f"{vault} at {width}")
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
