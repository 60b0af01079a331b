"""Callouts as rows: a title, and a body that may be folded, beside a bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from explorer.markdown.nodes import PLAIN, Callout, Span
from explorer.page.folds import Fold
from explorer.page.item_rows import RenderBlocks
from explorer.page.layout_options import LayoutOptions
from explorer.page.lines import BAR_INDENT, EnclosingCallout, Line, Run, with_lead
from explorer.page.signs import callout_kind
from explorer.page.typesetter import Column, Typesetter


class _CalloutFold(NamedTuple):
    """The fold of a callout."""

    fold: Fold
    enclosing: EnclosingCallout
    is_closed: bool


@dataclass(frozen=True, slots=True)
class CalloutRenderer:
    """Renders the callouts of a note."""

    typesetter: Typesetter
    options: LayoutOptions
    source: str
    """The path of an embedded note, empty for the note of the page."""
    render_blocks: RenderBlocks

    def rows(self, block: Callout, column: Column) -> list[Line]:
        """Return the title of a callout, and its body unless it is folded, beside a bar."""
        style = f"callout.{callout_kind(block.kind)}"
        indent = column.indent_for(BAR_INDENT)
        inside = replace(column, width=column.width - indent, style=PLAIN)
        fold = self._fold_of(block)
        title = self._title(block, style)
        if fold is not None:
            title.append(self._sign(fold, title[-1].line))
        width = self.typesetter.text_width(column.width) - indent
        rows = self.typesetter.text(title, width, (style, "strong"))
        if fold is not None:
            rows = [replace(row, titled=fold.enclosing) for row in rows]
        if fold is None or not fold.is_closed:
            rows.extend(self._body(block, inside, fold))
        if not indent:
            return rows
        return with_lead(rows, Run(self.options.signs.bar + " ", (style,)))

    def _fold_of(self, block: Callout) -> _CalloutFold | None:
        """Return the fold of a callout, None if it cannot be folded."""
        if not block.fold or not block.blocks:
            return None
        begins_closed = block.fold == "-"
        fold = Fold("callout", block.line, self.source)
        return _CalloutFold(
            fold,
            EnclosingCallout(block.line, self.source, begins_closed),
            self.options.folds.closed(fold, begins=begins_closed),
        )

    def _title(self, block: Callout, style: str) -> list[Span]:
        icon_text = self.options.signs.callouts[callout_kind(block.kind)] + "\u00a0\u00a0"
        icon = Span(icon_text, (style, "strong"), None, block.line)
        if block.title:
            return [icon, *block.title]
        name = block.kind.replace("-", " ").capitalize()
        return [icon, Span(name, (), None, block.line)]

    def _sign(self, fold: _CalloutFold, line: int) -> Span:
        sign = self.options.signs.fold_sign(closed=fold.is_closed)
        return fold.fold.sign(f"\u00a0\u00a0{sign}", line)

    def _body(self, block: Callout, column: Column, fold: _CalloutFold | None) -> list[Line]:
        """Return the rows below the title, which note the callout around them if it can fold."""
        rows = self.render_blocks(block.blocks, column)
        if fold is None:
            return rows
        return [replace(row, within=(fold.enclosing, *row.within)) for row in rows]
