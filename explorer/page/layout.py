"""A note as a column of rows at one width, of which only what is looked at is ever laid out.

Heights that nobody has looked at are estimates; once a chunk is laid out its height is exact. Holds
no more rows than its bound says, whatever the size of the note.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from explorer.markdown.chunk import Chunk
from explorer.markdown.nodes import Block, Table, Target
from explorer.page.block_renderer import lines, needs
from explorer.page.card_prompts import CardPrompt, between
from explorer.page.document import Document
from explorer.page.fold_visibility import FoldVisibility
from explorer.page.folds import OPEN, Folds
from explorer.page.layout_options import LayoutOptions
from explorer.page.lines import Line
from explorer.page.table_rows import Needs

_BROAD = 10_000
"""Cells of a page on which no table is too wide."""
_KEPT = 96
"""Chunks whose rows are kept."""


@dataclass(frozen=True, slots=True)
class RowPosition:
    """A row of a layout."""

    chunk: int
    row: int
    """Row within the chunk."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a note that outlives a change of width."""

    line: int
    """1-based line in the file."""
    row: int = 0
    """Row among those that show the line."""
    rows: int = 0
    """How many rows show the line; 0 for the line itself, without the blank rows that stand before
    its text."""


class Layout:
    """A document at one width: rows by number, exact where it has been looked at."""

    def __init__(self, document: Document, form: LayoutOptions) -> None:
        self.document = document
        self.form = form
        self._plain = replace(form, highlight=None)
        self._all = replace(self._plain, folds=OPEN)
        self._broad = replace(self._all, width=_BROAD, cells=len)
        self._whole: tuple[int, Sequence[Line]] | None = None
        self._hidden = FoldVisibility(document, form.folds)
        self._bare = FoldVisibility(document, OPEN)
        self._heights = [0] * len(document.chunks)
        self._exact = bytearray(len(self._heights))
        self._tops: list[int] | None = None
        self._known: dict[int, Needs | None] = {}
        self._lines: OrderedDict[int, tuple[Line, ...]] = OrderedDict()
        self._targets: dict[int, Sequence[tuple[int, Target]]] = {}
        """The links of the chunks whose rows are kept: forgotten with them."""
        self._estimate(range(len(self._heights)))

    @property
    def height(self) -> int:
        """How many rows there are, as far as is known."""
        return self._get_tops()[-1]

    @property
    def complete(self) -> bool:
        """Whether every height is exact."""
        return self._exact.find(0) < 0

    def exact(self, chunk: int) -> bool:
        """Whether the height of a chunk is exact."""
        return bool(self._exact[chunk])

    def lines(self, chunk: int) -> tuple[Line, ...]:
        """Return the rows of a chunk, which makes its height exact."""
        found = self._lines.get(chunk)
        if found is not None:
            self._lines.move_to_end(chunk)
            return found
        blocks = () if self._hidden.chunk(chunk) else self.document.blocks(chunk)
        found = tuple(self._laid(chunk, blocks, self.form, self._hidden))
        self._lines[chunk] = found
        if len(self._lines) > _KEPT:
            self._targets.pop(self._lines.popitem(last=False)[0], None)
        self._take(chunk, len(found))
        return found

    def peek(self, chunk: int) -> Sequence[Line]:
        """Return the rows of a chunk without keeping them and without taking in their number.

        Nothing moves.
        """
        found = self._lines.get(chunk)
        return self._passing(chunk) if found is None else found

    def whole(self, chunk: int) -> Sequence[Line]:
        """Return the rows that a chunk would have with everything open.

        Like `peek`, but the last ones are kept.
        """
        if not self._may_fold(chunk):
            return self.peek(chunk)
        if self._whole is None or self._whole[0] != chunk:
            self._whole = (
                chunk,
                self._laid(chunk, self.document.blocks(chunk), self._all, self._bare),
            )
        return self._whole[1]

    def said(self, chunk: int) -> Sequence[Line]:
        """Return rows that read the same as those of `whole`, made without a look at what fits."""
        return self._laid(chunk, self.document.parsed(chunk), self._broad, self._bare)

    def _passing(self, chunk: int) -> Sequence[Line]:
        blocks = () if self._hidden.chunk(chunk) else self.document.parsed(chunk)
        return self._laid(chunk, blocks, self._plain, self._hidden)

    def _laid(
        self, chunk: int, blocks: Sequence[Block], form: LayoutOptions, hidden: FoldVisibility
    ) -> list[Line]:
        shown, after, closed = hidden.shown(chunk, blocks)
        found = lines(shown, form, after, closed, self._needs(chunk, blocks))
        if not form.asks or not found:
            return found
        part = self.document.chunks[chunk]
        return form.desk.rows(
            found, (part.line, part.line + part.lines), self._parting, form.measured, form.width
        )

    def _needs(self, chunk: int, blocks: Sequence[Block]) -> Mapping[int, Needs]:
        """Return what the tables of a chunk need that go on in other chunks, so that their columns line up."""
        found: dict[int, Needs] = {}
        for block, first in (
            (blocks[:1], self._whole_table(chunk)),
            (blocks[-1:], self._whole_table(chunk + 1)),
        ):
            if first is not None and block and isinstance(block[0], Table):
                found.setdefault(block[0].line, first)
        return found

    def _whole_table(self, chunk: int) -> Needs | None:
        first = self.document.whole_table(chunk)
        if first is not None and first not in self._known:
            sample = self.document.sample(first)
            self._known[first] = needs(sample, self.form) if sample is not None else None
        return self._known[first] if first is not None else None

    def _parting(self, ask: CardPrompt) -> int | None:
        """Return the line between a question and its answer."""
        return self.document.line_of(ask.separator, ask.first, ask.last)

    def may_link(self, chunk: int) -> bool:
        """Whether a chunk can hold a link or the sign of a fold.

        A quick look that never misses one.
        """
        return self._may_fold(chunk) or self.document.may_link(chunk)

    def _may_fold(self, chunk: int) -> bool:
        """Whether a chunk may have other rows when everything is open."""
        part = self.document.chunks[chunk]
        text = self.document.text
        if part.lead and not chunk and self.document.front is not None:
            return True
        if any(between(self.form.asks, part.line, part.line + part.lines)):
            return True
        return (
            self._hidden.touches(chunk)
            or text.find("[!", part.start, part.end) >= 0
            or self._embeds(chunk)
        )

    def _embeds(self, chunk: int) -> bool:
        part = self.document.chunks[chunk]
        return bool(self.form.embeds) and self.document.text.find("![", part.start, part.end) >= 0

    def _take(self, chunk: int, height: int) -> int:
        """Note the exact height of a chunk; return by how much it differs from what was known."""
        difference = height - self._heights[chunk]
        if not self._exact[chunk]:
            self._exact[chunk] = 1
            if difference:
                self._heights[chunk] = height
                self._tops = None
        return difference

    def top(self, chunk: int) -> int:
        """Return the row on which a chunk begins."""
        return self._get_tops()[chunk]

    def place(self, row: int) -> RowPosition | None:
        """Return the chunk and the row within it for a row, None outside.

        Heights may still be estimates.
        """
        if not 0 <= row < self.height:
            return None
        tops = self._get_tops()
        chunk = bisect_right(tops, row) - 1
        return RowPosition(chunk, row - tops[chunk])

    def line(self, row: int) -> Line | None:
        """Return the line at a row, None outside of the note or where an estimate was too high."""
        place = self.place(row)
        if place is None:
            return None
        found = self.lines(place.chunk)
        return found[place.row] if place.row < len(found) else None

    def recolor(self, rows: range) -> tuple[list[int], list[int]]:
        """Forget the lines at hand that have code in them, because its colors are known by now.

        Heights stay.

        Returns the chunks that they are of, and those of `rows` that look other than before.
        """
        before = [self.line(row) for row in rows]
        chunks = [
            chunk
            for chunk, lines in self._lines.items()
            if any("code" in run.style for line in lines for run in line.runs)
        ]
        for chunk in chunks:
            del self._lines[chunk]
            self._targets.pop(chunk, None)
        return chunks, [
            row for row, line in zip(rows, before, strict=True) if self.line(row) != line
        ]

    def measure(self, chunk: int) -> int:
        """Make the height of a chunk exact without keeping its rows.

        Return by how much the estimate was too low.
        """
        if self._exact[chunk]:
            return 0
        return self._take(chunk, len(self._passing(chunk)))

    def _estimate(self, chunks: Iterable[int]) -> None:
        """Forget what is known of the heights of some chunks.

        What is hidden as a whole is known to have none.
        """
        for index in chunks:
            hidden = self._hidden.chunk(index)
            self._exact[index] = hidden
            self._heights[index] = (
                0
                if hidden
                else _estimate(self.document.chunks[index], self.form, self._hidden.lines(index))
            )
            self._lines.pop(index, None)
            self._targets.pop(index, None)
        self._tops = None

    # Folds

    def fold(self, folds: Folds) -> None:
        """Fold and unfold: only the chunks that this concerns are ever laid out anew."""
        before, self.form = self.form.folds, replace(self.form, folds=folds)
        self._plain = replace(self.form, highlight=None)
        self._hidden = FoldVisibility(self.document, folds)
        self._estimate(self._concerned(before, folds))

    def _concerned(self, before: Folds, after: Folds) -> Iterable[int]:
        """Return the chunks that are shown otherwise with other folds."""
        every = range(len(self.document.chunks))
        if before.base != after.base or not every:
            return every
        found: set[int] = set()
        for fold in before.turned ^ after.turned:
            if fold.source:
                found.update(chunk for chunk in every if self._embeds(chunk))
            else:
                last = fold.line
                section = (
                    self.document.sections.index(fold.line, fold.line + 1)
                    if fold.kind == "section"
                    else None
                )
                if section is not None:
                    last = self.document.sections.ends[section]
                for ask in (
                    between(self.form.asks, fold.line, fold.line) if fold.kind == "answer" else ()
                ):
                    last = ask.last
                # Where a block goes on in the next chunk, that one begins on its line.
                found.update(
                    range(
                        max(self.document.chunk_at(fold.line) - 1, 0),
                        self.document.chunk_at(last) + 2,
                    )
                )
        return sorted(found & set(every))

    def shown_line(self, line: int) -> int:
        """Return the line under which a line is shown.

        Itself, or the heading of the folded section that hides it.
        """
        head = self._hidden.head(line)
        return line if head is None else head

    def unmeasured(self, row: int, count: int) -> list[int]:
        """Return up to `count` chunks whose heights are estimates, nearest to a row first, below it before above it."""
        place = self.place(max(0, min(row, self.height - 1)))
        here = place.chunk if place is not None else 0
        found: list[int] = []
        after = self._exact.find(0, here)
        while after >= 0 and len(found) < count:
            found.append(after)
            after = self._exact.find(0, after + 1)
        before = self._exact.rfind(0, 0, here)
        while before >= 0 and len(found) < count:
            found.append(before)
            before = self._exact.rfind(0, 0, before)
        return found

    def settle(self, row: int, above: int, below: int) -> int:
        """Make exact what surrounds a row: so many rows above it and below it.

        Returns the row at which the same place is now.
        """
        place = self.place(max(0, min(row, self.height - 1)))
        if place is None:
            return 0
        before = self._heights[place.chunk]
        inside = place.row
        after = len(self.lines(place.chunk))
        if after != before:
            inside = max(min(inside * after // max(before, 1), after - 1), 0)
        filled, chunk = inside, place.chunk
        while filled < above and chunk > 0:
            chunk -= 1
            filled += len(self.lines(chunk))
        filled, chunk = after - inside, place.chunk
        while filled < below and chunk + 1 < len(self._heights):
            chunk += 1
            filled += len(self.lines(chunk))
        return self.top(place.chunk) + inside

    def settle_end(self, count: int) -> int:
        """Make exact at least the last `count` rows; return the height."""
        filled = 0
        for chunk in range(len(self._heights) - 1, -1, -1):
            if filled >= count:
                break
            filled += len(self.lines(chunk))
        return self.height

    def anchor(self, row: int) -> Anchor:
        """Return what a row shows in terms that hold at any width."""
        place = self.place(row)
        if place is None:
            return Anchor(self.document.first_line, 0, 1)
        found = self.lines(place.chunk)
        at = min(place.row, max(len(found) - 1, 0))
        if not found:
            return Anchor(self.document.chunks[place.chunk].line, 0, 1)
        line = found[at].source_line
        rows = [index for index, shown in enumerate(found) if shown.source_line == line]
        return Anchor(line, rows.index(at), len(rows))

    def row_at(self, anchor: Anchor) -> int:
        """Return the row that shows what an anchor was taken from.

        The head of a table has no row where the table becomes a list of its rows: then it is the
        first of those.
        """
        if not anchor.rows:
            return self.row_of(anchor.line)
        chunk = self.document.chunk_at(self.shown_line(anchor.line))
        found = self.lines(chunk) if chunk >= 0 else ()
        rows = [index for index, shown in enumerate(found) if shown.source_line == anchor.line]
        if not rows:
            after = (
                index
                for index, shown in enumerate(found)
                if shown.runs and shown.source_line > anchor.line
            )
            below = next(after, None) if self.shown_line(anchor.line) == anchor.line else None
            return self.row_of(anchor.line) if below is None else self.top(chunk) + below
        return self.top(chunk) + rows[min(anchor.row * len(rows) // anchor.rows, len(rows) - 1)]

    def row_of(self, line: int) -> int:
        """Return the first row that shows a line of the file, or the nearest one before it."""
        line = self.shown_line(line)
        chunk = self.document.chunk_at(line)
        if chunk < 0:
            return 0
        found = self.lines(chunk)
        best = 0
        for index, shown in enumerate(found):
            if not shown.runs and shown.source_line <= line:
                continue
            if shown.source_line > line:
                break
            if found[best].source_line < shown.source_line or not found[best].runs:
                best = index
        return self.top(chunk) + best

    def targets(self, chunk: int) -> Sequence[tuple[int, Target]]:
        """Return the links of a chunk in reading order, each with its first row within the chunk."""
        rows = self.lines(chunk)
        found = self._targets.get(chunk)
        if found is None:
            found = self._targets[chunk] = links_in(rows)
        return found

    def links(self, chunk: int) -> Sequence[tuple[int, Target]]:
        """Return the same without keeping the rows that they stand in, and without taking in their number."""
        return self.targets(chunk) if chunk in self._lines else links_in(self.peek(chunk))

    def targets_on(self, chunk: int, row: int) -> range:
        """Return which of the links of a chunk begin on a row of it."""
        found = self.targets(chunk)
        return range(bisect_left(found, row, key=_row), bisect_right(found, row, key=_row))

    def _get_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops


def links_in(rows: Sequence[Line]) -> Sequence[tuple[int, Target]]:
    """Return the links of some rows in reading order, each with its first row."""
    found: dict[int, tuple[int, Target]] = {}
    for row, line in enumerate(rows):
        for run in line.runs:
            once_more = (
                run.picture is not None or "table.again" in run.style
            )  # a picture's link is the line below
            if run.target is not None and not once_more:
                found.setdefault(id(run.target), (row, run.target))
    return tuple(found.values())


def _row(link: tuple[int, Target]) -> int:
    return link[0]


def _estimate(chunk: Chunk, form: LayoutOptions, hidden: int) -> int:
    """Guess how many rows a chunk takes, from its line ends and its length."""
    width = max(min(form.width, form.measure), 8)
    rows = max(1, chunk.lines, (chunk.end - chunk.start) // width + chunk.lines // 2)
    return max(1, rows * (chunk.lines - hidden) // chunk.lines) if hidden else rows
