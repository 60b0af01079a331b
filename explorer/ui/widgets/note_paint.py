"""From lines of styled runs to strips: which color a semantic style has is decided by the theme, through CSS.

Never decides what a line says: that is the pure part's.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from explorer.text.reading import Line, Style, Target

NAMES = (
    "heading1", "heading2", "heading3", "heading4", "heading5", "heading6", "heading1-rule", "heading2-rule",
    "strong", "emphasis", "strike", "underline", "highlight", "code", "code-label", "tag", "dim", "done",
    "math", "math-text", "math-source",
    "code-keyword", "code-string", "code-comment", "code-number", "code-name", "code-operator", "code-error",
    "quote", "quote-bar", "marker", "task-open", "task-done", "rule", "table-head", "table-line", "footnote",
    "link-note", "link-heading", "link-heading_missing", "link-missing", "link-file", "link-outside", "link-footnote",
    "embed", "embed-bar", "embed-name", "sign", "focused", "hovered", "hint", "find", "find-current",
    "callout-note", "callout-abstract", "callout-info", "callout-todo", "callout-tip", "callout-success",
    "callout-question", "callout-warning", "callout-failure", "callout-danger", "callout-bug", "callout-example",
    "callout-quote",
)  # fmt: skip
"""The semantic styles of the pure part, with `-` for its dots, the two states of a link and those of a find."""

CSS = """
NoteScroll {
    background: $background;
    color: $foreground;
    scrollbar-gutter: stable;
    overflow-x: hidden;
    overflow-y: auto;
    & > .note--heading1 { color: $accent; text-style: bold; }
    & > .note--heading1-rule { color: $accent; }
    & > .note--heading2 { color: $accent; text-style: bold; }
    & > .note--heading2-rule { color: $faint; }
    & > .note--heading3 { color: $accent; text-style: bold; }
    & > .note--heading4 { text-style: bold; }
    & > .note--heading5 { text-style: bold italic; }
    & > .note--heading6 { color: $muted; text-style: bold italic; }
    & > .note--strong { text-style: bold; }
    & > .note--emphasis { text-style: italic; }
    & > .note--strike { text-style: strike; }
    & > .note--underline { text-style: underline; }
    & > .note--highlight { background: $warning-muted; }
    & > .note--code { background: $panel; }
    & > .note--code-label { color: $muted; }
    & > .note--code-keyword { color: $accent; }
    & > .note--code-string { color: $success; }
    & > .note--code-comment { color: $muted; text-style: italic; }
    & > .note--code-number { color: $warning; }
    & > .note--code-name { text-style: bold; }
    & > .note--code-operator { color: $muted; }
    & > .note--code-error { color: $error; }
    & > .note--math, & > .note--math-source { color: $muted; text-style: italic; }
    & > .note--math-text { text-style: italic; }
    & > .note--tag { color: $foreground; background: $cursor; }
    & > .note--dim { color: $muted; }
    & > .note--done { color: $muted; }
    & > .note--quote { color: $muted; text-style: italic; }
    & > .note--quote-bar { color: $faint; }
    & > .note--marker { color: $muted; }
    & > .note--task-open { color: $accent; }
    & > .note--task-done { color: $muted; }
    & > .note--rule { color: $faint; }
    & > .note--table-head { text-style: bold; }
    & > .note--table-line { color: $faint; }
    & > .note--footnote { color: $accent; }
    & > .note--link-note, & > .note--link-heading { color: $accent; text-style: underline; }
    & > .note--link-heading_missing { color: $warning; text-style: underline; }
    & > .note--link-missing { color: $error; }
    & > .note--link-file { color: $muted; text-style: underline; }
    & > .note--link-outside { color: $accent; }
    & > .note--link-footnote { color: $accent; }
    & > .note--embed { text-style: italic; }
    & > .note--embed-name { color: $muted; text-style: italic; }
    & > .note--embed-bar { color: $faint; }
    & > .note--sign { text-style: not underline not italic; }
    & > .note--focused { text-style: reverse; }
    & > .note--hint { background: $accent; color: $background; text-style: bold; }
    & > .note--hovered { background: $panel; }
    & > .note--find { background: $accent-muted; }
    & > .note--find-current { background: $accent; color: $background; text-style: bold; }
    & > .note--callout-note, & > .note--callout-info, & > .note--callout-abstract { color: $accent; }
    & > .note--callout-todo, & > .note--callout-tip, & > .note--callout-success { color: $success; }
    & > .note--callout-question, & > .note--callout-warning, & > .note--callout-example { color: $warning; }
    & > .note--callout-failure, & > .note--callout-danger, & > .note--callout-bug { color: $error; }
    & > .note--callout-quote { color: $muted; }
}
/* Where the terminal's own colors hold, there may be no shades, or no colors at all. */
NoteScroll:ansi > .note--highlight { color: $warning; background: ansi_default; text-style: reverse; }
NoteScroll:ansi > .note--tag { color: ansi_default; background: ansi_default; text-style: reverse; }
NoteScroll:ansi > .note--hovered { text-style: underline; }
NoteScroll:ansi > .note--hint { color: ansi_default; background: ansi_default; text-style: bold reverse; }
NoteScroll:ansi > .note--find { background: ansi_default; text-style: bold underline; }
NoteScroll:ansi > .note--find-current { color: ansi_default; background: ansi_default; text-style: bold reverse; }
NoteScroll:ansi > .note--code { color: $secondary; }
NoteScroll:ansi > .note--rule, NoteScroll:ansi > .note--heading2-rule, NoteScroll:ansi > .note--table-line,
NoteScroll:ansi > .note--quote-bar, NoteScroll:ansi > .note--embed-bar { color: ansi_bright_black; }
"""


class Painter:
    """Paints lines, remembering how each combination of styles looks until `forget`."""

    def __init__(self, component: Callable[[str], RichStyle]) -> None:
        self._component = component
        self._styles: dict[Style, RichStyle] = {}
        self.painted = 0
        """How many lines have been painted: what tests count instead of time."""

    def forget(self) -> None:
        """Take in that the theme has changed."""
        self._styles.clear()

    def paint(
        self, line: Line, base: RichStyle, margin: int, width: int, focused: Target | None, hovered: Target | None
    ) -> Strip:
        """Return the strip of a line: `margin` cells, the line, and blanks up to `width` cells.

        A line that is too wide is painted to its end: what is seen of it is cut out later.
        """
        self.painted += 1
        segments = [Segment(" " * margin, base)]
        for run in line.runs:
            style = base + self._style(run.style) if run.style else base
            if run.target is not None:
                if run.target is focused:
                    style += self._style(("focused",))
                elif run.target is hovered:
                    style += self._style(("hovered",))
            segments.append(Segment(run.text, style))
        strip = Strip(segments)
        return strip.adjust_cell_length(max(width, strip.cell_length) if line.wide is not None else width, base)

    def _style(self, names: Style) -> RichStyle:
        found = self._styles.get(names)
        if found is None:
            found = RichStyle.null()
            for name in names:
                found += self._component(f"note--{name.replace('.', '-')}")
            self._styles[names] = found
        return found
