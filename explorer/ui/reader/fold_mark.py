"""The sign in the margin beside what the key for folds would turn.

Looked up once per scroll offset and change of the folds. Changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip

from explorer.page import Fold
from explorer.ui.reader.decorators import PageRow, inserted
from explorer.ui.reader.fold_commands import FoldCommands
from explorer.ui.reader.painter import Painter


class FoldMark:
    """Draws a sign before the first row of a fold, or before the top row if that is above."""

    def __init__(
        self,
        folds: FoldCommands,
        painter: Painter,
        margin: int,
        has_keyboard: Callable[[], bool],
    ) -> None:
        """`has_keyboard` returns whether the key would act on the page: else nothing is marked."""
        self._folds = folds
        self._viewport = folds.viewport
        self._has_keyboard = has_keyboard
        self._painter = painter
        self._margin = margin
        self._known: tuple[object, ...] = ()
        """What the mark depends on, as of when it was looked up."""
        self._found: tuple[int, Fold] | None = None

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw the sign if this is its row."""
        if self._margin < 1 or not self._has_keyboard():
            return strip
        marked = self.marked()
        if marked is None or marked[0] != row.number:
            return strip
        signs = self._viewport.page.options.signs
        is_closed = self._folds.state.is_closed(marked[1])
        text = signs.folded if is_closed else signs.unfolded
        style = self._painter.base + self._painter.look("fold")
        return inserted(strip, max(self._margin - 2, 0), Strip([Segment(text, style)]))

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
            state.near,
            state.moved_on,
            self._folds.selection(),
        )
        if known != self._known:
            self._known = known
            self._found = self._look_up()
        return self._found

    def _look_up(self) -> tuple[int, Fold] | None:
        fold = self._folds.target()
        if fold is None or fold.source:
            return None
        viewport = self._viewport
        row = viewport.page.row_of(fold.line)
        if viewport.shows(row):
            return row, fold
        first = next(viewport.text_rows(), None)
        if first is None or row > first[0]:
            return None
        return first[0], fold
