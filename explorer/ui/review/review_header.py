"""The line over a review: what is reviewed, how much is left, and how much is done as a bar."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from explorer.ui.cells import cut
from explorer.ui.glyphs import Glyphs
from explorer.ui.textual_ext.fixed_size import FixedSize
from explorer.ui.widgets.charts import progress_bar

_BAR = 20
"""Cells of the bar at most."""
_WIDE = 60
"""Cells from which on there is a bar."""


@dataclass(frozen=True, slots=True)
class SessionProgress:
    """What the line shows."""

    title: str
    """What is reviewed."""
    left: str
    """What is to come."""
    done: float
    """How much is done, 0 to 1."""
    note: str = ""
    """A fact of the session as a whole, such as that nothing is written."""


class ReviewHeader(FixedSize, Widget):
    """One row."""

    ALLOW_SELECT = False
    _progress: reactive[SessionProgress] = reactive(SessionProgress("", "", 0.0), init=False)

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._glyphs = glyphs

    def show(self, progress: SessionProgress) -> None:
        """Show how far the session is."""
        self._progress = progress

    def render(self) -> Content:
        """Draw the row."""
        progress, width = self._progress, self.size.width - 2
        note = Content()
        if progress.note:
            note = Content.assemble("  ", (progress.note, "$warning bold"))
        right = Content.styled(progress.left, "$muted")
        with_bar = Content.assemble(right, self._bar(width))
        room = width - note.cell_length - 2
        if cell_len(progress.title) + with_bar.cell_length <= room:
            right = with_bar
        room -= right.cell_length
        title = cut(progress.title, max(4, room), self._glyphs.ellipsis)
        left = Content.assemble(" ", (title, "bold"), note)
        gap = " " * max(1, width + 1 - left.cell_length - right.cell_length)
        return Content.assemble(left, gap, right, " ")

    def _bar(self, width: int) -> Content:
        """Return the bar with a gap before it, as far as there is room."""
        if width < _WIDE:
            return Content()
        cells = min(_BAR, width // 6)
        return Content.assemble("  ", progress_bar(self._progress.done, cells, self._glyphs))
