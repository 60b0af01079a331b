"""The lines that an edit of a note has touched: by these it is known again after other edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class TouchedLines(NamedTuple):
    """The lines that an edit has touched, as it left them: by these it is known again."""

    text: bytes = b""
    """The lines; empty if they are not known."""
    above: bytes = b""
    """Lines above them, as many as it takes to tell the place from all others, if any do."""
    at: int = 0
    """Where in the text the new bytes of the edit begin."""
    times: int = 0
    """How often the text stood in the file."""
    number: int = 0
    """Which of these it is, from 0."""

    def place(self, data: bytes) -> int | None:
        """Return where the text stands in a file that was edited since; None if that is unsure."""
        below = [at + len(self.above) for at in _places(data, self.above + self.text) if self.above]
        equal = [*_places(data, self.text)]
        if len(below) != 1 and len(equal) == self.times:
            below = equal[self.number : self.number + 1]
        return below[0] if self.text and len(below) == 1 else None

    def changed(self, data: bytes) -> tuple[int, int] | None:
        """Return from where to where other lines stand in place of the text; None if unsure."""
        above = [*_places(data, self.above)] if self.above else [0] * (self.times == 1)
        end = start = above[0] + len(self.above) if len(above) == 1 else len(data)
        for _ in range(self.text.count(b"\n")):
            end = data.find(b"\n", end) + 1 or len(data)
        end = end if self.text.endswith(b"\n") else _line_end(data, end)
        now, left = (text.strip(b"\r\n").split(b"\n") for text in (data[start:end], self.text))
        is_there = len(left) == 1 or (now[0], now[-1]) == (left[0], left[-1])
        return (start, end) if self.text and is_there and start < end else None


def touched_lines(data: bytes, start: int, end: int) -> TouchedLines:
    """Return the lines that an edit has touched whose new bytes stand in `data` from start to end.

    A line end that the new bytes begin with belongs to them, and what is before it does not.
    """
    new = data[start:end]
    first = start if new.startswith((b"\n", b"\r\n")) else data.rfind(b"\n", 0, start) + 1
    text = data[first : end if new.endswith(b"\n") else _line_end(data, end)]
    top, lines = first, 1
    while top and (top == first or data.count(data[top:first]) > 1):
        for _ in range(lines):
            top = data.rfind(b"\n", 0, max(top - 1, 0)) + 1
        lines *= 2
    above = data[top:first] if len([*_places(data, data[top:first] + text)]) == 1 else b""
    equal = [*_places(data, text)]
    number = sum(at < first for at in equal)
    return TouchedLines(text, above, start - first, len(equal), number)


def _line_end(data: bytes, at: int) -> int:
    """Return where the line of an offset ends, before its line end."""
    end = data.find(b"\n", at)
    end = len(data) if end < 0 else end
    return end - 1 if end > at and data[end - 1 : end] == b"\r" else end


def _places(data: bytes, lines: bytes) -> Iterator[int]:
    """Yield where whole lines stand."""
    at = data.find(lines)
    while lines and at >= 0:
        end = at + len(lines)
        begins = not at or data[at - 1 : at] == b"\n" or lines.startswith((b"\n", b"\r\n"))
        if begins and (lines.endswith(b"\n") or data[end : end + 1] in (b"", b"\r", b"\n")):
            yield at
        at = data.find(lines, at + 1)
