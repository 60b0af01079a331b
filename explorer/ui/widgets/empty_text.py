"""What a list shows while it has no rows, as paragraphs that wrap to its width."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.style import Style as VisualStyle

_LEAST = 8
"""Cells of a row of text at least."""


class EmptyText:
    """Some paragraphs, drawn once for each width and theme."""

    def __init__(self) -> None:
        self._paragraphs: tuple[Content, ...] = ()
        self._strips: list[Strip] | None = None

    def set(self, paragraphs: tuple[Content, ...]) -> None:
        """Show other paragraphs."""
        self._paragraphs = paragraphs
        self._strips = None

    def forget(self) -> None:
        """Drop what is drawn: the width or the theme has changed."""
        self._strips = None

    def line(self, y: int, width: int, base: Style, style: VisualStyle) -> Strip:
        """Return a line of the text; `base` is the style below it, `style` that of its letters."""
        if self._strips is None:
            self._strips = self._drawn(width, base, style)
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(width, base)

    def _drawn(self, width: int, base: Style, style: VisualStyle) -> list[Strip]:
        """Draw the paragraphs, each between blank lines."""
        blank = Strip.blank(width, base)
        strips = [blank]
        for paragraph in self._paragraphs:
            for line in paragraph.wrap(max(_LEAST, width - 4)):
                strip = Strip([Segment("  ", base), *line.render_segments(style)])
                strips.append(strip.adjust_cell_length(width, base))
            strips.append(blank)
        return strips
