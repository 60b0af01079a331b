"""Where the lines of a note begin in its text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from explorer.markdown.chunk import Chunk


class _KnownOffset(NamedTuple):
    """The offset of a line from which later ones are counted."""

    line: int
    offset: int
    until: int
    """The last line that is counted from here: there the next chunk begins."""


class LineOffsets:
    """The offsets of the lines of a body, counted from the chunk or the last answer above.

    Whoever asks for line after line downward has each line looked at once.
    """

    def __init__(self, text: str, chunks: Sequence[Chunk], last_line: int) -> None:
        """Take a body, its chunks, and the last line of its file."""
        self._text = text
        self._chunks = chunks
        self._last_line = last_line
        self._last_answer = _KnownOffset(0, 0, -1)
        """At first the offset of no line."""

    def offset(self, line: int) -> int:
        """Return the offset of a line of the file: 0 above the body, the end of the text below."""
        known = self._last_answer
        if not known.line <= line <= known.until:
            known = self._chunk_above(line)
        offset = offset_of_line(self._text, line - known.line + 1, known.offset)
        self._last_answer = _KnownOffset(line, offset, known.until)
        return offset

    def _chunk_above(self, line: int) -> _KnownOffset:
        """Return the beginning of the chunk from which a line is counted."""
        chunks = self._chunks
        index = max(bisect_left(chunks, line, key=_first_line) - 1, 0)
        if index >= len(chunks) or line <= chunks[index].line:
            return _KnownOffset(line, 0, line)
        until = self._last_line + 1
        if index + 1 < len(chunks):
            until = chunks[index + 1].line
        return _KnownOffset(chunks[index].line, chunks[index].start, until)


def offset_of_line(text: str, number: int, start: int = 0) -> int:
    """Return the offset of a line, counted from 1 at `start`; at most the end of the text."""
    for _ in range(number - 1):
        end = text.find("\n", start)
        if end < 0:
            return len(text)
        start = end + 1
    return start


def _first_line(chunk: Chunk) -> int:
    return chunk.line
