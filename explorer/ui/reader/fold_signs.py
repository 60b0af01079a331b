"""The signs of folds in the margin: beside what the key would turn, and what the mouse is on.

They change nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip

from explorer.page import Fold, RowPosition, Signs
from explorer.ui.reader.decorators import PageRow, inserted
from explorer.ui.reader.fold_commands import FoldCommands
from explorer.ui.reader.fold_state import FoldState
from explorer.ui.reader.painter import Painter
from explorer.ui.reader.viewport import Viewport


class FoldMargin:
    """Draws the sign of a fold before a row, if there is room for it."""

    def __init__(self, folds: FoldState, painter: Painter, signs: Signs, margin: int) -> None:
        """`margin` is how many cells stand before the text."""
        self._folds = folds
        self._painter = painter
        self._signs = signs
        self._margin = margin

    def draw(self, strip: Strip, fold: Fold) -> Strip:
        """Return a strip with the sign that a fold has now: closed, or open."""
        if self._margin < 1:
            return strip
        text = self._signs.unfolded
        if self._folds.is_closed(fold):
            text = self._signs.folded
        style = self._painter.base + self._painter.look("fold")
        return inserted(strip, max(self._margin - 2, 0), Strip([Segment(text, style)]))


class FoldMark:
    """The sign of what the key would turn, by its first row, or the top row if that is above.

    Looked up once per scroll offset and change of the folds.
    """

    def __init__(
        self, folds: FoldCommands, margin: FoldMargin, has_keyboard: Callable[[], bool]
    ) -> None:
        """`has_keyboard` returns whether the key would act on the page: else nothing is marked."""
        self._folds = folds
        self._viewport = folds.viewport
        self._margin = margin
        self._has_keyboard = has_keyboard
        self._known: tuple[object, ...] = ()
        """What the mark depends on, as of when it was looked up."""
        self._found: tuple[int, Fold] | None = None

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw the sign if this is its row."""
        if not self._has_keyboard():
            return strip
        marked = self.marked()
        if marked is None or marked[0] != row.number:
            return strip
        return self._margin.draw(strip, marked[1])

    def marked(self) -> tuple[int, Fold] | None:
        """Return the row of the page with the sign, and the fold; None if there is none.

        A fold of an embedded note has a sign of its own, which is selected if the key is about it.
        """
        state, viewport = self._folds.state, self._viewport
        known = (
            viewport.offset,
            viewport.height,
            viewport.page.height,
            state.folds,
            state.current,
            self._folds.selected_link,
        )
        if known != self._known:
            self._known = known
            self._found = self._look_up()
        return self._found

    def _look_up(self) -> tuple[int, Fold] | None:
        fold = self._folds.target()
        if fold is None or fold.source:
            return None
        viewport, page = self._viewport, self._viewport.page
        chunk = page.chunk_of(fold.line)
        row = page.top(chunk)
        # Asked for while rows are painted: nothing off screen may be laid out.
        if viewport.shows_chunk(chunk):
            row = page.row_of(fold.line)
            if viewport.shows(row):
                return row, fold
        first = next(viewport.text_rows(), None)
        if first is None or row > first[0]:
            return None
        return first[0], fold


class SectionSign:
    """The sign of an open heading, which is shown only while the mouse is on its row."""

    def __init__(self, viewport: Viewport, margin: FoldMargin) -> None:
        self.hovered: RowPosition | None = None
        """The row of the heading under the mouse."""
        self._page = viewport.page
        self._viewport = viewport
        self._margin = margin

    def section_at(self, y: int) -> Fold | None:
        """Return the section whose heading is at a row of the view."""
        row = self._viewport.row_at(y)
        line = self._text_line(row)
        if line is None or line == self._text_line(row - 1):
            return None
        if self._page.document.sections.index(line, line + 1) is None:
            return None
        return Fold("section", line)

    def _text_line(self, row: int) -> int | None:
        """Return the line of the file that a row shows text of, None for a blank row."""
        line = self._page.line(row)
        if line is None or not line.runs:
            return None
        return line.source_line

    def hover(self, y: int) -> None:
        """Show the sign of the heading at a row of the view, if there is one."""
        position = None
        if self.section_at(y) is not None:
            position = self._page.place(self._viewport.row_at(y))
        self._take(position)

    def forget(self) -> None:
        """Drop the place of the sign: rows are others now."""
        self.hovered = None

    def leave(self) -> None:
        """Show no sign."""
        self._take(None)

    def _take(self, position: RowPosition | None) -> None:
        if position != self.hovered:
            self.hovered = position
            self._viewport.window.repaint()

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw the sign over the row of the heading."""
        if row.position != self.hovered:
            return strip
        return self._margin.draw(strip, Fold("section", row.line.source_line))
