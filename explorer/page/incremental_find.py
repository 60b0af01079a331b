"""Finds a text in a whole note, a little at a time, nearest first.

Only chunks that may hold it are laid out. Work is counted, never timed. Keeps the plain text of the
chunks that it has laid out.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from explorer.markdown.chunk import SIZE
from explorer.page.document import Document
from explorer.page.lines import EnclosingCallout, Line
from explorer.page.passages import (
    AnyQuery,
    Find,
    FindQuery,
    FindsInRows,
    letters_of,
    passages,
    ranges,
)
from explorer.text.names import grouped
from explorer.text.normalize import FOLDED_CHARACTERS

_HIDDEN = re.compile(
    r"""
      <!--.*?--> | %%.*?%%
    | <(?![A-Za-z][A-Za-z0-9+.-]+: | [^<>\s]+@)/?[A-Za-z][^<>]*>
    | \[\^(?P<label>[^\[\]\s]+)\]:?
    | (?<=\[\[)[^\[\]|\n]*\|(?!\d+(?:x\d+)?\]\])
    | \|\d+(?:x\d+)?(?=\])
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)
    | (?<=\])\[[^\[\]\n]*\]
    """,
    re.VERBOSE | re.DOTALL,
)
_MAY_HIDE = re.compile(r"[\[<%&]")


def source_letters(source: str, footnotes: Container[str] = ()) -> tuple[str, ...]:
    """Return the letters and digits of a source, with and without what a page does not show of it.

    `footnotes` are the labels of those that are defined; other labels are shown as text. One of the
    results contains the `letters` of each query that is found in a page of the source, except where
    a page shows other letters, as for math.
    """
    everything = letters_of(source)
    if _MAY_HIDE.search(source) is None:
        return (everything,)

    def shown_of(mark: re.Match[str]) -> str:
        label = mark["label"]
        if label is None or label in footnotes or mark[0].endswith(":"):
            return ""
        return mark[0]

    # What is no comment, since it never ends, is not looked through to the end for each beginning.
    closed, end, rest = source.rpartition("-->")
    source = closed + end + rest.replace("<!--", "<!")
    shown = letters_of(html.unescape(_HIDDEN.sub(shown_of, source)))
    if shown == everything:
        return (everything,)
    return everything, shown


def may_show(source: str, letters: Sequence[str], query: FindQuery) -> bool:
    """Whether a page of a source may show a query; `letters` are the `source_letters`."""
    if isinstance(query, AnyQuery):
        return any(may_show(source, letters, each) for each in query.alternatives)
    if not query.letters:
        return query.signs <= set(source.translate(FOLDED_CHARACTERS)) or "&" in source
    if any(query.letters in text for text in letters):
        return True
    # Math shows other characters than its source has.
    return "$" in source and not query.typed.isascii()


LAYOUT_COST = 40
"""The cost to lay out `SIZE` characters of a chunk; to pass one that is counted costs 1."""
SEARCH_COST = 4
"""The cost to get the letters of `SIZE` characters, or to search a cached text."""

RowSource = Callable[[int], Sequence[Line]]
"""Returns the rows of a chunk by its index."""
Wrapped = Literal["", "top", "end"]
"""Where a search went on after it had passed the other end of the note; empty if it did not."""


@dataclass(frozen=True, slots=True)
class FindMark:
    """A find by its chunk and its number there: stable while the note is laid out as it is."""

    chunk: int
    index: int


@dataclass(slots=True)
class _Search:
    """A search for the find that is to become current."""

    chunk: int
    index: int | None
    """Which find of the chunk is wanted, None for the first in the direction of `step`."""
    step: int
    remaining: int
    """How many chunks are still to be searched."""
    wrapped: Wrapped = ""


class IncrementalFind:
    """The finds of one query in one layout of a note."""

    def __init__(
        self, document: Document, lines: RowSource, search_rows: RowSource | None = None
    ) -> None:
        """Prepare to search a note.

        `lines` returns all rows of a chunk, also those that are folded away. `search_rows` returns
        rows with the same text, which may be laid out otherwise.
        """
        self._document = document
        self._lines = lines
        self._search_rows = search_rows or lines
        self._letters: dict[int, tuple[str, ...]] = {}
        """The letters of each chunk's source, to tell cheaply whether it may hold a text."""
        self._texts: dict[int, str] = {}
        """The shown texts of the chunks that were laid out."""
        self.ask(None)

    def ask(self, query: FindQuery | None) -> None:
        """Set another query; `work` does the search."""
        self.query = query
        self.current: FindMark | None = None
        self.wrapped: Wrapped = ""
        """Whether the search for the current find has wrapped, and to where."""
        self.total = 0
        """Finds so far."""
        self._search: _Search | None = None
        self._counts: list[int | None] = []
        """For each chunk how many finds it has, None if that is not known."""
        if query is not None:
            self._counts = [None] * len(self._document.chunks)
        self._next = 0
        """The first chunk that is not counted yet."""
        self._last_finds: list[FindsInRows] = []
        """What `finds` returned last: for all rows of a chunk, and for those that are shown. Where
        nothing is folded, both are the same rows, which are searched once."""

    @property
    def is_counted(self) -> bool:
        """Whether `total` is final."""
        return self._next >= len(self._counts)

    @property
    def searching(self) -> bool:
        """Whether a find is being looked for."""
        return self._search is not None

    @property
    def number(self) -> int | None:
        """Which of all finds is the current one, from 1; None while that is not known."""
        if self.current is None or not self.is_counted:
            return None
        before = sum(count or 0 for count in self._counts[: self.current.chunk])
        return before + self.current.index + 1

    def seek(self, chunk: int, index: int | None, step: int) -> None:
        """Search for a find of a chunk, or the nearest one beyond it in the direction of `step`."""
        self.wrapped = ""
        self._search = None
        if 0 <= chunk < len(self._counts):
            self._search = _Search(chunk, index, step, len(self._counts) + 1)

    def move(self, step: int) -> None:
        """Make the next find current (`step` 1), or the one before (-1)."""
        if self.current is not None:
            self.seek(self.current.chunk, self.current.index + step, step)

    def work(self, budget: int) -> bool:
        """Search until a cost is reached; return whether another find has become current.

        The unit of the budget is a chunk that is passed: see `LAYOUT_COST` and `SEARCH_COST`.
        """
        before = self.current
        while budget > 0 and (self._search is not None or not self.is_counted):
            if self._search is not None:
                budget -= self._advance(self._search)
            else:
                budget -= self._count(self._next)
                self._next += 1
        return self.current is not None and self.current is not before

    def _advance(self, search: _Search) -> int:
        """Search one chunk; return the cost."""
        cost = self._count(search.chunk)
        count = self._counts[search.chunk] or 0
        index = search.index
        if index is None:
            index = 0 if search.step > 0 else count - 1
        if 0 <= index < count:
            self.current = FindMark(search.chunk, index)
            self.wrapped = search.wrapped
            self._search = None
            return cost
        search.remaining -= 1
        search.index = None
        search.chunk += search.step
        if not 0 <= search.chunk < len(self._counts):
            search.chunk %= len(self._counts)
            search.wrapped = "top" if search.step > 0 else "end"
        if not search.remaining:
            self._search = None
        return cost

    def _count(self, chunk: int) -> int:
        """Count the finds of a chunk; return the cost."""
        if self._counts[chunk] is not None or self.query is None:
            return 1
        size = self._size(chunk)
        cost = 1
        text = self._texts.get(chunk)
        if text is None:
            part = self._document.chunks[chunk]
            source = self._document.text[part.start : part.end]
            if not part.joined:  # what is put before it shows a text
                source = part.lead + source
            letters = self._letters.get(chunk)
            if letters is None:
                letters = source_letters(source, self._document.defined.footnotes)
                self._letters[chunk] = letters
                cost += SEARCH_COST * size
            if may_show(source, letters, self.query):
                shown = passages(self._search_rows(chunk))
                text = self._texts[chunk] = "\n".join(passage.text for passage in shown)
                cost += LAYOUT_COST * size
        count = 0
        if text is not None:
            count = sum(1 for _ in ranges(text, self.query))
            cost += SEARCH_COST * size
        self._counts[chunk] = count
        self.total += count
        return cost

    def _size(self, chunk: int) -> int:
        """Return the size of a chunk in units of `SIZE` characters, at least 1."""
        part = self._document.chunks[chunk]
        return max(1, (len(part.lead) + part.end - part.start) // SIZE)

    def finds(self, chunk: int, lines: Sequence[Line] | None = None) -> FindsInRows:
        """Return the finds of a chunk in given rows, or in all rows of the chunk."""
        rows = self._lines(chunk) if lines is None else lines
        found = next((last for last in self._last_finds if last.lines is rows), None)
        if found is None:
            found = FindsInRows(rows, self.query)
            self._last_finds = [found, *self._last_finds[:1]]
        return found


_RowKey: TypeAlias = tuple[int, tuple[EnclosingCallout, ...]]
"""What is the same for rows that are shown or folded away together."""


def _row_key(line: Line) -> _RowKey:
    return line.source_line, line.within


def representing_rows(whole: Sequence[Line], shown: Sequence[Line]) -> list[int]:
    """Return for each row of an unfolded chunk the shown row that represents it.

    The last shown row above a row that is folded away represents it.
    """
    rows_by_key = grouped((_row_key(line), index) for index, line in enumerate(shown) if line.runs)
    passed: Counter[_RowKey] = Counter()
    """How many rows of each key were represented so far."""
    found: list[int] = []
    last = 0
    for line in whole:
        key = _row_key(line)
        rows = rows_by_key.get(key) if line.runs else None
        if rows:
            last = max(last, rows[min(passed[key], len(rows) - 1)])
            passed[key] += 1
        found.append(last)
    return found


def shown_find(index: int, whole: FindsInRows, shown: FindsInRows) -> Find | None:
    """Return how the shown rows show a find, None if they do not; `index` is that in `whole`."""
    if len(whole) == len(shown):
        return shown[index]
    *before, key = islice(_keys(whole), index + 1)
    same = [find for find, each in zip(shown, _keys(shown), strict=True) if each == key]
    number = before.count(key)
    return same[number] if number < len(same) else None


def _keys(finds: FindsInRows) -> Iterator[_RowKey]:
    """Yield the key of the row in which each find begins."""
    return (_row_key(finds.lines[find[0].row]) for find in finds)
