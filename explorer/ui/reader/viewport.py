"""Which rows of a page are on screen, and how the view moves over them.

Heights of rows off screen are estimates. They become exact where the view goes, and then the rows
on screen stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from textual.geometry import Size
from textual.scroll_view import ScrollView

from explorer.page import Anchor, Layout, Line, RowPosition
from explorer.ui.textual_ext.widgets import fit_bar
from explorer.ui.threads import weakly

TOP = 1
"""Blank rows above the note."""
BOTTOM = 1
"""Blank rows below the note."""


class PageRow(NamedTuple):
    """A row of a page that is rendered."""

    number: int
    """Its number in the page."""
    position: RowPosition
    """Its chunk and the row within it."""
    line: Line
    """What it shows."""


class Viewport:
    """The part of a page that a scroll view shows.

    `row` counts rows of the page from 0, `y` rows of the view from its top.
    """

    def __init__(self, page: Layout, view: ScrollView) -> None:
        self.page = page
        self.view = view
        self._blank_rows = 0
        """Rows below the note that let a line near its end come to the top."""
        self._is_moving = True
        """Whether the place on screen is being chosen, as it is until the page is opened: corrected
        heights need not be followed then."""
        page.corrected = weakly(self._follow)

    # What is on screen

    @property
    def height(self) -> int:
        """Height of the view in rows, at least 1."""
        return max(1, self.view.size.height)

    @property
    def offset(self) -> int:
        """The row at the top of the view, counted from the blank rows above the note."""
        return self.view.scroll_offset.y

    @property
    def top(self) -> int:
        """The row of the page that is at the top of the view."""
        return max(0, self.offset - TOP)

    def row_at(self, y: int) -> int:
        """Return the row of the page at a row of the view; it may be outside of the page."""
        return self.offset + y - TOP

    def y_of(self, row: int) -> int:
        """Return the row of the view at which a row of the page is; it may be off screen."""
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
        return not above and self.y_of(self.page.top(chunk)) < self.height

    def text_rows(self) -> Iterator[tuple[int, Line]]:
        """Yield the rows on screen that have text, with their lines. A blank row has no line."""
        for row in range(self.top, self.top + self.height):
            line = self.page.line(row)
            if line is not None and line.runs:
                yield row, line

    def reading_line(self) -> int:
        """Return the first line of the body on screen, of the properties if only those are."""
        lines = [line.source_line for _, line in self.text_rows()] or [self.anchor().line]
        body = self.page.document.first_line
        return next((line for line in lines if line >= body), lines[0])

    def anchor(self) -> Anchor:
        """Return the row at the top of the view in terms that outlive a resize."""
        return self.page.anchor(self.top)

    # Moving

    def open_at(self, anchor: Anchor, above: int, *, blank: bool = True) -> None:
        """Begin with a place at the top of the view and `above` rows over it.

        `blank` is as in `bring_to`.
        """
        page = self.page
        if anchor.line > page.document.start or anchor.row:
            self.bring_below(page.row_at(anchor), above, blank=blank)
        else:
            page.settle(0, 0, 2 * self.height)
            self.fit_bar()
            self.jump(0)
        self._is_moving = False

    def bring_below(self, row: int, above: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page has `above` rows over it, or is near the very top.

        `blank` is as in `bring_to`.
        """
        if row <= above:
            above = row + TOP
        self.bring_to(row, above, blank=blank)

    def bring_line_to_top(self, line: int) -> None:
        """Scroll until a line of the file is below the top row of the view."""
        self.bring_below(self.page.row_of(line), 1)

    def bring_to(self, row: int, y: int, *, blank: bool = True) -> None:
        """Scroll until a row of the page is at row `y` of the view, which may be off screen.

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

    def jump(self, row: float) -> None:
        """Scroll to a row at once."""
        self.view.scroll_to(y=row, animate=False, force=True, immediate=True)

    def _jump_to(self, position: RowPosition | None, y: int) -> None:
        """Scroll until a row is at row `y` of the view, and fit the bar."""
        # A shorter bar would move a view that is below its end, and a view that moves lays out what
        # it comes to: the offset is counted anew after each step.
        if position is not None and self._offset_of(position, y) < self.offset:
            self.jump(self._offset_of(position, y))
        self.fit_bar()
        if position is not None:
            self.jump(self._offset_of(position, y))

    def _offset_of(self, position: RowPosition, y: int) -> int:
        """Return the offset of the view that shows a row at row `y`."""
        return max(0, self.page.top(position.chunk) + position.row + TOP - y)

    def fit_bar(self) -> None:
        """Fit the scroll bar to the length of the note, as far as it is known."""
        rows = TOP + self.page.height + BOTTOM + self._blank_rows
        fit_bar(self.view, Size(self.view.scrollable_content_region.width, rows))

    @contextmanager
    def hold_still(self) -> Iterator[None]:
        """Keep what is on screen where it is, whichever rows become exact meanwhile."""
        position, y = self.page.place(self.top), self.y_of(self.top)
        with self._moving():
            yield
            self._keep_at(position, y)

    def _keep_at(self, position: RowPosition | None, y: int) -> None:
        """Fit the bar, and scroll if a row is not at row `y` of the view any more."""
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
                self.jump(offset)
            self.fit_bar()
            if self.offset != offset:
                self.jump(offset)

    # Exact heights

    def settle(self, above: int, below: int) -> None:
        """Make so many views above and below the top row exact, without moving what is shown."""
        if self.page.height:
            y = self.y_of(self.top)
            with self._moving():
                row = self.page.settle(self.top, above * self.height, below * self.height)
                self._keep_at(self.page.place(row), y)

    def settle_end(self) -> None:
        """Make the last rows of the page exact, as many as the view has."""
        self._blank_rows = 0
        with self._moving():
            self.page.settle_end(2 * self.height)
            self.fit_bar()

    def measure_some(self) -> None:
        """Make the height of one more chunk exact, the nearest one to the top row first."""
        with self.hold_still():
            for chunk in self.page.unmeasured(self.top, 1):
                self.page.measure(chunk)
