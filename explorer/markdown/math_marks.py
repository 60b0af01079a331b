"""Which `$$` opens a formula and which closes one, as far as its paragraph or block tells.

Obsidian pairs the marks as it meets them, wherever a list item or a paragraph begins or ends. For
`blocks` and `chunk`; never reads a formula.
"""

from __future__ import annotations

import re

MATH_MARK = "$$"

# Escapes, code and formulas between single signs, in which a mark means nothing.
_BEFORE_MARK = re.compile(
    r"\\[^\n]|`[^`\n]+`(?!`)|\$\$"
    r"|\$(?![\s$])(?:\\[^\n]|[^\\$\n])*?(?:[^\s\\$]|\\[^\n])\$(?!\d)"
)
_HEADING_LINE = re.compile(r"\n {0,3}#{1,6}[ \t]+[^\s#]")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def leaves_math_open(text: str, start: int, end: int, *, is_open: bool = False) -> bool:
    """Return whether a formula is open at the end of a range; `is_open` says so of its start."""
    at = start
    while True:
        if is_open:
            closing = text.find(MATH_MARK, at, end)
            if closing < 0:
                return True
            at, is_open = closing + len(MATH_MARK), False
        found = _BEFORE_MARK.search(text, at, end)
        if found is None:
            return False
        at = found.end()
        if found[0] == MATH_MARK:
            at, is_open = at + 1, True  # nothing at all is no formula


def is_doubtful(text: str, start: int, close: int) -> bool:
    """Return whether the marks at `start` and before `close` hardly belong together.

    With a blank line between them, they do not if a heading stands there too, or if the second one
    has a partner in its own line.
    """
    end = close - len(MATH_MARK)
    if not _BLANK_LINE.search(text, start, end):
        return False
    if _HEADING_LINE.search(text, start, end):
        return True
    line_end = text.find("\n", close)
    if line_end < 0:
        line_end = len(text)
    return text.find(MATH_MARK, close, line_end) >= 0


class OpenMath:
    """Whether a formula is open in the paragraph above a line; looks at each character once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = 0
        self._is_open = False

    def is_open(self, start: int, at: int) -> bool:
        """Return whether one is open at `at`, and would be closed by marks there.

        What is before `start`, or before a blank line, belongs to other blocks. Neither offset may
        be smaller than the last time.
        """
        start = max(start, self._text.rfind("\n\n", self._read, at) + 1)
        if start > self._read:
            self._read, self._is_open = start, False
        self._is_open = leaves_math_open(self._text, self._read, at, is_open=self._is_open)
        self._read = at
        return self._is_open
