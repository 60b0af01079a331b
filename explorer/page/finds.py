"""Finds a text in the rows of a page: across styles, links and wrapped rows.

Looks only at the rows that it is given: `incremental_find` chooses the chunks of a note.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from explorer.page.find_query import FindQuery, Range, ranges
from explorer.page.lines import Line
from explorer.page.passages import Find, Passage, passages


class _PassageFinds:
    """The finds in one passage, by their ranges: the rows are looked up when they are needed."""

    def __init__(self, passage: Passage, found: Iterable[Range]) -> None:
        self._passage = passage
        # Arrays, since a passage may have a million finds: they take a fifth of the memory.
        self._starts = array("q")
        self._ends = array("q")
        for start, end in found:
            self._starts.append(start)
            self._ends.append(end)

    def __len__(self) -> int:
        return len(self._starts)

    def find(self, index: int) -> Find:
        """Return a find."""
        return self._passage.find(self._starts[index], self._ends[index])

    def rows(self) -> Iterator[int]:
        """Yield the row in which each find begins."""
        parts, index = self._passage.parts, 0
        for start in self._starts:
            while index < len(parts) - 1 and parts[index].offset + parts[index].length <= start:
                index += 1
            yield parts[index].row

    def on_rows(self, first: int, last: int) -> Iterator[Find]:
        """Yield the finds that some rows show."""
        begin, end = self._passage.offsets_of(first, last)
        for index in range(bisect_right(self._ends, begin), bisect_left(self._starts, end)):
            yield self.find(index)


class FindsInRows:
    """The finds of a query in some rows, in reading order; without a query there are none.

    A chunk that cannot be cut may hold a million finds, of which a few are on screen: none is made
    before it is asked for.
    """

    def __init__(self, lines: Sequence[Line], query: FindQuery | None = None) -> None:
        self.lines = lines
        """The rows."""
        self._passages: list[_PassageFinds] = []
        self._ends: list[int] = []
        """For each of the passages how many finds there are up to its end."""
        if query is None:
            return
        count = 0
        for passage in passages(lines):
            found = _PassageFinds(passage, ranges(passage.text, query))
            if len(found):
                count += len(found)
                self._passages.append(found)
                self._ends.append(count)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: int) -> Find:
        if not 0 <= index < len(self):
            raise IndexError(index)
        number = bisect_right(self._ends, index)
        found = self._passages[number]
        return found.find(index - self._ends[number] + len(found))

    def __iter__(self) -> Iterator[Find]:
        for found in self._passages:
            for index in range(len(found)):
                yield found.find(index)

    def rows(self) -> Iterator[int]:
        """Yield the row in which each of them begins."""
        return chain.from_iterable(found.rows() for found in self._passages)

    def on_rows(self, first: int, last: int) -> Iterator[Find]:
        """Yield those that some rows show, the last one included, whole."""
        return chain.from_iterable(found.on_rows(first, last) for found in self._passages)
