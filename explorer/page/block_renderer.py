"""Block values to lines of styled runs at a given width. What a line may not be.

Wider than that width.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

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
from explorer.page import code_rows, embed_rows, property_rows, table_rows
from explorer.page.excerpt import Embeds, Part
from explorer.page.folds import NONE_CLOSED, ClosedSection, Fold
from explorer.page.layout_options import MINIMUM, LayoutOptions
from explorer.page.lines import EnclosingCallout, Line, Run
from explorer.page.signs import ASCII, callout_kind
from explorer.page.superscripts import written
from explorer.page.wrap import wrap

NO_NEEDS: Mapping[int, table_rows.Needs] = {}


def needs(table: Table, form: LayoutOptions) -> table_rows.Needs:
    """Return what the columns of a table take on a page."""
    return table_rows.needs(table_rows.mapped(table, form.with_math), form.measured)


def lines(
    blocks: Sequence[Block],
    layout: LayoutOptions,
    after: str = "",
    closed: Mapping[int, ClosedSection] = NONE_CLOSED,
    needs: Mapping[int, table_rows.Needs] = NO_NEEDS,
) -> list[Line]:
    """Lay out blocks.

    `after` says what stands above them: nothing, a `heading` of the first level, a `subheading`, a
    `folded` one, any other `block`, or the `same` block that goes on. `closed` are the folded
    sections among them, `needs` what the tables of some lines need, of which there is more than
    these blocks show.
    """
    width = max(layout.width, MINIMUM)
    page = _Page(layout, width, layout.embeds, closed=closed, needs=needs)
    return _below(page.blocks(blocks, width, PLAIN, 0), blocks, after, closed)


def _below(
    found: list[Line],
    blocks: Sequence[Block],
    after: str,
    closed: Mapping[int, ClosedSection] = NONE_CLOSED,
) -> list[Line]:
    """Put the blank rows before blocks that what stands above them asks for."""
    if not found or after in ("", "same"):
        return found
    gap = _heading_gap(blocks[0], after == "heading")
    if after == "folded":
        gap = _folded_gap(blocks[0], closed)
    elif after == "subheading":
        gap = int(isinstance(blocks[0], HeadingBlock))
    return [*(Line((), found[0].source_line) for _ in range(gap)), *found]


def _folded_gap(block: Block, closed: Mapping[int, ClosedSection]) -> int:
    """Return how many blank rows part a folded heading and the block below it.

    Folded ones read as an outline.
    """
    return int(block.line not in closed)


def _heading_gap(block: Block, after_heading: bool) -> int:
    return 2 if isinstance(block, HeadingBlock) and block.level <= 2 and not after_heading else 1


def _gap(above: Block, block: Block) -> int:
    """Return how many blank rows part two blocks."""
    if isinstance(above, HeadingBlock):
        return int(above.level == 1 or isinstance(block, HeadingBlock))
    match above, block:
        case (
            (Paragraph(), List() | Embed())
            | (Embed(), Paragraph() | Embed())
            | (Footnote(), Footnote())
        ) if above.end == block.line:
            return 0
    return _heading_gap(block, False)


class _Page:
    def __init__(
        self,
        layout: LayoutOptions,
        width: int,
        embedded: Embeds,
        source: str = "",
        closed: Mapping[int, ClosedSection] = NONE_CLOSED,
        needs: Mapping[int, table_rows.Needs] = NO_NEEDS,
    ) -> None:
        self._layout = layout
        self._source = source
        self._closed = closed
        self._needs = needs
        self._embedded = embedded
        self._width = width
        self._signs = layout.signs
        self._measure = layout.measured

    def _capped(self, width: int) -> int:
        """Return how wide running text may be where there are `width` cells.

        What is inset ends where the rest ends.
        """
        return min(width, max(self._layout.measure - (self._width - width), MINIMUM))

    def blocks(self, blocks: Sequence[Block], width: int, base: Style, depth: int) -> list[Line]:
        """Lay out blocks below each other. `depth` counts the lists around them."""
        found: list[Line] = []
        above: Block | None = None
        for block in blocks:
            if above is not None:
                found.extend(self._between(above, block))
            found.extend(self._block(block, width, base, depth))
            above = block
        return found

    def _between(self, above: Block, block: Block) -> list[Line]:
        """Return the blank rows between two blocks.

        Those below something folded belong to what is shown of it.
        """
        closed = self._closed.get(above.line)
        if closed is not None:
            # An underlined heading of several lines is known by its last one: those above it
            # belong to what is before the section, which may be hidden.
            return [Line((), closed.line)] * _folded_gap(block, self._closed)
        can_fold = isinstance(above, Callout) and bool(above.fold)
        line = above.line if can_fold else max(above.line, block.line - 1)
        return [Line((), line)] * _gap(above, block)

    def _block(self, block: Block, width: int, base: Style, depth: int) -> list[Line]:
        match block:
            case Paragraph():
                return self.text(self._asked(block), self._capped(width), base)
            case HeadingBlock():
                return self._heading(block, width, base)
            case Code():
                return (
                    self._math(block, width, base)
                    if block.language == "math"
                    else self._code(block, width)
                )
            case List():
                return self._list(block, width, base, depth)
            case Table():
                table = table_rows.mapped(block, self._layout.with_math)
                known = self._needs.get(block.line)
                return table_rows.lines(
                    table, width, base, self.text, self._measure, self._signs, known
                )
            case Callout():
                return self._callout(block, width, depth)
            case Quote():
                bar = Run(self._signs.bar + " ", ("quote.bar",))
                return self._beside(bar, block.blocks, width, (*base, "quote"), depth, block.line)
            case Embed():
                return self._embed(block, width, base)
            case Footnote():
                return self._footnote(block, width, base, depth)
            case PropertiesBlock():
                form, capped = self._layout, self._capped(width)
                code = partial(self._code, width=width)
                return property_rows.lines(
                    block, capped, form.folds, self.text, code, self._measure, self._signs
                )
            case Rule():
                return [
                    Line(
                        (Run(self._signs.rule * self._capped(width), ("rule",)),),
                        block.line,
                        lead=1,
                    )
                ]

    def _asked(self, block: Paragraph) -> Sequence[Span]:
        """Return the text of a paragraph, with the answers of its flashcards folded or open."""
        if self._source or not self._layout.asks:
            return block.spans
        return self._layout.desk.asked(block.spans, block.line, block.end - 1)

    def text(self, spans: Sequence[Span], width: int, base: Style) -> list[Line]:
        """Lay out running text at exactly that width."""
        rows = wrap(self._dressed(spans, base), width, self._measure)
        return [Line(tuple(runs), line, joint) for runs, line, joint in rows]

    def _dressed(self, spans: Iterable[Span], base: Style) -> list[Span]:
        """Give links their styles and signs."""
        found: list[Span] = []
        target: Target | None = None
        style: Style = ()
        sign = ""
        for span in self._layout.with_math(tuple(spans)):
            if span.target is not target:
                if sign:
                    found.append(Span(sign, (*style, "sign"), target, found[-1].line))
                target, sign = span.target, ""
                if target is not None:
                    style, sign = self._link_style(target, base)
                    if target.kind == "embed":
                        lead = embed_rows.sign_of(target, self._signs) + "\u00a0"
                        found.append(Span(lead, (*style, *span.style, "sign"), target, span.line))
            if span.text == BREAK:
                found.append(span)
            else:
                text = (
                    f"`{span.text}`" if self._layout.marks and "code" in span.style else span.text
                )
                text = text if self._signs is ASCII else written(text, span.style)
                found.append(
                    Span(text, (base if target is None else style) + span.style, target, span.line)
                )
        if sign:
            found.append(Span(sign, (*style, "sign"), target, found[-1].line))
        return found

    def _link_style(self, target: Target, base: Style) -> tuple[Style, str]:
        look: LinkLook
        if target.kind in ("tag", "fold"):
            return base, ""
        if target.kind in ("footnote", "back"):
            return (*base, "link.footnote"), ""
        look = self._look(target)
        return (*base, f"link.{look}"), self._signs.links.get(look, "")

    def _look(self, target: Target) -> LinkLook:
        return "outside" if target.outside else self._layout.look(target)

    def _embed(self, block: Embed, width: int, base: Style) -> list[Line]:
        shown = self._embedded.get((block.target.raw, block.target.line))
        if shown is None or shown.excerpt is None:
            room = self._capped(width)
            rows = (
                embed_rows.picture(block, shown, room, self._layout.pictures)
                if shown is not None
                else []
            )
            return rows + self.text(
                embed_rows.line(block, shown, self._look(block.target), self._signs), room, base
            )
        inset = 2 if width - 2 >= MINIMUM else 0
        bar = Run(self._signs.column + " ", ("embed.bar",)) if inset else None
        inside = _Page(self._layout, self._width, shown.embeds, shown.excerpt.source)

        def name(spans: Sequence[Span]) -> list[Line]:
            return self.text(spans, self._capped(width - inset), base)

        def parts(found: Sequence[Part]) -> list[Line]:
            return inside.parts(found, width - inset, base)

        return embed_rows.block(block, shown, bar, name, parts, base, self._signs)

    def parts(self, parts: Sequence[Part], width: int, base: Style) -> list[Line]:
        """Lay out the parts of an excerpt below each other."""
        found: list[Line] = []
        after = ""
        for blocks, joined in parts:
            found += _below(
                self.blocks(blocks, width, base, 0), blocks, "same" if joined else after
            )
            if blocks:
                last = blocks[-1]
                after = (
                    "block"
                    if not isinstance(last, HeadingBlock)
                    else "heading"
                    if last.level == 1
                    else "subheading"
                )
        return found

    def _heading(self, block: HeadingBlock, width: int, base: Style) -> list[Line]:
        width = self._capped(width)
        closed = self._closed.get(block.line)
        spans = block.spans
        if closed is not None:
            line = block.section_line
            said = f"{self._signs.folded}\u00a0{closed.hidden:,}\u00a0line" + (
                "s" if closed.hidden != 1 else ""
            )
            spans = (
                *spans,
                Span("  ", (), None, line),
                self._sign(said, Fold("section", closed.line), line),
            )
        found = self.text(spans, width, (*base, f"heading{block.level}")) or [Line((), block.line)]
        if block.section_line > block.line:
            found = [replace(row, source_line=block.section_line) for row in found]
        if block.level <= 2 and closed is None:
            sign = self._signs.heavy_rule if block.level == 1 else self._signs.rule
            rule = Run(sign * width, (f"heading{block.level}.rule",))
            found.append(Line((rule,), found[-1].source_line, lead=1))
        return found

    def _sign(self, said: str, fold: Fold, line: int) -> Span:
        """Return the sign of a fold, which nothing but a reader's eye and hand takes for text."""
        return Span(said, ("fold", "sign"), fold.target, line)

    def _code(self, block: Code, width: int) -> list[Line]:
        layout = self._layout
        return code_rows.lines(
            block,
            width,
            self._capped(width),
            self._measure,
            self._signs,
            layout.highlight,
            marks=layout.marks,
        )

    def _math(self, block: Code, width: int, base: Style) -> list[Line]:
        said = self._layout.math(block.text) if self._layout.math else None
        spans: list[Span] = []
        for index, text in enumerate((block.text if said is None else said).split("\n")):
            line = min(block.line + index, max(block.end - 1, block.line))
            style = (*base, "math.source" if said is None else "math.text")
            spans += [Span(BREAK, line=line)] if index else []
            spans += [Span(text.rstrip(), style, None, line)] if text.strip() else []
        inset = 4 if width >= MINIMUM + 4 else 0
        return _prefixed(self.text(spans, self._capped(width) - inset, PLAIN), Run(" " * inset))

    def _list(self, block: List, width: int, base: Style, depth: int) -> list[Line]:
        numbers = [item.number for item in block.items if item.number is not None]
        digits = max((len(str(number)) for number in numbers), default=0)
        found: list[Line] = []
        for index, item in enumerate(block.items):
            if index and (block.loose or _stands_alone(block.items[index - 1])):
                found.append(Line((), max(item.line - 1, 1)))
            found.extend(self._item(item, digits, width, base, depth))
        return found

    def _item(self, item: Item, digits: int, width: int, base: Style, depth: int) -> list[Line]:
        marker = self._marker(item, digits, depth)
        if item.begun:
            marker = (Run(" " * sum(self._measure.width(run.text) for run in marker)),)
        if item.task is not None and item.task in "xX-":
            base = (*base, "done")
        inset = sum(self._measure.width(run.text) for run in marker)
        if width - inset >= MINIMUM:
            inside = self.blocks(item.blocks, width - inset, base, depth + 1) or [
                Line((), item.line)
            ]
            return _prefixed(inside, Run(" " * inset), marker)
        inline = tuple(Span(run.text, run.style, None, item.line) for run in marker)
        first = item.blocks[0] if item.blocks else None
        spans = first.spans if isinstance(first, Paragraph) else ()
        rest = item.blocks[1:] if isinstance(first, Paragraph) else item.blocks
        return self.text((*inline, *spans), width, base) + self.blocks(rest, width, base, depth + 1)

    def _marker(self, item: Item, digits: int, depth: int) -> tuple[Run, ...]:
        signs = self._signs
        bullet = signs.bullets[min(depth, len(signs.bullets) - 1)]
        marker = f"{bullet} " if item.number is None else f"{str(item.number).rjust(digits)}. "
        if item.task is None:
            return (Run(marker, ("marker",)),)
        box = signs.open_task if item.task == " " else signs.done_task
        if item.task not in " xX":
            box = f"[{item.task}]"
        task = Run(f"{box} ", ("task.open" if item.task == " " else "task.done",))
        return (task,) if item.number is None else (Run(marker, ("marker",)), task)

    def _beside(
        self, bar: Run, blocks: Sequence[Block], width: int, base: Style, depth: int, line: int
    ) -> list[Line]:
        inset = self._measure.width(bar.text)
        if width - inset < MINIMUM:
            return self.blocks(blocks, width, base, depth)
        return _prefixed(self.blocks(blocks, width - inset, base, depth) or [Line((), line)], bar)

    def _callout(self, block: Callout, width: int, depth: int) -> list[Line]:
        kind = callout_kind(block.kind)
        style: Style = (f"callout.{kind}",)
        bar = Run(self._signs.bar + " ", style)
        icon = Span(
            self._signs.callouts[kind] + "\u00a0\u00a0", (*style, "strong"), None, block.line
        )
        title = block.title or (
            Span(block.kind.replace("-", " ").capitalize(), (), None, block.line),
        )
        inset = 2 if width - 2 >= MINIMUM else 0
        room = self._capped(width) - inset
        fold = Fold("callout", block.line, self._source)
        can_fold = bool(block.fold and block.blocks)
        closed = can_fold and self._layout.folds.closed(fold, begins=block.fold == "-")
        if can_fold:
            sign = self._signs.folded if closed else self._signs.unfolded
            title = (*title, self._sign(f"\u00a0\u00a0{sign}", fold, title[-1].line))
        found = self.text((icon, *title), room, (*style, "strong"))
        if block.blocks and not closed:
            inside = self.blocks(block.blocks, width - inset, PLAIN, depth)
            around = (
                EnclosingCallout(block.line, self._source, block.fold == "-") if can_fold else None
            )
            found.extend(
                replace(line, within=(around, *line.within)) if around else line for line in inside
            )
        return _prefixed(found, bar) if inset else found

    def _footnote(self, block: Footnote, width: int, base: Style, depth: int) -> list[Line]:
        label = self._cut(f"[{block.number or block.label}]", max(width // 3, 3)) + " "
        inset = self._measure.width(label)
        blocks = self._with_way_back(block)
        if width - inset < MINIMUM:
            return self.blocks(blocks, width, (*base, "dim"), depth)
        inside = self.blocks(blocks, width - inset, (*base, "dim"), depth) or [Line((), block.line)]
        return _prefixed(inside, Run(" " * inset), (Run(label, ("footnote",)),))

    def _with_way_back(self, block: Footnote) -> Sequence[Block]:
        """Return the blocks of a footnote, with a link back to its reference at their end."""
        if block.back is None:
            return block.blocks
        *others, last = block.blocks or (Paragraph((), block.line, block.end),)
        line = (
            last.spans[-1].line
            if isinstance(last, Paragraph) and last.spans
            else max(block.line, last.end - 1)
        )
        sign = Span(self._signs.back, (), block.back, line)
        if not isinstance(last, Paragraph):
            return [*others, last, Paragraph((sign,), line, last.end)]
        return [*others, replace(last, spans=(*last.spans, Span("\u00a0", (), None, line), sign))]

    def _cut(self, text: str, width: int) -> str:
        return code_rows.cut(text, width, self._measure, self._signs)


def _stands_alone(item: Item) -> bool:
    """Whether an item ends with a block that needs air below it even in a tight list."""
    if not item.blocks:
        return False
    last = item.blocks[-1]
    return (
        _stands_alone(last.items[-1]) if isinstance(last, List) else not isinstance(last, Paragraph)
    )


def _prefixed(found: Sequence[Line], rest: Run, first: tuple[Run, ...] | None = None) -> list[Line]:
    """Put runs before each line: `first` before the first one if given, `rest` before the others."""
    if not rest.text and first is None:
        return list(found)
    lead = (rest,) if first is None else first
    put = [lead, *((rest,) for _ in found[1:])]
    return [line.after(runs) for runs, line in zip(put, found, strict=False)]
