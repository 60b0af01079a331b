"""A diagram as rows: its picture, or its source where that is asked for or there is no picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.markdown.nodes import Code, Span, Style
from explorer.page.folds import Fold
from explorer.page.lines import Line, Run
from explorer.page.typesetter import Column, Typesetter

_MOST_LINES = 40
"""Of a diagram that is drawn."""
_DRAWN = re.compile(
    r"\s*(?:graph|flowchart|sequenceDiagram|stateDiagram|classDiagram|erDiagram|block|gitGraph"
    r"|gantt|pie|treemap|mindmap|packet|xychart|journey|timeline|kanban|quadrantChart"
    r"|architecture)\b",
)
_DIM: Style = ("dim",)


def is_diagram(block: Code) -> bool:
    """Return whether a block of code may be shown as a picture."""
    return (
        block.language.lower() == "mermaid"
        and block.text.count("\n") < _MOST_LINES
        and _DRAWN.match(block.text) is not None
    )


def diagram_fold(block: Code) -> Fold:
    """Return what folds the picture of a diagram, which opens to its source."""
    return Fold("diagram", max(block.line - 1, 1))


def diagram_rows(
    block: Code, picture: Sequence[str], column: Column, typesetter: Typesetter
) -> list[Line]:
    """Return the rows of a picture, below the sign that shows the source."""
    fold = diagram_fold(block)
    sign = f"{typesetter.signs.folded}\u00a0source"
    title = (
        Span("diagram", _DIM, None, fold.line),
        Span("  ", (), None, fold.line),
        Span(sign, ("fold", "sign"), fold.target, fold.line),
    )
    rows = typesetter.text(title, typesetter.text_width(column.width), column.style)
    lines = block.text.count("\n") + 1
    rows += [
        Line((Run(row, column.style),), block.line + number * lines // len(picture))
        for number, row in enumerate(picture)
    ]
    return rows
