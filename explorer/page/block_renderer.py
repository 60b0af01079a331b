"""Renders blocks of Markdown as rows of styled runs.

No row is wider than the page unless it has a viewport.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, zip_longest

from explorer.markdown.nodes import (
    BREAK,
    PLAIN,
    Block,
    Callout,
    Code,
    Embed,
    Footnote,
    HeadingBlock,
    Item,
    LinkLook,
    List,
    Paragraph,
    PropertiesBlock,
    Quote,
    Rule,
    Span,
    Style,
    Table,
    Target,
)
from explorer.page.excerpt import Excerpt, ResolvedEmbed
from explorer.page.folds import NONE_CLOSED, Fold
from explorer.page.layout_options import MINIMUM, LayoutOptions
from explorer.page.lines import (
    BAR_INDENT,
    LARGEST,
    Above,
    EnclosingCallout,
    Line,
    Picture,
    PictureRow,
    Run,
    fitted,
    with_label,
    with_lead,
)
from explorer.page.property_rows import PROPERTIES_FOLD, property_rows
from explorer.page.signs import Signs, callout_kind, kind_of
from explorer.page.table_rows import ColumnWidths, map_cells, table_rows
from explorer.page.typesetter import Column, Typesetter
from explorer.page.wrap import code_rows, slice_spans
from explorer.text.counts import counted
from explorer.text.names import name_of
from explorer.text.sanitize import clean

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


_NOTICE: Style = ("dim", "sign")
_SIZE = re.compile(r"[|\[]\s*(\d{1,5})(?:x(\d{1,5}))?\s*\]")
_PAGE = re.compile(r"\bpage=(\d{1,6})")


def link_spans(
    embed: Embed, resolved: ResolvedEmbed | None, look: LinkLook, signs: Signs
) -> list[Span]:
    """Return an embed that is not shown in place as a link, with the reason for that."""
    if resolved is not None and resolved.recursive:
        name = Span(resolved.name, ("embed.name",), embed.target, embed.line)
        return [name, _notice(f"{signs.recursive} is shown above", embed)]
    destination = embed.target.destination
    match look:
        case "file" | "outside":
            return _file_spans(embed, resolved, signs)
        case "missing":
            reason = "no such file" if kind_of(destination) else "no such note"
        case "heading_missing":
            reason = "no such block" if "#^" in destination else "no such heading"
        case _:
            return list(embed.spans)
    return [*embed.spans, _notice(reason, embed)]


def _notice(text: str, embed: Embed) -> Span:
    return Span(f"  {text}", _NOTICE, line=embed.line)


def _file_spans(embed: Embed, resolved: ResolvedEmbed | None, signs: Signs) -> list[Span]:
    """Return the line for a file: its name or the text given for it, and what is known of it."""
    path, _, fragment = embed.target.destination.partition("#")
    name = clean(name_of(path) or path)
    label = "".join(span.text for span in embed.spans)
    if fragment and label.startswith(name):
        label = name
    kind = kind_of(path)
    facts = [kind]
    if label not in (name, clean(path)):
        facts = [f"{kind} {name}".strip()]
    if kind == "image":
        facts.append(_size_text(embed.target, resolved, signs))
    if resolved is not None and _is_too_large(resolved):
        facts.append("too large to show")
    if page := _PAGE.search(fragment):
        facts.append(f"page {page[1]}")
    spans = [Span(label, ("embed",), embed.target, embed.line)]
    if known := ", ".join(filter(None, facts)):
        spans.append(_notice(known, embed))
    return spans


def _size_text(target: Target, resolved: ResolvedEmbed | None, signs: Signs) -> str:
    """Return the size that is written with a picture, else that of its file if that is known."""
    width, height = _written_size(target)
    if width and not height:
        return f"{width} wide"
    if not width and resolved is not None and resolved.size is not None:
        width, height = resolved.size
    if not width:
        return ""
    return f"{width} {signs.times} {height}"


def _is_too_large(resolved: ResolvedEmbed) -> bool:
    if resolved.file is None or resolved.size is None:
        return False
    width, height = resolved.size
    return width * height > LARGEST


def _written_size(target: Target) -> tuple[int | None, int | None]:
    """Return the width and the height that are written with a picture, None for what is not."""
    match = _SIZE.search(target.raw)
    if match is None:
        return None, None
    width, height = int(match[1]), int(match[2] or 0)
    if not width:
        return None, None
    return width, height or None


_CODE: Style = ("code",)
_LABEL: Style = ("code", "code.label")
_LEAD = 2
"""Cells before each row of code."""
_PADDING = 3
"""Cells of a panel that hold no code: those before a row, and one after it."""

_DIAGRAMS = "mermaid plantuml puml graphviz dot d2 ditaa nomnoml"
_CHARTS = "chart charts chartsview vega vega-lite tracker functionplot"
_QUERIES = "dataview dataviewjs tasks base todoist"
_SHOWN_AS = {
    **dict.fromkeys(_DIAGRAMS.split(), "diagram"),
    **dict.fromkeys(_CHARTS.split(), "chart"),
    **dict.fromkeys(_QUERIES.split(), "query"),
    "excalidraw": "drawing",
    "tikz": "drawing",
    "leaflet": "map",
    "geojson": "map",
    "abc": "music",
}
"""What Obsidian, or a plugin of it, shows in the place of code, by its language."""


def _needs_space_below(item: Item) -> bool:
    """Whether an item ends with a block that has a blank row below it even in a tight list."""
    if not item.blocks:
        return False
    last = item.blocks[-1]
    if isinstance(last, List):
        return _needs_space_below(last.items[-1])
    return not isinstance(last, Paragraph)


_MATH_INDENT = 4


def lines(
    blocks: Sequence[Block],
    options: LayoutOptions,
    above: Above = "",
    closed_sections: Mapping[int, int] = NONE_CLOSED,
    column_widths: Mapping[int, ColumnWidths] | None = None,
) -> list[Line]:
    """Return the rows of some blocks of a note, below what stands `above` them.

    `closed_sections` is how many lines the folded sections among them hide, by the lines of their
    headings, `column_widths` what the columns of tables need that they hold a part of, by lines.
    """
    renderer = _BlockRenderer(options, options.embeds, closed_sections, column_widths or {})
    rows = renderer.blocks(blocks, Column(max(options.width, MINIMUM)))
    if not rows or above in ("", "same"):
        return rows
    first = blocks[0]
    match above:
        case "folded":
            gap = int(first.line not in closed_sections)  # folded headings are an outline
        case "subheading":
            gap = int(isinstance(first, HeadingBlock))
        case "heading":
            gap = 1
        case _:
            gap = _gap_above(first)
    return [Line((), rows[0].source_line)] * gap + rows


# Blank rows


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
        closed_sections: Mapping[int, int],
        column_widths: Mapping[int, ColumnWidths],
        source: str = "",
    ) -> None:
        """Prepare; `source` is the path of an embedded note, empty for the note of the page."""
        self._options = options
        self._embeds = embeds
        self._closed_sections = closed_sections
        self._column_widths = column_widths
        self._source = source
        self._signs = options.signs
        self._heading_rules = {1: self._signs.heavy_rule, 2: self._signs.rule}
        self._measure = options.measure
        self._typesetter = Typesetter(options)

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
        if above.line in self._closed_sections:
            return [Line((), above.line)] * (block.line not in self._closed_sections)
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
                return self._list(block, column)
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

    def _text_width(self, column: Column) -> int:
        return self._typesetter.text_width(column.width)

    def _text(self, spans: Sequence[Span], column: Column) -> list[Line]:
        return self._typesetter.text(spans, self._text_width(column), column.style)

    def _paragraph(self, block: Paragraph, column: Column) -> list[Line]:
        spans = block.spans
        if self._options.prompts and not self._source:
            spans = self._options.cards.inline(spans, block.line, block.end - 1)
        rows, target = self._text(spans, column), block.spans[-1].target
        if column.list_depth and target is not None and target.kind == "embed":
            resolved = self._embeds.get((target.raw, target.line))
            if resolved is not None:
                embed = Embed(target, (), target.line, block.end)
                width = self._text_width(column)
                rows += self._picture(embed, resolved, width)
        return rows

    def _rule(self, block: Rule, column: Column) -> list[Line]:
        width = self._text_width(column)
        return [Line((Run(self._signs.rule * width, ("rule",)),), block.line, lead=1)]

    def _table(self, block: Table, column: Column) -> list[Line]:
        table = map_cells(block, self._options.inline_math)
        return table_rows(table, column, self._typesetter, self._column_widths.get(block.line))

    def _properties(self, block: PropertiesBlock, column: Column) -> list[Line]:
        width = self._text_width(column)
        folds = self._options.folds
        code: list[Line] = []
        if block.code is not None and not folds.closed(PROPERTIES_FOLD, begins=True):
            code = self._code(block.code, column.width)
        return property_rows(block, width, folds, self._typesetter, code)

    # Headings and what is folded

    def _heading(self, block: HeadingBlock, column: Column) -> list[Line]:
        """Return the rows of a heading, with a rule below or the sign of its folded section."""
        closed, line = self._closed_sections.get(block.line), block.line
        spans = block.spans
        if closed is not None:
            lines = counted(closed, "line").replace(" ", "\u00a0")
            sign = f"{self._signs.folded}\u00a0{lines}"
            spans += (Span("  ", line=line), Fold("section", line).sign(sign, line))
        rows = self._text(spans, column.styled(f"heading{block.level}"))
        if not rows:
            rows = [Line((), line)]
        # The section is known by the first line: what hides the others does not hide them here.
        rows = [replace(row, source_line=line) for row in rows]
        rule = self._heading_rules.get(block.level)
        if rule is not None and closed is None:
            width = self._text_width(column)
            run = Run(rule * width, (f"heading{block.level}.rule",))
            rows.append(Line((run,), rows[-1].source_line, lead=1))
        return rows

    # Blocks of one block

    def _callout(self, block: Callout, column: Column) -> list[Line]:
        """Return the title of a callout, and its body unless it is folded, beside a bar."""
        kind = callout_kind(block.kind)
        style = f"callout.{kind}"
        indent = column.indent_for(BAR_INDENT)
        icon = Span(f"{self._signs.callouts[kind]}\u00a0\u00a0", (style, "strong"), line=block.line)
        name = Span(block.kind.replace("-", " ").capitalize(), line=block.line)
        title = [icon, *(block.title or [name])]
        enclosing, closed = None, False
        if block.fold and block.blocks:
            begins_closed = block.fold == "-"
            fold = Fold("callout", block.line, self._source)
            enclosing = EnclosingCallout(block.line, self._source, begins_closed)
            closed = self._options.folds.closed(fold, begins=begins_closed)
            sign = self._signs.fold_sign(closed=closed)
            title.append(fold.sign(f"\u00a0\u00a0{sign}", title[-1].line))
        width = self._text_width(column) - indent
        rows = self._typesetter.text(title, width, (style, "strong"))
        body: list[Line] = []
        if not closed:
            inside = replace(column, width=column.width - indent, style=PLAIN)
            body = self.blocks(block.blocks, inside)
        if enclosing is not None:
            rows = [replace(row, titled=enclosing) for row in rows]
            body = [replace(row, within=(enclosing, *row.within)) for row in body]
        if not indent:
            return rows + body
        return with_lead(rows + body, Run(self._signs.bar + " ", (style,)))

    def _list(self, block: List, column: Column) -> list[Line]:
        numbers = [item.number for item in block.items if item.number is not None]
        digits = max((len(str(number)) for number in numbers), default=0)
        rows: list[Line] = []
        above: Item | None = None
        for item in block.items:
            if above is not None and (block.loose or _needs_space_below(above)):
                rows.append(Line((), max(item.line - 1, 1)))
            rows.extend(self._item(item, digits, column))
            above = item
        return rows

    def _item(self, item: Item, digits: int, column: Column) -> list[Line]:
        marker = self._marker(item, digits, column.list_depth)
        indent = sum(self._measure.width(run.text) for run in marker)
        style = column.style
        if item.task is not None and item.task in "xX-":
            style = (*style, "done")
        inside = Column(column.width, style, column.list_depth + 1)
        if inside.has_room(indent):
            return self._labeled(item.blocks, inside, marker, Run(" " * indent), item.line)
        spans = tuple(Span(run.text, run.style, line=item.line) for run in marker)
        rest = item.blocks
        if rest and isinstance(rest[0], Paragraph):
            spans += rest[0].spans
            rest = rest[1:]
        return self._typesetter.text(spans, column.width, style) + self.blocks(rest, inside)

    def _marker(self, item: Item, digits: int, depth: int) -> tuple[Run, ...]:
        """Return the runs before an item: its number or bullet, and the box of a task."""
        marker: tuple[Run, ...] = ()
        if item.number is not None:
            marker = (Run(f"{item.number:>{digits}}. ", ("marker",)),)
        if item.task is None:
            bullets = self._signs.bullets
            bullet = bullets[min(depth, len(bullets) - 1)]
            return marker or (Run(f"{bullet} ", ("marker",)),)
        if item.task == " ":
            return (*marker, Run(f"{self._signs.open_task} ", ("task.open",)))
        box = self._signs.done_task if item.task in "xX" else f"[{item.task}]"
        return (*marker, Run(f"{box} ", ("task.done",)))

    def _quote(self, block: Quote, column: Column) -> list[Line]:
        bar = Run(self._signs.bar + " ", ("quote.bar",))
        return self._labeled(block.blocks, column.styled("quote"), (bar,), bar, block.line)

    def _labeled(
        self,
        blocks: Sequence[Block],
        column: Column,
        label: tuple[Run, ...],
        indent: Run,
        line: int,
    ) -> list[Line]:
        """Return blocks with a label before the first row and an indent before the others.

        Without room for them they have neither. `line` is that of a row, if there is no other.
        """
        cells = self._measure.width(indent.text)
        if not column.has_room(cells):
            return self.blocks(blocks, column)
        rows = self.blocks(blocks, column.indented(cells)) or [Line((), line)]
        return with_label(rows, label, indent)

    def _code_or_math(self, block: Code, column: Column) -> list[Line]:
        if block.language != "math":
            return self._code_or_diagram(block, column)
        math = self._options.math
        rendered = math(block.text, False) if math else None
        style = (*column.style, "math.source" if rendered is None else "math.text")
        spans: list[Span] = []
        for index, row in enumerate((block.text if rendered is None else rendered).split("\n")):
            line = min(block.line + index, max(block.end - 1, block.line))
            if index:
                spans.append(Span(BREAK, line=line))
            if row.strip():
                spans.append(Span(row.rstrip(), style, line=line))
        indent = column.indent_for(_MATH_INDENT)
        width = self._text_width(column) - indent
        rows = self._typesetter.text(spans, width, PLAIN)
        return with_lead(rows, Run(" " * indent))

    def _code(self, block: Code, width: int, sign: Run | None = None) -> list[Line]:
        """Return the rows of a block of code in at most `width` cells.

        The panel is as wide as running text, or wider if its longest line needs that. `sign` stands
        before the name of the language, if there is room for both.
        """
        code = block.text.split("\n")
        longest = max(self._measure.width(text) for text in code) + _PADDING
        panel = min(width, max(self._typesetter.text_width(width), longest))
        rows: list[Line] = []
        if block.language:
            rows.append(self._code_label(block, panel, sign))
        highlight = self._options.highlight
        colored = (highlight(block.text, block.language) if highlight else None) or ()
        for number, (text, tokens) in enumerate(zip_longest(code, colored[: len(code)])):
            spans = [Span(text, _CODE)]
            if tokens is not None and "".join(token for token, _ in tokens) == text:
                spans = [Span(token, _CODE + style) for token, style in tokens if token]
            rows.extend(self._code_line(text, spans, panel, block.line + number))
        return rows

    def _code_label(self, block: Code, panel: int, sign: Run | None) -> Line:
        """Return the language of a block of code, and what Obsidian shows in its place."""
        width = self._measure.width
        shown_as = _SHOWN_AS.get(block.language.lower(), "")
        label = self._typesetter.shortened(f"{block.language} {shown_as}".rstrip(), panel - 2)
        room = panel - width(label) - 1
        runs = [Run(label, _LABEL), Run(" ", _CODE)]
        if sign is not None and width(sign.text) + _LEAD <= room:
            room -= width(sign.text) + _LEAD
            runs[:0] = [sign, Run(" " * _LEAD, _CODE)]
        runs.insert(0, Run(" " * room, _CODE))
        return Line(tuple(runs), max(block.line - 1, 1), lead=len(runs))

    def _code_line(self, text: str, spans: Sequence[Span], panel: int, line: int) -> Iterator[Line]:
        """Yield the rows of a line of code, each filled up to the width of the panel."""
        ends = list(accumulate(len(span.text) for span in spans))
        lead, joint = " " * _LEAD, "\n"
        if self._options.mark_code:
            lead = f"{self._signs.column} "
        for start, end in code_rows(text, panel - _PADDING, self._measure):
            runs: list[Run] = []
            if end > start:
                runs, _ = slice_spans(spans, ends, start, end)
            used = _LEAD + sum(self._measure.width(run.text) for run in runs)
            padding = Run(" " * (panel - used), _CODE)
            yield Line((Run(lead, _LABEL), *runs, padding), line, joint, lead=1, trail=1)
            lead, joint = f"{self._signs.wrapped} ", ""

    def _code_or_diagram(self, block: Code, column: Column) -> list[Line]:
        """Return the rows of code; of a diagram its picture until its source is asked for.

        In an embedded note it is the source: finds and links in it know no fold.
        """
        draw = self._options.diagram
        picture = draw(block.text) if draw and not self._source and is_diagram(block) else ()
        if not picture or max(map(self._measure.width, picture)) > column.width:
            return self._code(block, column.width)
        fold = diagram_fold(block)
        if self._options.folds.closed(fold, begins=True):
            title = (
                Span("diagram", _DIM, line=fold.line),
                Span("  ", line=fold.line),
                fold.sign(f"{self._signs.folded}\u00a0source", fold.line),
            )
            count = block.text.count("\n") + 1
            return self._text(title, column) + [
                Line((Run(row, column.style),), block.line + number * count // len(picture))
                for number, row in enumerate(picture)
            ]
        sign = Run(f"{self._signs.unfolded}\u00a0picture", ("code", "fold", "sign"), fold.target)
        return self._code(block, column.width, sign)

    def _footnote(self, block: Footnote, column: Column) -> list[Line]:
        name = f"[{block.number or block.label}]"
        label = self._typesetter.shortened(name, max(column.width // 3, 3)) + " "
        indent = self._measure.width(label)
        blocks = self._with_way_back(block)
        runs, rest = (Run(label, ("footnote",)),), Run(" " * indent)
        return self._labeled(blocks, column.styled("dim"), runs, rest, block.line)

    def _with_way_back(self, block: Footnote) -> Sequence[Block]:
        """Return the blocks of a footnote with a link to its reference at their end."""
        if block.back is None:
            return block.blocks
        *others, last = block.blocks or (Paragraph((), block.line, block.end),)
        line = max(block.line, last.end - 1)
        if isinstance(last, Paragraph) and last.spans:
            line = last.spans[-1].line
        sign = Span(self._signs.back, (), block.back, line)
        if not isinstance(last, Paragraph):
            return [*others, last, Paragraph((sign,), line, last.end)]
        spans = (*last.spans, Span("\u00a0", line=line), sign)
        return [*others, replace(last, spans=spans)]

    # Embeds

    def _embed(self, block: Embed, column: Column) -> list[Line]:
        resolved = self._embeds.get((block.target.raw, block.target.line))
        if resolved is not None and resolved.excerpt is not None:
            return self._excerpt(block, resolved, resolved.excerpt, column)
        rows: list[Line] = []
        if resolved is not None:
            rows = self._picture(block, resolved, self._text_width(column))
        look = self._typesetter.link_look(block.target)
        link = link_spans(block, resolved, look, self._signs)
        return rows + self._text(link, column)

    def _picture(self, block: Embed, resolved: ResolvedEmbed, width: int) -> list[Line]:
        """Return the blank rows that a picture will be drawn on; none if it is not drawn."""
        limits, file, size = self._options.pictures, resolved.file, resolved.size
        if limits is None or file is None or size is None or _is_too_large(resolved):
            return []
        columns, rows = fitted(size, _written_size(block.target), width, limits)
        picture = Picture(file, columns, rows, resolved.name)
        runs = (
            Run(" " * columns, ("picture",), block.target, PictureRow(picture, row))
            for row in range(rows)
        )
        return [Line((run,), block.line, lead=1) for run in runs]

    def _excerpt(
        self, block: Embed, resolved: ResolvedEmbed, excerpt: Excerpt, column: Column
    ) -> list[Line]:
        bar: tuple[Run, ...] = ()
        if column.has_room(BAR_INDENT):
            column = column.indented(BAR_INDENT)
            bar = (Run(self._signs.column + " ", ("embed.bar",)),)
        renderer = _BlockRenderer(self._options, resolved.embeds, NONE_CLOSED, {}, excerpt.source)
        body = renderer.blocks(excerpt.blocks, replace(column, list_depth=0))
        name = Span(resolved.name, ("embed.name",), block.target, block.line)
        dim = (*column.style, "dim")
        rows = self._text([name], column)
        rows += body or self._text([Span("nothing in it yet", dim, line=block.line)], column)
        if resolved.omitted:
            lines = counted(resolved.omitted, "more line")
            notice = f"{self._signs.ellipsis} {lines}, enter opens the note"
            rows += self._text([Span(notice, dim, line=block.line)], column)
        return [replace(row.after(bar), source_line=block.line) for row in rows]
