"""The texts that rows of a page show, with wrapped rows joined again, and which rows show a range.

Leaves out what is not written in the note, as bullets and bars.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, TypeAlias

from explorer.page.find_query import Range
from explorer.page.lines import Line

_NOT_WRITTEN = frozenset(
    {"sign", "footnote", "pad", "marker", "task.open", "task.done", "table.title", "table.again"}
)
"""Styles of text that the note does not have at that place."""


class FindRange(NamedTuple):
    """The part of a find in one row: a half-open range of the row's text."""

    row: int
    start: int
    end: int


Find: TypeAlias = tuple[FindRange, ...]
"""One find; more than one range if it goes on in the next row."""


class PassagePart(NamedTuple):
    """The part of a passage that one run shows."""

    offset: int
    """Where it begins in the passage."""
    row: int
    start: int
    """Where it begins in the row."""
    length: int


@dataclass(slots=True)
class Passage:
    """A text that is read in one go: a line of a paragraph with its wrapped rows joined again."""

    parts: list[PassagePart] = field(default_factory=list)
    """The parts that runs show, in order; what joins two rows is in none."""
    _texts: list[str] = field(default_factory=list)
    """Not joined before the text is read: a formula may have thousands of rows."""
    _length: int = 0

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._texts)

    def add(self, row: int, start: int, text: str) -> None:
        """Append the text of a run that begins at `start` of a row."""
        self.parts.append(PassagePart(self._length, row, start, len(text)))
        self._append(text)

    def join(self, joint: str) -> None:
        """Append what joins the next row to the text, if there is any."""
        if self._length:
            self._append(joint)

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

    def find(self, start: int, end: int) -> Find:
        """Return where a range of the text is shown."""
        found: list[FindRange] = []
        first = max(bisect_right(self.parts, start, key=_offset) - 1, 0)
        for index in range(first, len(self.parts)):
            part = self.parts[index]
            if part.offset >= end:
                break
            begin = part.start + max(start - part.offset, 0)
            stop = part.start + min(end - part.offset, part.length)
            if stop <= begin:
                continue
            if found and found[-1].row == part.row:
                # Only the sign of a link can stand between the two.
                begin = found.pop().start
            found.append(FindRange(part.row, begin, stop))
        return tuple(found)

    def offsets_of(self, first: int, last: int) -> Range:
        """Return the range of the text that some rows show, in which their joints may stand."""
        begin = bisect_left(self.parts, first, key=_row)
        end = bisect_right(self.parts, last, key=_row)
        if begin == end:
            return 0, 0
        part = self.parts[end - 1]
        return self.parts[begin].offset, part.offset + part.length


def _offset(part: PassagePart) -> int:
    return part.offset


def _row(part: PassagePart) -> int:
    return part.row


_Columns: TypeAlias = list[list[Passage]]
"""The passages of each column of a table; other rows have one column."""


def passages(lines: Iterable[Line]) -> Iterator[Passage]:
    """Yield the texts that rows show, cell by cell in tables.

    Leaves out what is not written in the note: bullets, bars, rules, signs of links and numbers of
    footnotes. The texts do not depend on the width of the page.
    """
    columns: _Columns = []
    for row, line in enumerate(lines):
        if not line.joints and line.joint == "\n":
            yield from chain.from_iterable(columns)
            columns = [[Passage()]]
        _join_row(columns, line)
        _add_row(columns, row, line)
    yield from chain.from_iterable(columns)


def _join_row(columns: _Columns, line: Line) -> None:
    """Begin new passages where a row does, or join it with the passages above."""
    joints = line.joints or (line.joint,)
    _grow(columns, len(joints))
    for column, joint in zip(columns, joints, strict=False):
        if joint == "\n":
            column.append(Passage())
        else:
            column[-1].join(joint)


def _add_row(columns: _Columns, row: int, line: Line) -> None:
    """Add the text of a row to the passages of its columns."""
    column = start = 0
    end = len(line.runs) - line.trail
    for index, run in enumerate(line.runs):
        style = run.style
        if line.lead <= index < end:
            if "table.line" in style:
                column += 1
                _grow(columns, column + 1)
            elif "table.colon" in style:
                columns[column].append(Passage())
            elif _NOT_WRITTEN.isdisjoint(style):
                columns[column][-1].add(row, start, run.text)
        start += len(run.text)


def _grow(columns: _Columns, count: int) -> None:
    """Add columns until there are at least `count`."""
    while len(columns) < count:
        columns.append([Passage()])
