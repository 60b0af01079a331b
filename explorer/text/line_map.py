r"""Offsets in a text with "\n" line ends, mapped to offsets and lines of the note as it is."""

from __future__ import annotations

import re
from bisect import bisect_left

_LINE_END = re.compile("\r\n?")


class LineMap:
    r"""A note's text with its line ends as "\n", and the way back to the offsets of the note."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original
        self._pairs: list[int] = []
        self._at = 0
        self._line = 1
        if "\r" in original:
            self._pairs = [m.start() - n for n, m in enumerate(re.finditer("\r\n", original))]
            self.text = _LINE_END.sub("\n", original)

    def offset(self, at: int) -> int:
        """Return the offset in the note of an offset in `text`."""
        if not self._pairs:
            return at
        return at + bisect_left(self._pairs, at)

    def line(self, at: int) -> int:
        """Return the 1-based line of an offset in `text`; fast for offsets in ascending order."""
        if at < self._at:
            self._at, self._line = 0, 1
        self._line += self.text.count("\n", self._at, at)
        self._at = at
        return self._line
