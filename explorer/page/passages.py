"""The texts that rows of a page show, with wrapped rows joined again, and what is found in them.

Leaves out what is not written in the note, as bullets and bars.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple, TypeAlias

from explorer.page.find_query import FindQuery, ranges
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

    text: str = ""
    parts: list[PassagePart] = field(default_factory=list)
    """The parts that runs show, in order; what joins two rows is in none."""

    def find(self, start: int, end: int) -> Find:
        """Return where a range of the text is shown."""
        found: list[FindRange] = []
        first = max(bisect_right(self.parts, start, key=lambda part: part.offset) - 1, 0)
        for part in self.parts[first:]:
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


class FindsInRows(list[Find]):
    """The finds of a query in some rows, in reading order; without a query there are none."""

    def __init__(self, lines: Sequence[Line], query: FindQuery | None = None) -> None:
        self.lines = lines
        """The rows."""
        if query is not None:
            shown = passages(lines)
            super().__init__(
                passage.find(*found) for passage in shown for found in ranges(passage.text, query)
            )

    def on_row(self, row: int) -> Iterator[Find]:
        """Yield those that a row shows, whole."""
        return (find for find in self if find[0].row <= row <= find[-1].row)


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
        elif column[-1].text:
            column[-1].text += joint


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
                passage = columns[column][-1]
                passage.parts.append(PassagePart(len(passage.text), row, start, len(run.text)))
                passage.text += run.text
        start += len(run.text)


def _grow(columns: _Columns, count: int) -> None:
    """Add columns until there are at least `count`."""
    while len(columns) < count:
        columns.append([Passage()])
