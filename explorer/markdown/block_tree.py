"""Builds a tree from the blocks that a scanner reports: containers with the blocks in them.

Knows where a blank line makes a list loose, and what the lines of code, math and HTML hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from explorer.markdown.block_sink import BlockSink, ContainerKind, TextRange, VerbatimKind
from explorer.markdown.table_syntax import cells_of, ends_in_block_id

_TRIMMED = " \t\n\r\f\v"


@dataclass(slots=True)
class BlockNode:
    """A block: its lines, counted from 0, and what it holds."""

    kind: str
    start: int
    end: int = 0
    """The line after its last one."""
    text: str = ""
    """The text of a leaf, the label of a footnote, or the marker of an item."""
    level: int = 0
    """The level of a heading."""
    children: list[BlockNode] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    """The rows of a table, each with its line; the first one is its head."""
    align: list[str] = field(default_factory=list)
    loose: bool = False
    """Whether blank lines separate the children of an item, or the items of a list."""
    ends_blank: bool = False
    """Whether the last line of a container was blank."""
    is_first: bool = False
    """Whether a paragraph is the first of all that its container holds, comments too."""


class BlockTreeBuilder(BlockSink):
    """A sink that makes nodes of the blocks of one text, all below `root`."""

    def __init__(self, text: str) -> None:
        self.root = BlockNode("root", 0)
        self._text = text
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._line_starts = list(accumulate(lengths, initial=0))
        self._line_starts.pop()
        self._row = -1
        """The current line, the one after the last line at the end of the text."""
        self._containers: list[BlockNode] = []
        """The nodes of the open containers, a list being one with its item."""
        self._verbatim: BlockNode | None = None
        """The open code, math or HTML."""
        self._content: list[str] = []
        """Its lines so far."""
        self._stripped_columns = 0
        """The columns of indentation that are stripped from each of them."""
        self._comment: BlockNode | None = None
        """The parent of the blocks in the open comment, which are not shown."""
        self._comment_depth = 0
        """How many containers are open around it."""

    # Lines

    def begin_line(self) -> None:
        """Count the line."""
        self._row += 1

    def end_line(self, *, blank: bool) -> None:
        """Record which of the open containers end in a blank line so far.

        A line is not blank in the containers around a quote whose mark it has.
        """
        ends_blank = blank
        for node in reversed(self._containers):
            node.ends_blank = ends_blank
            ends_blank = ends_blank and node.kind != "quote"

    def end_text(self) -> None:
        """Move behind the last line."""
        self._row += 1

    def _row_of(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset) - 1

    # Nodes

    def _parent(self) -> BlockNode:
        if self._comment is not None and len(self._containers) == self._comment_depth:
            return self._comment
        if self._containers:
            return self._containers[-1]
        return self.root

    def _add(self, kind: str, start: int, end: int = 0, text: str = "") -> BlockNode:
        node = BlockNode(kind, start, end, text)
        self._parent().children.append(node)
        return node

    def _begin_block(self) -> None:
        """Record whether a blank line separates the block that begins from the one above it."""
        parent = self._parent()
        parent.loose = parent.loose or parent.ends_blank

    # Containers

    def open_container(self, kind: ContainerKind, mark: str) -> None:
        """Open a node; an item goes on with the list above it, or begins another one."""
        if kind == "item":
            node = self._add_item(mark)
        else:
            self._begin_block()
            label = mark if kind == "footnote" else ""
            node = self._add(kind, self._row, text=label)
        self._containers.append(node)

    def _add_item(self, mark: str) -> BlockNode:
        siblings = self._parent().children
        above = siblings[-1] if siblings else None
        if above is None or above.kind != "list" or above.text[-1] != mark[-1]:
            self._begin_block()
            above = self._add("list", self._row, text=mark)
        elif above.children[-1].ends_blank:
            above.loose = True
        item = BlockNode("item", self._row, text=mark)
        above.children.append(item)
        return item

    def close_containers(self, depth: int, *, blank: bool) -> None:
        """Close nodes, and the lists of items with them."""
        while len(self._containers) > depth:
            node = self._containers.pop()
            node.end = self._row
            node.ends_blank = node.ends_blank or blank
            siblings = self._parent().children
            if node.kind == "item" and siblings:
                siblings[-1].end = self._row

    # Blocks of one line or more

    def heading(self, level: int, start: int, end: int, /) -> None:
        """Add a heading of one line."""
        self._begin_block()
        text = self._text[start:end].strip(_TRIMMED)
        self._add("heading", self._row, self._row + 1, text).level = level

    def rule(self) -> None:
        """Add a rule."""
        self._begin_block()
        self._add("rule", self._row, self._row + 1)

    def separator(self) -> None:
        """Add a node that is not shown."""
        self._add("nothing", self._row)

    def begin_paragraph(self) -> None:
        """Record what is above it."""
        self._begin_block()

    def paragraph(
        self, lines: Sequence[TextRange], level: int, first_in: ContainerKind | None, /
    ) -> None:
        """Add a paragraph, or a heading with the line that underlines it."""
        first, last = self._row_of(lines[0][0]), self._row_of(lines[-1][0])
        text = "\n".join(self._text[start:end] for start, end in lines).strip(_TRIMMED)
        if level:
            self._add("heading", first, last + 2, text).level = level
        else:
            self._add("paragraph", first, last + 1, text).is_first = first_in is not None

    def table(self, delimiter: TextRange, rows: Sequence[TextRange], /) -> None:
        """Add a table; its text is the block id below it."""
        node = self._add("table", self._row_of(rows[0][0]), self._row_of(rows[-1][0]) + 1)
        node.align = [_align(cell) for cell in self._cells(*delimiter)]
        columns = len(node.align)
        if ends_in_block_id(self._text, rows):
            start, end = rows[-1]
            node.text = self._text[start:end].rstrip()
            rows = rows[:-1]
        for start, end in rows:
            cells = self._cells(start, end)[:columns]
            cells += [""] * (columns - len(cells))
            node.rows.append((self._row_of(start), cells))
        node.end = max(node.end, node.start + 2)

    def _cells(self, start: int, end: int) -> list[str]:
        text = self._text
        return [text[a:b].replace("\\|", "|") for a, b in cells_of(text, start, end)]

    # Code, math and HTML

    def begin_verbatim(self, kind: VerbatimKind, *, indent: int = 0, info: str = "") -> None:
        """Add a node; its lines are collected until it ends."""
        self._begin_block()
        self._verbatim = self._add(kind, self._row, text=info)
        self._content, self._stripped_columns = [], indent

    def verbatim_line(self, start: int, end: int, indent: int) -> None:
        """Collect a line with what is left of its indentation as blanks."""
        blanks = " " * (indent - self._stripped_columns)
        self._content.append(blanks + self._text[start:end])

    def end_verbatim(self, *, after_line: bool) -> None:
        """Put the lines into the node: the info string of a fence, and below it the content."""
        node, content = self._verbatim, self._content
        if node is None:
            return
        node.end = self._row
        if after_line:
            node.end += 1
        if node.kind == "code":
            while content and not content[-1].strip(" "):
                content.pop()
                node.end -= 1
        node.text += "\n" + "".join(f"{line}\n" for line in content)
        self._verbatim = None

    # Comments

    def comment(self, _start: int, _end: int, /) -> None:
        """Add a node that is not shown."""
        self.separator()

    def begin_comment(self) -> None:
        """Collect the blocks in the comment apart from those that are shown."""
        self._begin_block()
        self.separator()
        self._comment_depth = len(self._containers)
        self._comment = BlockNode("comment", self._row)

    def end_comment(self) -> None:
        """Go on with the blocks that are shown."""
        self._comment = None


def _align(delimiter: str) -> str:
    if not delimiter.endswith(":"):
        return "left"
    if delimiter.startswith(":"):
        return "center"
    return "right"
