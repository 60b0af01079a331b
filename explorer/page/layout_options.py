"""How a page is laid out: geometry, signs, folds, and how links, code and math are rendered.

Values only: a page with other options is another page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from explorer.markdown.nodes import Look, Span, Style
from explorer.page.card_prompts import BadgeText, CardPrompt, CardRenderer
from explorer.page.excerpt import Embeds
from explorer.page.folds import OPEN, Folds
from explorer.page.lines import PictureLimits
from explorer.page.signs import UNICODE, Signs
from explorer.page.wrap import Cells, Measure

ColoredLine: TypeAlias = Sequence[tuple[str, Style]]
"""The tokens of a line of code with their styles; together they are the text of the line."""
Highlighter = Callable[[str, str], "Sequence[ColoredLine] | None"]
"""Returns the colored lines of some code by its text and language, None for no colors."""
MathRenderer = Callable[[str, bool], "str | None"]
"""From the source of a formula, and whether it must be one row, to its text, rows separated by line
feeds; None for its source."""
DiagramRenderer = Callable[[str], Sequence[str]]
"""Returns the rows of the picture of a diagram by its source, none to show the source."""

MINIMUM = 8
"""Cells that a text keeps however deep it is nested."""
TEXT_WIDTH = 88
"""Cells that running text is capped at."""
SEARCH_WIDTH = 10_000
"""Cells of a page on which no table is too wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOptions:
    """How a page is laid out."""

    width: int
    """Cells that no line exceeds, at least `MINIMUM`."""
    cell_width: Cells = len
    """The width of a text in cells."""
    text_width: int = TEXT_WIDTH
    """Cells that running text is capped at, so that lines stay readable; tables and code may use
    the whole width."""
    pictures: PictureLimits | None = None
    """How large pictures may be; None if they are only named."""
    signs: Signs = UNICODE
    folds: Folds = OPEN
    """What is folded."""
    link_look: Look = lambda _target: "note"
    """What a link leads to."""
    highlight: Highlighter | None = None
    """None for code without colors."""
    math: MathRenderer | None = None
    """None to show the source of all formulas."""
    diagram: DiagramRenderer | None = None
    badge_text: BadgeText = lambda _badge: ""
    embeds: Embeds = field(default_factory=dict)
    """What the embeds of the note lead to: one that is missing here is shown as a link."""
    prompts: Sequence[CardPrompt] = ()
    """The questions of the note, in file order."""
    mark_code: bool = False
    """Whether code is marked by characters too, for terminals that may show no color or shade."""
    measure: Measure = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measure", Measure(self.cell_width))

    @property
    def cards(self) -> CardRenderer:
        """The renderer of the questions on the page."""
        return CardRenderer(self.prompts, self.folds, self.signs, self.badge_text)

    def inline_math(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return a text with formulas rendered, each as one row."""
        if self.math is None or not any("math" in span.style for span in spans):
            return spans
        found: list[Span] = []
        for span in spans:
            text = self.math(span.text, True) if "math" in span.style else None
            if text is None:
                found.append(span)
            else:
                style = tuple("math.text" if name == "math" else name for name in span.style)
                found.append(replace(span, text=text, style=style))
        return found
