"""Text of a note that is selected with the mouse.

Drawn, and taken without what the page drew around it.

A place is told to Textual as (character of the row, number of the row), in numbers that hold while
heights become exact. Never lays out more of the note than is selected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from textual import events
from textual.geometry import Offset, Region
from textual.selection import Selection
from textual.strip import Strip

from explorer.page import UNICODE, Anchor, Line, Signs
from explorer.page.clipboard import Cut, copied
from explorer.page.find import Passage, passages
from explorer.ui.reader.note_find import NoteFind
from explorer.ui.reader.note_scroll import TOP
from explorer.ui.widgets.strips import restyled

_PIECE = 1 << 24
"""A row's number is that of its piece times this, plus its row within the piece; no piece has so
many rows."""
_ALL = 1 << 30
_NOWHERE = (-1, 0)
_WORD = re.compile(r"\w+")


class NoteSelect(NoteFind):
    """A note whose text can be selected."""

    ALLOW_SELECT = True

    def __init__(self, *, signs: Signs = UNICODE, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(signs=signs, id=id)
        self._drawing = False
        self._pointed = _NOWHERE
        """How far the note was scrolled when the mouse moved last, and the row of the view that it
        moved to."""

    def lay_out(self, anchor: Anchor, *, above: int = 0) -> None:
        """Lay the note out; rows are others then, so that nothing stays selected."""
        if self.is_attached and self.text_selection is not None:
            self.screen.clear_selection()
        super().lay_out(anchor, above=above)

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines of the screen, without the offsets that only a look at one place needs."""
        self._drawing = True
        try:
            return super().render_lines(crop)
        finally:
            self._drawing = False

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen, with what is selected of it."""
        strip = self.whole_line(y)
        number = self._number(self.scroll_offset.y + y - TOP)
        selection = self.text_selection
        span = selection.get_span(number) if selection is not None else None
        if span is not None and self.page is not None:
            start, end = span
            end = len(strip.text.rstrip()) if end < 0 else end
            start = max(start, self.margin)
            style = self.screen.get_component_rich_style("screen--selection")
            strip = (
                restyled(strip, start, end, style, self.page.options.measure)
                if start < end
                else strip
            )
        parts = self.seen_parts(strip, y)
        return Strip.join(
            [part if self._drawing else part.apply_offsets(at, number) for part, at in parts]
        )

    def _number(self, row: int) -> int:
        """Return the number of a row of the page that stays the same while heights become exact."""
        page = self.page
        if page is None or row < 0:
            return -1
        place = page.place(row)
        return (
            place.chunk * _PIECE + place.row
            if place is not None
            else len(page.document.chunks) * _PIECE
        )

    # What is selected

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is selected as text."""
        text = copied(self._cuts(selection)).strip("\n")
        return (text, "\n") if text else None

    def _cuts(self, selection: Selection) -> Iterator[Cut]:
        page = self.page
        if page is None:
            return
        start, end = selection
        first = max(start.y, 0) // _PIECE if start is not None else 0
        last = max(end.y, 0) // _PIECE if end is not None else len(page.document.chunks)
        for piece in range(first, min(last + 1, len(page.document.chunks))):
            for row, line in enumerate(page.peek(piece)):
                span = selection.get_span(piece * _PIECE + row)
                if span is not None:
                    yield (
                        line,
                        max(span[0] - self.margin, 0),
                        _ALL if span[1] < 0 else span[1] - self.margin,
                    )

    # Mouse

    @property
    def row_under_mouse(self) -> int | None:
        """The row of the page that the mouse is over, as long as nothing has scrolled since it moved."""
        scrolled, y = self._pointed
        if self.page is None or scrolled != self.scroll_offset.y or self.app.mouse_over is not self:
            return None
        row = scrolled + y - TOP
        return row if self.page.line(row) is not None else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Remember where the mouse is."""
        offset = event.get_content_offset(self)
        self._pointed = (self.scroll_offset.y, offset.y) if offset is not None else _NOWHERE

    def on_click(self, event: events.Click) -> None:
        """Select a word with two clicks and a paragraph with three.

        The end of a selection follows no link.
        """
        if event.chain > 1:
            event.prevent_default()
            event.stop()
            self._select_around(event, whole=event.chain > 2)
        elif self.text_selection is not None:
            event.prevent_default()
            event.stop()

    def _select_around(self, event: events.Click, *, whole: bool) -> None:
        offset, page = event.get_content_offset(self), self.page
        place = (
            page.place(self.scroll_offset.y + offset.y - TOP)
            if offset is not None and page is not None
            else None
        )
        if offset is None or page is None or place is None:
            return
        lines = page.lines(place.chunk)
        cell = self.cell_in_row(offset.x, offset.y)
        column = (
            _character(lines[place.row], cell - self.margin, page.options.geometry.cell_width)
            if place.row < len(lines)
            else -1
        )
        for passage in passages(lines):
            at = _position(passage, place.row, column)
            if at is None:
                continue
            word = next(
                (m.span() for m in _WORD.finditer(passage.text) if m.start() <= at < m.end()),
                (at, at + 1),
            )
            parts = passage.find(*((0, len(passage.text)) if whole else word))
            if any(
                lines[part.row].joints for part in parts
            ):  # what is between two rows of a cell is other cells
                parts = tuple(part for part in parts if part.row == place.row)
            if parts:
                base = place.chunk * _PIECE
                first = Offset(self.margin + parts[0].start, base + parts[0].row)
                last = Offset(self.margin + parts[-1].end, base + parts[-1].row)
                self.screen.selections = {self: Selection(first, last)}
            return


def _character(line: Line, cell: int, cells: Callable[[str], int]) -> int:
    """Return which character of a line a cell shows, -1 if none."""
    if cell < 0:
        return -1
    text = line.text
    return next((at for at in range(len(text)) if cells(text[: at + 1]) > cell), -1)


def _position(passage: Passage, row: int, column: int) -> int | None:
    """Return which character of a passage a character of a row is."""
    for offset, at, start, length in passage.parts:
        if at == row and start <= column < start + length:
            return offset + column - start
    return None
