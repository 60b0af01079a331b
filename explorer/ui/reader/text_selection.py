"""Text of a page that is selected with the mouse: where it is, and what of it is copied.

Textual gets a place as (character of the row, number of the row), in numbers that stay valid while
heights become exact. Never lays out more of the note than is selected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from textual.geometry import Offset
from textual.selection import Selection

from explorer.page import Layout, Line, RowPosition
from explorer.page.clipboard import Cut, copied
from explorer.page.passages import Find, Passage, passages

_CHUNK_STEP = 1 << 24
"""A row's number is that of its chunk times this, plus its row within the chunk; no chunk has so
many rows."""
_END_OF_ROW = 1 << 30
_WORD = re.compile(r"\w+")


def row_number(page: Layout, row: int) -> int:
    """Return the number of a row of a page for Textual; rows outside of the page have one too."""
    position = page.place(row)
    if position is not None:
        return position.chunk * _CHUNK_STEP + position.row
    if row < 0:
        return -1
    return len(page.document.chunks) * _CHUNK_STEP


def selected_text(page: Layout, selection: Selection, margin: int) -> str:
    """Return the selected text without what the page draws around it."""
    return copied(_cuts(page, selection, margin)).strip("\n")


def _cuts(page: Layout, selection: Selection, margin: int) -> Iterator[Cut]:
    start, end = selection
    last_of_page = len(page.document.chunks) - 1
    first = _chunk_of(start, default=0)
    last = min(_chunk_of(end, default=last_of_page), last_of_page)
    for chunk in range(first, last + 1):
        for row, line in enumerate(page.peek(chunk)):
            span = selection.get_span(chunk * _CHUNK_STEP + row)
            if span is not None:
                begin, stop = span
                stop = stop - margin if stop >= 0 else _END_OF_ROW
                yield line, max(begin - margin, 0), stop


def _chunk_of(place: Offset | None, *, default: int) -> int:
    """Return the chunk of an end of a selection; an open end has a default."""
    if place is None:
        return default
    return max(place.y, 0) // _CHUNK_STEP


def selection_around(
    page: Layout, position: RowPosition, cell: int, *, paragraph: bool
) -> tuple[Offset, Offset] | None:
    """Return the ends of the word, or the `paragraph`, at a cell of a row; None for none.

    `cell` and the ends are counted from the beginning of the row's text.
    """
    lines = page.lines(position.chunk)
    column = _character(lines[position.row], cell, page.options.geometry.cell_width)
    if column < 0:
        return None
    for passage in passages(lines):
        offset = _offset(passage, position.row, column)
        if offset is None:
            continue
        start, end = 0, len(passage.text)
        if not paragraph:
            start, end = _word_around(passage.text, offset)
        parts = _selected_together(lines, passage.find(start, end), position.row)
        if not parts:
            return None
        base = position.chunk * _CHUNK_STEP
        first, last = parts[0], parts[-1]
        return Offset(first.start, base + first.row), Offset(last.end, base + last.row)
    return None


def _word_around(text: str, offset: int) -> tuple[int, int]:
    """Return the range of the word at a character, that of the character alone without one."""
    words = (match.span() for match in _WORD.finditer(text))
    only_character = (offset, offset + 1)
    return next((word for word in words if offset in range(*word)), only_character)


def _selected_together(lines: tuple[Line, ...], parts: Find, row: int) -> Find:
    """Return the parts that are selected together: between two rows of a cell are other cells."""
    if any(lines[part.row].joints for part in parts):
        return tuple(part for part in parts if part.row == row)
    return parts


def _character(line: Line, cell: int, cells: Callable[[str], int]) -> int:
    """Return which character of a line a cell shows, -1 if none."""
    if cell < 0:
        return -1
    text = line.text
    ends = (cells(text[: index + 1]) for index in range(len(text)))
    return next((index for index, end in enumerate(ends) if end > cell), -1)


def _offset(passage: Passage, row: int, column: int) -> int | None:
    """Return which character of a passage a character of a row is."""
    for part in passage.parts:
        columns = range(part.start, part.start + part.length)
        if part.row == row and column in columns:
            return part.offset + column - part.start
    return None
