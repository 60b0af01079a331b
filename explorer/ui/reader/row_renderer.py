"""From the rows of a page to strips: painted once, cached, then decorated at each paint.

Never scrolls, and never changes the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.strip import Strip

from explorer.page import Line
from explorer.ui.reader.decorators import LineDecorator, PageRow
from explorer.ui.reader.painter import NO_EMPHASIS, Emphasis, Painter, RowFrame

_CACHED = 512
"""Strips that are cached; nearly all screens have fewer rows."""


class RowRenderer:
    """Renders the rows of a page."""

    def __init__(self, painter: Painter, frame: RowFrame) -> None:
        self.painter = painter
        self.frame = frame
        self.decorators: Sequence[LineDecorator] = ()
        """What is drawn over a painted row, in this order."""
        # In the order in which they were painted. Not Textual's `LRUCache`: what that drops refers
        # to itself in a circle, and stays in memory until the next full collection of garbage.
        self._strips: dict[tuple[int, int], Strip] = {}

    def blank(self) -> Strip:
        """Return a row outside of the page."""
        return Strip.blank(self.frame.width, self.painter.base)

    def paint(self, row: PageRow, emphasis: Emphasis = NO_EMPHASIS) -> Strip:
        """Return the strip of a row without decorations, at its full width."""
        if emphasis is not NO_EMPHASIS and _shows_any(row.line, emphasis):
            return self.painter.paint(row.line, self.frame, emphasis)
        key = (row.position.chunk, row.position.row)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _CACHED:
                del self._strips[next(iter(self._strips))]
            strip = self._strips[key] = self.painter.paint(row.line, self.frame)
        return strip

    def decorate(self, strip: Strip, row: PageRow) -> Strip:
        """Draw all decorations over a painted row."""
        for decorator in self.decorators:
            strip = decorator.decorate(strip, row)
        return strip

    def forget(self) -> None:
        """Drop all cached strips."""
        self._strips.clear()

    def forget_chunks(self, chunks: Iterable[int]) -> None:
        """Drop the cached strips of some chunks."""
        changed = frozenset(chunks)
        for key in [key for key in self._strips if key[0] in changed]:
            del self._strips[key]


def _shows_any(line: Line, emphasis: Emphasis) -> bool:
    """Whether a row shows a part of one of the emphasized links."""
    return any(run.target is not None and run.target in emphasis for run in line.runs)
