"""Cuts the text of a note into blocks, as `block:` and `task:` understand them.

A block is a heading, a list item without those below it, fenced code, front matter, or lines with
no blank one between them. Works line by line, and reads no Markdown beyond that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_QUOTE = r"[ \t]*(?:>[ \t]*)*"
_BLANK = re.compile(r"[ \t]*\Z")
_ITEM = re.compile(rf"{_QUOTE}(?:[-*+]|\d{{1,9}}[.)])(?:[ \t]+(?:\[(.)\](?=[ \t]|\Z))?|\Z)")
_MAY_BE_TASK = re.compile(r"(?:[-*+]|\d[.)])[ \t]+\[.\]")
_FENCE = re.compile(rf"{_QUOTE}(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?(`{{3,}}(?!.*`)|~{{3,}})")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*\Z")


class TextBlock(NamedTuple):
    """A block, and the mark of the task that it is."""

    start: int
    end: int
    """After its last line, without that line's end."""
    task: str | None = None
    """What stands between the brackets of a task; None for anything else."""
    first_line: int = 0
    """Its first line, from 0 on, and the one after its last."""
    next_line: int = 0


def text_blocks(text: str, body_line: int, headings: Collection[int]) -> Iterator[TextBlock]:
    """Yield the blocks of a text whose line ends are LF.

    `body_line` is the first line after the front matter, `headings` are the lines of headings; both
    count from 1.
    """
    cutter = _BlockCutter()
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        if number < body_line:
            cutter.go_on(offset, offset + len(line), number)
        else:
            if number == body_line:
                yield from cutter.close()
            yield from cutter.take(line, offset, number, is_heading=number in headings)
        offset += len(line) + 1
    yield from cutter.close()


def may_have_tasks(text: str) -> bool:
    """Return whether a text may hold a task; most hold none, and need not be cut for it."""
    return "[" in text and _MAY_BE_TASK.search(text) is not None


class _BlockCutter:
    """The open block."""

    def __init__(self) -> None:
        self._start = -1
        self._end = -1
        self._first_line = self._next_line = 0
        self._task: str | None = None
        self._fence = ""
        """The marks that the open code began with."""
        self._after_heading = False

    def go_on(self, start: int, end: int, line: int) -> None:
        """Add a line to the open block, or open one with it."""
        if self._start < 0:
            self._start, self._first_line = start, line - 1
        self._end, self._next_line = end, line

    def close(self) -> Iterator[TextBlock]:
        """Yield the open block, if there is one."""
        if self._start >= 0:
            yield TextBlock(self._start, self._end, self._task, self._first_line, self._next_line)
        self._start, self._task, self._fence, self._after_heading = -1, None, "", False

    def take(self, line: str, start: int, number: int, *, is_heading: bool) -> Iterator[TextBlock]:
        """Take a line of the body; yield the block that it ends."""
        end = start + len(line)
        if self._fence and not is_heading:
            self.go_on(start, end, number)
            if _closes(line, self._fence):
                yield from self.close()
            return
        if self._after_heading:
            if _UNDERLINE.match(line):
                self.go_on(start, end, number)
                yield from self.close()
                return
            yield from self.close()
        if _BLANK.match(line):
            yield from self.close()
            return
        item, fence = _ITEM.match(line), _FENCE.match(line)
        if is_heading or item is not None or fence is not None:
            yield from self.close()
            if item is not None:
                self._task = item[1]
            if fence is not None:
                self._fence = fence[1]
            self._after_heading = is_heading
        self.go_on(start, end, number)


def _closes(line: str, fence: str) -> bool:
    marks = line.strip(" \t>")
    return len(marks) >= len(fence) and not marks.strip(fence[0])
