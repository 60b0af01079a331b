"""From lines of styled runs to strips, in the styles that the theme gives to semantic names.

Styles are made here, once per theme, and not from a stylesheet: a component class costs a style
computation for each part whenever the view's pane takes or loses the focus, and a note has sixty
parts. Never decides what a line shows: that is up to the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip
from textual.widget import Widget

from explorer.page import Line, PictureRow, Style, Target
from explorer.page.wrap import Measure
from explorer.ui.themes import made

DrawPicture = Callable[[PictureRow, RichStyle, RichStyle], Sequence[Segment]]
"""Draws a row of a picture, as wide as its columns, from the ground and the style of its name."""

_PARTS: Mapping[str, str] = {
    "heading1": "$accent bold",
    "heading1-rule": "$accent",
    "heading2": "$accent bold",
    "heading2-rule": "$faint",
    "heading3": "$accent bold",
    "heading4": "bold",
    "heading5": "bold italic",
    "heading6": "$muted bold italic",
    "strong": "bold",
    "emphasis": "italic",
    "strike": "strike",
    "underline": "underline",
    "highlight": "on $warning-muted",
    "raised": "",
    "lowered": "",
    "code": "on $panel",
    "code-label": "$muted",
    "code-keyword": "$accent",
    "code-string": "$success",
    "code-comment": "$muted italic",
    "code-number": "$warning",
    "code-name": "bold",
    "code-operator": "$muted",
    "code-error": "$error",
    "math": "$muted italic",
    "math-source": "$muted italic",
    "math-text": "italic",
    "tag": "$foreground on $cursor",
    "dim": "$muted",
    "done": "$muted",
    "quote": "$muted italic",
    "quote-bar": "$faint",
    "marker": "$muted",
    "task-open": "$accent",
    "task-done": "$muted",
    "rule": "$faint",
    "table-head": "bold",
    "table-again": "bold",
    "table-title": "bold",
    "table-colon": "$muted",
    "pad": "",
    "table-line": "$faint",
    "footnote": "$accent",
    "link-note": "$accent underline",
    "link-heading": "$accent underline",
    "link-heading_missing": "$warning underline",
    "link-missing": "$error",
    "link-file": "$muted underline",
    "link-outside": "$accent",
    "link-footnote": "$accent",
    "embed": "italic",
    "embed-name": "$muted italic",
    "embed-bar": "$faint",
    "fold": "$muted not bold not italic",
    "picture": "$muted on $panel",
    "sign": "not underline not italic",
    "focused": "reverse",
    "hovered": "on $panel",
    "hint": "$background on $accent bold",
    "find": "on $accent-muted",
    "find-current": "$background on $accent bold",
    "callout-note": "$accent",
    "callout-abstract": "$accent",
    "callout-info": "$accent",
    "callout-todo": "$success",
    "callout-tip": "$success",
    "callout-success": "$success",
    "callout-question": "$warning",
    "callout-warning": "$warning",
    "callout-example": "$warning",
    "callout-failure": "$error",
    "callout-danger": "$error",
    "callout-bug": "$error",
    "callout-quote": "$muted",
}
"""The look of each part; parts are named as in the page, with `-` for dots."""

_ANSI: Mapping[str, str] = {
    "highlight": "$warning on default reverse",
    "tag": "default on default reverse",
    "hovered": "underline",
    "hint": "default on default bold reverse",
    "find": "on default bold underline",
    "find-current": "default on default bold reverse",
    "code": "$secondary",
    "rule": "bright_black",
    "heading2-rule": "bright_black",
    "table-line": "bright_black",
    "quote-bar": "bright_black",
    "embed-bar": "bright_black",
}
"""What differs with the terminal's own sixteen colors: there may be no shades, or no colors at
all."""


class Painter:
    """Paints the lines of a widget."""

    def __init__(self, widget: Widget) -> None:
        self.draw_picture: DrawPicture | None = None
        """Without it, the blanks that a page keeps for pictures stay blank."""
        self._widget = widget
        self._looks: Mapping[str, RichStyle] = {}
        self._styles: dict[Style, RichStyle] = {}
        self.base = RichStyle.null()
        """The style of the ground."""
        self.painted = 0
        """How many lines have been painted: what tests count instead of time."""

    def forget(self) -> None:
        """Drop the styles: the theme has changed."""
        self._looks = {}
        self._styles.clear()

    def look(self, part: str) -> RichStyle:
        """Return the style of a part, with a color or background only where the part has one."""
        if not self._looks:
            app = self._widget.app
            parts = {**_PARTS, **_ANSI} if app.native_ansi_color else _PARTS
            self._looks = {name: made(app.theme_variables, look) for name, look in parts.items()}
        return self._looks[part]

    def paint(
        self,
        line: Line,
        margin: int,
        width: int,
        emphasis: Mapping[Target, str] | None = None,
    ) -> Strip:
        """Return the strip of a line: the margin, the line, and blanks up to the width.

        `emphasis` has the part that is laid over each link that looks different at the moment. A
        line that is too wide is painted to its end; the table's window cuts it later.
        """
        self.painted += 1
        base = self.base
        segments = [Segment(" " * margin, base)]
        for run in line.runs:
            style = base + self._style(run.style) if run.style else base
            if run.picture is not None and self.draw_picture is not None:
                segments += self.draw_picture(run.picture, base, style)
                continue
            if emphasis and run.target is not None and run.target in emphasis:
                style += self.look(emphasis[run.target])
            segments.append(Segment(run.text, style))
        strip = Strip(segments)
        if line.viewport is not None:
            width = max(width, strip.cell_length)
        return strip.adjust_cell_length(width, base)

    def _style(self, names: Style) -> RichStyle:
        style = self._styles.get(names)
        if style is None:
            style = RichStyle.null()
            for name in names:
                style += self.look(name.replace(".", "-"))
            self._styles[names] = style
        return style


def inserted(strip: Strip, column: int, sign: Strip) -> Strip:
    """Return a strip with a sign over the cells from `column` on."""
    parts = [strip.crop(0, column), sign, strip.crop(column + sign.cell_length)]
    return Strip.join(parts).adjust_cell_length(strip.cell_length)


def restyled(strip: Strip, start: int, end: int, style: RichStyle, measure: Measure) -> Strip:
    """Return a strip with a style over the characters from `start` to `end`.

    Both are rounded to whole letters: a letter with its marks is painted in one go, because its
    parts may take more cells than were measured.
    """
    segments: list[Segment] = []
    begin = 0
    for segment in strip:
        text, under, control = segment
        first, last = max(start - begin, 0), min(end - begin, len(text))
        begin += len(text)
        if control is not None or first >= last:
            segments.append(segment)
            continue
        first, last = _whole_letters(text, first, last, measure)
        over = style if under is None else under + style
        parts = (text[:first], under), (text[first:last], over), (text[last:], under)
        segments += [Segment(part, look) for part, look in parts if part]
    return Strip(segments, strip.cell_length)


def _whole_letters(text: str, start: int, end: int, measure: Measure) -> tuple[int, int]:
    """Return a range widened to whole letters with their marks."""
    if not measure.is_simple(text):
        for first, after, _ in measure.clusters(text):
            if first < start < after:
                start = first
            if first < end < after:
                end = after
    return start, end
