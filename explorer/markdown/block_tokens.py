"""The blocks of a text as tokens of markdown-it, whose inline parser takes them from here.

The block scanner, with a tree of what it opens and closes: what is a heading, code or a quote is
decided once, for the vault and for the page. Never parses inline text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from markdown_it.token import Token

from explorer.markdown.blocks import BlockScanner
from explorer.markdown.containers import Container
from explorer.markdown.scan_result import ScanResult
from explorer.markdown.table_syntax import cells_of

_TRIMMED = " \t\n\r\f\v"


@dataclass(slots=True)
class _Node:
    """A block: its lines, counted from 0, and what it holds."""

    kind: str
    start: int
    end: int = 0
    """The line after its last one."""
    text: str = ""
    """The text of a leaf, the label of a footnote, or the marker of an item."""
    level: int = 0
    """The level of a heading."""
    children: list[_Node] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    """The rows of a table, each with its line; the first one is its head."""
    align: list[str] = field(default_factory=list)
    loose: bool = False
    """Whether blank lines part what an item holds, or the items of a list."""
    parted: bool = False
    """Whether the last line of an item was blank."""


class BlockTokens(BlockScanner):
    """Scans the blocks of a text and builds a tree of them."""

    def __init__(self, text: str) -> None:
        self.found = ScanResult()
        super().__init__(text, 0, self.found, None)
        self._starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
        self._starts.pop()
        self._count = len(self._starts) - (self._starts[-1] == len(text))
        self._root = _Node("root", 0)
        self._nodes: list[_Node] = []
        """The nodes of the open containers, a list being one with its item."""
        self._leaf: _Node | None = None
        """The open code, math or HTML."""
        self._content: list[str] = []
        """Its lines so far."""
        self._strip = 0
        """The columns of indentation that are stripped from each of them."""
        self._unseen: _Node | None = None
        """The parent of the blocks in the open comment, which are not shown."""
        self._blank = False
        """Whether the current line is blank inside of its containers."""

    def tokens(self) -> list[Token]:
        """Return the tokens of the text."""
        self.read()
        self._drop(0)
        return [token for node in self._root.children for token in _tokens(node)]

    # Where something stands

    def _row(self) -> int:
        """Return the current line, the one after the last line at the end of the text."""
        return self._count if self._ended else self._row_of(self._line)

    def _row_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _parent(self) -> _Node:
        if self._unseen is not None and len(self._nodes) == self._comment_depth:
            return self._unseen
        return self._nodes[-1] if self._nodes else self._root

    def _add(self, kind: str, start: int, end: int = 0, text: str = "", level: int = 0) -> _Node:
        node = _Node(kind, start, end, text, level)
        self._parent().children.append(node)
        return node

    def _begin_block(self) -> None:
        """Remember that a blank line parts the block that begins from the one above it."""
        parent = self._parent()
        parent.loose = parent.loose or parent.parted

    # Containers

    def _take_line(self) -> None:
        self._blank = False
        super()._take_line()
        if not self._blank:
            for node in self._nodes:
                node.parted = False

    def _take_blank(self, matched: int) -> None:
        self._blank = True
        super()._take_blank(matched)
        self._note_blank()

    def _note_blank(self) -> None:
        """Remember in which of the open containers the current line is blank.

        It is not in those around a quote whose mark it has.
        """
        self._blank = True
        parted = True
        for container, node in zip(reversed(self._stack), reversed(self._nodes), strict=True):
            node.parted = parted
            parted = parted and container.width > 0

    def _push(self, container: Container, kind: str, mark: str) -> None:
        row = self._row()
        if kind == "item":
            node = self._add_item(row, mark)
        else:
            self._begin_block()
            node = self._add(kind, row, text=mark if kind == "footnote" else "")
        super()._push(container, kind, mark)
        self._nodes.append(node)

    def _add_item(self, row: int, mark: str) -> _Node:
        parent = self._parent()
        last = parent.children[-1] if parent.children else None
        if last is None or last.kind != "list" or last.text[-1] != mark[-1]:
            self._begin_block()
            last = self._add("list", row, text=mark)
        elif last.children[-1].parted:
            last.loose = True
        item = _Node("item", row, text=mark)
        last.children.append(item)
        return item

    def _drop(self, kept: int) -> None:
        row = self._row()
        while len(self._nodes) > kept:
            node = self._nodes.pop()
            node.end = row
            node.parted = node.parted or self._blank
            parent = self._parent()
            if node.kind == "item" and parent.children:
                parent.children[-1].end = row
        super()._drop(kept)

    # Leaves

    def _add_heading(self, level: int, start: int, end: int) -> None:
        super()._add_heading(level, start, end)
        row = self._row()
        self._begin_block()
        self._add("heading", row, row + 1, self.text[start:end].strip(_TRIMMED), level)

    def _add_rule(self) -> None:
        row = self._row()
        self._begin_block()
        self._add("rule", row, row + 1)

    def _add_nothing(self) -> None:
        self._add("nothing", self._row())

    def _take_text(self, matched: int, opened: bool) -> None:
        super()._take_text(matched, opened)
        if self._kind == "paragraph" and self._pieces == [(self._at, self._end)]:
            self._begin_block()

    def _end_paragraph(self, pieces: list[tuple[int, int]], underlined: int) -> None:
        first, last = self._row_of(pieces[0][0]), self._row_of(pieces[-1][0])
        text = "\n".join(self.text[start:end] for start, end in pieces).strip(_TRIMMED)
        if underlined:
            self._add("heading", first, last + 2, text, underlined)
        else:
            self._add("paragraph", first, last + 1, text)

    def _add_table(self, rows: list[tuple[int, int]]) -> None:
        node = self._add("table", self._row_of(rows[0][0]), self._row_of(rows[-1][0]) + 1)
        node.align = [_align(cell) for cell in self._cells(*self._delimiter)]
        columns = len(node.align)
        if self._ends_in_id(rows):
            start, end = rows.pop()
            node.text = self.text[start:end].rstrip()
        for start, end in rows:
            cells = self._cells(start, end)[:columns]
            cells += [""] * (columns - len(cells))
            node.rows.append((self._row_of(start), cells))
        node.end = max(node.end, node.start + 2)

    def _cells(self, start: int, end: int) -> list[str]:
        return [self.text[a:b].replace("\\|", "|") for a, b in cells_of(self.text, start, end)]

    # Code, math and HTML

    def _begin(self, kind: str, strip: int, text: str = "") -> None:
        self._begin_block()
        self._leaf = self._add(kind, self._row(), text=text)
        self._content, self._strip = [], strip

    def _line_content(self) -> str:
        """Return the current line inside of its containers, with its indentation as blanks."""
        inset = max(self._column - self._base - self._strip, 0)
        return " " * inset + self.text[self._at : self._end]

    def _finish(self, end: int) -> None:
        """Close the open leaf, if there is one, before the line `end`."""
        leaf = self._leaf
        if leaf is None:
            return
        content = self._content
        if leaf.kind == "code":
            while content and not content[-1].strip(" "):
                content.pop()
                end -= 1
        leaf.text = f"{leaf.text}\n" + "".join(f"{line}\n" for line in content)
        leaf.end = end
        self._leaf = None

    def _close_leaf(self) -> None:
        super()._close_leaf()
        self._finish(self._row())

    def _continue_leaf(self, blank: bool) -> bool:
        if blank:
            self._note_blank()
        if self._kind == "math":
            self._continue_math()
            return super()._continue_leaf(blank)
        content, kind, row = self._line_content(), self._kind, self._row()
        continues = super()._continue_leaf(blank)
        closed = continues and self._kind == ""
        if continues and not (closed and kind == "fence"):
            self._content.append(content)
        if closed:
            self._finish(row + 1)
        return continues

    def _continue_math(self) -> None:
        """Take a line of math; the rest of its last line may be another block."""
        if self._math_end > self._end:
            self._content.append(self._line_content())
            return
        self._content.append(self.text[self._at : self._math_end - len("$$")])
        self._finish(self._row() + 1)

    def _open_leaf(self, matched: int, opened: bool) -> bool:
        taken = super()._open_leaf(matched, opened)
        if taken and self._kind == "code":
            self._begin("code", 4)
            self._content.append(self._line_content())
        return taken

    def _open_fence(self, matched: int) -> bool:
        taken = super()._open_fence(matched)
        if taken:
            info = self.text[self._at + len(self._fence) : self._end]
            self._begin("fence", self._column - self._base, info)
        return taken

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        taken = super()._open_html(matched, paragraph)
        if taken:
            self._begin("html", 0)
            self._content.append(self._line_content())
            if self._kind != "html":
                self._finish(self._row() + 1)
        return taken

    def _open_math(self, matched: int) -> bool:
        taken = super()._open_math(matched)
        if taken:
            self._begin("math", 0)
            content = self.text[self._at + len("$$") : self._end].rstrip()
            if self._kind == "math":
                self._content.append(content)
            else:
                self._content.append(content.removesuffix("$$"))
                self._finish(self._row() + 1)
        return taken

    # Comments

    def _begin_comment(self, close: int) -> None:
        self._begin_block()
        self._add_nothing()
        super()._begin_comment(close)
        self._unseen = _Node("unseen", self._row())

    def _end_comment(self) -> None:
        super()._end_comment()
        self._unseen = None


def _align(delimiter: str) -> str:
    if not delimiter.endswith(":"):
        return "left"
    return "center" if delimiter.startswith(":") else "right"


# Tokens


def _tokens(node: _Node) -> Iterator[Token]:
    return _MAKERS[node.kind](node)


def _lines(node: _Node) -> list[int]:
    return [node.start, node.end]


def _inline(content: str, start: int, end: int) -> Token:
    return Token("inline", "", 0, content=content, children=[], map=[start, end])


def _paragraph(node: _Node, *, hidden: bool = False) -> Iterator[Token]:
    yield Token("paragraph_open", "p", 1, map=_lines(node), hidden=hidden)
    yield _inline(node.text, node.start, node.end)
    yield Token("paragraph_close", "p", -1, hidden=hidden)


def _heading(node: _Node) -> Iterator[Token]:
    tag = f"h{node.level}"
    yield Token("heading_open", tag, 1, map=_lines(node))
    yield _inline(node.text, node.start, node.end)
    yield Token("heading_close", tag, -1)


def _leaf(kind: str, tag: str) -> Callable[[_Node], Iterator[Token]]:
    def made(node: _Node) -> Iterator[Token]:
        info, _, content = node.text.partition("\n")
        yield Token(kind, tag, 0, map=_lines(node), info=info, content=content)

    return made


def _container(kind: str) -> Callable[[_Node], Iterator[Token]]:
    def made(node: _Node) -> Iterator[Token]:
        yield Token(f"{kind}_open", kind, 1, map=_lines(node), content=node.text)
        for child in node.children:
            yield from _tokens(child)
        yield Token(f"{kind}_close", kind, -1)

    return made


def _list(node: _Node) -> Iterator[Token]:
    number = node.text[:-1]
    kind, tag = ("ordered_list", "ol") if number else ("bullet_list", "ul")
    loose = node.loose or any(item.loose for item in node.children)
    attrs: dict[str, str | int | float] = {"start": int(number)} if number else {}
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


def _table(node: _Node) -> Iterator[Token]:
    yield Token("table_open", "table", 1, map=_lines(node))
    kind = "th"
    for line, cells in node.rows:
        yield Token("tr_open", "tr", 1, map=[line, line + 1])
        for cell, align in zip(cells, node.align, strict=True):
            yield Token(f"{kind}_open", kind, 1, attrs={"style": f"text-align:{align}"})
            yield _inline(cell, line, line + 1)
            yield Token(f"{kind}_close", kind, -1)
        yield Token("tr_close", "tr", -1)
        kind = "td"
    if node.text:
        yield _inline(node.text, node.end - 1, node.end)
    yield Token("table_close", "table", -1)


def _nothing(_node: _Node) -> Iterator[Token]:
    return iter(())


_MAKERS: Mapping[str, Callable[[_Node], Iterator[Token]]] = {
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
