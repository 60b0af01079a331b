"""Tables: which two lines begin one, and where the cells of a row stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.markdown.block_patterns import BLOCK_ID

_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_SPLIT_LINK = re.compile(r"(?:(?<!\\)!)?\[\[[^\[\]|\\\n]+\|[^\[\]\n]*\]\]")
_BAR = re.compile(r"\\.|\|")


def delimiter_row(text: str, header: tuple[int, int], row: tuple[int, int]) -> bool:
    """Return whether `row` is the delimiter row that makes `header` the first row of a table."""
    start, end = row
    if text[start] not in "|:-" or not _DELIMITER.fullmatch(text, start, end):
        return False
    if "|" not in text[start:end] and "|" not in text[header[0] : header[1]]:
        return False
    return len(cells_of(text, *row)) == len(cells_of(text, *header))


def cells_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges of a row's cells, without blanks around them.

    An escaped bar does not end a cell.
    """
    while end > start and text[end - 1] in " \t":
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    bars = [m.start() for m in _BAR.finditer(text, start, end) if m[0] == "|"]
    if not bars or bars[-1] != end - 1:
        bars.append(end)
    cells: list[tuple[int, int]] = []
    for bar in bars:
        content = text[start:bar]
        left = start + len(content) - len(content.lstrip(" \t"))
        cells.append((left, left + len(content.strip(" \t"))))
        start = bar + 1
    return cells


def split_links(text: str, rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges that would be wikilinks or embeds, did the bar in them not end a cell."""
    return [match.span() for row in rows for match in _SPLIT_LINK.finditer(text, *row)]


def extra_cells(
    text: str, delimiter: tuple[int, int], rows: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the ranges of what the rows of a table hold beyond its columns, which is not shown.

    That is no news of a row in which a link is cut apart, unless it has more cells than by that.
    """
    columns = len(cells_of(text, *delimiter))
    found: list[tuple[int, int]] = []
    for row in rows:
        if _most_cells(text, *row) <= columns:
            continue
        cells = cells_of(text, *row)
        extra = [(start, end) for start, end in cells[columns:] if start < end]
        if extra and len(cells) - columns > len(split_links(text, [row])):
            found.append((extra[0][0], extra[-1][1]))
    return found


def _most_cells(text: str, start: int, end: int) -> int:
    """Return how many cells a row has at most, that is if no bar in it is escaped."""
    return text.count("|", start, end) + 1 - (text[start] == "|") - (text[end - 1] == "|")


def ends_in_block_id(text: str, rows: Sequence[tuple[int, int]]) -> bool:
    """Return whether the last line below a table is no row of it, but its block id."""
    start, end = rows[-1]
    return len(rows) > 1 and BLOCK_ID.match(text, start, end) is not None
