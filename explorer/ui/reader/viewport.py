"""Which rows of a page are on screen, and how the view moves over them.

Heights of rows off screen are estimates. They become exact where the view goes, and then the rows
on screen stay where they are. Knows no widget but through `PageWindow`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from explorer.page import Anchor, Layout, Line, RowPosition
from explorer.ui.reader.decorators import PageRow
from explorer.ui.weak_calls import weakly

TOP = 1
"""Blank rows above the note."""
BOTTOM = 1
"""Blank rows below the note."""


class PageWindow(Protocol):
    """The scroll view that a page is seen through. Its rows include the blank ones."""

    @property
    def visible_rows(self) -> int:
        """Height of the view in rows; 0 before it has a size."""
        ...

    @property
    def first_row(self) -> int:
        """The row that is at the top of the view."""
        ...

    def jump(self, row: float) -> None:
        """Scroll to a row at once."""
        ...

    def fit_rows(self, rows: int) -> None:
        """Set the number of rows that can be scrolled to."""
        ...

    def repaint(self) -> None:
        """Paint all rows again."""
        ...


class Viewport:
    """The part of a page that a window shows.

    `row` counts rows of the page from 0, `y` rows of the window from its top.
    """

    def __init__(self, page: Layout, window: PageWindow) -> None:
        self.page = page
        self.window = window
        self._blank_rows = 0
        """Rows below the note that let a line near its end come to the top."""
        self._is_moving = True
        """Whether the place on screen is being chosen, as it is until the page is opened: corrected
        heights need not be followed then."""
        page.corrected = weakly(self._follow)

    # What is on screen

    @property
    def height(self) -> int:
        """Height of the window in rows, at least 1."""
        return max(1, self.window.visible_rows)

    @property
    def offset(self) -> int:
        """The row at the top of the window, counted from the blank rows above the note."""
        return self.window.first_row

    @property
    def top(self) -> int:
        """The row of the page that is at the top of the window."""
        return max(0, self.offset - TOP)

    def row_at(self, y: int) -> int:
        """Return the row of the page at a row of the window; it may be outside of the page."""
        return self.offset + y - TOP

    def y_of(self, row: int) -> int:
        """Return the row of the window at which a row of the page is; it may be off screen."""
        return row + TOP - self.offset

    def page_row(self, number: int) -> PageRow | None:
        """Return a row of the page, None outside of it, or where an estimate was too high."""
        position = self.page.place(number)
        if position is None:
            return None
        lines = self.page.lines(position.chunk)
        if position.row >= len(lines):
            return None
        return PageRow(number, position, lines[position.row])

    def shows(self, row: int) -> bool:
        """Whether a row of the page is on screen."""
        return 0 <= self.y_of(row) < self.height

    def shows_chunk(self, chunk: int) -> bool:
        """Whether any row of a chunk can be on screen."""
        above = self.y_of(self.page.top(chunk + 1)) <= 0
        below = self.y_of(self.page.top(chunk)) >= self.height
        return not above and not below

    @property
    def rows(self) -> range:
        """The rows of the page from the top of the window to its end, as far as there are any."""
        return range(self.top, min(self.top + self.height, self.page.height))

    def text_rows(self) -> Iterator[tuple[int, Line]]:
        """Yield the rows on screen that have text, with their lines. A blank row has no line."""
        for row in range(self.top, self.top + self.height):
            line = self.page.line(row)
            if line is not None and line.runs:
                yield row, line

    def lines_from_middle(self) -> Iterator[int]:
        """Yield the lines on screen that have text, the one in the middle first.

        Its neighbors follow, and so on to the edges. Without any text: the line of the top.
        """
        rows = [(row, line.source_line) for row, line in self.text_rows()]
        if not rows:
            yield self.anchor().line
            return
        middle = (rows[0][0] + rows[-1][0]) // 2
        rows.sort(key=lambda each: abs(each[0] - middle))
        yield from dict.fromkeys(line for _, line in rows)

    def first_line(self, least: int = 1) -> int:
        """Return the line of the first row on screen that shows the line `least` or a later one.

        Without such a row: the line of the first row with text, else that of the top.
        """
        first = 0
        for _, line in self.text_rows():
            first = first or line.source_line
            if line.source_line >= least:
                return line.source_line
        return first or self.anchor().line

    def reading_line(self) -> int:
        """Return the first line of the body on screen, of the properties if only those are."""
        body = self.page.document.first_line
        first = self.first_line()
        if first < body:
            return self.first_line(body)
        return first

    def anchor(self) -> Anchor:
        """Return the row at the top of the window in terms that outlive a resize."""
        return self.page.anchor(self.top)

    def rows_below(self, line: int) -> int:
        """Return how far the second row of the window is below the first row of a line's text."""
        return self.row_at(1) - self.page.row_at(Anchor(line))

    # Moving

    def open_at(self, anchor: Anchor, above: int, *, blank: bool = True) -> None:
        """Begin with a place at the top of the window and `above` rows over it.

        `blank` is as in `bring_to`.
        """
        page = self.page
        if anchor.line > page.document.start or anchor.row:
            self.bring_below(page.row_at(anchor), above, blank=blank)
        else:
            page.settle(0, 0, 2 * self.height)
            self.fit_bar()
            self.window.jump(0)
        self._is_moving = False

    def bring_back(self, line: int, rows: int) -> None:
        """Scroll until `rows_below` of a line is `rows`."""
        self.bring_to(self.page.row_at(Anchor(line)), 1 - rows)

    def bring_below(self, row: int, above: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page has `above` rows over it, or is near the very top.

        `blank` is as in `bring_to`.
        """
        if row <= above:
            above = row + TOP
        self.bring_to(row, above, blank=blank)

    def bring_line_to_top(self, line: int) -> None:
        """Scroll until a line of the file is below the top row of the window."""
        self.bring_below(self.page.row_of(line), 1)

    def bring_to(self, row: int, y: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page is at row `y` of the window, which may be off screen.

        The row must be laid out: of one that is estimated nothing is known. The first row of the
        page does not come to the top, but below the blank one. With `blank`, blank rows are added
        below the note where that is needed.
        """
        height = self.height
        with self._moving():
            row = self.page.settle(max(0, row), height + max(0, y), 2 * height + max(0, -y))
            if not row and not y:
                y = TOP
            self._blank_rows = 0
            if blank and row + TOP > y:
                self._blank_rows = max(0, row - y + height - self.page.height - BOTTOM)
            self._jump_to(self.page.place(row), y)

    def bring_into_view(self, row: int) -> None:
        """Scroll until a row of the page is on screen, unless it is."""
        height = self.height
        if 1 <= self.y_of(row) < height - 1:
            return
        with self._moving():
            row = self.page.settle(max(0, row), height, 2 * height)
            self._jump_to(self.page.place(row), height // 3)

    def _jump_to(self, position: RowPosition | None, y: int) -> None:
        """Scroll until a row is at row `y` of the window, and fit the bar."""
        # A shorter bar would move a view that is below its end, and a view that moves lays out what
        # it comes to: the offset is counted anew after each step.
        if position is not None and self._offset_of(position, y) < self.offset:
            self.window.jump(self._offset_of(position, y))
        self.fit_bar()
        if position is not None:
            self.window.jump(self._offset_of(position, y))

    def _offset_of(self, position: RowPosition, y: int) -> int:
        """Return the offset of the window that shows a row at row `y`."""
        return max(0, self.page.top(position.chunk) + position.row + TOP - y)

    def fit_bar(self) -> None:
        """Fit the scroll bar to the length of the note, as far as it is known."""
        self.window.fit_rows(TOP + self.page.height + BOTTOM + self._blank_rows)

    @contextmanager
    def hold_still(self) -> Iterator[None]:
        """Keep what is on screen where it is, whichever rows become exact meanwhile."""
        top = self.top
        position, y = self.page.place(top), self.y_of(top)
        with self._moving():
            yield
            self._keep_at(position, y)

    def _keep_at(self, position: RowPosition | None, y: int) -> None:
        """Fit the bar, and scroll if a row is not at row `y` of the window any more."""
        if position is None or self._offset_of(position, y) == self.offset:
            self.fit_bar()
        else:
            self._jump_to(position, y)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """Choose the place on screen: whoever does it counts rows anew at the end."""
        before, self._is_moving = self._is_moving, True
        try:
            yield
        finally:
            self._is_moving = before

    def _follow(self, chunk: int, difference: int) -> None:
        """Scroll with the rows on screen if a chunk above them has another height than before.

        It was looked at for something else, such as a find far away.
        """
        if self._is_moving or self.page.top(chunk + 1) - difference > self.top:
            return
        with self._moving():
            offset = self.offset + difference
            if difference < 0:
                self.window.jump(offset)
            self.fit_bar()
            if self.offset != offset:
                self.window.jump(offset)

    # Exact heights

    def settle(self, above: int, below: int) -> None:
        """Make so many windows above and below the top row exact, without moving what is shown."""
        if not self.page.height:
            return
        row = self.top
        y = self.y_of(row)
        with self._moving():
            row = self.page.settle(row, above * self.height, below * self.height)
            self._keep_at(self.page.place(row), y)

    def settle_end(self) -> None:
        """Make the last window of the page exact."""
        self._blank_rows = 0
        with self._moving():
            self.page.settle_end(2 * self.height)
            self.fit_bar()

    def measure_some(self) -> None:
        """Make the height of one more chunk exact, the nearest one to the top row first."""
        with self.hold_still():
            for chunk in self.page.unmeasured(self.top, 1):
                self.page.measure(chunk)
