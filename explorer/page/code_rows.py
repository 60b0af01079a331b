"""A block of code as rows: a panel under the name of its language, with long lines wrapped.

Never changes the code, whatever a highlighter returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from explorer.markdown.nodes import Code, Span, Style
from explorer.page.layout_options import ColoredLine, Highlighter
from explorer.page.lines import Line, Run
from explorer.page.typesetter import Typesetter
from explorer.page.wrap import code_rows, slice_spans

_CODE: Style = ("code",)
_LABEL: Style = ("code", "code.label")
_LEAD = 2
"""Cells before each row of code."""
_PADDING = 3
"""Cells of a panel that hold no code: those before a row, and one after it."""

_DIAGRAMS = ("mermaid", "plantuml", "puml", "graphviz", "dot", "d2", "ditaa", "nomnoml")
_CHARTS = ("chart", "charts", "chartsview", "vega", "vega-lite", "tracker", "functionplot")
_QUERIES = ("dataview", "dataviewjs", "tasks", "base", "todoist")
_SHOWN_AS = {
    **dict.fromkeys(_DIAGRAMS, "diagram"),
    **dict.fromkeys(_CHARTS, "chart"),
    **dict.fromkeys(_QUERIES, "query"),
    "excalidraw": "drawing",
    "tikz": "drawing",
    "leaflet": "map",
    "geojson": "map",
    "abc": "music",
}
"""What Obsidian, or a plugin of it, shows in the place of code, by its language."""


@dataclass(frozen=True, slots=True)
class CodeRenderer:
    """Renders blocks of code."""

    typesetter: Typesetter
    highlight: Highlighter | None = None
    mark_code: bool = False
    """Whether each line begins with a visible mark."""

    def rows(self, block: Code, width: int, sign: Run | None = None) -> list[Line]:
        """Return the rows of a block of code in at most `width` cells.

        The panel is as wide as running text, or wider if its longest line needs that. `sign` stands
        before the name of the language, if there is room for both.
        """
        code = block.text.split("\n")
        panel = self._panel_width(code, width)
        rows: list[Line] = []
        if block.language:
            rows.append(self._label(block, panel, sign))
        colored = self._colored_lines(block)
        for number, text in enumerate(code):
            tokens: ColoredLine | None = None
            if number < len(colored):
                tokens = colored[number]
            spans = _line_spans(text, tokens)
            rows.extend(self._code_line(text, spans, panel, block.line + number))
        return rows

    def _panel_width(self, code: Sequence[str], width: int) -> int:
        measure = self.typesetter.measure
        longest = max(measure.width(text) for text in code) + _PADDING
        return min(width, max(self.typesetter.text_width(width), longest))

    def _label(self, block: Code, panel: int, sign: Run | None) -> Line:
        measure = self.typesetter.measure
        label = self.typesetter.shortened(_code_label(block.language), panel - 2)
        room = panel - measure.width(label) - 1
        runs = [Run(label, _LABEL), Run(" ", _CODE)]
        if sign is not None and measure.width(sign.text) + _LEAD <= room:
            room -= measure.width(sign.text) + _LEAD
            runs[:0] = [sign, Run(" " * _LEAD, _CODE)]
        runs.insert(0, Run(" " * room, _CODE))
        return Line(tuple(runs), max(block.line - 1, 1), lead=len(runs))

    def _colored_lines(self, block: Code) -> Sequence[ColoredLine]:
        """Return the tokens of each line, or nothing if no highlighter knows the language."""
        if self.highlight is None:
            return ()
        return self.highlight(block.text, block.language) or ()

    def _code_line(self, text: str, spans: Sequence[Span], panel: int, line: int) -> Iterator[Line]:
        """Yield the rows of a line of code, each filled up to the width of the panel."""
        measure = self.typesetter.measure
        signs = self.typesetter.signs
        ends = list(accumulate(len(span.text) for span in spans))
        first_lead = " " * _LEAD
        if self.mark_code:
            first_lead = f"{signs.column} "
        wrapped_lead = f"{signs.wrapped} "
        for index, (start, end) in enumerate(code_rows(text, panel - _PADDING, measure)):
            runs: list[Run] = []
            if end > start:
                runs, _ = slice_spans(spans, ends, start, end)
            used = _LEAD + sum(measure.width(run.text) for run in runs)
            padding = Run(" " * (panel - used), _CODE)
            if index == 0:
                lead, joint = first_lead, "\n"
            else:
                lead, joint = wrapped_lead, ""
            yield Line((Run(lead, _LABEL), *runs, padding), line, joint, lead=1, trail=1)


def _line_spans(text: str, tokens: ColoredLine | None) -> list[Span]:
    """Return the spans of a line of code, uncolored if the tokens are not its very text."""
    if tokens is None or "".join(token for token, _ in tokens) != text:
        return [Span(text, _CODE)]
    return [Span(token, _CODE + style) for token, style in tokens if token]


def _code_label(language: str) -> str:
    """Return the label of a block of code: its language, and what Obsidian shows in its place."""
    shown_as = _SHOWN_AS.get(language.lower())
    return f"{language} {shown_as}" if shown_as else language
