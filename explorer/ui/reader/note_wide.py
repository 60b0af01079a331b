"""Tables that are too wide for the view.

Seen through a window that is moved sideways, each by itself.

Rows are painted and marked at their full width and cut last, so that places in them mean the same
however far a table has been moved.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.actions import SkipAction
from textual.strip import Strip

from explorer.page import UNICODE, Line, Signs, TableViewport, table_viewport
from explorer.ui.reader.note_scroll import TOP, NoteScroll

Part = tuple[Strip, int]
"""What is seen of a row, and the number of its first character in the row."""
_Table = tuple[int, int]
"""A table by its piece and its line: stable while the note is shown."""


class NoteWide(NoteScroll):
    """A note whose wide tables can be moved sideways."""

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self._shifts: dict[_Table, int] = {}

    # What subclasses fill in

    def preferred_row(self) -> int | None:
        """Return the row of the page whose table the keys move if it is on screen."""
        return None

    def forget_shifts(self) -> None:
        """Take in that the note is another one."""
        self._shifts.clear()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        return Strip.join([part for part, _ in self.seen_parts(self.whole_line(y), y)])

    def whole_line(self, y: int) -> Strip:
        """Draw one line of the screen, a row that is too wide at its full width."""
        return super().render_line(y)

    def seen_parts(self, strip: Strip, y: int) -> Iterator[Part]:
        """Yield the parts of a row that are seen."""
        row = self.scroll_offset.y + y - TOP
        line = self.page.line(row) if self.page is not None else None
        if line is None or line.viewport is None:
            yield strip, 0
            return
        window, shift = line.viewport, self._shift(row, line.viewport)
        left = self.margin + _lead(line)
        start, end = (left + cell for cell in table_viewport.seen(window, shift))
        held = left + window.held
        cuts = [(0, held if not shift else held - table_viewport.EDGE if window.held else left, "")]
        if shift:
            cuts.append((cuts[0][1], cuts[0][1] + table_viewport.EDGE, self.signs.more_left + " "))
        cuts.append((start, end, ""))
        if table_viewport.goes_on(window, shift):
            cuts.append((end, end + table_viewport.EDGE, " " + self.signs.more_right))
        base = self._base
        style = self.painter.look("table-line")
        for begin, stop, sign in cuts:
            at = len(strip.crop(0, begin).text)
            yield (
                (
                    Strip([Segment(sign, base + style)], table_viewport.EDGE)
                    if sign
                    else strip.crop(begin, stop)
                ),
                at,
            )
        room = self.scrollable_content_region.width - sum(stop - begin for begin, stop, _ in cuts)
        yield Strip.blank(max(0, room), base), len(strip.crop(0, left + window.width).text)

    # Places

    def cell_in_row(self, x: int, y: int) -> int:
        """Return which cell of a row, as it is at its full width, is seen at a place of the view."""
        row = self.scroll_offset.y + y - TOP
        line = self.page.line(row) if self.page is not None else None
        if line is None or line.viewport is None:
            return x
        left = self.margin + _lead(line)
        shift = self._shift(row, line.viewport)
        start, end = table_viewport.seen(line.viewport, shift)
        cell = x - left
        if shift and not line.viewport.held and 0 <= cell < table_viewport.EDGE:
            return -1
        if cell < line.viewport.held or cell < 0:
            return x
        cell += shift
        return left + cell if start <= cell < end else -1

    def is_seen(self, row: int, start: int, end: int) -> bool:
        """Whether cells of a row of the page, counted from the beginning of its text, are not moved out of sight."""
        line = self.page.line(row) if self.page is not None else None
        if line is None or line.viewport is None:
            return True
        shift = self._shift(row, line.viewport)
        lead = _lead(line)
        first, last = table_viewport.seen(line.viewport, shift)
        return end - lead <= line.viewport.held or (first < end - lead and start - lead < last)

    def bring_sideways(self, row: int, start: int, end: int) -> None:
        """Move the table of a row of the page until cells of the row, counted like that, are seen."""
        line = self.page.line(row) if self.page is not None else None
        if line is not None and line.viewport is not None:
            lead = _lead(line)
            self._move(
                row,
                line.viewport,
                table_viewport.to_show(
                    line.viewport, self._shift(row, line.viewport), start - lead, end - lead
                ),
            )

    def _table(self, row: int, window: TableViewport) -> _Table | None:
        """Return which table a row is of.

        The parts of one that is laid out in pieces are moved together.
        """
        place = self.page.place(row) if self.page is not None else None
        if place is None or self.document is None:
            return None
        pieces, piece = self.document.chunks, place.chunk
        while pieces[piece].joined:
            piece -= 1
        alone = piece == place.chunk and (piece + 1 == len(pieces) or not pieces[piece + 1].joined)
        return piece, window.table if alone else 0

    def _shift(self, row: int, window: TableViewport) -> int:
        if not self._shifts:
            return 0
        table = self._table(row, window)
        return (
            table_viewport.clamped(window, self._shifts.get(table, 0)) if table is not None else 0
        )

    # Moving

    def _move(self, row: int, window: TableViewport, shift: int) -> bool:
        """Move a table; return whether it has moved."""
        table = self._table(row, window)
        if table is None or shift == self._shift(row, window):
            return False
        self._shifts[table] = shift
        self.refresh()
        return True

    def _row_to_move(self) -> tuple[int, TableViewport] | None:
        """Return a row of the table that keys move.

        The one that is worked on, else the first on screen.
        """
        page = self.page
        if page is None:
            return None
        shown = range(self.top, min(self.top + max(1, self.size.height), page.height))
        preferred = self.preferred_row()
        for row in (*((preferred,) if preferred in shown else ()), *shown):
            line = page.line(row) if row is not None else None
            if row is not None and line is not None and line.viewport is not None:
                return row, line.viewport
        return None

    def _step(self, step: int) -> None:
        found = self._row_to_move()
        if found is None:
            raise SkipAction
        row, window = found
        self._move(row, window, table_viewport.stepped(window, self._shift(row, window), step))

    def action_table_right(self) -> None:
        """Show the next column of a table that is too wide."""
        self._step(1)

    def action_table_left(self) -> None:
        """Show the column before."""
        self._step(-1)

    # Mouse

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        offset = event.get_content_offset(self)
        row = self.scroll_offset.y + offset.y - TOP if offset is not None else -1
        line = self.page.line(row) if self.page is not None else None
        if line is not None and line.viewport is not None:
            event.stop()
            event.prevent_default()
            self._move(
                row,
                line.viewport,
                table_viewport.stepped(line.viewport, self._shift(row, line.viewport), step),
            )

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift, move the table under the mouse."""
        if event.shift:
            self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift, move it back."""
        if event.shift:
            self._wheel(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Move the table under the mouse."""
        self._wheel(event, 1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Move it back."""
        self._wheel(event, -1)


def _lead(line: Line) -> int:
    """Return how many cells the page puts before a row."""
    return sum(cell_len(run.text) for run in line.runs[: line.lead])
