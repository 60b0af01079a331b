"""Sets running text: spans to rows, with the styles and signs of links and formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from explorer.markdown.nodes import BREAK, PLAIN, LinkLook, Span, Style, Target
from explorer.page.layout_options import MINIMUM, LayoutOptions
from explorer.page.lines import Line
from explorer.page.signs import ASCII, Signs, embed_sign
from explorer.page.wrap import Measure, wrap

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_SUBSCRIPTS = str.maketrans(
    "0123456789+-=()aehijklmnoprstuvx",
    "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
)
_TABLES = {"raised": _SUPERSCRIPTS, "lowered": _SUBSCRIPTS}


_UNMARKED_LINKS = frozenset(("tag", "fold"))
_FOOTNOTE_LINKS = frozenset(("footnote", "back"))


@dataclass(frozen=True, slots=True)
class Column:
    """The part of a page's width that blocks are laid out in."""

    width: int
    """Cells that no row exceeds."""
    style: Style = PLAIN
    """What surrounds the blocks adds to the styles of their text."""
    list_depth: int = 0
    """How many lists surround the blocks."""

    def indented(self, cells: int) -> Column:
        """Return the column after an indent."""
        return replace(self, width=self.width - cells)

    def has_room(self, indent: int) -> bool:
        """Whether text would still fit after an indent."""
        return self.width - indent >= MINIMUM

    def indent_for(self, indent: int) -> int:
        """Return an indent if there is room for it, else 0."""
        return indent if self.has_room(indent) else 0

    def styled(self, *names: str) -> Column:
        """Return the column with more styles."""
        return replace(self, style=(*self.style, *names))


class Typesetter:
    """Sets running text on a page with given options."""

    def __init__(self, options: LayoutOptions) -> None:
        self._options = options
        self._page_width = max(options.width, MINIMUM)
        self.measure: Measure = options.measure
        self.signs: Signs = options.signs

    def text_width(self, width: int) -> int:
        """Return the cells that running text may take in a column of `width` cells.

        Indented text ends where the text of the page ends.
        """
        indent = self._page_width - width
        return min(width, max(self._options.text_width - indent, MINIMUM))

    def text(self, spans: Sequence[Span], width: int, style: Style) -> list[Line]:
        """Return running text as rows of at most `width` cells."""
        rows = wrap(self._decorated(spans, style), width, self.measure)
        return [Line(tuple(runs), line, joint) for runs, line, joint in rows]

    def shortened(self, text: str, width: int) -> str:
        """Return a text in at most `width` cells, with an ellipsis where it is cut."""
        if self.measure.width(text) <= width:
            return text
        if width <= 2:
            return ""
        used = 0
        for begin, _, cells in self.measure.clusters(text):
            used += cells
            if used >= width:
                return text[:begin] + self.signs.ellipsis
        return text

    def link_look(self, target: Target) -> LinkLook:
        """Return what a link leads to."""
        return "outside" if target.outside else self._options.link_look(target)

    def _decorated(self, spans: Sequence[Span], style: Style) -> list[Span]:
        """Return a text with the styles and signs of its links."""
        first = spans[0] if len(spans) == 1 else None
        if first is not None and first.target is None and not first.style:
            is_same = not style or first.text == BREAK
            return [first if is_same else Span(first.text, style, line=first.line)]
        found: list[Span] = []
        target: Target | None = None
        link_style = style
        sign = ""
        for span in self._options.inline_math(spans):
            if span.target is not target:
                if sign:
                    found.append(Span(sign, (*link_style, "sign"), target, found[-1].line))
                target = span.target
                link_style, sign = self._link_style(target, style)
                if target is not None and target.kind == "embed":
                    lead_style = (*link_style, *span.style, "sign")
                    lead = embed_sign(target, self.signs) + "\u00a0"
                    found.append(Span(lead, lead_style, target, span.line))
            if span.text == BREAK:
                found.append(span)
            else:
                text = span.text
                if span.style:
                    text = self._characters(text, span.style)
                found.append(Span(text, link_style + span.style, target, span.line))
        if sign:
            found.append(Span(sign, (*link_style, "sign"), target, found[-1].line))
        return found

    def _characters(self, text: str, style: Style) -> str:
        """Return the characters that show a text in its style."""
        if self._options.mark_code and "code" in style:
            text = f"`{text}`"
        for name, table in () if self.signs is ASCII else _TABLES.items():
            if name in style and all(ord(letter) in table for letter in text):
                return text.translate(table)
        return text

    def _link_style(self, target: Target | None, style: Style) -> tuple[Style, str]:
        """Return the style of a link and the sign after it."""
        if target is None or target.kind in _UNMARKED_LINKS:
            return style, ""
        if target.kind in _FOOTNOTE_LINKS:
            return (*style, "link.footnote"), ""
        look = self.link_look(target)
        return (*style, f"link.{look}"), self.signs.links.get(look, "")
