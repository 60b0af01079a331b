r"""The block structure of a body: CommonMark and GFM tables, plus comments, math and footnotes.

Reports the blocks to a sink, and records the definitions of links and the headings of sections.
Works on text whose line ends are LF; never looks inside a line's text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from explorer.markdown.block_patterns import (
    ATX,
    FENCE,
    HTML,
    HTML_ENDS,
    RULE,
    SETEXT,
    closes_fence,
)
from explorer.markdown.block_sink import BlockSink, ContainerKind
from explorer.markdown.containers import ContainerReader, end_in_containers
from explorer.markdown.fast_blocks import FastRuns, heading_range, take_paragraph_lines
from explorer.markdown.link_references import take_definitions
from explorer.markdown.math_marks import MATH_MARK, OpenMath, is_doubtful
from explorer.markdown.scan_result import ScanResult
from explorer.markdown.table_syntax import delimiter_row, extra_cells, split_links

_COMMENT = "%%"
_MARKS = frozenset("#`~$%=-*_")
"""What the line of a block other than a paragraph may begin with, if it is no HTML."""


class _OpenComment(NamedTuple):
    """A comment of several lines."""

    end: int
    """The offset after it."""
    depth: int
    """How many containers are around it."""


class BlockScanner(ContainerReader):
    """Reads a body line by line."""

    def __init__(
        self, text: str, found: ScanResult, sink: BlockSink, fast_runs: FastRuns | None = None
    ) -> None:
        """Scan `text` into `found` and `sink`, or into `fast_runs` what can be taken quickly."""
        super().__init__(text, sink)
        self._found = found
        self._fast_runs = fast_runs
        self._pieces: list[tuple[int, int]] = []
        """The lines of the open paragraph, or the rows of the open table."""
        self._delimiter = (0, 0)
        """The row below the head of the open table."""
        self._fence = ""
        self._opening = 0
        """Where the open code or HTML begins."""
        self._html_end: re.Pattern[str] | None = None
        self._math_end = -1
        self._math_above = OpenMath(text)
        self._comment: _OpenComment | None = None
        """The open comment of several lines."""
        self._first_in: ContainerKind | None = None
        """The kind of the container whose first block the open paragraph is."""

    def read(self, start: int = 0) -> None:
        """Read from `start`, the beginning of a line, to the end of the text."""
        text, size, position = self.text, len(self.text), start
        while position < size:
            if self._fast_runs is not None and self._comment is None:
                if self._kind == "":
                    position = self._take_fast_runs(self._fast_runs, position)
                elif self._kind == "paragraph" and not self._stack:
                    position = take_paragraph_lines(text, position, self._pieces)
                if position >= size:
                    break
            end = text.find("\n", position)
            if end < 0:
                end = size
            self._line, self._end, self._base = position, end, 0
            self._skip_blanks(position, 0)
            self._sink.begin_line()
            if self._comment is not None and position < self._comment.end <= end:
                self._take_end_of_comment(self._comment)
            else:
                self._take_line()
            position = end + 1
        self._sink.end_text()
        self._cut_short("note")
        self._drop(0)

    def _take_fast_runs(self, fast_runs: FastRuns, position: int) -> int:
        """Take what can be taken quickly from a line on; return the first line to be read."""
        if self._stack and self.text[position] not in " \t\n>":
            self._drop(0)
        if self._stack:
            return position
        return fast_runs.take(self.text, position, self._found)

    def _take_line(self) -> None:
        matched = self._continue_containers()
        self._blank = self._at >= self._end
        if not self._continues_leaf(matched):
            if self._blank:
                self._take_blank(matched)
            else:
                self._take_content(matched, resumed=False)
        self._sink.end_line(blank=self._blank)

    def _continues_leaf(self, matched: int) -> bool:
        """Return whether the line belongs to open code, math or HTML, and close what it ends."""
        if self._kind in ("", "paragraph", "table"):
            return False
        all_matched = matched == len(self._stack)
        if all_matched and self._continue_leaf(self._blank):
            return True
        if not all_matched:
            self._cut_short(self._stack[matched].kind)
        elif self._kind in ("code", "html"):
            self._close_leaf()
        return False

    def _cut_short(self, around: str) -> None:
        """Close the open block, which ends with what is around it."""
        if self._kind == "fence" or (self._kind == "html" and self._html_end is not None):
            self._found.unclosed.append((self._kind, self._opening, around))
        self._close_leaf()

    def _take_content(self, matched: int, *, resumed: bool) -> None:
        """Take what stands in a line, or (`resumed`) behind a comment or math that ends in it."""
        opened = False
        while self._column - self._base < 4 and self._open_container(matched, opened):
            opened, matched = True, len(self._stack)
        if self._at >= self._end:
            return
        if self._open_leaf(matched, opened, resumed):
            return
        self._take_text(matched, opened)

    def _resume(self, at: int) -> None:
        """Take what follows in the line from `at` on, as a line of its own."""
        self._skip_blanks(at, 0)
        self._column = self._base
        if self._at < self._end:
            self._take_content(len(self._stack), resumed=True)

    def _take_end_of_comment(self, comment: _OpenComment) -> None:
        """Take the line in which a comment ends: nothing that began in it goes on below."""
        # It is read twice: up to the marks, and as a line that has only what stands behind them.
        line_end = self._end
        self._end = comment.end - len(_COMMENT)
        self._skip_blanks(self._line, 0)
        self._take_line()
        self._cut_short("comment")
        self._drop(comment.depth)
        self._comment = None
        self._sink.end_comment()
        self._end, self._base = line_end, 0
        self._skip_blanks(self._line, 0)
        self._continue_containers()
        self._resume(comment.end)

    def _closing(self, marks: str, matched: int) -> int:
        """Return the offset after the marks that close the comment or math that begins here.

        -1 if nothing closes it inside of the `matched` containers around it. If text follows the
        marks in the line of the opening, everything is part of a paragraph.
        """
        text, end = self.text, self._end
        found = text.find(marks, self._at + len(marks), end)
        if found >= 0:
            return _if_last(text, found + len(marks), end)
        limit = len(text)
        if self._comment is not None:
            limit = self._comment.end - len(_COMMENT)
        return end_in_containers(text, marks, self._stack[:matched], end, limit)

    def _take_blank(self, matched: int) -> None:
        self._close_leaf()
        for n in range(matched, len(self._stack)):
            if self._stack[n].width == 0 or self._stack[n].empty:
                self._drop(n)
                break

    def _continue_leaf(self, blank: bool) -> bool:
        """Return whether the line belongs to the open code, math or HTML; close what it ends."""
        match self._kind:
            case "fence":
                self._continue_fence(blank)
            case "math":
                self._continue_math()
            case "html":
                return self._continue_html(blank)
            case "code":
                if not blank and self._column - self._base < 4:
                    return False
                self._add_verbatim_line()
        return True

    def _continue_fence(self, blank: bool) -> None:
        may_close = not blank and self._column - self._base < 4
        if may_close and closes_fence(self.text, self._fence, self._at, self._end):
            self._end_verbatim()
        else:
            self._add_verbatim_line()

    def _continue_html(self, blank: bool) -> bool:
        if self._html_end is None and blank:
            return False
        self._add_verbatim_line()
        if self._html_end and self._html_end.search(self.text, self._at, self._end):
            self._end_verbatim()
        return True

    def _continue_math(self) -> None:
        """Take a line of math; the rest of its last line may be another block."""
        if self._math_end > self._end:
            self._add_verbatim_line()
            return
        self._sink.verbatim_line(self._at, self._math_end - len(MATH_MARK), 0)
        self._end_verbatim()
        self._resume(self._math_end)

    def _add_verbatim_line(self) -> None:
        self._sink.verbatim_line(self._at, self._end, self._column - self._base)

    def _end_verbatim(self) -> None:
        """End the open code, math or HTML in the current line."""
        self._kind = ""
        self._sink.end_verbatim(after_line=True)

    def _open_leaf(self, matched: int, opened: bool, resumed: bool) -> bool:
        """Take the line if it begins a block other than a paragraph."""
        paragraph = self._kind == "paragraph" and not opened
        if self._column - self._base >= 4:
            if paragraph:
                return False
            self._close_to(matched)
            self._kind = "code"
            self._sink.begin_verbatim("code", indent=4)
            self._add_verbatim_line()
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
        start, end = heading_range(self.text, match.end(), self._end)
        self._record_heading(len(match[1]), start, end)
        self._sink.heading(len(match[1]), start, end)
        return True

    def _record_heading(self, level: int, start: int, end: int) -> None:
        """Record a heading that begins a section."""
        if not self._stack and self._comment is None:
            self._found.headings.append((level, start, end))

    def _open_fence(self, matched: int) -> bool:
        match = FENCE.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        self._kind, self._fence, self._opening = "fence", match[1] or match[2], self._at
        info = self.text[self._at + len(self._fence) : self._end]
        self._sink.begin_verbatim("fence", indent=self._column - self._base, info=info)
        return True

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        match = HTML.match(self.text, self._at, self._end)
        if match is None or (match.lastindex == 7 and paragraph):
            return False
        self._close_to(matched)
        self._kind, self._opening = "html", self._at
        self._html_end = HTML_ENDS.get(match.lastindex or 0)
        self._sink.begin_verbatim("html")
        self._add_verbatim_line()
        if self._html_end is not None and self._html_end.search(self.text, self._at + 1, self._end):
            self._end_verbatim()
        return True

    def _open_math(self, matched: int, paragraph: bool) -> bool:
        if not self.text.startswith(MATH_MARK, self._at):
            return False
        if paragraph and self._math_above.is_open(self._pieces[0][0], self._at):
            return False  # it closes what a line above has opened
        close = self._closing(MATH_MARK, matched)
        if close < 0:
            self._math_above.lone = self._at
            return False
        in_quote = any(container.kind == "quote" for container in self._stack[:matched])
        if close > self._end and is_doubtful(self.text, self._end, close, in_quote=in_quote):
            self._found.doubtful_math.append(self._at)
            return False
        self._close_to(matched)
        self._kind, self._math_end = "math", close
        self._sink.begin_verbatim("math")
        start = self._at + len(MATH_MARK)
        if close > self._end:
            content = self.text[start : self._end].rstrip()
            self._sink.verbatim_line(start, start + len(content), 0)
        else:
            self._sink.verbatim_line(start, close - len(MATH_MARK), 0)
            self._end_verbatim()
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
        if close <= self._end:
            self._sink.comment(start, close - len(_COMMENT))
        else:
            self._comment = _OpenComment(close, len(self._stack))
            self._sink.begin_comment()
            self._resume(start)
        return True

    def _rule_or_setext(self, matched: int, paragraph: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        has_text = paragraph and matched == len(self._stack) and bool(self._pieces)
        if has_text and SETEXT.match(text, at, end):
            if self._close_paragraph(underlined=1 if text[at] == "=" else 2):
                return True
            self._kind = ""
        if text[at] != "=" and RULE.match(text, at, end):
            self._close_to(matched)
            self._sink.rule()
            return True
        return False

    def _take_text(self, matched: int, opened: bool) -> None:
        """Add the line to the open paragraph, lazily if it must be, or open one."""
        piece = (self._at, self._end)
        goes_on = not opened and (
            self._kind == "paragraph" or (self._kind == "table" and matched == len(self._stack))
        )
        if not goes_on:
            self._first_in = None
            if 0 < matched == len(self._stack) and self._stack[-1].empty:
                self._first_in = self._stack[-1].kind
            self._close_to(matched)
            self._kind, self._pieces = "paragraph", [piece]
            self._sink.begin_paragraph()
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
            self._found.split_links += split_links(self.text, self._pieces)
            self._found.extra_cells += extra_cells(self.text, self._delimiter, self._pieces)
            self._sink.table(self._delimiter, self._pieces)
        elif self._kind:
            self._sink.end_verbatim(after_line=False)
        self._kind = ""

    def _close_paragraph(self, underlined: int) -> bool:
        """Record the open paragraph, the last line of it as a heading if it is underlined.

        The lines above stay text, as where one writes in Obsidian. Returns False if nothing is left
        but definitions, so that there is nothing to underline.
        """
        pieces, text = self._pieces, self.text
        self._found.unclosed_math += self._math_above.left_open(pieces[0][0], pieces[-1][1])
        if text[pieces[0][0]] == "[":
            pieces = take_definitions(text, pieces, self._found.definitions)
        self._kind, self._pieces = "", []
        if not pieces:
            self._sink.separator()
            return not underlined
        if underlined:
            *above, (start, end) = pieces
            self._close_text_above_heading(above)
            self._record_heading(underlined, start, start + len(text[start:end].rstrip(" \t")))
            pieces = [(start, end)]
        self._sink.paragraph(pieces, underlined, self._first_in)
        return True

    def _close_text_above_heading(self, pieces: list[tuple[int, int]]) -> None:
        """Report the lines above the underlined one, if there are any, as a paragraph."""
        if pieces:
            self._sink.paragraph(pieces, 0, self._first_in)
            self._sink.begin_paragraph()
            self._first_in = None


def _if_last(text: str, at: int, end: int) -> int:
    """Return an offset if only blanks follow it before `end`, else -1."""
    if text[at:end].strip():
        return -1
    return at
