"""Takes several plain blocks of a note's top level in one go, so that a large vault loads quickly.

A run is taken only if the lines in it and the line after it leave no doubt. `blocks` reads the
rest, and must find the same where both can read.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from explorer.markdown.scan_result import FoundHeading

_NAMES = "a|abbr|b|br|code|del|em|font|i|img|ins|kbd|mark|s|small|span|strong|sub|sup|u"
# A line that begins so begins no block but a paragraph, and goes on with one.
_PLAIN = rf"""(?:
      [^\s\#>\-+*_=`~<|$%:0-9\[\\]
    | \#(?=[^\#\s]) | \*\*?(?=[^\s*]) | __?(?=[^\s_])
    | \[(?:\[|[^\[\]\n]*\](?!:))
    | [0-9]+(?=[^0-9.)\n])
    | <(?:https?:[^\n]|(?:{_NAMES})[ ][^<>\n]*>[ \t]*[^\s])
    )[^\n]*(?:\n|\Z)"""
_MARK = r"(?:[-+*]|[0-9]{1,9}[.)])[ ]{1,3}"
_BLANK = r"(?:[ \t]*\n)"
# What begins another block at once, whatever is open.
_NEXT = r"\#{1,6}[ \t] | <!-- | >"
_QUICK = re.compile(
    rf"""
    # 1, 2 a heading
    (?: (\#{{1,6}})[ \t]+([^\s][^\n]*)(?:\n|\Z)
      # 3 a list
      | ((?:{_MARK}{_PLAIN})+(?={_MARK}|{_NEXT}|%%[^%\n]*%%[ \t]*\n|{_BLANK}+[^ \t\n]|[ \t\n]*\Z))
      # 4 a comment in HTML
      | (<!--)
      # 5 a comment
      | (%%[^%\n]*%%[ \t]*(?:\n|\Z))
      # 6 a paragraph
      | ((?:{_PLAIN})+(?={_NEXT}|{_BLANK}|[-+*][ ]+[^\s*+-]|[ \t\n]*\Z))
      | {_BLANK}
    )
    {_BLANK}*+
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(rf"{_BLANK}*+")


Run: TypeAlias = tuple[int, int, bool]
"""Leaves that follow each other: their start, the offset after their last line, and whether each
line is a leaf."""


def heading_range(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the content of a heading stands, without closing hashes and the blanks around it."""
    content = text[start:end].rstrip(" \t")
    if content.endswith("#"):
        bare = content.rstrip("#")
        if not bare or bare[-1] in " \t":
            content = bare.rstrip(" \t")
    return start, start + len(content)


class FastRuns:
    """What was taken: the runs, and the stretches of text in which they lie without a gap."""

    __slots__ = ("runs", "stretches")

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.stretches: list[tuple[int, int]] = []

    def take(self, text: str, at: int, headings: list[FoundHeading]) -> int:
        """Take blocks from `at`, the start of a line outside all blocks, as long as that is safe.

        Adds their headings to `headings`; returns the start of the first line that was not taken.
        """
        match, add, first = _QUICK.match, self.runs.append, at
        while found := match(text, at):
            group = found.lastindex
            if group == 2:
                start, end = found.span(2)
                if text[end - 1] in " \t#":
                    start, end = heading_range(text, start, end)
                    if "^" in text[start:end]:
                        break  # a block id before closing hashes does not end its line
                headings.append((found.end(1) - at, start, end))
                add((at, end, False))
            elif group == 4:
                after = _after_comment(text, at)
                if after < 0:
                    break
                if at > first:
                    self.stretches.append((first, at))
                at = first = after
                continue
            elif group is not None:
                add((at, found.end(group), group == 3))
            at = found.end()
        if at > first:
            self.stretches.append((first, at))
        return at


def _after_comment(text: str, at: int) -> int:
    """Return the line after the HTML comments that begin here, -1 if the first one is not closed."""
    last = -1
    while text.startswith("<!--", at):
        close = text.find("-->", at + 2)
        if close < 0:
            break
        line_end = text.find("\n", close)
        if line_end < 0:
            return len(text)
        at = last = line_end + 1
        if text.startswith("\n", at):
            found = _BLANKS.match(text, at)
            at = last = found.end() if found else at
    return last
