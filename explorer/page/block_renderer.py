"""Renders blocks of Markdown as rows of styled runs.

No row is wider than the page unless it has a viewport.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from explorer.markdown.nodes import (
    BREAK,
    PLAIN,
    Block,
    Callout,
    Code,
    Embed,
    Footnote,
    HeadingBlock,
    List,
    Paragraph,
    PropertiesBlock,
    Quote,
    Rule,
    Span,
    Style,
    Table,
)
from explorer.page import embed_rows
from explorer.page.callout_rows import CalloutRenderer
from explorer.page.code_rows import CodeRenderer
from explorer.page.diagrams import diagram_fold, diagram_rows, is_diagram
from explorer.page.excerpt import Excerpt, ResolvedEmbed
from explorer.page.folds import NONE_CLOSED, ClosedSection, Fold
from explorer.page.item_rows import ListRenderer
from explorer.page.layout_options import MINIMUM, LayoutOptions
from explorer.page.lines import BAR_INDENT, Above, Line, Run, with_label, with_lead
from explorer.page.property_rows import property_rows
from explorer.page.table_rows import ColumnWidths, column_widths, map_cells, table_rows
from explorer.page.typesetter import Column, Typesetter
from explorer.text.counts import counted

_MATH_INDENT = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The inputs, besides the blocks, on which the rows of some blocks depend."""

    above: Above = ""
    closed_sections: Mapping[int, ClosedSection] = field(default_factory=lambda: NONE_CLOSED)
    """The folded sections among the blocks, by the first line of the heading's block."""
    column_widths: Mapping[int, ColumnWidths] = field(default_factory=dict)
    """What the columns need of tables that these blocks hold a part of, by their lines."""


def rendered_widths(table: Table, options: LayoutOptions) -> ColumnWidths:
    """Return what the columns of a table need on a page."""
    rendered = map_cells(table, options.renderers.inline_math)
    return column_widths(rendered, options.measure)


def lines(
    blocks: Sequence[Block], options: LayoutOptions, surroundings: Surroundings | None = None
) -> list[Line]:
    """Return the rows of some blocks of a note."""
    surroundings = surroundings or Surroundings()
    renderer = _BlockRenderer(options, options.context.embeds, surroundings)
    rows = renderer.blocks(blocks, Column(max(options.width, MINIMUM)))
    above = surroundings.above
    if not rows or above in ("", "same"):
        return rows
    first = blocks[0]
    match above:
        case "folded":
            gap = _gap_below_folded(first, surroundings.closed_sections)
        case "subheading":
            gap = int(isinstance(first, HeadingBlock))
        case "heading":
            gap = 1
        case _:
            gap = _gap_above(first)
    return [Line((), rows[0].source_line)] * gap + rows


# Blank rows


def _gap_below_folded(block: Block, closed_sections: Mapping[int, ClosedSection]) -> int:
    """Return the blank rows below a folded heading: folded headings are an outline."""
    return int(block.line not in closed_sections)


def _gap_above(block: Block) -> int:
    """Return the blank rows above a block that follows anything but a heading."""
    if isinstance(block, HeadingBlock) and block.level <= 2:
        return 2
    return 1


def _gap(above: Block, block: Block) -> int:
    """Return the blank rows between two blocks."""
    if isinstance(above, HeadingBlock):
        return int(above.level == 1 or isinstance(block, HeadingBlock))
    match above, block:
        case (
            (Paragraph(), List() | Embed())
            | (Embed(), Paragraph() | Embed())
            | (Footnote(), Footnote())
        ) if above.end == block.line:
            return 0
    return _gap_above(block)


class _BlockRenderer:
    """Renders the blocks of a note, or of an excerpt of another one."""

    def __init__(
        self,
        options: LayoutOptions,
        embeds: Mapping[tuple[str, int], ResolvedEmbed],
        surroundings: Surroundings,
        source: str = "",
    ) -> None:
        """Prepare; `source` is the path of an embedded note, empty for the note of the page."""
        self._options = options
        self._embeds = embeds
        self._closed_sections = surroundings.closed_sections
        self._column_widths = surroundings.column_widths
        self._source = source
        self._signs = options.signs
        self._heading_rules = {1: self._signs.heavy_rule, 2: self._signs.rule}
        self._measure = options.measure
        self._typesetter = Typesetter(options)
        self._code = CodeRenderer(self._typesetter, options.renderers.highlight, options.mark_code)

    def blocks(self, blocks: Sequence[Block], column: Column) -> list[Line]:
        """Return the rows of blocks below each other."""
        rows: list[Line] = []
        above: Block | None = None
        for block in blocks:
            if above is not None:
                rows.extend(self._blank_rows(above, block))
            rows.extend(self._block(block, column))
            above = block
        return rows

    def _blank_rows(self, above: Block, block: Block) -> list[Line]:
        """Return the blank rows between two blocks, parts of the upper one if it is folded."""
        closed = self._closed_sections.get(above.line)
        if closed is not None:
            # The last line of a heading identifies its section: lines above it may be hidden.
            return [Line((), closed.line)] * _gap_below_folded(block, self._closed_sections)
        line = max(above.line, block.line - 1)
        if isinstance(above, Callout) and above.fold:
            line = above.line
        return [Line((), line)] * _gap(above, block)

    def _block(self, block: Block, column: Column) -> list[Line]:  # noqa: C901 (a case for each kind of block)
        """Return the rows of one block, the most frequent kinds first."""
        match block:
            case Paragraph():
                return self._paragraph(block, column)
            case HeadingBlock():
                return self._heading(block, column)
            case List():
                return ListRenderer(self._typesetter, self.blocks).rows(block, column)
            case Code():
                return self._code_or_math(block, column)
            case Table():
                return self._table(block, column)
            case Embed():
                return self._embed(block, column)
            case Callout():
                return self._callout(block, column)
            case Quote():
                return self._quote(block, column)
            case Footnote():
                return self._footnote(block, column)
            case PropertiesBlock():
                return self._properties(block, column)
            case Rule():
                return self._rule(block, column)

    def _text(self, spans: Sequence[Span], column: Column) -> list[Line]:
        return self._typesetter.text(spans, self._typesetter.text_width(column.width), column.style)

    def _paragraph(self, block: Paragraph, column: Column) -> list[Line]:
        spans = block.spans
        if self._options.context.prompts and not self._source:
            spans = self._options.cards.inline(spans, block.line, block.end - 1)
        return self._text(spans, column)

    def _rule(self, block: Rule, column: Column) -> list[Line]:
        width = self._typesetter.text_width(column.width)
        return [Line((Run(self._signs.rule * width, ("rule",)),), block.line, lead=1)]

    def _table(self, block: Table, column: Column) -> list[Line]:
        table = map_cells(block, self._options.renderers.inline_math)
        return table_rows(table, column, self._typesetter, self._column_widths.get(block.line))

    def _properties(self, block: PropertiesBlock, column: Column) -> list[Line]:
        def code_rows(code: Code) -> list[Line]:
            return self._code.rows(code, column.width)

        width = self._typesetter.text_width(column.width)
        return property_rows(block, width, self._options.folds, self._typesetter, code_rows)

    # Headings and what is folded

    def _heading(self, block: HeadingBlock, column: Column) -> list[Line]:
        """Return the rows of a heading, with a rule below or the sign of its folded section."""
        closed = self._closed_sections.get(block.line)
        # The last line of a heading identifies its section.
        line = block.section_line
        spans = block.spans
        if closed is not None:
            spans += self._section_sign(closed, line)
        rows = self._text(spans, column.styled(f"heading{block.level}"))
        if not rows:
            rows = [Line((), block.line)]
        if line > block.line:
            rows = [replace(row, source_line=line) for row in rows]
        rule = self._heading_rules.get(block.level)
        if rule is not None and closed is None:
            width = self._typesetter.text_width(column.width)
            run = Run(rule * width, (f"heading{block.level}.rule",))
            rows.append(Line((run,), rows[-1].source_line, lead=1))
        return rows

    def _section_sign(self, closed: ClosedSection, line: int) -> tuple[Span, Span]:
        lines = counted(closed.hidden, "line").replace(" ", "\u00a0")
        text = f"{self._signs.folded}\u00a0{lines}"
        return Span("  ", (), None, line), Fold("section", closed.line).sign(text, line)

    # Blocks of one block

    def _callout(self, block: Callout, column: Column) -> list[Line]:
        renderer = CalloutRenderer(self._typesetter, self._options, self._source, self.blocks)
        return renderer.rows(block, column)

    def _quote(self, block: Quote, column: Column) -> list[Line]:
        column = column.styled("quote")
        bar = Run(self._signs.bar + " ", ("quote.bar",))
        indent = self._measure.width(bar.text)
        if not column.has_room(indent):
            return self.blocks(block.blocks, column)
        rows = self.blocks(block.blocks, column.indented(indent)) or [Line((), block.line)]
        return with_lead(rows, bar)

    def _code_or_math(self, block: Code, column: Column) -> list[Line]:
        if block.language != "math":
            return self._code_or_diagram(block, column)
        rendered = self._options.renderers.rendered_math(block.text)
        if rendered is None:
            spans = _math_spans(block, block.text, (*column.style, "math.source"))
        else:
            spans = _math_spans(block, rendered, (*column.style, "math.text"))
        indent = column.indent_for(_MATH_INDENT)
        width = self._typesetter.text_width(column.width) - indent
        rows = self._typesetter.text(spans, width, PLAIN)
        return with_lead(rows, Run(" " * indent))

    def _code_or_diagram(self, block: Code, column: Column) -> list[Line]:
        """Return the rows of code; of a diagram its picture until its source is asked for.

        In an embedded note it is the source: finds and links in it know no fold.
        """
        draw = self._options.renderers.diagram
        picture = draw(block.text) if draw and not self._source and is_diagram(block) else ()
        if not picture or max(map(self._measure.width, picture)) > column.width:
            return self._code.rows(block, column.width)
        fold = diagram_fold(block)
        if self._options.folds.closed(fold, begins=True):
            return diagram_rows(block, picture, column, self._typesetter)
        sign = Run(f"{self._signs.unfolded}\u00a0picture", ("code", "fold", "sign"), fold.target)
        return self._code.rows(block, column.width, sign)

    def _footnote(self, block: Footnote, column: Column) -> list[Line]:
        name = f"[{block.number or block.label}]"
        label = self._typesetter.shortened(name, max(column.width // 3, 3)) + " "
        indent = self._measure.width(label)
        column = column.styled("dim")
        blocks = self._with_way_back(block)
        if not column.has_room(indent):
            return self.blocks(blocks, column)
        rows = self.blocks(blocks, column.indented(indent)) or [Line((), block.line)]
        return with_label(rows, (Run(label, ("footnote",)),), Run(" " * indent))

    def _with_way_back(self, block: Footnote) -> Sequence[Block]:
        """Return the blocks of a footnote with a link to its reference at their end."""
        if block.back is None:
            return block.blocks
        *others, last = block.blocks or (Paragraph((), block.line, block.end),)
        if not isinstance(last, Paragraph):
            line = max(block.line, last.end - 1)
            sign = Span(self._signs.back, (), block.back, line)
            return [*others, last, Paragraph((sign,), line, last.end)]
        line = _last_line(last.spans, max(block.line, last.end - 1))
        sign = Span(self._signs.back, (), block.back, line)
        spans = (*last.spans, Span("\u00a0", (), None, line), sign)
        return [*others, replace(last, spans=spans)]

    # Embeds

    def _embed(self, block: Embed, column: Column) -> list[Line]:
        resolved = self._embeds.get((block.target.raw, block.target.line))
        if resolved is not None and resolved.excerpt is not None:
            return self._excerpt(block, resolved, resolved.excerpt, column)
        rows: list[Line] = []
        if resolved is not None:
            width = self._typesetter.text_width(column.width)
            limits = self._options.geometry.pictures
            rows = embed_rows.picture_rows(block, resolved, width, limits)
        look = self._typesetter.link_look(block.target)
        link = embed_rows.link_spans(block, resolved, look, self._signs)
        return rows + self._text(link, column)

    def _excerpt(
        self, block: Embed, resolved: ResolvedEmbed, excerpt: Excerpt, column: Column
    ) -> list[Line]:
        bar: tuple[Run, ...] = ()
        if column.has_room(BAR_INDENT):
            column = column.indented(BAR_INDENT)
            bar = (Run(self._signs.column + " ", ("embed.bar",)),)
        renderer = _BlockRenderer(self._options, resolved.embeds, Surroundings(), excerpt.source)
        body = renderer.blocks(excerpt.blocks, replace(column, list_depth=0))
        rows = embed_rows.excerpt_rows(block, resolved, body, column, self._typesetter)
        return [replace(row.after(bar), source_line=block.line) for row in rows]


def _last_line(spans: Sequence[Span], default: int) -> int:
    """Return the line on which the last span of a text begins; the default for no text."""
    if not spans:
        return default
    return spans[-1].line


def _math_spans(block: Code, text: str, style: Style) -> list[Span]:
    """Return a formula, row by row."""
    spans: list[Span] = []
    for index, row in enumerate(text.split("\n")):
        line = min(block.line + index, max(block.end - 1, block.line))
        if index:
            spans.append(Span(BREAK, line=line))
        if row.strip():
            spans.append(Span(row.rstrip(), style, None, line))
    return spans
