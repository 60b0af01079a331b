"""The block structure of a note's body: CommonMark and GFM tables, plus comments, math and footnotes.

Says where the texts stand that may hold links and tags, and which headings are sections. Code, math, HTML and
definitions are left out. Works on text whose line ends are "\\n"; never looks inside a line's text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from explorer.text.references import take_definitions
from explorer.text.tables import cells_of, delimiter_row

_INDENT = re.compile(r"[ \t]*")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_CLOSE = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})", re.MULTILINE)
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$", re.MULTILINE)
_MARKER = re.compile(r"([-+*]|(\d{1,9})[.)])(?=[ \t\n]|\Z)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_HTML_NAMES = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    "menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    "track|ul"
)
_ATTRIBUTE = r"""[ \t]+[A-Za-z_:][\w.:-]*(?:[ \t]*=[ \t]*(?:[^\s"'=<>`]+|'[^'\n]*'|"[^"\n]*"))?"""
_HTML = re.compile(
    rf"""<(?:
        (script|pre|style|textarea)(?=[\s>]|\Z)
      | (!--) | (\?) | (!\[CDATA\[) | (![A-Za-z])
      | (/?(?:{_HTML_NAMES})(?=[\s>]|/>|\Z))
      | ((?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*[ \t]*/?|/[A-Za-z][A-Za-z0-9-]*[ \t]*)>[ \t]*$)
    )""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE | re.ASCII,
)
_HTML_ENDS = {
    1: re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    2: re.compile("-->"),
    3: re.compile(r"\?>"),
    4: re.compile(r"\]\]>"),
    5: re.compile(">"),
}
_FOOTNOTE_WIDTH = 4


class RawHeading(NamedTuple):
    """A section's heading: its level and where its text stands."""

    level: int
    start: int
    end: int


class Leaf(NamedTuple):
    """A run of inline text: a paragraph, a heading, a cell."""

    start: int
    end: int
    masked: str | None
    """The text with the marks of quotes blanked out, None if it is as in the note."""
    is_block: bool
    """True if a block id may end it: false for the cells of a table but the last one."""


class _Container:
    """An open quote (width 0), list item or footnote."""

    __slots__ = ("empty", "width")

    def __init__(self, width: int) -> None:
        self.width = width
        self.empty = True


class Structure:
    """Reads a body line by line; afterwards holds what it found."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.headings: list[RawHeading] = []
        self.leaves: list[Leaf] = []
        self.definitions: dict[str, str] = {}
        self.unclosed: tuple[str, int] | None = None
        """The kind of block that no line closes and its offset."""
        self._stack: list[_Container] = []
        self._kind = ""  # the open leaf: "", "paragraph", "fence", "html", "math" or "code"
        self._pieces: list[tuple[int, int]] = []
        self._fence = ""
        self._opened = 0
        self._html_end: re.Pattern[str] | None = None
        self._comment_end = -1
        # The line in hand: where it begins and ends, the next character that is no blank and its column, the column
        # at which the content of the containers begins.
        self._line = self._end = self._at = self._column = self._base = 0

    def read(self) -> Structure:
        """Read to the end of the text."""
        text, size = self.text, len(self.text)
        at = self.start
        while at < size:
            end = text.find("\n", at)
            if end < 0:
                end = size
            self._line, self._end, self._base = at, end, 0
            self._skip_blanks(at, 0)
            self._take_line()
            at = end + 1
        if self._kind == "fence":
            self.unclosed = ("fence", self._opened)
        self._close_leaf()
        return self

    def _skip_blanks(self, at: int, column: int) -> None:
        """Move to the next character from `at`, which stands at `column`, that is no blank."""
        match = _INDENT.match(self.text, at, self._end)
        assert match is not None
        stop = match.end()
        if "\t" in match[0]:
            for mark in match[0]:
                column += 4 - column % 4 if mark == "\t" else 1
        else:
            column += stop - at
        self._at, self._column = stop, column

    def _take_line(self) -> None:
        matched = self._continue_containers()
        blank = self._at >= self._end
        all_matched = matched == len(self._stack)
        if self._kind not in ("", "paragraph"):
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

    def _continue_containers(self) -> int:
        """Match the open containers against the line; return how many go on."""
        text, blank = self.text, self._at >= self._end
        for n, container in enumerate(self._stack):
            indent = self._column - self._base
            if container.width == 0:
                if blank or indent > 3 or text[self._at] != ">":
                    return n
                self._enter_quote()
                blank = self._at >= self._end
            elif blank:
                if container.empty:
                    return n
            elif indent >= container.width:
                self._base += container.width
            else:
                return n
        return len(self._stack)

    def _enter_quote(self) -> None:
        """Pass a `>` and one blank after it."""
        at, column = self._at + 1, self._column + 1
        self._base = column + 1 if self.text[at : at + 1] in (" ", "\t") else column
        self._skip_blanks(at, column)

    def _take_blank(self, matched: int) -> None:
        self._close_leaf()
        for n in range(matched, len(self._stack)):
            if self._stack[n].width == 0 or self._stack[n].empty:
                del self._stack[n:]
                break

    def _continue_leaf(self, blank: bool) -> bool:
        """Return whether the line belongs to the open code, math or HTML; close the leaf if the line ends it."""
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

    def _open_container(self, matched: int, opened: bool) -> bool:
        """Open the quote, list item or footnote that begins here, if one does."""
        text, at = self.text, self._at
        if at >= self._end:
            return False
        mark = text[at]
        if mark == ">":
            self._close_to(matched)
            self._enter_quote()
            self._stack.append(_Container(0))
            return True
        if mark in "-+*0123456789":
            return self._open_item(matched, opened)
        if mark == "[" and (note := _FOOTNOTE.match(text, at, self._end)):
            self._close_to(matched)
            self._stack.append(_Container(_FOOTNOTE_WIDTH))
            self._base = self._column + (note.end() - at)
            self._skip_blanks(note.end(), self._base)
            self._base = self._column
            return True
        return False

    def _open_item(self, matched: int, opened: bool) -> bool:
        text, at, end = self.text, self._at, self._end
        marker = _MARKER.match(text, at, end)
        if marker is None or (marker[2] is None and _RULE.match(text, at, end)):
            return False
        indent, column = self._column - self._base, self._column
        width = marker.end() - at
        interrupts = self._kind == "paragraph" and not opened and matched == len(self._stack)
        if interrupts and _SETEXT.match(text, at, end):
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
        self._stack.append(_Container(indent + width + gap))
        self._base = column + width + gap
        return True

    def _close_to(self, matched: int) -> None:
        """Close the open leaf and the containers that this line does not continue."""
        self._close_leaf()
        del self._stack[matched:]
        if self._stack:
            self._stack[-1].empty = False

    def _open_leaf(self, matched: int, opened: bool) -> bool:
        """Take the line if it begins a block other than a paragraph."""
        paragraph = self._kind == "paragraph" and not opened
        if self._column - self._base >= 4:
            if paragraph:
                return False
            self._close_to(matched)
            self._kind = "code"
            return True
        opener = _LEAVES.get(self.text[self._at])
        return opener is not None and opener(self, matched, paragraph)

    def _heading(self, matched: int, _paragraph: bool) -> bool:
        match = _ATX.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        start = match.end()
        content = self.text[start : self._end].rstrip(" \t")
        closing = _ATX_CLOSE.search(content)
        end = start + (closing.start() if closing else len(content))
        self._add_heading(len(match[1]), start, end)
        self._add_leaf(start, end)
        return True

    def _add_heading(self, level: int, start: int, end: int) -> None:
        if not self._stack and self._line >= self._comment_end:
            self.headings.append(RawHeading(level, start, end))

    def _open_fence(self, matched: int, _paragraph: bool) -> bool:
        match = _FENCE.match(self.text, self._at, self._end)
        if match is None:
            return False
        self._close_to(matched)
        self._kind, self._fence, self._opened = "fence", match[1] or match[2], self._at
        return True

    def _open_html(self, matched: int, paragraph: bool) -> bool:
        match = _HTML.match(self.text, self._at, self._end)
        if match is None or (match.lastindex == 7 and paragraph):
            return False
        self._close_to(matched)
        self._html_end = _HTML_ENDS.get(match.lastindex or 0)
        # The end of a comment may not overlap its beginning: `<!-->` is whole, though.
        begin = self._at + 2 if match.lastindex == 2 else match.end()
        if self._html_end is None or not self._html_end.search(self.text, begin, self._end):
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
        if paragraph and matched == len(self._stack) and _SETEXT.match(text, at, end) and self._pieces:
            if self._close_paragraph(underlined=1 if text[at] == "=" else 2):
                return True
            self._kind = ""
        if text[at] != "=" and _RULE.match(text, at, end):
            self._close_to(matched)
            return True
        return False

    def _take_text(self, matched: int, opened: bool) -> None:
        """Add the line to the open paragraph, lazily if it must be, or open one."""
        lazy = self._kind == "paragraph" and not opened
        if not lazy:
            self._close_to(matched)
            self._kind, self._pieces = "paragraph", []
        self._pieces.append((self._at, self._end))

    def _close_leaf(self) -> None:
        if self._kind == "paragraph":
            self._close_paragraph(underlined=0)
        self._kind = ""

    def _close_paragraph(self, underlined: int) -> bool:
        """Record the open paragraph, the last line of it as a heading if it is underlined.

        Returns False if nothing of it is left but definitions, so that there is nothing to underline.
        """
        pieces, text = self._pieces, self.text
        if text[pieces[0][0]] == "[":
            pieces = take_definitions(text, pieces, self.definitions)
        self._kind, self._pieces = "", []
        if not pieces:
            return not underlined
        if underlined:
            start, end = pieces.pop()
            end = start + len(text[start:end].rstrip(" \t"))
            if pieces:
                self._add_text(pieces)
            self._line, line = start, self._line
            self._add_heading(underlined, start, end)
            self._line = line
            self._add_leaf(start, end)
            return True
        for n in range(1, len(pieces)):
            if delimiter_row(text, pieces[n - 1], pieces[n]):
                if n > 1:
                    self._add_text(pieces[: n - 1])
                self._add_table([pieces[n - 1], *pieces[n + 1 :]])
                return True
        self._add_text(pieces)
        return True

    def _add_table(self, rows: list[tuple[int, int]]) -> None:
        for start, end in rows:
            for a, b in cells_of(self.text, start, end):
                self.leaves.append(Leaf(a, b, None, is_block=False))
        start, end = rows[-1]
        if self.text.startswith("^", start):
            self.leaves[-1] = Leaf(start, end, None, is_block=True)

    def _add_leaf(self, start: int, end: int) -> None:
        self.leaves.append(Leaf(start, end, None, is_block=True))

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
        self.leaves.append(Leaf(start, end, masked, is_block=True))


_LEAVES = {
    "#": Structure._heading,
    "`": Structure._open_fence,
    "~": Structure._open_fence,
    "<": Structure._open_html,
    "$": Structure._open_math,
    "%": Structure._comment,
    "=": Structure._rule_or_setext,
    "-": Structure._rule_or_setext,
    "*": Structure._rule_or_setext,
    "_": Structure._rule_or_setext,
}
