"""The blocks of a text as tokens of markdown-it, whose inline parser takes them from here.

What is a heading, code or a quote is decided once, by the block scanner, for the vault and for the
page. Never parses inline text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from markdown_it.token import Token

from explorer.markdown.block_tree import BlockNode, BlockTreeBuilder
from explorer.markdown.blocks import BlockScanner
from explorer.markdown.link_references import Definition
from explorer.markdown.scan_result import ScanResult

CELL = "td"
"""The tag of the text of a cell."""
_MAY_BE_MARKED = re.compile(r"[^\w .,;()'\"/?]|_")


def is_plain(text: str) -> bool:
    """Whether a text of one line has no sign that may begin a mark: it is shown as it is."""
    return _MAY_BE_MARKED.search(text) is None


def block_tokens(text: str) -> tuple[list[Token], dict[str, Definition]]:
    """Return the tokens of a text (line ends as LF) and the link definitions in it, by label."""
    found = ScanResult()
    tree = BlockTreeBuilder(text)
    BlockScanner(text, found, tree).read()
    tokens = [token for node in tree.root.children for token in _tokens(node)]
    return tokens, found.definitions


def _tokens(node: BlockNode) -> Iterator[Token]:
    return _MAKERS[node.kind](node)


def _lines(node: BlockNode) -> list[int]:
    return [node.start, node.end]


def _inline(content: str, start: int, end: int, tag: str = "") -> Token:
    return Token("inline", tag, 0, content=content, children=[], map=[start, end])


def _paragraph(node: BlockNode, *, hidden: bool = False) -> Iterator[Token]:
    meta = {"is_first": node.is_first}
    yield Token("paragraph_open", "p", 1, map=_lines(node), hidden=hidden, meta=meta)
    yield _inline(node.text, node.start, node.end)
    yield Token("paragraph_close", "p", -1, hidden=hidden)


def _heading(node: BlockNode) -> Iterator[Token]:
    tag = f"h{node.level}"
    yield Token("heading_open", tag, 1, map=_lines(node))
    yield _inline(node.text, node.start, node.end)
    yield Token("heading_close", tag, -1)


def _leaf(kind: str, tag: str) -> Callable[[BlockNode], Iterator[Token]]:
    def made(node: BlockNode) -> Iterator[Token]:
        info, _, content = node.text.partition("\n")
        yield Token(kind, tag, 0, map=_lines(node), info=info, content=content)

    return made


def _container(kind: str) -> Callable[[BlockNode], Iterator[Token]]:
    def made(node: BlockNode) -> Iterator[Token]:
        yield Token(f"{kind}_open", kind, 1, map=_lines(node), content=node.text)
        for child in node.children:
            yield from _tokens(child)
        yield Token(f"{kind}_close", kind, -1)

    return made


def _list(node: BlockNode) -> Iterator[Token]:
    number = node.text[:-1]
    kind, tag = "bullet_list", "ul"
    attrs: dict[str, str | int | float] = {}
    if number:
        kind, tag = "ordered_list", "ol"
        attrs["start"] = int(number)
    loose = node.loose or any(item.loose for item in node.children)
    yield Token(f"{kind}_open", tag, 1, map=_lines(node), attrs=attrs)
    for item in node.children:
        yield Token("list_item_open", "li", 1, map=_lines(item))
        for child in item.children:
            if child.kind == "paragraph":
                yield from _paragraph(child, hidden=not loose)
            else:
                yield from _tokens(child)
        yield Token("list_item_close", "li", -1)
    yield Token(f"{kind}_close", tag, -1)


def _table(node: BlockNode) -> Iterator[Token]:
    """Yield the rows, each with its cells, and after it the texts of those that are not plain.

    Tables have most of the texts of a note that is large, and nearly all of them are a word or two.
    """
    yield Token("table_open", "table", 1, map=_lines(node), meta={"align": node.align})
    for line, cells in node.rows:
        yield Token("table_row", "tr", 0, map=[line, line + 1], meta={"cells": cells})
        for cell in cells:
            if not is_plain(cell):
                yield _inline(cell, line, line + 1, CELL)
    if node.text:
        yield _inline(node.text, node.end - 1, node.end)
    yield Token("table_close", "table", -1)


def _nothing(_node: BlockNode) -> Iterator[Token]:
    return iter(())


_MAKERS: Mapping[str, Callable[[BlockNode], Iterator[Token]]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "rule": _leaf("hr", "hr"),
    "fence": _leaf("fence", "code"),
    "code": _leaf("code_block", "code"),
    "html": _leaf("html_block", ""),
    "math": _leaf("math_block", "math"),
    "quote": _container("blockquote"),
    "footnote": _container("footnote"),
    "list": _list,
    "table": _table,
    "nothing": _nothing,
}
