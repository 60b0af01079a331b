r"""The block structure of a note's body.

CommonMark and GFM tables, plus comments, math and footnotes.

Says where the texts stand that may hold links and tags, and which headings are sections. Code,
math, HTML and definitions are left out. Works on text whose line ends are "\n"; never looks inside
a line's text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from explorer.markdown.block_patterns import (
    ATX,
    BLOCK_ID,
    CALLOUT,
    FENCE,
    HTML,
    HTML_ENDS,
    RULE,
    SETEXT,
    TASK,
)
from explorer.markdown.containers import ContainerReader
from explorer.markdown.fast_blocks import FastRuns, heading_range
from explorer.markdown.link_references import take_definitions
from explorer.markdown.scan_result import ScanResult
from explorer.markdown.table_syntax import cells_of, delimiter_row

_COMMENT, _MATH = "%%", "$$"
_MARKS = frozenset("#`~<$%=-*_")
"""What the line of a block other than a paragraph may begin with."""


class Leaf(NamedTuple):
    """A run of inline text: a paragraph, a heading, a cell."""

    start: int
    end: int
    masked: str | None
    """The text with the marks of quotes blanked out, None if it is as in the note."""
    is_block: bool
    """True if a block id may end it: false for the cells of a table but the last one."""


class BlockScanner(ContainerReader):
    """Reads a body line by line."""

    def __init__(self, text: str, start: int, found: ScanResult, taken: FastRuns | None) -> None:
        super().__init__(text)
        self._leaves: list[Leaf] = []
        self._start = start
        self._found = found
        self._taken = taken
        self._pieces: list[tuple[int, int]] = []
        self._delimiter = (0, 0)
        """The row below the head of the open table."""
        self._fence = ""
        self._opened = 0
        self._html_end: re.Pattern[str] | None = None
        self._math_end = -1
        self._comment_end = -1
        """The offset after the open comment of several lines, -1 if there is none."""
        self._comment_depth = 0
        self._ended = False
        """Whether all lines are read."""
        self._resumed = False
        """Whether the text to read follows a comment or math that ended in the same line."""
        self._leads = False
        """Whether the open paragraph is the first thing in its quote or list item."""

    def read(self) -> list[Leaf]:
        """Read from `start`, the beginning of a line, to the end of the text; return the leaves.

        Blocks go to `taken` where they can be taken quickly, unless that is None.
        """
        text, size = self.text, len(self.text)
        at, taken = self._start, self._taken
        while at < size:
            if taken is not None and self._kind == "" and self._comment_end < 0:
                if self._stack and text[at] not in " \t\n>":
                    self._stack.clear()
                if not self._stack:
                    at = taken.take(text, at, self._found.headings)
                    if at >= size:
                        break
            end = text.find("\n", at)
            if end < 0:
                end = size
            self._line, self._end, self._base = at, end, 0
            self._skip_blanks(at, 0)
            if at < self._comment_end <= end:
                self._take_end_of_comment(end)
            else:
                self._take_line()
            at = end + 1
        self._ended = True
        if self._kind == "fence":
            self._found.unclosed = ("fence", self._opened)
        self._close_leaf()
        return self._leaves

    def _take_line(self) -> None:
        matched = self._continue_containers()
        blank = self._at >= self._end
        all_matched = matched == len(self._stack)
        if self._kind not in ("", "paragraph", "table"):
            if all_matched and self._continue_leaf(blank):
                return
            if not all_matched or self._kind in ("code", "html"):
                self._close_leaf()
        if blank:
            self._take_blank(matched)
            return
        self._take_content(matched)

    def _take_content(self, matched: int) -> None:
        """Take what stands in a line that goes on with so many containers."""
        opened = False
        while self._column - self._base < 4 and self._open_container(matched, opened):
            opened, matched = True, len(self._stack)
        if self._at >= self._end:
            return
        if self._open_leaf(matched, opened):
            return
        self._take_text(matched, opened)

    def _resume(self, at: int) -> None:
        """Take what follows in the line from `at` on, as a line of its own."""
        self._skip_blanks(at, 0)
        self._column = self._base
        if self._at < self._end:
            self._resumed = True
            self._take_content(len(self._stack))
            self._resumed = False

    def _take_end_of_comment(self, end: int) -> None:
        """Take the line in which a comment of several lines ends.

        Nothing that began in the comment continues below it.
        """
        close = self._comment_end
        self._end = close - len(_COMMENT)
        self._skip_blanks(self._line, 0)
        self._take_line()
        self._close_leaf()
        self._drop(self._comment_depth)
        self._end_comment()
        self._end, self._base = end, 0
        self._skip_blanks(self._line, 0)
        self._continue_containers()
        self._resume(close)

    def _begin_comment(self, close: int) -> None:
        """Enter a comment of several lines."""
        self._comment_end, self._comment_depth = close, len(self._stack)

    def _end_comment(self) -> None:
        """Leave the comment of several lines; all that began in it is closed."""
        self._comment_end = -1

    def _closing(self, marks: str, matched: int) -> int:
        """Return the offset after the marks that close the comment or math that begins here.

        -1 if nothing closes it inside of the `matched` containers around it.

        If something follows in the very line of the opening, it is a part of a paragraph.
        """
        text, end = self.text, self._end
        found = text.find(marks, self._at + len(marks), end)
        if found >= 0:
            close = found + len(marks)
            return -1 if text[close:end].strip() else close
        limit = self._comment_end - len(_COMMENT) if self._comment_end >= 0 else len(text)
        found = text.find(marks, end, limit)
        if found >= 0 and matched:
            found = self._find_inside(marks, matched, limit)
        return found + len(marks) if found >= 0 else -1

    def _find_inside(self, marks: str, matched: int, limit: int) -> int:
        """Return where the marks stand next in the lines below that continue `matched` containers.

        -1 if they do not.
        """
        line = self._line, self._end, self._at, self._column, self._base
        stack, self._stack = self._stack, self._stack[:matched]
        self._stack[-1].empty = False
        found, at = -1, self._end + 1
        while at < limit and found < 0:
            end = self.text.find("\n", at)
            end = limit if end < 0 else min(end, limit)
            self._line, self._end, self._base = at, end, 0
            self._skip_blanks(at, 0)
            if self._continue_containers() < matched:
                break
            found = self.text.find(marks, self._at, end)
            at = end + 1
        self._stack = stack
        self._line, self._end, self._at, self._column, self._base = line
        return found

    def _take_blank(self, matched: int) -> None:
        self._close_leaf()
        for n in range(matched, len(self._stack)):
            if self._stack[n].width == 0 or self._stack[n].empty:
                self._drop(n)
                break

    def _continue_leaf(self, blank: bool) -> bool:
        """Return whether the line belongs to the open code, math or HTML.

        Close the leaf if the line ends it.
        """
        kind = self._kind
        if kind == "fence":
            if not blank and self._column - self._base < 4 and self._closes_fence():
                self._kind = ""
            return True
        if kind == "code":
            return blank or self._column - self._base >= 4
        if kind == "html":
            if self._html_end is None:
                return not blank
            if self._html_end.search(self.text, self._at, self._end):
                self._kind = ""
            return True
        if self._math_end <= self._end:
            self._kind = ""
            self._resume(self._math_end)
        return True

    def _closes_fence(self) -> bool:
        text, fence = self.text, self._fence
        if not text.startswith(fence, self._at):
            return False
        return not text[self._at : self._end].strip(" \t").strip(fence[0])

    def _open_leaf(self, matched: int, opened: bool) -> bool:
        """Take the line if it begins a block other than a paragraph."""
        paragraph = self._kind == "paragraph" and not opened
        if self._column - self._base >= 4:
            if paragraph:
                return False
            self._close_to(matched)
            self._kind = "code"
            return True
        mark = self.text[self._at]
        return mark in _MARKS and self._open_marked(mark, matched, paragraph)

    def _open_marked(self, mark: str, matched: int, paragraph: bool) -> bool:
        """Take the line if it begins a block that begins with this mark."""
        match mark:
            case "#":
                return self._heading(matched)
            case "`" | "~":
                return self._open_fence(matched)
            case "<":
                return self._open_html(matched, paragraph)
            case "$":
                return self._open_math(matched)
            case "%":
                return self._comment(matched)
        return self._rule_or_setext(matched, paragraph)

    def _heading(self, matched: int) -> bool:
        match = ATX.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        start, end = heading_range(self.text, match.end(), self._end)
        self._add_heading(len(match[1]), start, end)
        self._add_leaf(start, end)
        return True

    def _add_heading(self, level: int, start: int, end: int) -> None:
        if not self._stack and self._comment_end < 0:
            self._found.headings.append((level, start, end))

    def _open_fence(self, matched: int) -> bool:
        match = FENCE.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        self._kind, self._fence, self._opened = "fence", match[1] or match[2], self._at
        return True

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        match = None if self._resumed else HTML.match(self.text, self._at, self._end)
        if match is None or (match.lastindex == 7 and paragraph):
            return False
        self._close_to(matched)
        self._html_end = HTML_ENDS.get(match.lastindex or 0)
        if self._html_end is None or not self._html_end.search(self.text, self._at + 1, self._end):
            self._kind, self._opened = "html", self._at
        return True

    def _open_math(self, matched: int) -> bool:
        if not self.text.startswith(_MATH, self._at):
            return False
        close = self._closing(_MATH, matched)
        if close < 0:
            return False
        self._close_to(matched)
        if close > self._end:
            self._kind, self._opened, self._math_end = "math", self._at, close
        return True

    def _comment(self, matched: int) -> bool:
        """Take a comment that fills its line, or the first line of one that has several."""
        if not self.text.startswith(_COMMENT, self._at):
            return False
        close = self._closing(_COMMENT, matched)
        if close < 0:
            return False
        self._close_to(matched)
        start = self._at + len(_COMMENT)
        if close <= self._end:
            self._leaves.append(Leaf(start, close - len(_COMMENT), None, is_block=False))
            self._add_nothing()
        else:
            self._begin_comment(close)
            self._resume(start)
        return True

    def _rule_or_setext(self, matched: int, paragraph: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        if (
            paragraph
            and matched == len(self._stack)
            and SETEXT.match(text, at, end)
            and self._pieces
        ):
            if self._close_paragraph(underlined=1 if text[at] == "=" else 2):
                return True
            self._kind = ""
        if text[at] != "=" and RULE.match(text, at, end):
            self._close_to(matched)
            self._add_rule()
            return True
        return False

    def _take_text(self, matched: int, opened: bool) -> None:
        """Add the line to the open paragraph, lazily if it must be, or open one."""
        piece = (self._at, self._end)
        goes_on = not opened and (
            self._kind == "paragraph" or (self._kind == "table" and matched == len(self._stack))
        )
        if not goes_on:
            self._leads = 0 < matched == len(self._stack) and self._stack[-1].empty
            self._close_to(matched)
            self._kind, self._pieces = "paragraph", [piece]
        elif (
            self._kind == "paragraph"
            and self.text[self._at] in "|:-"
            and matched == len(self._stack)
            and delimiter_row(self.text, self._pieces[-1], piece)
        ):
            header = self._pieces.pop()
            if self._pieces:
                self._close_paragraph(underlined=0)
            self._kind, self._pieces, self._delimiter = "table", [header], piece
        else:
            self._pieces.append(piece)

    def _close_leaf(self) -> None:
        if self._kind == "paragraph":
            self._close_paragraph(underlined=0)
        elif self._kind == "table":
            self._add_table(self._pieces)
        self._kind = ""

    def _close_paragraph(self, underlined: int) -> bool:
        """Record the open paragraph, the last line of it as a heading if it is underlined.

        Returns False if nothing of it is left but definitions, so that there is nothing to
        underline.
        """
        pieces, text = self._pieces, self.text
        if text[pieces[0][0]] == "[":
            pieces = take_definitions(text, pieces, self._found.definitions)
        self._kind, self._pieces = "", []
        if not pieces:
            self._add_nothing()
            return not underlined
        self._end_paragraph(pieces, underlined)
        return True

    def _end_paragraph(self, pieces: list[tuple[int, int]], underlined: int) -> None:
        """Take a paragraph, or a heading of the level that underlines its last line."""
        text = self.text
        if self._leads and not underlined:
            pieces = self._without_mark(pieces)
        if pieces:
            self._add_text(pieces)
        if underlined:
            start, end = pieces[-1]
            self._line, line = start, self._line
            self._add_heading(underlined, start, start + len(text[start:end].rstrip(" \t")))
            self._line = line

    def _add_rule(self) -> None:
        """Take a horizontal rule, which has no text."""

    def _add_nothing(self) -> None:
        """Take something that is not shown, but separates the blocks around it."""

    def _without_mark(self, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return a paragraph without the mark of a task or of a callout that begins it.

        The title of a callout is a text of its own.
        """
        (start, end), text = pieces[0], self.text
        if text[start] != "[":
            return pieces
        if self._stack[-1].width:
            task = TASK.match(text, start, end)
            return [(task.end(), end), *pieces[1:]] if task else pieces
        callout = CALLOUT.match(text, start, end)
        if callout is None:
            return pieces
        title = callout.span(3)
        self._leaves.append(Leaf(*title, None, is_block=len(pieces) == 1))
        return pieces[1:]

    def _add_table(self, rows: list[tuple[int, int]]) -> None:
        columns = len(cells_of(self.text, *self._delimiter))
        for start, end in rows:
            for a, b in cells_of(self.text, start, end)[:columns]:
                self._leaves.append(Leaf(a, b, None, is_block=False))
        if self._ends_in_id(rows):
            self._leaves[-1] = Leaf(*rows[-1], None, is_block=True)

    def _ends_in_id(self, rows: list[tuple[int, int]]) -> bool:
        """Return whether the last line below a table is no row of it, but its block id."""
        start, end = rows[-1]
        return len(rows) > 1 and BLOCK_ID.match(self.text, start, end) is not None

    def _add_leaf(self, start: int, end: int) -> None:
        self._leaves.append(Leaf(start, end, None, is_block=True))

    def _add_text(self, pieces: list[tuple[int, int]]) -> None:
        start, end = pieces[0][0], pieces[-1][1]
        masked = None
        if len(pieces) > 1 and ">" in self.text[start:end]:
            parts, at = [], start
            for a, b in pieces:
                if a > at:
                    parts.append("\n" + " " * (a - at - 1))
                parts.append(self.text[a:b])
                at = b
            masked = "".join(parts)
        self._leaves.append(Leaf(start, end, masked, is_block=True))
