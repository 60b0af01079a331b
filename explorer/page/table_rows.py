"""A table as rows: columns share the width there is and cells wrap.

Where that would break words, it goes on sideways.

A sliver of a page has no room for that: there a table becomes a list of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from explorer.markdown.nodes import BREAK, Align, Span, Style, Table, TableRow
from explorer.page.lines import Line, Run, TableViewport
from explorer.page.signs import Signs
from explorer.page.wrap import Measure

_GAP = 3
"""Cells between two columns: a blank, a line, a blank."""
_WORD = 16
"""A column keeps room for its longest word, up to so many cells."""
_LEAST = 8
"""Cells below which words in a column are broken badly; one that needs less has less."""
_MOST = 30
"""Cells that a column of a table that is scrolled has at most."""
_HELD = 3
"""The first column stays in sight if it takes no more than one part in so many of the page."""
_SLIVER = 24
"""Cells below which nothing is scrolled: little more than one column would be seen."""

LayText = Callable[[Sequence[Span], int, Style], list[Line]]


def mapped(table: Table, change: Callable[[Sequence[Span]], Sequence[Span]]) -> Table:
    """Return a table whose cells are changed."""
    head, *rows = (
        TableRow(tuple(tuple(change(cell)) for cell in row.cells), row.line)
        for row in (table.head, *table.rows)
    )
    return replace(table, head=head, rows=tuple(rows))


class Needs(NamedTuple):
    """What the columns of a table take, in cells."""

    wanted: Sequence[int]
    """Without any wrapping."""
    least: Sequence[int]


def lines(
    table: Table,
    width: int,
    base: Style,
    lay: LayText,
    measure: Measure,
    signs: Signs,
    known: Needs | None = None,
) -> list[Line]:
    """Lay out a table in at most `width` cells; `lay` lays out the text of a cell.

    `known` is what the columns take where this is but a part of the table.
    """
    if table.again and not table.rows:
        return []
    wanted, least = (
        known
        if known is not None and len(known.wanted) == len(table.align)
        else needs(table, measure)
    )
    room = width - _GAP * (len(wanted) - 1)
    if sum(least) <= room:
        return _grid(table, _shared(wanted, least, room), base, lay, measure, signs)
    if width < _SLIVER:
        return _stacked(table, width, base, lay, signs)
    most = min(_MOST, width * 2 // 3)
    widths = [min(want, max(most, need)) for want, need in zip(wanted, least, strict=True)]
    if (
        least[0] <= width // _HELD - _GAP
    ):  # narrow enough to stay in sight while the others are moved
        widths[0] = min(widths[0], width // _HELD - _GAP)
    wide = _window(table, widths, width)
    return [replace(line, wide=wide) for line in _grid(table, widths, base, lay, measure, signs)]


def _window(table: Table, widths: Sequence[int], room: int) -> TableViewport | None:
    total = sum(widths) + _GAP * (len(widths) - 1)
    if total <= room:
        return None
    starts = tuple(accumulate((width + _GAP for width in widths[:-1]), initial=0))
    held = starts[1] if len(starts) > 1 and starts[1] <= room // _HELD else 0
    return TableViewport(table.line, held, room, total, starts[1:] if held else starts)


def _grid(
    table: Table, widths: Sequence[int], base: Style, lay: LayText, measure: Measure, signs: Signs
) -> list[Line]:
    """Rows of cells beside each other, in columns of these widths."""
    top = replace(table.head, line=table.rows[0].line) if table.again else table.head
    style = "table.again" if table.again else "table.head"
    head = _row(top, widths, table.align, (*base, style), lay, measure, signs)
    total = sum(widths) + _GAP * (len(widths) - 1)
    crossing = f"{signs.rule}{signs.crossing}{signs.rule}"
    rule = Run(crossing.join(signs.rule * column for column in widths), ("table.line",))
    found = [*head, Line((rule,), top.line if table.again else table.line + 1)]
    laid = [_row(row, widths, table.align, base, lay, measure, signs) for row in table.rows]
    airy = any(len(row) > 1 for row in laid)
    for index, row in enumerate(laid):
        if airy and index:
            blank = f" {signs.column} ".join(" " * column for column in widths)
            found.append(Line((Run(blank[:total], ("table.line",)),), row[0].source_line))
        found.extend(row)
    return found


def needs(table: Table, measure: Measure) -> Needs:
    """Return what the columns of a table take."""
    rows = (table.head, *table.rows)
    columns = range(len(table.align))
    wanted = [max(1, *(_natural(row.cells[column], measure) for row in rows)) for column in columns]
    least = [
        min(
            wanted[column],
            max(_LEAST, *(_longest_word(row.cells[column], measure) for row in rows)),
        )
        for column in columns
    ]
    return Needs(wanted, least)


def _shared(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Share the room that the least widths leave, in proportion to the square root of what is still wanted."""
    if sum(wanted) <= room:
        return list(wanted)
    widths = list(least)
    spare = room - sum(widths)
    while spare > 0:
        open_columns = [index for index, want in enumerate(wanted) if want > widths[index]]
        if not open_columns:
            break
        weights = {index: (wanted[index] - widths[index]) ** 0.5 for index in open_columns}
        total = sum(weights.values())
        given = 0
        for index in open_columns:
            share = min(int(spare * weights[index] / total), wanted[index] - widths[index])
            widths[index] += share
            given += share
        if not given:
            for index in open_columns[:spare]:
                widths[index] += 1
                given += 1
        spare -= given
    return widths


def _natural(cell: Sequence[Span], measure: Measure) -> int:
    width = longest = 0
    for span in cell:
        if span.text == BREAK:
            width = 0
            continue
        # A sign may be put before or after a link.
        width += measure.width(span.text) + (3 if span.target is not None else 0)
        longest = max(longest, width)
    return longest


def _longest_word(cell: Sequence[Span], measure: Measure) -> int:
    words = "".join(span.text for span in cell).split()
    widths = ((measure.width(word), len(word)) for word in words)
    # Letters that are two cells wide are of scripts that may be broken anywhere.
    return min(
        _WORD,
        max(
            (min(width, _LEAST) if width > length else width for width, length in widths), default=1
        ),
    )


def _row(
    row: TableRow,
    widths: Sequence[int],
    align: Sequence[Align],
    base: Style,
    lay: LayText,
    measure: Measure,
    signs: Signs,
) -> list[Line]:
    cells = [lay(cell, width, base) for cell, width in zip(row.cells, widths, strict=True)]
    bar = Run(f" {signs.column} ", ("table.line",))
    pad: Style = ("pad", "table.again") if "table.again" in base else ("pad",)
    found: list[Line] = []
    for index in range(max(1, *(len(cell) for cell in cells))):
        runs: list[Run] = []
        for column, cell in enumerate(cells):
            if column:
                runs.append(bar)
            shown = cell[index].runs if index < len(cell) else ()
            runs.extend(_padded(shown, widths[column], align[column], measure, pad))
        joints = (
            tuple(cell[index].joint if index < len(cell) else "" for cell in cells) if index else ()
        )
        found.append(Line(tuple(runs), row.line, joints=joints))
    return found


def _padded(
    runs: Sequence[Run], width: int, align: Align, measure: Measure, pad: Style
) -> list[Run]:
    spare = width - sum(measure.width(run.text) for run in runs)
    left = spare if align == "right" else spare // 2 if align == "center" else 0
    return [
        *([Run(" " * left, pad)] if left > 0 else []),
        *runs,
        *([Run(" " * (spare - left), pad)] if spare > left else []),
    ]


def _stacked(table: Table, width: int, base: Style, lay: LayText, signs: Signs) -> list[Line]:
    """Each row as lines of `column: cell`."""
    found: list[Line] = []
    if not table.rows:
        for cell in table.head.cells:
            found.extend(lay(cell, width, (*base, "table.head")))
    for index, row in enumerate(table.rows):
        if index:
            found.append(Line((Run(signs.rule * min(width, 12), ("table.line",)),), row.line))
        head = "table.title" if index or table.again else "table.head"
        for name, cell in zip(table.head.cells, row.cells, strict=True):
            title = [Span(span.text, (*span.style, head), span.target, row.line) for span in name]
            found.extend(
                lay([*title, Span(": ", ("table.colon",), None, row.line), *cell], width, base)
            )
    return found
