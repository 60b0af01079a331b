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
from explorer.page.find import Find, Passage, passages

_CHUNK = 1 << 24
"""A row's number is that of its chunk times this, plus its row within the chunk; no chunk has so
many rows."""
_ALL = 1 << 30
_WORD = re.compile(r"\w+")


def row_number(page: Layout, row: int) -> int:
    """Return the number of a row of a page for Textual; rows outside of the page have one too."""
    position = page.place(row)
    if position is not None:
        return position.chunk * _CHUNK + position.row
    if row < 0:
        return -1
    return len(page.document.chunks) * _CHUNK


def selected_text(page: Layout, selection: Selection, margin: int) -> str:
    """Return the selected text without what the page draws around it."""
    return copied(_cuts(page, selection, margin)).strip("\n")


def _cuts(page: Layout, selection: Selection, margin: int) -> Iterator[Cut]:
    start, end = selection
    first, last = 0, len(page.document.chunks) - 1
    if start is not None:
        first = max(start.y, 0) // _CHUNK
    if end is not None:
        last = min(max(end.y, 0) // _CHUNK, last)
    for chunk in range(first, last + 1):
        for row, line in enumerate(page.peek(chunk)):
            span = selection.get_span(chunk * _CHUNK + row)
            if span is not None:
                begin, stop = span
                stop = stop - margin if stop >= 0 else _ALL
                yield line, max(begin - margin, 0), stop


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
        at = _offset(passage, position.row, column)
        if at is not None:
            start, end = 0, len(passage.text)
            if not paragraph:
                start, end = _word(passage.text, at)
            found = _shown(lines, passage.find(start, end), position.row)
            if not found:
                return None
            base = position.chunk * _CHUNK
            first = Offset(found[0].start, base + found[0].row)
            return first, Offset(found[-1].end, base + found[-1].row)
    return None


def _word(text: str, at: int) -> tuple[int, int]:
    words = (match.span() for match in _WORD.finditer(text))
    return next(((start, end) for start, end in words if start <= at < end), (at, at + 1))


def _shown(lines: tuple[Line, ...], parts: Find, row: int) -> Find:
    """Return the parts that are selected together: between two rows of a cell are other cells."""
    if any(lines[part.row].joints for part in parts):
        return tuple(part for part in parts if part.row == row)
    return parts


def _character(line: Line, cell: int, cells: Callable[[str], int]) -> int:
    """Return which character of a line a cell shows, -1 if none."""
    if cell < 0:
        return -1
    text = line.text
    return next((at for at in range(len(text)) if cells(text[: at + 1]) > cell), -1)


def _offset(passage: Passage, row: int, column: int) -> int | None:
    """Return which character of a passage a character of a row is."""
    for offset, at, start, length in passage.parts:
        if at == row and start <= column < start + length:
            return offset + column - start
    return None
