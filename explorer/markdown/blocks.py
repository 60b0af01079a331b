r"""The block structure of a body: CommonMark and GFM tables, plus comments, math and footnotes.

Makes a tree of the blocks, and records the definitions of links and the headings of sections. Works
on text whose line ends are LF; never looks inside a line's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from explorer.markdown.block_patterns import (
    ATX,
    FENCE,
    FOOTNOTE,
    HTML,
    HTML_ENDS,
    MARKER,
    MATH_MARK,
    RULE,
    SETEXT,
    OpenMath,
    TextRange,
    closes_fence,
    delimiter_row,
    extra_cells,
    is_doubtful,
    split_links,
)
from explorer.markdown.fast_blocks import FastRuns, heading_range, take_paragraph_lines
from explorer.markdown.link_target import take_definitions
from explorer.markdown.scan_result import ScanResult

BlockKind: TypeAlias = Literal[
    "root", "quote", "list", "item", "footnote", "comment", "heading", "rule", "paragraph", "table",
    "code", "fence", "html", "math", "nothing",
]  # fmt: skip
_BLANKS = re.compile(r"[ \t]*+")
_FOOTNOTE_WIDTH = 4
MAX_DEPTH = 100
"""A bound, so that no text takes long: marks of containers within that many are text."""
_COMMENT = "%%"
_MARKS = frozenset("#`~$%=-*_")
"""What the line of a block other than a paragraph may begin with, if it is no HTML."""


@dataclass(slots=True)
class BlockNode:
    """A block: its lines, counted from 0, and what it holds."""

    kind: BlockKind
    start: int
    end: int = 0
    """The line after its last one."""
    text: str = ""
    """The marker of an item or a list, the label of a footnote, or the info string of a fence."""
    level: int = 0
    """The level of a heading."""
    width: int = 0
    """The columns that continue an item or a footnote, or that are stripped from lines of code."""
    children: list[BlockNode] = field(default_factory=list)
    lines: list[TextRange] = field(default_factory=list)
    """Its text: lines of a paragraph, rows of a table, lines of code without blanks before them."""
    indents: list[int] = field(default_factory=list)
    """The columns of the blanks before each line of code."""
    delimiter: TextRange = (0, 0)
    """The row below the head of a table; all of a comment."""
    loose: bool = False
    """Whether blank lines separate the children of an item, or the items of a list."""
    ends_blank: bool = False
    """Whether the last line of a container was blank."""
    is_empty: bool = True
    """Whether a container holds nothing yet, not even a comment."""
    first_in: BlockKind | None = None
    """The kind of the container whose first block a paragraph is."""


def walk(node: BlockNode, *, hidden: bool = True) -> Iterator[BlockNode]:
    """Yield the blocks in a block, those in comments only if `hidden`."""
    waiting = node.children[::-1]
    while waiting:
        child = waiting.pop()
        yield child
        if hidden or child.kind != "comment":
            waiting += child.children[::-1]


class BlockScanner:
    """Reads a body line by line."""

    def __init__(self, text: str, found: ScanResult, fast_runs: FastRuns | None = None) -> None:
        """Scan `text` into `found` and a tree, or into `fast_runs` what can be taken quickly."""
        self.text = text
        self.root = BlockNode("root", 0)
        self._found = found
        self._fast_runs = fast_runs
        self._open: list[BlockNode] = []
        """The open quotes, items and footnotes."""
        self._leaf: BlockNode | None = None
        """The open paragraph, table, code, HTML or math."""
        self._row = -1
        # The current line: where it begins and ends, the next character that is no blank and its
        # column, the column at which the content of the containers begins.
        self._line = self._end = self._at = self._column = self._base = 0
        self._blank = False
        """Whether the current line is blank inside of its containers."""
        self._fence = ""
        self._opening = 0
        """Where the open code or HTML begins."""
        self._html_end: re.Pattern[str] | None = None
        self._math_end = -1
        self._math_above = OpenMath(text)
        self._comment: BlockNode | None = None
        """The open comment of several lines."""
        self._comment_end = self._comment_depth = 0
        """The offset after it, and how many containers are around it."""

    def read(self, start: int = 0) -> None:
        """Read from `start`, the beginning of a line, to the end of the text."""
        text, size, position = self.text, len(self.text), start
        while position < size:
            if self._fast_runs is not None and self._comment is None:
                if self._leaf is None:
                    position = self._take_fast_runs(self._fast_runs, position)
                elif self._leaf.kind == "paragraph" and not self._open:
                    position = take_paragraph_lines(text, position, self._leaf.lines)
                if position >= size:
                    break
            end = text.find("\n", position)
            if end < 0:
                end = size
            self._line, self._end, self._base = position, end, 0
            self._skip_blanks(position, 0)
            self._row += 1
            if self._comment is not None and position < self._comment_end <= end:
                self._take_end_of_comment()
            else:
                self._take_line()
            position = end + 1
        self._row += 1
        self._cut_short("note")
        self._drop(0)

    def _take_fast_runs(self, fast_runs: FastRuns, position: int) -> int:
        """Take what can be taken quickly from a line on; return the first line to be read."""
        if self._open and self.text[position] not in " \t\n>":
            self._drop(0)
        if self._open:
            return position
        return fast_runs.take(self.text, position, self._found)

    def _take_line(self) -> None:
        matched = self._continue_containers()
        self._blank = blank = self._at >= self._end
        if not self._continues_leaf(matched):
            if not blank:
                self._take_content(matched, resumed=False)
            else:
                self._close_leaf()
                ended = (
                    depth
                    for depth, node in enumerate(self._open[matched:], matched)
                    if node.kind == "quote" or node.is_empty
                )
                self._drop(next(ended, len(self._open)))
        for node in reversed(self._open):
            node.ends_blank = blank
            # A line is not blank in the containers around a quote whose mark it has.
            blank = blank and node.kind != "quote"

    # Containers

    def _skip_blanks(self, at: int, column: int) -> None:
        """Move to the next character from `at`, which stands at `column`, that is no blank."""
        text, end = self.text, self._end
        stop = at
        if at < end and text[at] in " \t" and (blanks := _BLANKS.match(text, at, end)):
            stop = blanks.end()
            if "\t" in blanks[0]:
                before = column % 4  # with a tab stop every four
                column += len((" " * before + blanks[0]).expandtabs(4)) - before
            else:
                column += stop - at
        self._at, self._column = stop, column

    def _continue_containers(self) -> int:
        """Match the open containers against the line; return how many go on."""
        text, blank = self.text, self._at >= self._end
        for n, container in enumerate(self._open):
            indent = self._column - self._base
            if container.kind == "quote":
                if blank or indent > 3 or text[self._at] != ">":
                    return n
                self._enter_quote()
                blank = self._at >= self._end
            elif blank:
                if container.is_empty:
                    return n
            elif indent >= container.width:
                self._base += container.width
            else:
                return n
        return len(self._open)

    def _enter_quote(self) -> None:
        """Pass a `>` and one blank after it."""
        at, column = self._at + 1, self._column + 1
        self._base = column + (self.text[at : at + 1] in (" ", "\t"))
        self._skip_blanks(at, column)

    def _open_container(self, matched: int, opened: bool) -> bool:
        """Open the quote, list item or footnote that begins here, if one does."""
        text, at = self.text, self._at
        if at >= self._end or matched >= MAX_DEPTH:
            return False
        mark = text[at]
        if mark == ">":
            self._close_to(matched)
            self._enter_quote()
            self._open.append(self._add("quote"))
            return True
        if mark in "-+*0123456789":
            return self._open_item(matched, opened)
        label = FOOTNOTE.match(text, at, self._end)
        if label is None:
            return False
        self._close_to(matched)
        self._open.append(self._add("footnote", label[1], _FOOTNOTE_WIDTH))
        self._skip_blanks(label.end(), self._column + (label.end() - at))
        self._base = self._column
        return True

    def _open_item(self, matched: int, opened: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        marker = MARKER.match(text, at, end)
        if marker is None or (marker[2] is None and RULE.match(text, at, end)):
            return False
        indent, column = self._column - self._base, self._column
        width = marker.end() - at
        interrupts = self._in_paragraph(opened) and matched == len(self._open)
        if interrupts and SETEXT.match(text, at, end):
            return False
        self._skip_blanks(marker.end(), column + width)
        gap = self._column - (column + width)
        empty = self._at >= end
        if interrupts and (empty or marker[2] not in (None, "1")):
            self._at, self._column = at, column
            return False
        if empty or gap > 4:
            gap = 1
        self._close_to(matched)
        self._add_item(marker[0], indent + width + gap)
        self._base = column + width + gap
        return True

    def _add_item(self, mark: str, width: int) -> None:
        """Open an item, which goes on with the list above it, or begins another one."""
        siblings = self._parent().children
        above = siblings[-1] if siblings else None
        if above is None or above.kind != "list" or above.text[-1] != mark[-1]:
            above = self._add("list", mark)
        elif above.children[-1].ends_blank:
            above.loose = True
        item = BlockNode("item", self._row, text=mark, width=width)
        above.children.append(item)
        self._open.append(item)

    def _in_paragraph(self, opened: bool) -> bool:
        """Whether a paragraph is open, and the line has `opened` no container."""
        return not opened and self._leaf is not None and self._leaf.kind == "paragraph"

    def _parent(self) -> BlockNode:
        if self._comment is not None and len(self._open) == self._comment_depth:
            return self._comment
        return self._open[-1] if self._open else self.root

    def _add(self, kind: BlockKind, text: str = "", width: int = 0) -> BlockNode:
        """Add a block that begins in this line."""
        node = BlockNode(kind, self._row, self._row + 1, text, width=width)
        self._separate()
        self._parent().children.append(node)
        return node

    def _separate(self) -> None:
        """Record whether a blank line separates the block that begins from the one above it."""
        parent = self._parent()
        parent.loose = parent.loose or parent.ends_blank

    def _close_to(self, matched: int) -> None:
        """Close the open leaf and the containers that this line does not continue."""
        self._close_leaf()
        self._drop(matched)
        if self._open:
            self._open[-1].is_empty = False

    def _drop(self, depth: int) -> None:
        """Close all containers but the outer `depth`, and the lists of items with them."""
        while len(self._open) > depth:
            node = self._open.pop()
            node.end = self._row
            node.ends_blank = node.ends_blank or self._blank
            siblings = self._parent().children
            if node.kind == "item" and siblings:
                siblings[-1].end = self._row

    def _closing(self, marks: str, matched: int) -> int:
        """Return the offset after the marks that close the comment or math that begins here.

        -1 if nothing closes it inside of the `matched` containers around it. If text follows the
        marks in the line of the opening, everything is part of a paragraph.
        """
        text, end = self.text, self._end
        found = text.find(marks, self._at + len(marks), end)
        if found >= 0:
            return -1 if text[found + len(marks) : end].strip() else found + len(marks)
        limit = len(text)
        if self._comment is not None:
            limit = self._comment_end - len(_COMMENT)
        found = text.find(marks, end, limit)
        if found >= 0 and matched:
            self._open[matched - 1].is_empty = False
            found = self._find_below(marks, end + 1, limit, matched)
        return -1 if found < 0 else found + len(marks)

    def _find_below(self, marks: str, start: int, limit: int, matched: int) -> int:
        """Return where marks stand next, -1 if not in lines that continue the outer containers."""
        line = self._end, self._at, self._column, self._base
        containers, found = self._open, -1
        self._open = containers[:matched]
        while start < limit and found < 0:
            end = self.text.find("\n", start, limit)
            self._end, self._base = limit if end < 0 else end, 0
            self._skip_blanks(start, 0)
            if self._continue_containers() < matched:
                break
            found = self.text.find(marks, self._at, self._end)
            start = self._end + 1
        self._open = containers
        self._end, self._at, self._column, self._base = line
        return found

    # Lines

    def _continues_leaf(self, matched: int) -> bool:
        """Return whether the line belongs to open code, math or HTML, and close what it ends."""
        leaf = self._leaf
        if leaf is None or leaf.kind in ("paragraph", "table"):
            return False
        if matched < len(self._open):
            self._cut_short(self._open[matched].kind)
        elif self._continue_leaf(leaf):
            return True
        elif leaf.kind in ("code", "html"):
            self._close_leaf()
        return False

    def _cut_short(self, around: str) -> None:
        """Close the open block, which ends with what is around it."""
        kind = "" if self._leaf is None else self._leaf.kind
        if kind == "fence" or (kind == "html" and self._html_end is not None):
            self._found.unclosed.append((kind, self._opening, around))
        self._close_leaf()

    def _take_content(self, matched: int, *, resumed: bool) -> None:
        """Take what stands in a line, or (`resumed`) behind a comment or math that ends in it."""
        opened = False
        while self._column - self._base < 4 and self._open_container(matched, opened):
            opened, matched = True, len(self._open)
        if self._at < self._end and not self._open_leaf(matched, opened, resumed):
            self._take_text(matched, opened)

    def _resume(self, at: int) -> None:
        """Take what follows in the line from `at` on, as a line of its own."""
        self._skip_blanks(at, 0)
        self._column = self._base
        if self._at < self._end:
            self._take_content(len(self._open), resumed=True)

    def _take_end_of_comment(self) -> None:
        """Take the line in which a comment ends: nothing that began in it goes on below."""
        # It is read twice: up to the marks, and as a line that has only what stands behind them.
        line_end = self._end
        self._end = self._comment_end - len(_COMMENT)
        self._skip_blanks(self._line, 0)
        self._take_line()
        self._cut_short("comment")
        self._drop(self._comment_depth)
        self._comment = None
        self._end, self._base = line_end, 0
        self._skip_blanks(self._line, 0)
        self._continue_containers()
        self._resume(self._comment_end)

    # Code, math and HTML

    def _continue_leaf(self, leaf: BlockNode) -> bool:
        """Return whether the line belongs to the open code, math or HTML; close what it ends."""
        indent = self._column - self._base
        match leaf.kind:
            case "fence":
                closes = not self._blank and indent < 4
                if closes and closes_fence(self.text, self._fence, self._at, self._end):
                    self._end_verbatim(leaf)
                    return True
            case "math":
                self._continue_math(leaf)
                return True
            case "html":
                if self._html_end is None and self._blank:
                    return False
            case "code":
                if not self._blank and indent < 4:
                    return False
        self._add_line(leaf, self._at, self._end, indent)
        if leaf.kind == "html":
            self._end_html(leaf, self._at)
        return True

    def _end_html(self, leaf: BlockNode, at: int) -> None:
        """End the open HTML if what closes it stands in the line from `at` on."""
        if self._html_end is not None and self._html_end.search(self.text, at, self._end):
            self._end_verbatim(leaf)

    def _continue_math(self, leaf: BlockNode) -> None:
        """Take a line of math; the rest of its last line may be another block."""
        if self._math_end > self._end:
            self._add_line(leaf, self._at, self._end, self._column - self._base)
            return
        self._add_line(leaf, self._at, self._math_end - len(MATH_MARK), 0)
        self._end_verbatim(leaf)
        self._resume(self._math_end)

    def _add_line(self, leaf: BlockNode, start: int, end: int, indent: int) -> None:
        leaf.lines.append((start, end))
        leaf.indents.append(indent)

    def _open_verbatim(self, matched: int, kind: BlockKind, info: str = "") -> BlockNode:
        """Close what the line does not continue, and open code, math or HTML."""
        self._close_to(matched)
        self._opening = self._at
        self._leaf = self._add(kind, info)
        return self._leaf

    def _end_verbatim(self, leaf: BlockNode) -> None:
        """End the open code, math or HTML in the current line."""
        leaf.end = self._row + 1
        self._leaf = None

    def _open_leaf(self, matched: int, opened: bool, resumed: bool) -> bool:
        """Take the line if it begins a block other than a paragraph."""
        paragraph = self._in_paragraph(opened)
        indent = self._column - self._base
        if indent >= 4:
            if paragraph:
                return False
            leaf = self._open_verbatim(matched, "code")
            leaf.width = 4
            self._add_line(leaf, self._at, self._end, indent)
            return True
        mark = self.text[self._at]
        if mark == "<":
            # Behind a comment or math, HTML is a part of the text.
            return not resumed and self._open_html(matched, paragraph)
        return mark in _MARKS and self._open_marked(mark, matched, paragraph)

    def _open_marked(self, mark: str, matched: int, paragraph: bool) -> bool:
        """Take the line if it begins a block that begins with this mark."""
        match mark:
            case "#":
                return self._heading(matched)
            case "`" | "~":
                return self._open_fence(matched)
            case "$":
                return self._open_math(matched, paragraph)
            case "%":
                return self._open_comment(matched)
        return self._rule_or_setext(matched, paragraph)

    def _heading(self, matched: int) -> bool:
        match = ATX.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        node = self._add("heading")
        node.level = len(match[1])
        node.lines.append(heading_range(self.text, match.end(), self._end))
        self._record_heading(node)
        return True

    def _record_heading(self, node: BlockNode) -> None:
        """Record a heading that begins a section."""
        if not self._open and self._comment is None:
            start, end = node.lines[0][0], node.lines[-1][1]
            end = start + len(self.text[start:end].rstrip(" \t"))
            self._found.headings.append((node.level, start, end))

    def _open_fence(self, matched: int) -> bool:
        match = FENCE.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._fence = match[1] or match[2]
        info = self.text[self._at + len(self._fence) : self._end]
        indent = self._column - self._base
        self._open_verbatim(matched, "fence", info).width = indent
        return True

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        match = HTML.match(self.text, self._at, self._end)
        if match is None or (match.lastindex == 7 and paragraph):
            return False
        leaf = self._open_verbatim(matched, "html")
        self._html_end = HTML_ENDS.get(match.lastindex or 0)
        self._add_line(leaf, self._at, self._end, self._column - self._base)
        self._end_html(leaf, self._at + 1)
        return True

    def _open_math(self, matched: int, paragraph: bool) -> bool:
        if not self.text.startswith(MATH_MARK, self._at):
            return False
        if paragraph and self._leaf and self._math_above.is_open(self._leaf.lines[0][0], self._at):
            return False  # it closes what a line above has opened
        close = self._closing(MATH_MARK, matched)
        if close < 0:
            self._math_above.lone = self._at
            return False
        in_quote = any(container.kind == "quote" for container in self._open[:matched])
        if close > self._end and is_doubtful(self.text, self._end, close, in_quote=in_quote):
            self._found.doubtful_math.append(self._at)
            return False
        leaf = self._open_verbatim(matched, "math")
        self._math_end = close
        start = self._at + len(MATH_MARK)
        if close > self._end:
            content = self.text[start : self._end].rstrip()
            self._add_line(leaf, start, start + len(content), 0)
        else:
            self._add_line(leaf, start, close - len(MATH_MARK), 0)
            self._end_verbatim(leaf)
        return True

    def _open_comment(self, matched: int) -> bool:
        """Take a comment that fills its line, or the first line of one that has several."""
        if not self.text.startswith(_COMMENT, self._at):
            return False
        close = self._closing(_COMMENT, matched)
        if close < 0:
            return False
        self._close_to(matched)
        start = self._at + len(_COMMENT)
        node = BlockNode("comment", self._row, delimiter=(self._at, close))
        parent = self._parent()
        if close <= self._end:
            node.lines.append((start, close - len(_COMMENT)))
            parent.children.append(node)
        else:
            self._separate()
            parent.children.append(node)
            self._comment, self._comment_end = node, close
            self._comment_depth = len(self._open)
            self._resume(start)
        return True

    # Text

    def _rule_or_setext(self, matched: int, paragraph: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        underlines = paragraph and matched == len(self._open) and SETEXT.match(text, at, end)
        if underlines and self._close_paragraph(underlined=1 if text[at] == "=" else 2):
            return True
        if text[at] != "=" and RULE.match(text, at, end):
            self._close_to(matched)
            self._add("rule")
            return True
        return False

    def _take_text(self, matched: int, opened: bool) -> None:
        """Add the line to the open paragraph, lazily if it must be, or open one."""
        piece = (self._at, self._end)
        leaf = self._leaf
        all_matched = matched == len(self._open)
        if (
            opened
            or leaf is None
            or not (leaf.kind == "paragraph" or (leaf.kind == "table" and all_matched))
        ):
            first_in: BlockKind | None = None
            if 0 < matched == len(self._open) and self._open[-1].is_empty:
                first_in = self._open[-1].kind
            self._close_to(matched)
            self._separate()
            self._leaf = BlockNode("paragraph", self._row, lines=[piece], first_in=first_in)
        elif (
            leaf.kind == "paragraph"
            and self.text[self._at] in "|:-"
            and all_matched
            and delimiter_row(self.text, leaf.lines[-1], piece)
        ):
            header = leaf.lines.pop()
            if leaf.lines:
                self._close_paragraph(underlined=0)
            self._leaf = BlockNode("table", self._row - 1, lines=[header], delimiter=piece)
        else:
            leaf.lines.append(piece)

    def _close_leaf(self) -> None:
        leaf = self._leaf
        if leaf is None:
            return
        if leaf.kind == "paragraph":
            self._close_paragraph(underlined=0)
        elif leaf.kind == "table":
            self._found.split_links += split_links(self.text, leaf.lines)
            self._found.extra_cells += extra_cells(self.text, leaf.delimiter, leaf.lines)
            leaf.end = leaf.start + 1 + len(leaf.lines)
            self._parent().children.append(leaf)
        else:
            leaf.end = self._row
            if leaf.kind == "code":
                while leaf.lines and leaf.lines[-1][0] == leaf.lines[-1][1]:
                    leaf.lines.pop()
                    leaf.end -= 1
        self._leaf = None

    def _close_paragraph(self, underlined: int) -> bool:
        """Record the open paragraph, as a heading if it is underlined.

        Returns False if nothing is left but definitions, so that there is nothing to underline.
        """
        leaf, text = self._leaf, self.text
        assert leaf is not None  # noqa: S101  it is a paragraph
        self._found.unclosed_math += self._math_above.left_open(leaf.lines[0][0], leaf.lines[-1][1])
        count = len(leaf.lines)
        if text[leaf.lines[0][0]] == "[":
            leaf.lines = take_definitions(text, leaf.lines, self._found.definitions)
        self._leaf = None
        children = self._parent().children
        if not leaf.lines:
            children.append(BlockNode("nothing", self._row))
            return not underlined
        leaf.start += count - len(leaf.lines)
        leaf.end = leaf.start + len(leaf.lines)
        if underlined:
            leaf = BlockNode(
                "heading", leaf.start, leaf.end + 1, level=underlined, lines=leaf.lines
            )
            self._record_heading(leaf)
        children.append(leaf)
        return True
