"""From lines of styled runs to strips, in the looks that the theme gives the semantic styles.

Never decides what a line says: that is the pure part's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from explorer.page import Line, PictureRow, Style, Target


class Painter:
    """Paints lines, remembering how each combination of styles looks until `forget`."""

    def __init__(self, looks: Callable[[], Mapping[str, RichStyle]]) -> None:
        """Take what gives the looks of all parts, by the names of `note_looks`.

        It is asked once per theme.
        """
        self._ask = looks
        self._looks: Mapping[str, RichStyle] = {}
        self._styles: dict[Style, RichStyle] = {}
        self.picture: Callable[[PictureRow, RichStyle, RichStyle], Sequence[Segment]] | None = None
        """What draws the rows of pictures, as wide as their columns."""
        self.painted = 0
        """How many lines have been painted: what tests count instead of time."""

    def forget(self) -> None:
        """Take in that the theme has changed."""
        self._looks = {}
        self._styles.clear()

    def look(self, part: str) -> RichStyle:
        """Return how a part looks."""
        if not self._looks:
            self._looks = self._ask()
        return self._looks[part]

    def paint(
        self,
        line: Line,
        base: RichStyle,
        margin: int,
        width: int,
        focused: Target | None,
        hovered: Target | None,
    ) -> Strip:
        """Return the strip of a line: `margin` cells, the line, and blanks up to `width` cells.

        A line that is too wide is painted to its end: what is seen of it is cut out later.
        """
        self.painted += 1
        segments = [Segment(" " * margin, base)]
        for run in line.runs:
            style = base + self._style(run.style) if run.style else base
            if run.picture is not None and self.picture is not None:
                segments += self.picture(run.picture, base, style)
                continue
            if run.target is not None:
                if run.target is focused:
                    style += self._style(("focused",))
                elif run.target is hovered:
                    style += self._style(("hovered",))
            segments.append(Segment(run.text, style))
        strip = Strip(segments)
        return strip.adjust_cell_length(
            max(width, strip.cell_length) if line.viewport is not None else width, base
        )

    def _style(self, names: Style) -> RichStyle:
        found = self._styles.get(names)
        if found is None:
            found = RichStyle.null()
            for name in names:
                found += self.look(name.replace(".", "-"))
            self._styles[names] = found
        return found
