"""Parses a chunk of a note into block values, with markdown-it-py and rules for Obsidian's syntax.

Pure: the result depends on the text and on the definitions of its note, never on a vault or a disk.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference, unescapeAll

from explorer.markdown import html_text
from explorer.markdown.block_patterns import (
    CALLOUT,
    TASK,
    TextRange,
    cells_of,
    ends_in_block_id,
    without_block_id,
)
from explorer.markdown.blocks import BlockNode, BlockScanner
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.inline_patterns import FOOTNOTE_LABEL
from explorer.markdown.inline_runs import item_ids
from explorer.markdown.inline_spans import (
    html_spans,
    install,
    plain_spans,
    spans,
    split_at_embeds,
)
from explorer.markdown.link_target import Definition
from explorer.markdown.nodes import (
    Align,
    Block,
    Callout,
    Code,
    Footnote,
    HeadingBlock,
    Item,
    List,
    Paragraph,
    Quote,
    Rule,
    Span,
    Table,
    TableRow,
    Target,
)
from explorer.markdown.scan_result import ScanResult
from explorer.text.sanitize import clean

_REFERENCE = re.compile(r"\[(?!\^)(?:[^\[\]\\]|\\.)+\]:", re.DOTALL)
_FOOTNOTE = re.compile(rf"(?<!\\)\[\^({FOOTNOTE_LABEL})\]")
_FOOTNOTE_TEXT = re.compile(
    rf"^[ \t]*(?:(?:[-+*>]|\d{{1,9}}[.)])[ \t]*)*+\[\^({FOOTNOTE_LABEL})\]:", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a note defines in one place and uses in others."""

    references: Mapping[str, Any] = field(default_factory=dict)
    """Destinations of reference links, as markdown-it keeps them."""
    footnotes: Mapping[str, int] = field(default_factory=dict)
    """Numbers of the footnotes that have a text, by label, in the order of their first use."""


_MAY_BE_MARKED = re.compile(r"[^\w .,;()'\"/?]|_")
_TRIMMED = " \t\n\r\f\v"
_DEEPEST = 100
"""Levels of emphasis and links inside of each other; deeper ones are left as text."""


@cache
def parser() -> MarkdownIt:
    """Return the parser of inline text, with the rules of Obsidian's syntax."""
    md = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("strikethrough")
    # Destinations stay as they are written: they are compared with the links of the note, and never
    # rendered to HTML.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    install(md)
    md.parseInline("Its rules are put in order with the first text: threads share it.")
    return md


def footnotes(text: str) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Find where a note refers to its footnotes, and where their texts begin.

    Their labels are the first groups.
    """
    texts: list[re.Match[str]] = []
    if "]:" in text:
        texts.extend(_FOOTNOTE_TEXT.finditer(text))
    starts = {match.start(1) for match in texts}
    return [match for match in _FOOTNOTE.finditer(text) if match.start(1) not in starts], texts


def definitions(text: str, *, whole: bool = True) -> Definitions:
    """Return the definitions of a note (line ends as LF).

    Scans its blocks only if it may define references. If `text` is not the `whole` note, its
    footnotes may have their texts further below.
    """
    references: Mapping[str, Any] = {}
    numbers: dict[str, int] = {}
    if "]:" in text and _REFERENCE.search(text):
        found = ScanResult()
        BlockScanner(text, found, FastRuns()).read()
        references = _references(found.definitions)
    if "[^" in text:
        uses, texts = footnotes(text)
        defined = {match[1] for match in texts}
        for match in uses:
            if match[1] in defined or not whole:
                numbers.setdefault(match[1], len(numbers) + 1)
    return Definitions(references, numbers)


def _references(definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """Return the definitions of links as markdown-it looks them up."""
    return {
        normalizeReference(label): {
            "href": unescapeAll(definition.destination),
            "title": unescapeAll(definition.title),
        }
        for label, definition in definitions.items()
    }


def parse(
    text: str, line: int = 1, defined: Definitions | None = None, source: str = "", lead: str = ""
) -> tuple[Block, ...]:
    """Parse a chunk of a note (line ends as LF) whose first character is on `line` of the file.

    `source` is the path of the note if it is not the one that is shown; it is kept in the targets
    of its links. `lead` are the lines that are put before the chunk.
    """
    return BlockBuilder(text, line, defined or Definitions(), source, lead).build()


def inline_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of inline Markdown, whose beginning marks no block."""
    (inline,) = parser().parseInline(text.replace("\0", "\ufffd"), {})
    return spans(inline, 1, {})


def inline_text(text: str, defined: Mapping[str, Definition]) -> str:
    """Return the shown text of inline Markdown, without the marks of footnotes."""
    env = {"references": _references(defined)}
    (inline,) = parser().parseInline(text.replace("\0", "\ufffd"), env)
    inline.children = [each for each in inline.children or () if each.type != "footnote_ref"]
    return " ".join("".join(span.text for span in spans(inline, 1, {})).split())


def is_plain(text: str) -> bool:
    """Whether a text of one line has no sign that may begin a mark: it is shown as it is."""
    return _MAY_BE_MARKED.search(text) is None


class BlockBuilder:
    """Builds the blocks of a page from those that the scanner finds."""

    def __init__(
        self, text: str, line: int, defined: Definitions, source: str = "", lead: str = ""
    ) -> None:
        """Prepare for a chunk, as for `parse`."""
        self._text = lead + text
        self._begin = line
        self._first = line - lead.count("\n")
        self._footnotes = defined.footnotes
        self._references = defined.references
        self._source = source
        self._env: dict[str, Any] = {}
        self.block_ids: list[tuple[str, int]] = []
        """The ids that were taken off the ends of texts, each with its line."""

    def build(self) -> tuple[Block, ...]:
        """Return all blocks."""
        found = ScanResult()
        scanner = BlockScanner(self._text, found)
        scanner.read()
        # The definitions of the note are not copied: that would cost chunks times definitions.
        known = cast("dict[str, Any]", self._references)
        self._env["references"] = ChainMap(_references(found.definitions), known)
        return self._blocks(scanner.root)

    def _blocks(self, parent: BlockNode) -> tuple[Block, ...]:
        return tuple(block for node in parent.children for block in self._block(node))

    def _block(self, node: BlockNode) -> Sequence[Block]:  # noqa: C901 (a case for each kind of block)
        line, end = self._first + node.start, self._first + node.end
        match node.kind:
            case "paragraph":
                return self._paragraph(node, self._content(node))
            case "heading":
                content = self._spans(self._content(node), node.start)
                return [HeadingBlock(node.level, content, line, end)]
            case "list":
                return [self._list(node, line, end)]
            case "table":
                return [self._table(node, line, end)]
            case "quote":
                return [self._quote(node, line, end)]
            case "footnote":
                return [self._footnote(node, line, end)]
            case "rule":
                return [Rule(line, end)]
            case "html":
                return self._html(self._verbatim(node), line, end)
            case "fence":
                language, *_ = node.text.split() or [""]
                text = code_text(self._verbatim(node))
                return [Code(text, clean(language), line + 1, end)]
            case "code":
                return [Code(code_text(self._verbatim(node)), "", line, end)]
            case "math":
                return _math(code_text(self._verbatim(node)), line, end)
        return ()

    # Text

    def _content(self, node: BlockNode) -> str:
        return "\n".join(self._text[start:end] for start, end in node.lines).strip(_TRIMMED)

    def _verbatim(self, node: BlockNode) -> str:
        rows = zip(node.lines, node.indents, strict=False)
        return "".join(
            f"{' ' * (indent - node.width)}{self._text[start:end]}\n"
            for (start, end), indent in rows
        )

    def _spans(
        self, content: str, row: int, *, cell: int = 0, has_id: bool = True
    ) -> tuple[Span, ...]:
        """Return the spans of a text that begins on a row; a block id at its end is not shown."""
        if has_id and not cell:
            shown, name = without_block_id(content)
            if name:
                at = row + content.rstrip().count("\n")
                self.block_ids.append((name, self._first + at))
                content = shown
        (inline,) = parser().parseInline(content, self._env)
        return spans(inline, self._first + row, self._footnotes, cell=cell, source=self._source)

    def _paragraph(self, node: BlockNode, content: str, row: int | None = None) -> Sequence[Block]:
        """Return a paragraph, whose text begins on a row, as the blocks that it is shown as."""
        found = self._spans(content, node.start if row is None else row)
        if not found:
            return ()
        block = Paragraph(found, self._first + node.start, self._first + node.end)
        return split_at_embeds(block)

    def _html(self, content: str, line: int, end: int) -> Sequence[Block]:
        if html_text.RULE.fullmatch(content):
            return [Rule(line, end)]
        found = html_spans(content, line, self._source)
        return [Paragraph(found, line, end)] if found else ()

    # Containers

    def _list(self, node: BlockNode, line: int, end: int) -> List:
        number = int(node.text[:-1]) if node.text[:-1] else None
        loose = node.loose or any(item.loose for item in node.children)
        items: list[Item] = []
        has_text = False
        for item in node.children:
            shown = [child for child in item.children if child.kind not in ("nothing", "comment")]
            has_text = has_text or (bool(shown) and shown[0].kind == "paragraph")
            items.append(self._item(item, shown, number))
            if number is not None:
                number += 1
        return List(tuple(items), loose and has_text, line, end)

    def _item(self, item: BlockNode, children: Sequence[BlockNode], number: int | None) -> Item:
        """Return an item: its first text may begin with a box, and its lines may end with ids."""
        task = None
        blocks: list[Block] = []
        for node in children:
            if node.first_in is None:
                blocks += self._block(node)
                continue
            content = self._content(node)
            if box := TASK.match(content):
                task, content = box[1], content[box.end() :]
            lines = content.split("\n")
            for row, text, name in item_ids(lines):
                lines[row] = text
                self.block_ids.append((name, self._first + node.start + row))
            blocks += self._paragraph(node, "\n".join(lines))
        return Item(tuple(blocks), self._first + item.start, number, task)

    def _quote(self, node: BlockNode, line: int, end: int) -> Block:
        children = node.children
        if not children or children[0].first_in is None:
            return Quote(self._blocks(node), line, end)
        first, *others = children
        content = self._content(first)
        match = CALLOUT.match(content)
        if match is None:
            return Quote(self._blocks(node), line, end)
        # What follows a bar is for style sheets.
        kind = match[1].partition("|")[0].strip().lower() or "note"
        rest = content[match.end() :]
        has_text = bool(rest.strip())
        title = self._spans(match[3].strip(" \t"), first.start, has_id=not has_text)
        blocks = [*self._paragraph(first, rest, first.start + 1)] if has_text else []
        for other in others:
            blocks += self._block(other)
        return Callout(clean(kind), match[2], title, tuple(blocks), line, end)

    def _footnote(self, node: BlockNode, line: int, end: int) -> Footnote:
        label = node.text
        number = self._footnotes.get(label, 0)
        back = None
        if number:
            back = Target("back", label, f"[^{label}]:", max(line, end - 1), self._source)
        return Footnote(clean(label), number, self._blocks(node), line, end, back)

    # Tables

    def _table(self, node: BlockNode, line: int, end: int) -> Table:
        align = tuple(_align(cell) for cell in self._cells(*node.delimiter))
        head, *body = node.lines
        if ends_in_block_id(self._text, node.lines):
            self._spans(self._text[slice(*body.pop())].rstrip(), node.end - 1)
        rows = [self._row(head, node.start, len(align))]
        rows += [self._row(row, n, len(align)) for n, row in enumerate(body, node.start + 2)]
        return Table(rows[0], tuple(rows[1:]), align, line, end, line < self._begin)

    def _cells(self, start: int, end: int) -> Iterator[str]:
        for begin, stop in cells_of(self._text, start, end):
            yield self._text[begin:stop].replace("\\|", "|")

    def _row(self, row: TextRange, number: int, columns: int) -> TableRow:
        """Return a row; nearly all cells of large tables are a word or two."""
        cells: list[tuple[Span, ...]] = []
        line = self._first + number
        for text in [*self._cells(*row), *[""] * columns][:columns]:
            if is_plain(text):
                cells.append(plain_spans(text, line))
            else:
                cells.append(self._spans(text, number, cell=len(cells) + 1))
        return TableRow(tuple(cells), line)


def _align(delimiter: str) -> Align:
    if not delimiter.endswith(":"):
        return "left"
    return "center" if delimiter.startswith(":") else "right"


def code_text(content: str) -> str:
    """Return the text of a block of code for its lines."""
    rows = content.replace("\0", "\ufffd").expandtabs(4).removesuffix("\n").split("\n")
    return "\n".join(map(clean, rows))


def _math(text: str, line: int, end: int) -> Sequence[Block]:
    """Return a block of math without the blank lines around it, none if there are no others."""
    rows = text.split("\n")
    filled = [number for number, row in enumerate(rows) if row.strip()]
    if not filled:
        return ()
    first, last = filled[0], filled[-1]
    return [Code("\n".join(rows[first : last + 1]), "math", line + first, end)]
