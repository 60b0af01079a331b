"""Parses a chunk of a note into block values, with markdown-it-py and rules for Obsidian's syntax.

Pure: the result depends on the text and on the definitions of its note, never on a vault or a disk.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from explorer.markdown import block_rules, html_text, inline_rules
from explorer.markdown.block_tokens import is_plain
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.fast_blocks import FastRuns
from explorer.markdown.inline_patterns import FOOTNOTE_LABEL
from explorer.markdown.inline_runs import InlineRunCollector
from explorer.markdown.inline_spans import from_html, plain_spans, spans, split_at_embeds
from explorer.markdown.link_references import Definition
from explorer.markdown.nodes import (
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


_DEEPEST = 100
"""Levels of emphasis and links inside of each other; deeper ones are left as text."""


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("strikethrough")
    # Destinations stay as they are written: they are compared with the links of the note, and never
    # rendered to HTML.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    inline_rules.install(md)
    block_rules.install(md)
    md.parse(
        "Its rules are put in order with the first text: threads that share it must find that done."
    )
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
    references: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    if "]:" in text and _REFERENCE.search(text):
        found = ScanResult()
        BlockScanner(text, found, InlineRunCollector(text), FastRuns()).read()
        references.update(block_rules.references(found.definitions))
    if "[^" in text:
        uses, texts = footnotes(text)
        defined = {match[1] for match in texts}
        for match in uses:
            if match[1] in defined or not whole:
                numbers.setdefault(match[1], len(numbers) + 1)
    return Definitions(references, numbers)


def parse(
    text: str, line: int = 1, defined: Definitions | None = None, source: str = "", lead: str = ""
) -> tuple[Block, ...]:
    """Parse a chunk of a note (line ends as LF) whose first character is on `line` of the file.

    `source` is the path of the note if it is not the one that is shown; it is kept in the targets
    of its links. `lead` are the lines that are put before the chunk.
    """
    defined = defined or Definitions()
    # The definitions of the chunk are its own. Those of the note are not copied: that would cost
    # chunks times definitions.
    env = {"references": ChainMap({}, cast("dict[str, Any]", defined.references))}
    tokens = _parser().parse(lead + text, env)
    return tuple(_Builder(tokens, line, lead.count("\n"), defined.footnotes, source).blocks(None))


def inline_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of inline Markdown, whose beginning marks no block."""
    (inline,) = _parser().parseInline(text.replace("\0", "\ufffd"), {})
    return spans(inline, 1, {})


def inline_text(text: str, defined: Mapping[str, Definition]) -> str:
    """Return the shown text of inline Markdown, without the marks of footnotes."""
    env = {"references": block_rules.references(defined)}
    (inline,) = _parser().parseInline(text.replace("\0", "\ufffd"), env)
    tokens = [token for token in inline.children or () if token.type != "footnote_ref"]
    for token in tokens:
        if token.type == "wikilink" and not token.info:
            token.info = " › ".join(part for part in token.content.split("#") if part.strip())
    inline.children = tokens
    return " ".join("".join(span.text for span in spans(inline, 1, {})).split())


class _Builder:
    """Builds blocks from a stream of tokens."""

    def __init__(
        self, tokens: list[Token], line: int, lead: int, footnotes: Mapping[str, int], source: str
    ) -> None:
        self._tokens = tokens
        self._source = source
        self._next_token = 0
        self._begin = line
        self._first = line - lead
        self._footnotes = footnotes

    def blocks(self, until: str | None) -> list[Block]:
        """Take blocks up to the token of that type, which is taken too."""
        found: list[Block] = []
        while self._next_token < len(self._tokens):
            token = self._next()
            if token.type == until:
                break
            block = self._block(token)
            if isinstance(block, Paragraph):
                found.extend(split_at_embeds(block))
            elif block is not None:
                found.append(block)
        return found

    def _next(self) -> Token:
        token = self._tokens[self._next_token]
        self._next_token += 1
        return token

    def _lines(self, token: Token) -> tuple[int, int]:
        start, end = token.map or (0, 0)
        return self._first + start, self._first + end

    def _spans(self, token: Token, *, cell: int = 0) -> tuple[Span, ...]:
        return spans(token, self._lines(token)[0], self._footnotes, cell=cell, source=self._source)

    def _block(self, token: Token) -> Block | None:
        line, end = self._lines(token)
        match token.type:
            case "heading_open" | "paragraph_open":
                return self._text(token, line, end)
            case "fence" | "code_block" | "math_block":
                return _code(token, line, end)
            case "hr":
                return Rule(line, end)
            case "html_block":
                return self._html(token, line, end)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token, line, end)
            case "blockquote_open":
                return self._quote(token, line, end)
            case "footnote_open":
                return self._footnote(token, line, end)
            case "table_open":
                return self._table(token, line, end)
        return None

    def _html(self, token: Token, line: int, end: int) -> Block | None:
        if html_text.is_rule(token.content):
            return Rule(line, end)
        content = from_html(token.content, line, self._source)
        if not content:
            return None
        return Paragraph(content, line, end)

    def _footnote(self, token: Token, line: int, end: int) -> Footnote:
        label = token.content
        blocks = tuple(self.blocks("footnote_close"))
        number = self._footnotes.get(label, 0)
        back = None
        if number:
            back = Target("back", label, f"[^{label}]:", max(line, end - 1), self._source)
        return Footnote(clean(label), number, blocks, line, end, back)

    def _text(self, token: Token, line: int, end: int) -> Block | None:
        inline = self._next()
        self._next()
        content = self._spans(inline)
        if token.type == "heading_open":
            return HeadingBlock(int(token.tag[1:]), content, line, end)
        if not content:
            return None
        return Paragraph(content, line, end)

    def _list(self, token: Token, line: int, end: int) -> List:
        number = None
        if token.type == "ordered_list_open":
            number = int(token.attrs.get("start", 1))
        items: list[Item] = []
        loose = False
        while (opening := self._next()).type == "list_item_open":
            following = self._tokens[self._next_token]
            loose = loose or (following.type == "paragraph_open" and not following.hidden)
            blocks = tuple(self.blocks("list_item_close"))
            items.append(Item(blocks, self._lines(opening)[0], number, opening.meta.get("task")))
            if number is not None:
                number += 1
        return List(tuple(items), loose, line, end)

    def _quote(self, token: Token, line: int, end: int) -> Block:
        if "callout" not in token.meta:
            return Quote(tuple(self.blocks("blockquote_close")), line, end)
        title = self._spans(self._next())
        blocks = tuple(self.blocks("blockquote_close"))
        return Callout(clean(token.meta["callout"]), token.meta["fold"], title, blocks, line, end)

    def _table(self, opening: Token, line: int, end: int) -> Table:
        rows: list[TableRow] = []
        while (token := self._next()).type != "table_close":
            if token.type == "table_row":
                rows.append(self._row(token))
        align = tuple(opening.meta["align"])
        return Table(rows[0], tuple(rows[1:]), align, line, end, line < self._begin)

    def _row(self, row: Token) -> TableRow:
        line = self._lines(row)[0]
        cells: list[tuple[Span, ...]] = []
        for text in row.meta["cells"]:
            if is_plain(text):
                cells.append(plain_spans(text, line))
            else:
                cells.append(self._spans(self._next(), cell=len(cells) + 1))
        return TableRow(tuple(cells), line)


def code_text(content: str) -> str:
    """Return the text of a block of code for its lines."""
    rows = content.replace("\0", "\ufffd").expandtabs(4).removesuffix("\n").split("\n")
    return "\n".join(map(clean, rows))


def _code(token: Token, line: int, end: int) -> Code | None:
    text = code_text(token.content)
    if token.type == "math_block":
        return _math(text, line, end)
    if token.type == "code_block":
        return Code(text, "", line, end)
    language, *_ = token.info.split() or [""]
    return Code(text, clean(language), line + 1, end)


def _math(text: str, line: int, end: int) -> Code | None:
    """Return a block of math without the blank lines around it, None if there are no others."""
    rows = text.split("\n")
    filled = [number for number, row in enumerate(rows) if row.strip()]
    if not filled:
        return None
    first, last = filled[0], filled[-1]
    return Code("\n".join(rows[first : last + 1]), "math", line + first, end)
