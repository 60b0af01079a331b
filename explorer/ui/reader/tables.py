"""Tables that are wider than the page: each is seen through a window that moves sideways.

Rows are painted and decorated at their full width and cut last, so that places in them mean the
same however far a table has been moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from explorer.page import TableViewport, table_viewport
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.viewport import PageRow, Viewport

Shifts: TypeAlias = dict[tuple[int, int], int]
"""Cells that each table has been moved by, given by its chunk and its line: both stay while the
note is shown."""


class WideRow(NamedTuple):
    """A row of a table that is wider than the page."""

    chunk: int
    """The chunk of the page that it belongs to."""
    table: TableViewport
    lead: int
    """Cells that the page puts before the row."""


class TableShifts:
    """How far the wide tables of a page have been moved, and what is seen of their rows."""

    def __init__(
        self, viewport: Viewport, painter: Painter, shifts: Shifts, margin: int, width: int
    ) -> None:
        self.shifts = shifts
        self._page = viewport.page
        self._viewport = viewport
        self._painter = painter
        self._margin = margin
        self._width = width

    def wide_row(self, row: int) -> WideRow | None:
        """Return a row of the page if it is wider than the page."""
        return _wide(self._viewport.page_row(row))

    def parts(self, strip: Strip, row: PageRow | None) -> Iterator[tuple[Strip, int]]:
        """Yield the parts of a row that are on screen, each with the number of its first letter."""
        wide = _wide(row)
        if wide is None:
            yield strip, 0
            return
        base = self._painter.base
        left = self._margin + wide.lead
        shown = 0
        for start, end, sign in self._cuts(wide, left):
            part = strip.crop(start, end)
            if sign:
                style = base + self._painter.look("table-line")
                part = Strip([Segment(sign, style)], table_viewport.EDGE)
            yield part, len(strip.crop(0, start).text)
            shown += end - start
        rest = Strip.blank(max(0, self._width - shown), base)
        yield rest, len(strip.crop(0, left + wide.table.width).text)

    def _cuts(self, wide: WideRow, left: int) -> Iterator[tuple[int, int, str]]:
        """Yield what is on screen of a row whose table begins at the cell `left`.

        That is cells from one to before another, with a sign in their place that the row goes on.
        """
        table, shift, edge = wide.table, self._shift(wide), table_viewport.EDGE
        signs = self._page.options.signs
        held = left + table.held
        if not shift:
            yield 0, held, ""
        else:
            held_end = held - edge if table.held else left
            yield 0, held_end, ""
            yield held_end, held_end + edge, signs.more_left + " "
        start, end = table_viewport.seen(table, shift)
        yield left + start, left + end, ""
        if table_viewport.goes_on(table, shift):
            yield left + end, left + end + edge, " " + signs.more_right

    def cell_at(self, x: int, row: int) -> int:
        """Return the cell of a whole row that is seen at cell `x` of the view, -1 for a sign."""
        wide = self.wide_row(row)
        left = self._margin + wide.lead if wide is not None else 0
        if wide is None or x - left < wide.table.held:
            return x
        cell = x - left + self._shift(wide)
        start, end = table_viewport.seen(wide.table, self._shift(wide))
        return left + cell if start <= cell < end else -1

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
        if wide is not None:
            start, end = start - wide.lead, end - wide.lead
            self._move(wide, table_viewport.to_show(wide.table, self._shift(wide), start, end))

    def _key(self, wide: WideRow) -> tuple[int, int]:
        """Return the key of the table of a row; parts laid out in several chunks share one."""
        chunks, first = self._page.document.chunks, wide.chunk
        while chunks[first].joined:
            first -= 1
        if first < wide.chunk or any(chunk.joined for chunk in chunks[first + 1 : first + 2]):
            return first, 0
        return first, wide.table.table

    def _shift(self, wide: WideRow) -> int:
        if not self.shifts:
            return 0
        return table_viewport.clamped(wide.table, self.shifts.get(self._key(wide), 0))

    def row_to_move(self, preferred: int | None) -> WideRow | None:
        """Return a row of the table that keys move: that of a preferred row, else the first one."""
        top = self._viewport.top
        rows = list(range(top, min(top + self._viewport.height, self._page.height)))
        if preferred in rows:
            rows.insert(0, preferred)
        return next(filter(None, map(self.wide_row, rows)), None)

    def step(self, wide: WideRow | None, step: int) -> bool:
        """Show the next column of a table (`step` 1), or the one before (-1).

        Returns whether there is one.
        """
        if wide is not None:
            self._move(wide, table_viewport.stepped(wide.table, self._shift(wide), step))
        return wide is not None

    def _move(self, wide: WideRow, shift: int) -> None:
        if shift != self._shift(wide):
            self.shifts[self._key(wide)] = shift
            self._viewport.view.refresh()


def _wide(row: PageRow | None) -> WideRow | None:
    if row is None or row.line.viewport is None:
        return None
    lead = sum(cell_len(run.text) for run in row.line.runs[: row.line.lead])
    return WideRow(row.position.chunk, row.line.viewport, lead)
