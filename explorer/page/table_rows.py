"""A table as rows: its columns share the width of the page, and cells wrap.

Short columns keep their width and long ones wrap, at words as long as there is room for them. A
table whose columns would be too narrow even with broken words scrolls sideways. On a page too
narrow for that it becomes a list of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from explorer.markdown.nodes import BREAK, Align, Span, Style, Table, TableRow
from explorer.page.lines import Line, Run, TableViewport
from explorer.page.typesetter import Column, Typesetter
from explorer.page.wrap import Measure

_GAP = 3
"""Cells between two columns: a blank, a line, a blank."""
_LONGEST_WORD = 16
"""Cells of the longest word that a column keeps room for."""
_NARROWEST = 8
"""Cells below which words in a column are broken badly; one that needs less has less."""
_NARROWEST_BROKEN = 10
"""Cells that a column keeps at least before words in it break: with less it would be all breaks."""
_WIDEST = 30
"""Cells that a column of a table that scrolls has at most."""
_HELD_SHARE = 3
"""The first column stays in sight if it takes at most 1 / `_HELD_SHARE` of the page."""
_SCROLLABLE = 24
"""Cells below which nothing scrolls: little more than one column would be seen."""
_LINK_SIGN = 3
"""Cells that the sign before or after a link may take."""
_HALVINGS = 13
"""Steps in which the width of a column of weight 1 is found: to a hundredth of a cell on most
pages. What is left over is given out cell by cell."""
_LIST_RULE = 12
"""Cells of the rule between two rows of a table that is shown as a list."""
_MUCH_TEXT = 1600
"""Cells from which on a column gets no larger share for more text."""
_LINE: Style = ("table.line",)
_LEFT_SHARE: Mapping[Align, float] = {"left": 0, "center": 0.5, "right": 1}
"""The share of the free cells of a table cell that stand before its text."""


class ColumnWidths(NamedTuple):
    """The cells that the columns of a table need."""

    preferred: Sequence[int]
    """Without any wrapping."""
    minimum: Sequence[int]


def map_cells(table: Table, change: Callable[[Sequence[Span]], Sequence[Span]]) -> Table:
    """Return a table with each cell changed."""

    def changed(row: TableRow) -> TableRow:
        return TableRow(tuple(tuple(change(cell)) for cell in row.cells), row.line)

    head = changed(table.head)
    rows = tuple(changed(row) for row in table.rows)
    return replace(table, head=head, rows=rows)


def column_widths(table: Table, measure: Measure) -> ColumnWidths:
    """Return the widths that the columns of a table need."""
    preferred: list[int] = []
    minimum: list[int] = []
    for index in range(len(table.align)):
        cells = [row.cells[index] for row in (table.head, *table.rows)]
        natural = max(1, *(_natural_width(cell, measure) for cell in cells))
        word = max(_NARROWEST, *(_longest_word(cell, measure) for cell in cells))
        preferred.append(natural)
        minimum.append(min(natural, word))
    return ColumnWidths(preferred, minimum)


def table_rows(
    table: Table, column: Column, typesetter: Typesetter, shared: ColumnWidths | None
) -> list[Line]:
    """Return the rows of a table: as wide as a column of the page, or wider with a viewport.

    `shared` are the widths that the columns of the whole table need, if this is a part of one.
    """
    if table.continued and not table.rows:
        return []
    if shared is not None and len(shared.preferred) == len(table.align):
        needed = shared
    else:
        needed = column_widths(table, typesetter.measure)
    width, style = column.width, column.style
    room = width - _GAP * (len(table.align) - 1)
    if sum(needed.minimum) <= room:
        return _Grid(table, _fitted_widths(needed, room), style, typesetter).rows()
    if width < _SCROLLABLE:
        return _listed(table, column, typesetter)
    broken = ColumnWidths(needed.minimum, [min(word, _NARROWEST_BROKEN) for word in needed.minimum])
    if sum(broken.minimum) <= room:
        return _Grid(table, _fitted_widths(broken, room), style, typesetter).rows()
    widths = _scrolled_widths(needed, width)
    viewport = _viewport(table, widths, width)
    return [
        replace(row, viewport=viewport) for row in _Grid(table, widths, style, typesetter).rows()
    ]


def _fitted_widths(needed: ColumnWidths, room: int) -> list[int]:
    """Return column widths that fill a room, which has place for the minimum of each.

    Columns that want no more than an equal share get what they want. The others get less than they
    want, in proportion to the square root of it: a column with ten times the text is not ten times
    as high, and the one beside it is still wide enough to read.
    """
    wanted = needed.preferred
    if sum(wanted) <= room:
        return list(wanted)
    columns = list(zip(needed.minimum, wanted, strict=True))
    widths = _weighted_widths([(least, most, 1) for least, most in columns], room)
    long = [index for index, width in enumerate(widths) if width < wanted[index]]
    if len(long) > 1:
        # At least half of an equal share.
        demands = [
            (max(needed.minimum[index], widths[index] // 2), wanted[index], weight)
            for index in long
            for weight in [min(wanted[index], _MUCH_TEXT) ** 0.5]
        ]
        shares = _weighted_widths(demands, sum(widths[index] for index in long))
        for index, width in zip(long, shares, strict=True):
            widths[index] = width
    return widths


_Demand: TypeAlias = tuple[int, int, float]
"""What a column gets at least, what it wants, and its share relative to other columns."""


def _weighted_widths(demands: Sequence[_Demand], room: int) -> list[int]:
    """Return widths between what is least and what is wanted that fill a room, by their weights."""
    low, high = 0.0, float(room)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(_width_at(demand, middle) for demand in demands) <= room:
            low = middle
        else:
            high = middle
    widths = [_width_at(demand, low) for demand in demands]
    spare = room - sum(widths)
    for index, demand in enumerate(demands):
        if spare > 0 and widths[index] < demand[1]:
            widths[index] += 1
            spare -= 1
    return widths


def _width_at(demand: _Demand, level: float) -> int:
    """Return the width of a column where one of weight 1 may have `level` cells."""
    least, wanted, weight = demand
    return max(least, min(wanted, int(level * weight)))


def _scrolled_widths(needed: ColumnWidths, page: int) -> list[int]:
    widest = min(_WIDEST, page * 2 // 3)
    widths = [
        min(preferred, max(widest, minimum))
        for preferred, minimum in zip(needed.preferred, needed.minimum, strict=True)
    ]
    if needed.minimum[0] <= _widest_held(page):
        # Narrow enough to stay in sight while the others move.
        widths[0] = min(widths[0], _widest_held(page))
    return widths


def _widest_held(page: int) -> int:
    """Return the cells of the widest first column that stays in sight on a page."""
    return page // _HELD_SHARE - _GAP


def _viewport(table: Table, widths: Sequence[int], page: int) -> TableViewport | None:
    total = _total(widths)
    if total <= page:
        return None
    starts = tuple(accumulate((width + _GAP for width in widths[:-1]), initial=0))
    if len(widths) > 1 and widths[0] <= _widest_held(page):
        return TableViewport(table.line, starts[1], page, total, starts[1:])
    return TableViewport(table.line, 0, page, total, starts)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table whose cells stand beside each other in columns of fixed widths."""

    table: Table
    widths: Sequence[int]
    style: Style
    typesetter: Typesetter

    def rows(self) -> list[Line]:
        """Return the rows; a blank one stands between rows of cells if any of those is wrapped."""
        rows = self._head()
        body = [self._row(row, self.style) for row in self.table.rows]
        airy = any(len(row) > 1 for row in body)
        for index, row in enumerate(body):
            if airy and index:
                rows.append(self._blank(row[0].source_line))
            rows.extend(row)
        return rows

    def _head(self) -> list[Line]:
        table = self.table
        signs = self.typesetter.signs
        head = table.head
        style = "table.head"
        rule_line = table.line + 1
        if table.continued:
            head = replace(head, line=table.rows[0].line)
            style = "table.again"
            rule_line = head.line
        crossing = f"{signs.rule}{signs.crossing}{signs.rule}"
        rule = Run(crossing.join(signs.rule * width for width in self.widths), _LINE)
        return [*self._row(head, (*self.style, style)), Line((rule,), rule_line)]

    def _blank(self, line: int) -> Line:
        blank = f" {self.typesetter.signs.column} ".join(" " * width for width in self.widths)
        return Line((Run(blank[: _total(self.widths)], _LINE),), line)

    def _row(self, row: TableRow, style: Style) -> list[Line]:
        cells = [
            self.typesetter.text(cell, width, style)
            for cell, width in zip(row.cells, self.widths, strict=True)
        ]
        padding: Style = ("pad",)
        if "table.again" in style:
            padding = ("pad", "table.again")
        rows = [Line(self._cell_runs(cells, 0, padding), row.line)]
        for number in range(1, max(map(len, cells))):
            joints = tuple(cell[number].joint if number < len(cell) else "" for cell in cells)
            rows.append(Line(self._cell_runs(cells, number, padding), row.line, joints=joints))
        return rows

    def _cell_runs(
        self, cells: Sequence[Sequence[Line]], row: int, padding: Style
    ) -> tuple[Run, ...]:
        runs: list[Run] = []
        separator = Run(f" {self.typesetter.signs.column} ", _LINE)
        columns = zip(cells, self.widths, self.table.align, strict=True)
        for cell, width, align in columns:
            text = cell[row].runs if row < len(cell) else ()
            spare = width - sum(self.typesetter.measure.width(run.text) for run in text)
            left = int(spare * _LEFT_SHARE[align])
            if left > 0:
                runs.append(Run(" " * left, padding))
            runs.extend(text)
            if spare > left:
                runs.append(Run(" " * (spare - left), padding))
            runs.append(separator)
        return tuple(runs[:-1])


def _natural_width(cell: Sequence[Span], measure: Measure) -> int:
    width = longest = 0
    for span in cell:
        if span.text == BREAK:
            width = 0
            continue
        width += measure.width(span.text)
        if span.target is not None:
            width += _LINK_SIGN
        longest = max(longest, width)
    return longest


def _longest_word(cell: Sequence[Span], measure: Measure) -> int:
    longest = 1
    for word in "".join(span.text for span in cell).split():
        width = measure.width(word)
        if width > len(word):
            # Letters that are two cells wide are of scripts that may be broken anywhere.
            width = min(width, _NARROWEST)
        longest = max(longest, width)
    return min(_LONGEST_WORD, longest)


def _listed(table: Table, column: Column, typesetter: Typesetter) -> list[Line]:
    """Return each row of a table as lines of `column: cell`."""
    width, style = column.width, column.style
    rows: list[Line] = []
    if not table.rows:
        for cell in table.head.cells:
            rows.extend(typesetter.text(cell, width, (*style, "table.head")))
    title_style = "table.title" if table.continued else "table.head"
    rule = Run(typesetter.signs.rule * min(width, _LIST_RULE), _LINE)
    for index, row in enumerate(table.rows):
        if index:
            rows.append(Line((rule,), row.line))
            title_style = "table.title"
        for name, cell in zip(table.head.cells, row.cells, strict=True):
            title = [
                Span(span.text, (*span.style, title_style), span.target, row.line) for span in name
            ]
            colon = Span(": ", ("table.colon",), line=row.line)
            rows.extend(typesetter.text([*title, colon, *cell], width, style))
    return rows
