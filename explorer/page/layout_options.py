"""How a page is laid out: its width, its signs, and what it is told about links, code, math, embeds and folds.

A value: another form is another page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from explorer.markdown.nodes import LinkLook, Look, Span, Target
from explorer.model import Badge
from explorer.page.card_prompts import Badged, CardPrompt, CardRenderer
from explorer.page.code_rows import Highlighter
from explorer.page.excerpt import Embeds
from explorer.page.folds import OPEN, Folds
from explorer.page.picture import PictureLimits
from explorer.page.signs import UNICODE, Signs
from explorer.page.wrap import Cells, Measure

Formulas = Callable[[str], "str | None"]
"""From a formula to how it reads, rows parted by line feeds; None if its source says it better."""

MINIMUM = 8
"""Cells that a text keeps however deep it is nested."""


def _note(_target: Target) -> LinkLook:
    return "note"


def _no_badge(_badge: Badge) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """How a page is laid out."""

    width: int
    """Cells that no line exceeds, at least `MINIMUM`."""
    cells: Cells = len
    """The width of a text in cells."""
    look: Look = _note
    """What a link leads to."""
    measure: int = 88
    """Cells that running text is capped at, so that lines stay readable; tables and code may use
    the width."""
    signs: Signs = UNICODE
    highlight: Highlighter | None = None
    math: Formulas | None = None
    embeds: Embeds = field(default_factory=dict)
    """What the embeds of the note lead to: one that is not in it is shown as a link."""
    asks: Sequence[CardPrompt] = ()
    """The questions of the note, in file order."""
    badged: Badged = _no_badge
    """What a badge reads."""
    folds: Folds = OPEN
    """What is folded."""
    pictures: PictureLimits | None = None
    """How large pictures may be; None if they are only named."""
    marks: bool = False
    """Whether code keeps marks of its own, where there may be no color or shade to show it."""
    measured: Measure = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "measured", Measure(self.cells))

    @property
    def desk(self) -> CardRenderer:
        """What puts the questions on the page."""
        return CardRenderer(self.asks, self.folds, self.signs, self.badged)

    def with_math(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return text with formulas as they read in the place of their sources."""
        rewrite = self.math
        if rewrite is None or not any("math" in span.style for span in spans):
            return spans
        return [
            replace(
                span,
                text=said,
                style=tuple("math.text" if name == "math" else name for name in span.style),
            )
            if "math" in span.style
            and (said := rewrite(span.text)) is not None
            and "\n" not in said
            else span
            for span in spans
        ]
