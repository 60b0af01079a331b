"""From lines of styled runs to strips, in the styles that the theme gives to semantic names.

Never decides what a line shows: that is up to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from explorer.page import Line, PictureRow, Run, Style, Target

DrawPicture = Callable[[PictureRow, RichStyle, RichStyle], Sequence[Segment]]
"""Draws a row of a picture, as wide as its columns, from the ground and the style of its name."""


class Emphasis(NamedTuple):
    """The links that look different at the moment."""

    focused: Target | None = None
    hovered: Target | None = None


NO_EMPHASIS = Emphasis()


@dataclass(frozen=True, slots=True)
class RowFrame:
    """Where the text of a row stands."""

    margin: int
    """Cells before the text."""
    width: int
    """Cells of the whole row."""


class Painter:
    """Paints lines, and caches the style of each combination of names until `forget`."""

    def __init__(
        self, styles: Callable[[], Mapping[str, RichStyle]], picture: DrawPicture | None = None
    ) -> None:
        """`styles` returns the styles by the names of `note_looks`; called once per theme.

        Without `picture`, the blanks that a page keeps for pictures stay blank.
        """
        self._load_styles = styles
        self._looks: Mapping[str, RichStyle] = {}
        self._styles: dict[Style, RichStyle] = {}
        self._picture = picture
        self.base = RichStyle.null()
        """The style of the ground."""
        self.painted = 0
        """How many lines have been painted: what tests count instead of time."""

    def forget(self) -> None:
        """Drop the styles: the theme has changed."""
        self._looks = {}
        self._styles.clear()

    def look(self, part: str) -> RichStyle:
        """Return the style of a part."""
        if not self._looks:
            self._looks = self._load_styles()
        return self._looks[part]

    def paint(self, line: Line, frame: RowFrame, emphasis: Emphasis = NO_EMPHASIS) -> Strip:
        """Return the strip of a line: the margin, the line, and blanks up to the width.

        A line that is too wide is painted to its end; the table's window cuts it later.
        """
        self.painted += 1
        base = self.base
        segments = [Segment(" " * frame.margin, base)]
        for run in line.runs:
            style = base
            if run.style:
                style = base + self._style(run.style)
            if run.picture is not None and self._picture is not None:
                segments += self._picture(run.picture, base, style)
                continue
            if run.target is not None:
                style = self._emphasized(style, run, emphasis)
            segments.append(Segment(run.text, style))
        strip = Strip(segments)
        width = frame.width
        if line.viewport is not None:
            width = max(width, strip.cell_length)
        return strip.adjust_cell_length(width, base)

    def _emphasized(self, style: RichStyle, run: Run, emphasis: Emphasis) -> RichStyle:
        if run.target is emphasis.focused:
            return style + self._style(("focused",))
        if run.target is emphasis.hovered:
            return style + self._style(("hovered",))
        return style

    def _style(self, names: Style) -> RichStyle:
        style = self._styles.get(names)
        if style is None:
            style = RichStyle.null()
            for name in names:
                style += self.look(name.replace(".", "-"))
            self._styles[names] = style
        return style
