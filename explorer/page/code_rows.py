"""A block of code as rows: a panel with its language on top, and lines that go on below where they are too long.

Colors are told to it. Never changes what the code says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from explorer.markdown.nodes import PLAIN, Code, Span, Style
from explorer.page.lines import Line, Run
from explorer.page.signs import Signs, code_label
from explorer.page.wrap import Measure, code_rows, hard_rows, slice_spans

Highlighter = Callable[[str, str], "Sequence[Sequence[tuple[str, Style]]] | None"]
"""From code and its language to the colored pieces of each of its lines; None if it knows no
better."""


def lines(
    block: Code,
    width: int,
    capped: int,
    measure: Measure,
    signs: Signs,
    highlight: Highlighter | None,
    *,
    marks: bool,
) -> list[Line]:
    """Lay out a panel of code, `capped` cells wide or as wide as its longest line.

    Longer lines go on below.
    """
    source = block.text.split("\n")
    colored = highlight(block.text, block.language) if highlight else None
    longest = max(measure.width(text) for text in source) + 3
    panel = min(width, max(capped, longest))
    found: list[Line] = []
    if block.language:
        label = cut(code_label(block.language), panel - 2, measure, signs)
        room = panel - measure.width(label) - 1
        label_runs = (
            Run(" " * room, ("code",)),
            Run(label, ("code", "code.label")),
            Run(" ", ("code",)),
        )
        found.append(Line(label_runs, max(block.line - 1, 1), lead=len(label_runs)))
    first = f"{signs.column} " if marks else "  "
    for index, text in enumerate(source):
        pieces = (
            colored[index] if colored is not None and index < len(colored) else ((text, PLAIN),)
        )
        spans = [Span(piece, ("code", *style)) for piece, style in pieces if piece]
        found.extend(
            _rows(text, spans, panel, block.line + index, measure, (first, f"{signs.wrapped} "))
        )
    return found


def _rows(
    text: str,
    spans: Sequence[Span],
    panel: int,
    line: int,
    measure: Measure,
    leads: tuple[str, str],
) -> Iterable[Line]:
    if "".join(span.text for span in spans) != text:  # a highlighter must not change the text
        spans = [Span(text, ("code",))]
    ends: list[int] = []
    for span in spans:
        ends.append(len(span.text) + (ends[-1] if ends else 0))
    for index, (start, end) in enumerate(code_rows(text, panel - 3, measure)):
        runs = slice_spans(spans, ends, start, end)[0] if end > start else []
        used = 2 + sum(measure.width(run.text) for run in runs)
        lead_run = Run(leads[int(index > 0)], ("code", "code.label"))
        pad = Run(" " * (panel - used), ("code",))
        yield Line((lead_run, *runs, pad), line, "" if index else "\n", lead=1, trail=1)


def cut(text: str, width: int, measure: Measure, signs: Signs) -> str:
    """Return a text in at most `width` cells."""
    if measure.width(text) <= width:
        return text
    start, end = hard_rows(text, max(width - 1, 2), measure)[0]
    return text[start:end] + signs.ellipsis if width > 2 else ""
