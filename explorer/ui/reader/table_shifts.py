"""Tables that are wider than the page: each is seen through a window that moves sideways.

Rows are painted and decorated at their full width and cut last, so that places in them mean the
same however far a table has been moved.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from explorer.page import TableViewport, table_viewport
from explorer.ui.reader.decorators import PageRow
from explorer.ui.reader.painter import Painter, RowFrame
from explorer.ui.reader.viewport import Viewport

TableKey = tuple[int, int]
"""A table by its chunk and its line: stable while the note is shown."""
Shifts = MutableMapping[TableKey, int]
"""Cells that each table has been moved by."""


class StripPart(NamedTuple):
    """A part of a row that is on screen."""

    strip: Strip
    first: int
    """Number of its first character in the whole row."""


class _Cut(NamedTuple):
    """Cells of a row that are on screen, or a sign in their place that the row goes on."""

    start: int
    end: int
    sign: str = ""


@dataclass(frozen=True, slots=True)
class WideRow:
    """A row of a table that is wider than the page."""

    chunk: int
    """The chunk of the page that it belongs to."""
    table: TableViewport
    lead: int
    """Cells that the page puts before the row."""


class TableShifts:
    """How far the wide tables of a page have been moved, and what is seen of their rows."""

    def __init__(
        self, viewport: Viewport, painter: Painter, shifts: Shifts, frame: RowFrame
    ) -> None:
        self.shifts = shifts
        self._page = viewport.page
        self._viewport = viewport
        self._painter = painter
        self._signs = viewport.page.options.signs
        self._frame = frame

    # Rows

    def wide_row(self, row: int) -> WideRow | None:
        """Return a row of the page if it is wider than the page."""
        return _wide(self._viewport.page_row(row))

    def cut(self, strip: Strip, row: PageRow | None) -> Strip:
        """Cut a row to what is on screen."""
        wide = _wide(row)
        if wide is None:
            return strip
        return Strip.join([part.strip for part in self._cut(strip, wide)])

    def parts(self, strip: Strip, row: PageRow | None) -> Iterator[StripPart]:
        """Yield the parts of a row that are on screen."""
        wide = _wide(row)
        if wide is None:
            yield StripPart(strip, 0)
        else:
            yield from self._cut(strip, wide)

    def _cut(self, strip: Strip, wide: WideRow) -> Iterator[StripPart]:
        base = self._painter.base
        sign_style = base + self._painter.look("table-line")
        left = self._frame.margin + wide.lead
        shown = 0
        for start, end, sign in self._cuts(wide, left):
            first = len(strip.crop(0, start).text)
            part = strip.crop(start, end)
            if sign:
                part = Strip([Segment(sign, sign_style)], table_viewport.EDGE)
            yield StripPart(part, first)
            shown += end - start
        rest = Strip.blank(max(0, self._frame.width - shown), base)
        yield StripPart(rest, len(strip.crop(0, left + wide.table.width).text))

    def _cuts(self, wide: WideRow, left: int) -> Iterator[_Cut]:
        """Yield what is on screen of a row whose table begins at the cell `left`."""
        table, shift, edge = wide.table, self._shift(wide), table_viewport.EDGE
        held = left + table.held
        if not shift:
            yield _Cut(0, held)
        else:
            held_end = left
            if table.held:
                held_end = held - edge
            yield _Cut(0, held_end)
            yield _Cut(held_end, held_end + edge, self._signs.more_left + " ")
        start, end = table_viewport.seen(table, shift)
        yield _Cut(left + start, left + end)
        if table_viewport.goes_on(table, shift):
            yield _Cut(left + end, left + end + edge, " " + self._signs.more_right)

    # Places

    def cell_at(self, x: int, row: int) -> int:
        """Return the cell of a whole row that is seen at cell `x` of the view, -1 for a sign."""
        wide = self.wide_row(row)
        if wide is None:
            return x
        left = self._frame.margin + wide.lead
        table, shift = wide.table, self._shift(wide)
        cell = x - left
        if cell < table.held:
            return x
        cell += shift
        start, end = table_viewport.seen(table, shift)
        if start <= cell < end:
            return left + cell
        return -1

    def is_seen(self, row: int, start: int, end: int) -> bool:
        """Whether any of some cells of a row, counted from its text, is not moved out of sight."""
        wide = self.wide_row(row)
        if wide is None or end - wide.lead <= wide.table.held:
            return True
        first, last = table_viewport.seen(wide.table, self._shift(wide))
        return first < end - wide.lead and start - wide.lead < last

    def bring_into_view(self, row: int, start: int, end: int) -> None:
        """Move the table of a row until cells of the row, counted from its text, are seen."""
        wide = self.wide_row(row)
        if wide is None:
            return
        shift = table_viewport.to_show(
            wide.table, self._shift(wide), start - wide.lead, end - wide.lead
        )
        self._move(wide, shift)

    def _key(self, wide: WideRow) -> TableKey:
        """Return the key of the table of a row; parts laid out in several chunks share one."""
        chunks, first = self._page.document.chunks, wide.chunk
        while chunks[first].joined:
            first -= 1
        following = wide.chunk + 1
        is_joined = first < wide.chunk
        goes_on = following < len(chunks) and chunks[following].joined
        if is_joined or goes_on:
            return first, 0
        return first, wide.table.table

    def _shift(self, wide: WideRow) -> int:
        if not self.shifts:
            return 0
        return table_viewport.clamped(wide.table, self.shifts.get(self._key(wide), 0))

    # Moving

    def row_to_move(self, preferred: int | None) -> WideRow | None:
        """Return a row of the table that keys move: that of a preferred row, else the first one."""
        rows = list(self._viewport.rows)
        if preferred in rows:
            rows.insert(0, preferred)
        return next(filter(None, map(self.wide_row, rows)), None)

    def step(self, wide: WideRow, step: int) -> None:
        """Show the next column of a table (`step` 1), or the one before (-1)."""
        self._move(wide, table_viewport.stepped(wide.table, self._shift(wide), step))

    def _move(self, wide: WideRow, shift: int) -> None:
        if shift != self._shift(wide):
            self.shifts[self._key(wide)] = shift
            self._viewport.window.repaint()


def _wide(row: PageRow | None) -> WideRow | None:
    if row is None or row.line.viewport is None:
        return None
    line = row.line
    lead = sum(cell_len(run.text) for run in line.runs[: line.lead])
    return WideRow(row.position.chunk, row.line.viewport, lead)
