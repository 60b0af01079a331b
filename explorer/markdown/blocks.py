r"""The block structure of a note's body.

CommonMark and GFM tables, plus comments, math and footnotes.

Says where the texts stand that may hold links and tags, and which headings are sections. Code,
math, HTML and definitions are left out. Works on text whose line ends are "\n"; never looks inside
a line's text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar, NamedTuple

from explorer.markdown.block_patterns import ATX, FENCE, HTML, HTML_ENDS, RULE, SETEXT
from explorer.markdown.containers import ContainerReader
from explorer.markdown.fast_blocks import FastRuns, heading_range
from explorer.markdown.link_references import take_definitions
from explorer.markdown.scan_result import ScanResult
from explorer.markdown.table_syntax import cells_of, delimiter_row


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
        self._fence = ""
        self._opened = 0
        self._html_end: re.Pattern[str] | None = None
        self._comment_end = -1

    def read(self) -> list[Leaf]:
        """Read from `start`, the beginning of a line, to the end of the text; return the leaves.

        Blocks go to `taken` where they can be taken quickly, unless that is None.
        """
        text, size = self.text, len(self.text)
        at, taken = self._start, self._taken
        while at < size:
            if taken is not None and self._kind == "" and at >= self._comment_end:
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
            self._take_line()
            at = end + 1
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
        opened = False
        while self._column - self._base < 4 and self._open_container(matched, opened):
            opened, matched = True, len(self._stack)
        if self._at >= self._end:
            return
        if self._open_leaf(matched, opened):
            return
        self._take_text(matched, opened)

    def _take_blank(self, matched: int) -> None:
        self._close_leaf()
        for n in range(matched, len(self._stack)):
            if self._stack[n].width == 0 or self._stack[n].empty:
                del self._stack[n:]
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
        close = self.text.find("$$", self._at, self._end)
        if close >= 0:
            self._kind = ""
            self._skip_blanks(close + 2, 0)
            if self._at < self._end:
                self._take_text(len(self._stack), opened=False)
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
        opener = self._openers.get(self.text[self._at])
        return opener is not None and opener(self, matched, paragraph)

    def _heading(self, matched: int, _paragraph: bool) -> bool:
        match = ATX.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        start, end = heading_range(self.text, match.end(), self._end)
        self._add_heading(len(match[1]), start, end)
        self._add_leaf(start, end)
        return True

    def _add_heading(self, level: int, start: int, end: int) -> None:
        if not self._stack and self._line >= self._comment_end:
            self._found.headings.append((level, start, end))

    def _open_fence(self, matched: int, _paragraph: bool) -> bool:
        match = FENCE.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        self._kind, self._fence, self._opened = "fence", match[1] or match[2], self._at
        return True

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        match = HTML.match(self.text, self._at, self._end)
        if match is None or (match.lastindex == 7 and paragraph):
            return False
        self._close_to(matched)
        self._html_end = HTML_ENDS.get(match.lastindex or 0)
        if self._html_end is None or not self._html_end.search(self.text, self._at + 1, self._end):
            self._kind, self._opened = "html", self._at
        return True

    def _open_math(self, matched: int, _paragraph: bool) -> bool:
        text, at = self.text, self._at
        if not text.startswith("$$", at) or text.find("$$", at + 2, self._end) >= 0:
            return False
        if text.find("$$", self._end) < 0:
            return False
        self._close_to(matched)
        self._kind, self._opened = "math", at
        return True

    def _comment(self, matched: int, _paragraph: bool) -> bool:
        """Take a comment that fills its line; remember where one of several lines ends."""
        text, at = self.text, self._at
        if not text.startswith("%%", at):
            return False
        inside = self._line < self._comment_end
        close = text.find("%%", at if inside else at + 2)
        if close < 0:
            return False
        if not inside:
            self._comment_end = close + 2
        if close < self._end and text[close + 2 : self._end].strip(" \t"):
            return False
        self._close_to(matched)
        self._add_leaf(at, self._end)
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
            return True
        return False

    def _take_text(self, matched: int, opened: bool) -> None:
        """Add the line to the open paragraph, lazily if it must be, or open one."""
        piece = (self._at, self._end)
        goes_on = not opened and (
            self._kind == "paragraph" or (self._kind == "table" and matched == len(self._stack))
        )
        if not goes_on:
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
            self._kind, self._pieces = "table", [header]
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
            return not underlined
        self._add_text(pieces)
        if underlined:
            start, end = pieces[-1]
            self._line, line = start, self._line
            self._add_heading(underlined, start, start + len(text[start:end].rstrip(" \t")))
            self._line = line
        return True

    def _add_table(self, rows: list[tuple[int, int]]) -> None:
        for start, end in rows:
            for a, b in cells_of(self.text, start, end):
                self._leaves.append(Leaf(a, b, None, is_block=False))
        start, end = rows[-1]
        if self.text[start] == "^" and "|" not in self.text[start:end]:
            self._leaves[-1] = Leaf(start, end, None, is_block=True)

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

    _openers: ClassVar[dict[str, Callable[[BlockScanner, int, bool], bool]]] = {
        "#": _heading,
        "`": _open_fence,
        "~": _open_fence,
        "<": _open_html,
        "$": _open_math,
        "%": _comment,
        "=": _rule_or_setext,
        "-": _rule_or_setext,
        "*": _rule_or_setext,
        "_": _rule_or_setext,
    }
