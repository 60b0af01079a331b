"""Looks for a text in a whole note, a little at a time.

Nearest first, and only chunks that may hold it are laid out.

How much is done at once is counted in `work`, never timed. Holds the plain text of chunks that it
has laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from explorer.markdown.chunk import SIZE
from explorer.page.document import Document
from explorer.page.find import Find, FindQuery, bare, finds, may_show, passages, ranges
from explorer.page.lines import Line

LAYING = 40
"""What it costs to lay out `SIZE` characters of a chunk, if it costs 1 to pass one by that is
counted."""
BARING = 4
"""What it costs to make the bare text of so many."""
LOOKING = 2
"""What it costs to look for something in the text of so many, once it is known."""

Lines = Callable[[int], Sequence[Line]]
Wrapped = Literal["", "top", "end"]


@dataclass(frozen=True, slots=True)
class FindMark:
    """A find by its chunk and its number there: stable while the note is laid out as it is."""

    chunk: int
    index: int


@dataclass(slots=True)
class _Search:
    """A find that is being looked for."""

    chunk: int
    index: int | None
    """Which find of the chunk is wanted, None for the first that the direction meets."""
    step: int
    left: int
    """How many chunks there are still to be looked at."""
    wrapped: Wrapped = ""


class IncrementalFind:
    """The finds of one query in one layout of a note."""

    def __init__(self, document: Document, lines: Lines, search_rows: Lines | None = None) -> None:
        """`lines` gives all lines of a chunk, also those that are folded away.

        `search_rows` returns some with the same text.
        """
        self._document = document
        self._lines = lines
        self._search_rows = search_rows or lines
        self._last: tuple[int, list[Find]] | None = None
        self._bare: dict[int, tuple[str, ...]] = {}
        self._texts: dict[int, str] = {}
        self._counts: list[int | None] = []
        self._next = 0
        self._search: _Search | None = None
        self.query: FindQuery | None = None
        self.current: FindMark | None = None
        self.total = 0
        """Finds so far."""
        self.wrapped: Wrapped = ""
        """Where the current find was looked for anew: from the `top`, or from the `end`."""
        self.laid_out = 0
        """How many chunks have been laid out: what tests count instead of time."""

    def ask(self, asked: FindQuery | None) -> None:
        """Look for something else; nothing is looked at before `work`."""
        self.query, self.current, self._search, self.wrapped = asked, None, None, ""
        self._counts = [None] * len(self._document.chunks) if asked is not None else []
        self._next = self.total = 0
        self._last = None

    @property
    def counted(self) -> bool:
        """Whether `total` is final."""
        return self._next >= len(self._counts)

    @property
    def searching(self) -> bool:
        """Whether a find is being looked for."""
        return self._search is not None

    @property
    def number(self) -> int | None:
        """Which of all finds is the current one, from 1; None while that is not known."""
        if self.current is None or not self.counted:
            return None
        return sum(n or 0 for n in self._counts[: self.current.chunk]) + self.current.index + 1

    def seek(self, chunk: int, index: int | None, step: int) -> None:
        """Make current the find `index` of a chunk, or the nearest one beyond it in the direction of `step`."""
        chunks = len(self._counts)
        self._search = _Search(chunk, index, step, chunks + 1) if 0 <= chunk < chunks else None
        self.wrapped = ""

    def move(self, step: int) -> None:
        """Make the next find current (`step` 1), or the one before (-1)."""
        if self.current is not None:
            self.seek(self.current.chunk, self.current.index + step, step)

    def work(self, budget: int) -> bool:
        """Do so much; return whether another find is current now."""
        before = self.current
        while budget > 0 and (self._search is not None or not self.counted):
            if self._search is not None:
                budget -= self._look(self._search)
            else:
                budget -= self._count(self._next)
                self._next += 1
        return self.current is not None and self.current is not before

    def _look(self, search: _Search) -> int:
        cost = self._count(search.chunk)
        there = self._counts[search.chunk] or 0
        index = search.index
        if index is None:
            index = 0 if search.step > 0 else there - 1
        if 0 <= index < there:
            self.current, self.wrapped, self._search = (
                FindMark(search.chunk, index),
                search.wrapped,
                None,
            )
            return cost
        search.left -= 1
        search.index = None
        search.chunk += search.step
        if not 0 <= search.chunk < len(self._counts):
            search.chunk %= len(self._counts)
            search.wrapped = "top" if search.step > 0 else "end"
        if not search.left:
            self._search = None
        return cost

    def _count(self, chunk: int) -> int:
        """Make known how many finds a chunk has; return what it cost."""
        if self._counts[chunk] is not None or self.query is None:
            return 1
        cost, found = 1, 0
        text = self._texts.get(chunk)
        part = self._document.chunks[chunk]
        pages = max(1, (len(part.lead) + part.end - part.start) // SIZE)
        if text is None:
            source = self._source(chunk)
            bared = self._bare.get(chunk)
            if bared is None:
                bared = self._bare[chunk] = bare(source, self._document.defined.footnotes)
                cost += BARING * pages
            if may_show(source, bared, self.query):
                text = self._texts[chunk] = self._text(chunk)
                cost += LAYING * pages
        if text is not None:
            found = len(ranges(text, self.query))
            cost += LOOKING * pages
        self._counts[chunk] = found
        self.total += found
        return cost

    def _source(self, chunk: int) -> str:
        part = self._document.chunks[chunk]
        return part.lead + self._document.text[part.start : part.end]

    def _text(self, chunk: int) -> str:
        self.laid_out += 1
        return "\n".join(passage.text for passage in passages(self._search_rows(chunk)))

    def finds(self, chunk: int, lines: Sequence[Line] | None = None) -> list[Find]:
        """Return where the finds of a chunk are shown, in the lines that are given or in all of them."""
        if self.query is None:
            return []
        if lines is not None:
            return finds(lines, self.query)
        if self._last is None or self._last[0] != chunk:
            self._last = chunk, finds(self._lines(chunk), self.query)
        return self._last[1]
