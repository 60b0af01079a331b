"""A diagram as rows: its edges or messages, one below the other.

Only what was understood of it: the source is what the fold of the diagram shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from explorer.markdown.nodes import Code, Span, Style
from explorer.page.folds import Fold
from explorer.page.lines import Line, Run
from explorer.page.typesetter import Column, Typesetter
from explorer.text.mermaid import Arrow, Diagram, DiagramStep, diagram

_ARROWS: Mapping[Arrow, str] = {
    "to": "→",
    "dashed": "⇢",
    "both": "↔",
    "line": "—",
    "lost": "→✗",
}
_ASCII_ARROWS: Mapping[Arrow, str] = {
    "to": "->",
    "dashed": "..>",
    "both": "<->",
    "line": "--",
    "lost": "-x",
}
_INDENT = 2
"""Cells before a row for each group that holds it, and before the rows that it is wrapped to."""
_LEAST_ROOM = 12
"""Cells that a row keeps, however many groups hold it."""
_DIM: Style = ("dim",)
_GROUP: Style = ("dim", "strong")


def diagram_of(block: Code) -> Diagram | None:
    """Return what was understood of a block of code, None if it is no such diagram."""
    if block.language.lower() != "mermaid":
        return None
    return diagram(block.text)


def diagram_fold(block: Code) -> Fold:
    """Return what folds the list of a diagram, which opens to its source."""
    return Fold("diagram", max(block.line - 1, 1))


def diagram_rows(block: Code, found: Diagram, column: Column, typesetter: Typesetter) -> list[Line]:
    """Return the rows of a list: its kind with the sign that shows the source, and its steps."""
    fold = diagram_fold(block)
    signs = typesetter.signs
    title = (
        Span(found.kind, _DIM, None, fold.line),
        Span("  ", (), None, fold.line),
        Span(f"{signs.folded}\u00a0source", ("fold", "sign"), fold.target, fold.line),
    )
    width = typesetter.text_width(column.width)
    rows = typesetter.text(title, width, column.style)
    arrows = _ARROWS
    if signs.rule.isascii():
        arrows = _ASCII_ARROWS
    for step in found.steps:
        spans = list(_spans(step, arrows, block.line + step.line))
        indent = min(_INDENT * (step.depth + 1), max(0, width - _LEAST_ROOM - _INDENT))
        first, *others = typesetter.text(spans, width - indent - _INDENT, column.style)
        rows.append(first.after((Run(" " * indent),)))
        rows.extend(row.after((Run(" " * (indent + _INDENT)),)) for row in others)
    return rows


def _spans(step: DiagramStep, arrows: Mapping[Arrow, str], line: int) -> Iterator[Span]:
    """Yield the text of a step: `Alice → Bob: Hello`."""
    style: Style = ()
    if step.is_group:
        style = _GROUP
    yield Span(step.source, style, None, line)
    if step.arrow is not None:
        yield Span(f" {arrows[step.arrow]} ", _DIM, None, line)
        yield Span(step.target, (), None, line)
    if step.label:
        yield Span(": ", _DIM, None, line)
        yield Span(step.label, _DIM, None, line)
