"""A note as a column of rows at one width. Lays out only the rows that are requested.

The height of a chunk is an estimate until it is laid out. The number of cached rows is bounded,
whatever the size of the note.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice
from typing import TypeAlias

from explorer.markdown.chunk import LIMIT, Chunk
from explorer.markdown.nodes import Block, HeadingBlock, Table, Target
from explorer.page.block_renderer import lines
from explorer.page.card_prompts import CardPrompt, prompts_between
from explorer.page.document import Document
from explorer.page.folds import NONE_CLOSED, OPEN, Fold, Folds
from explorer.page.layout_options import SEARCH_WIDTH, LayoutOptions
from explorer.page.lines import Above, Line
from explorer.page.table_rows import ColumnWidths, column_widths, map_cells


class FoldVisibility:
    """What the folded sections of a document hide."""

    def __init__(self, document: Document, folds: Folds) -> None:
        self._document = document
        self._heads: list[int] = []
        """The lines of the folded headings that are shown themselves."""
        self._ends: list[int] = []
        """For each of them, the line after its section."""
        if folds.base != "overview" and not folds.turned:
            return
        sections = document.sections
        shown_from = 0
        for index in sections.closable(folds):
            line = sections.lines[index]
            if line < shown_from or not sections.closed(index, folds):
                continue
            if document.folds(index):
                shown_from = sections.ends[index]
                self._heads.append(line)
                self._ends.append(shown_from)

    def head(self, line: int) -> int | None:
        """Return the line of the folded heading that hides a line, None if none does."""
        index = bisect_left(self._heads, line) - 1
        if index < 0 or line >= self._ends[index]:
            return None
        return self._heads[index]

    def hides(self, chunk: Chunk) -> bool:
        """Whether nothing of a chunk is shown."""
        head = bisect_left(self._heads, chunk.line) - 1
        return head >= 0 and chunk.line + max(chunk.lines, 1) <= self._ends[head]

    def hidden_lines(self, chunk: Chunk) -> int:
        """Return how many lines of a chunk are hidden."""
        lines = range(chunk.line, chunk.line + chunk.lines) if self._heads else ()
        return sum(self.head(line) is not None for line in lines)

    def concerns(self, index: int) -> bool:
        """Whether a chunk holds a folded heading or hidden lines, or stands right below them."""
        chunk = self._document.chunks[index]
        head = bisect_left(self._heads, chunk.line + max(chunk.lines, 1)) - 1
        return head >= 0 and chunk.line <= self._ends[head]

    def visible(
        self, index: int, blocks: Sequence[Block]
    ) -> tuple[Sequence[Block], Above, Mapping[int, int]]:
        """Return the blocks of a chunk that are shown, what is above, and the folds among them."""
        document = self._document
        above = document.above(index)
        if not self.concerns(index):
            return blocks, above, NONE_CLOSED
        shown: list[Block] = []
        closed: dict[int, int] = {}
        for block in blocks:
            # The text of a fence that nothing follows begins after the note.
            line = min(block.line, block.end - 1)
            if self.head(line) is not None:
                continue
            shown.append(block)
            if isinstance(block, HeadingBlock):
                head = bisect_left(self._heads, line)
                if head < len(self._heads) and self._heads[head] == line:
                    closed[line] = document.lines_below(line, self._ends[head])
        first = document.chunks[index].line
        if shown and index and (self.head(first - 1) or self.head(first)):
            above = "folded"
        return shown, above, closed


Links: TypeAlias = Sequence[tuple[int, Target]]
"""Links in reading order, each with the first row that shows it."""


@dataclass(frozen=True, slots=True)
class RowPosition:
    """A row of a layout."""

    chunk: int
    row: int
    """Row within the chunk."""


_KEPT_CHUNKS = 96
"""Chunks whose rows are kept."""
_FILLING = 100
"""Characters of a note that fill a row, or more: so many are laid out for each row in one go."""
_SPARE = 24_000
"""Characters that are laid out in one go besides, for notes that hold more than they show."""
_FOLD_SIGNS = ("[!", "mermaid", "Mermaid", "MERMAID")
"""What callouts and diagrams begin with."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row in terms that hold when the note is laid out at another width."""

    line: int
    """1-based line in the file."""
    row: int = 0
    """Row among those that show the line."""
    rows: int = 0
    """How many rows show the line; 0 for the line itself, without the blank rows that stand before
    its text."""


class Layout:
    """A document at one width, as rows that are known by their number."""

    def __init__(self, document: Document, options: LayoutOptions) -> None:
        self.document = document
        self._set_folds(options)
        self._unfolded = replace(self._uncolored, folds=OPEN)
        # Of unlimited width and unmeasured.
        self._for_search = replace(self._unfolded, width=SEARCH_WIDTH, cell_width=len)
        self._last_unfolded: tuple[int, Sequence[Line]] | None = None
        self._all_visible = FoldVisibility(document, OPEN)
        self._heights = [0] * len(document.chunks)
        """The heights of the chunks in rows: estimates until they are exact."""
        self._exact = bytearray(len(document.chunks))
        """For each chunk, whether its height is exact."""
        self._tops: list[int] | None = None
        """The first row of each chunk, and the number of all rows; None when heights changed."""
        self._column_widths: dict[int, ColumnWidths | None] = {}
        """What the columns of tables need that are cut, by their first chunk."""
        self._lines: dict[int, tuple[Line, ...]] = {}
        """Those that were asked for last come last."""
        self._targets: dict[int, Links] = {}
        """The links of the chunks whose rows are kept: dropped with them."""
        self.corrected: Callable[[int, int], object] = lambda _chunk, _difference: None
        """Called with a chunk, and by how many rows its height differs from the estimate, as soon
        as it is known: that may be due to a look at rows far away."""
        self._estimate(range(len(self._heights)))

    @property
    def height(self) -> int:
        """How many rows there are, as far as is known."""
        return self.top(len(self._heights))

    @property
    def complete(self) -> bool:
        """Whether every height is exact."""
        return self._exact.find(0) < 0

    def lines(self, chunk: int) -> tuple[Line, ...]:
        """Return the rows of a chunk, which makes its height exact."""
        rows = self._lines.pop(chunk, None)
        if rows is not None:
            self._lines[chunk] = rows
            return rows
        blocks = () if self._hides(chunk) else self.document.blocks(chunk)
        rows = tuple(self._rendered(chunk, blocks, self.options, self._visibility))
        self._lines[chunk] = rows
        if len(self._lines) > _KEPT_CHUNKS:
            oldest = next(iter(self._lines))
            del self._lines[oldest]
            self._targets.pop(oldest, None)
        self._set_height(chunk, len(rows))
        return rows

    def peek(self, chunk: int) -> Sequence[Line]:
        """Return the rows of a chunk without keeping them or changing its height."""
        rows = self._lines.get(chunk)
        if rows is not None:
            return rows
        return self._uncolored_rows(chunk)

    def whole(self, chunk: int) -> Sequence[Line]:
        """Return the rows that a chunk would have with everything open, as `peek` does.

        The last result is cached.
        """
        if not self._may_fold(chunk):
            return self.peek(chunk)
        if self._last_unfolded is None or self._last_unfolded[0] != chunk:
            blocks = self.document.blocks(chunk)
            rows = self._rendered(chunk, blocks, self._unfolded, self._all_visible)
            self._last_unfolded = (chunk, rows)
        return self._last_unfolded[1]

    def search_rows(self, chunk: int) -> Sequence[Line]:
        """Return rows with the same text as those of `whole`, without measuring that text."""
        blocks = self.document.parsed(chunk)
        return self._rendered(chunk, blocks, self._for_search, self._all_visible)

    def _uncolored_rows(self, chunk: int) -> list[Line]:
        blocks = () if self._hides(chunk) else self.document.parsed(chunk)
        return self._rendered(chunk, blocks, self._uncolored, self._visibility)

    def _hides(self, chunk: int) -> bool:
        """Whether a chunk is folded as a whole, in a section or an answer: it is not parsed."""
        part = self.document.chunks[chunk]
        if self._visibility.hides(part):
            return True
        first, end = part.line, part.line + part.lines
        for prompt in prompts_between(self.options.prompts, first, first):
            if prompt.is_multiline and prompt.first < first and end <= prompt.last:
                line = self._separator_line(prompt)
                closed = self.options.cards.is_closed(prompt)
                return closed and line is not None and line < first
        return False

    def _rendered(
        self,
        chunk: int,
        blocks: Sequence[Block],
        options: LayoutOptions,
        visibility: FoldVisibility,
    ) -> list[Line]:
        shown, above, closed = visibility.visible(chunk, blocks)
        widths = dict(self._shared_widths(chunk, blocks))
        rows = lines(shown, options, above, closed, widths)
        if not rows or not options.prompts:
            return rows
        part = self.document.chunks[chunk]
        put_in = options.cards.multiline
        return put_in(
            rows,
            range(part.line, part.line + part.lines),
            lambda runs: options.width - sum(options.measure.width(run.text) for run in runs),
            self._separator_line,
        )

    def _shared_widths(
        self, chunk: int, blocks: Sequence[Block]
    ) -> Iterator[tuple[int, ColumnWidths]]:
        """Yield what the columns of tables need that continue in other chunks, by their lines.

        All parts of a table have the same columns.
        """
        if not blocks:
            return
        # Where one table both begins and ends a chunk, what goes on from above counts.
        for block, holder in ((blocks[-1], chunk + 1), (blocks[0], chunk)):
            if isinstance(block, Table):
                widths = self._widths_of_cut_table(holder)
                if widths:
                    yield block.line, widths

    def _widths_of_cut_table(self, chunk: int) -> ColumnWidths | None:
        first = self.document.whole_table(chunk)
        if first is None:
            return None
        if first not in self._column_widths:
            sample = self.document.sample(first)
            self._column_widths[first] = None
            if sample:
                rendered = map_cells(sample, self.options.inline_math)
                self._column_widths[first] = column_widths(rendered, self.options.measure)
        return self._column_widths[first]

    def _separator_line(self, prompt: CardPrompt) -> int | None:
        """Return the line between a question and its answer."""
        return self.document.line_of(prompt.separator, prompt.first, prompt.last)

    def may_link(self, chunk: int) -> bool:
        """Whether a chunk may hold a link or the sign of a fold: a quick check without misses."""
        return self._may_fold(chunk) or self.document.may_link(chunk)

    def _may_fold(self, chunk: int) -> bool:
        """Whether a chunk may have other rows when everything is open."""
        part = self.document.chunks[chunk]
        if part.lead and not chunk and self.document.front is not None:
            return True
        prompts = self.options.prompts
        if any(prompts_between(prompts, part.line, part.line + part.lines)):
            return True
        if self._visibility.concerns(chunk) or self._may_embed(chunk):
            return True
        text = self.document.text
        return any(text.find(sign, part.start, part.end) >= 0 for sign in _FOLD_SIGNS)

    def _may_embed(self, chunk: int) -> bool:
        part, text = self.document.chunks[chunk], self.document.text
        return bool(self.options.embeds) and text.find("![", part.start, part.end) >= 0

    def _set_height(self, chunk: int, height: int) -> None:
        """Set the exact height of a chunk."""
        difference = height - self._heights[chunk]
        if not self._exact[chunk]:
            self._exact[chunk] = 1
            if difference:
                self._heights[chunk], self._tops = height, None
                self.corrected(chunk, difference)

    def _get_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = [*accumulate(self._heights, initial=0)]
        return self._tops

    def top(self, chunk: int) -> int:
        """Return the row on which a chunk begins; the height for the one after the last."""
        return self._get_tops()[chunk]

    def place(self, row: int) -> RowPosition | None:
        """Return the chunk of a row and the row within that chunk, None outside of the page.

        Heights may still be estimates.
        """
        tops = self._get_tops()
        if not 0 <= row < tops[-1]:
            return None
        chunk = bisect_right(tops, row) - 1
        return RowPosition(chunk, row - tops[chunk])

    def nearest_place(self, row: int) -> RowPosition | None:
        """Return the place of a row, or of the nearest one of the page; None if it has no rows."""
        return self.place(max(0, min(row, self.height - 1)))

    def line(self, row: int) -> Line | None:
        """Return the line at a row, None outside of the note or where an estimate was too high."""
        place = self.place(row)
        if place is None:
            return None
        found = self.lines(place.chunk)
        return found[place.row] if place.row < len(found) else None

    def recolor(self, rows: range) -> tuple[list[int], list[int]]:
        """Drop the cached rows of chunks whose code has its colors by now; heights stay.

        Returns those chunks, and those of `rows` that look different now.
        """
        before = [self.line(row) for row in rows]
        chunks = [
            chunk
            for chunk, rows in self._lines.items()
            if any("code" in run.style for row in rows for run in row.runs)
        ]
        for chunk in chunks:
            del self._lines[chunk]
            self._targets.pop(chunk, None)
        changed = [row for row, line in zip(rows, before, strict=True) if self.line(row) != line]
        return chunks, changed

    def measure(self, chunk: int) -> None:
        """Make the height of a chunk exact without caching its rows."""
        if not self._exact[chunk]:
            self._set_height(chunk, len(self._uncolored_rows(chunk)))

    def _estimate(self, chunks: Iterable[int]) -> None:
        """Drop what is known of some chunks and estimate their heights; hidden chunks have none."""
        for index in chunks:
            hidden = self._exact[index] = self._hides(index)
            self._heights[index] = 0 if hidden else self._estimated_height(index)
            self._lines.pop(index, None)
            self._targets.pop(index, None)
        self._tops = None

    def _estimated_height(self, index: int) -> int:
        """Estimate how many rows a chunk takes, from its line ends and its length."""
        chunk = self.document.chunks[index]
        width = max(min(self.options.width, self.options.text_width), 8)
        rows = max(1, chunk.lines, (chunk.end - chunk.start) // width + chunk.lines // 2)
        hidden = self._visibility.hidden_lines(chunk)
        return max(1, rows * (chunk.lines - hidden) // chunk.lines) if hidden else rows

    # Folds

    def fold(self, folds: Folds) -> None:
        """Fold and unfold; chunks that this does not concern are not laid out anew."""
        before = self.options.folds
        self._set_folds(replace(self.options, folds=folds))
        self._estimate(self._concerned(before, folds))

    def _set_folds(self, options: LayoutOptions) -> None:
        self.options = options
        self._uncolored = replace(options, highlight=None)
        self._visibility = FoldVisibility(self.document, options.folds)

    def _concerned(self, before: Folds, after: Folds) -> Iterable[int]:
        """Return the chunks that are shown otherwise with other folds."""
        every = range(len(self.document.chunks))
        if before.base != after.base or not every:
            return every
        found: set[int] = set()
        for fold in before.turned ^ after.turned:
            if fold.source:
                found.update(chunk for chunk in every if self._may_embed(chunk))
            else:
                # Where a block goes on in the next chunk, that one begins on its line.
                first = max(self.document.chunk_at(fold.line) - 1, 0)
                end = self.document.chunk_at(self._last_line(fold)) + 2
                found.update(range(first, end))
        return sorted(found & set(every))

    def _last_line(self, fold: Fold) -> int:
        """Return the last line that a fold of this note may hide, or the one after it."""
        match fold.kind:
            case "section":
                sections = self.document.sections
                index = sections.index(fold.line, fold.line + 1)
                return fold.line if index is None else sections.ends[index]
            case "answer":
                prompts = prompts_between(self.options.prompts, fold.line, fold.line)
                return max((prompt.last for prompt in prompts), default=fold.line)
            case _:
                return fold.line

    def shown_line(self, line: int) -> int:
        """Return the line under which a line is shown: the heading that hides it, or itself."""
        head = self._visibility.head(line)
        return line if head is None else head

    def chunk_of(self, line: int) -> int:
        """Return the chunk that shows a line of the file, without laying it out; -1 for none."""
        return self.document.chunk_at(self.shown_line(line))

    def unmeasured(self, row: int, count: int) -> list[int]:
        """Return up to `count` chunks whose heights are estimates, the nearest to a row first.

        Those below the row come before those above it.
        """
        place = self.nearest_place(row)
        chunk = place.chunk if place else 0
        nearest = chain(range(chunk, len(self._exact)), range(chunk - 1, -1, -1))
        return [*islice((each for each in nearest if not self._exact[each]), count)]

    def settle(self, row: int, above: int, below: int) -> int:
        """Make the heights around a row exact, for so many rows above it and below it.

        Returns the number of the row that shows the same as before.
        """
        place = self.nearest_place(row)
        if place is None:
            return 0
        before = self._heights[place.chunk]
        inside = place.row
        after = len(self.lines(place.chunk))
        if after != before:
            inside = max(min(inside * after // max(before, 1), after - 1), 0)
        chunks = len(self._heights)
        self._fill(range(place.chunk - 1, -1, -1), above - inside)
        self._fill(range(place.chunk + 1, chunks), below - (after - inside))
        return self.top(place.chunk) + inside

    def settle_end(self, count: int) -> int:
        """Make the heights of the last `count` rows exact; return the height of the note."""
        self._fill(range(len(self._heights) - 1, -1, -1), count)
        return self.height

    def _fill(self, chunks: range, rows: int) -> None:
        """Make the heights of chunks exact, one after the other until they have so many rows.

        Where much of a note shows hardly anything, no more is expected until the rest is measured:
        what is shown must not wait for what is not.
        """
        room = _SPARE + rows * _FILLING
        for number, chunk in enumerate(chunks):
            if rows <= 0:
                return
            if self._exact[chunk] and not self._heights[chunk]:
                continue
            if room <= 0:
                # `corrected` is not called: what `settle` and `settle_end` return accounts for it.
                for each in chunks[number:]:
                    if not self._exact[each]:
                        self._heights[each], self._tops = 0, None
                return
            rows -= len(self.lines(chunk))
            part = self.document.chunks[chunk]
            room -= min(part.end - part.start, LIMIT)

    def anchor(self, row: int) -> Anchor:
        """Return what a row shows in terms that hold at any width."""
        position = self.place(row)
        if position is None:
            return Anchor(self.document.first_line, 0, 1)
        shown = self.lines(position.chunk)
        if not shown:
            return Anchor(self.document.chunks[position.chunk].line, 0, 1)
        index = min(position.row, len(shown) - 1)
        line = shown[index].source_line
        rows = _rows_of_line(shown, line)
        return Anchor(line, rows.index(index), len(rows))

    def row_at(self, anchor: Anchor) -> int:
        """Return the row that shows the place of an anchor.

        Where a table becomes a list of its rows, its head has no row: then the first row of the
        list is returned.
        """
        if not anchor.rows:
            return self.row_of(anchor.line)
        line = self.shown_line(anchor.line)
        chunk = self.chunk_of(anchor.line)
        shown = self.lines(chunk) if chunk >= 0 else ()
        rows = _rows_of_line(shown, anchor.line)
        if rows:
            row = min(anchor.row * len(rows) // anchor.rows, len(rows) - 1)
            return self.top(chunk) + rows[row]
        if line == anchor.line:
            found = (n for n, row in enumerate(shown) if row.runs and row.source_line > line)
            below = next(found, None)
            if below is not None:
                return self.top(chunk) + below
        return self.row_of(anchor.line)

    def row_of(self, line: int) -> int:
        """Return the first row that shows a line of the file.

        Where none does, as for a short line that was joined with those before it, the last row
        above it is returned.
        """
        chunk = self.chunk_of(line)
        if chunk < 0:
            return 0
        line = self.shown_line(line)
        best = 0
        for index, row in enumerate(self.lines(chunk)):
            if row.source_line > line:
                break
            if not row.runs:
                continue
            best = index
            if row.source_line == line:
                break
        return self.top(chunk) + best

    def targets(self, chunk: int) -> Links:
        """Return the links of a chunk in reading order, each with its first row in the chunk."""
        rows = self.lines(chunk)
        found = self._targets.get(chunk)
        if found is None:
            found = self._targets[chunk] = links_in(rows)
        return found

    def links(self, chunk: int) -> Links:
        """Return the links as `targets` does, without keeping rows or changing the height."""
        if chunk in self._lines:
            return self.targets(chunk)
        return links_in(self.peek(chunk))

    def targets_on(self, chunk: int, row: int) -> range:
        """Return which of the links of a chunk begin on a row of it."""
        rows = [found for found, _ in self.targets(chunk)]
        return range(bisect_left(rows, row), bisect_right(rows, row))


def links_in(rows: Sequence[Line]) -> Links:
    """Return the links of some rows in reading order, each with its first row."""
    found: dict[int, tuple[int, Target]] = {}
    for row, line in enumerate(rows):
        for run in line.runs:
            # The link of a picture is in the row below it, those of a repeated head are above.
            repeated = run.picture is not None or "table.again" in run.style
            if run.target is not None and not repeated:
                found.setdefault(id(run.target), (row, run.target))
    return tuple(found.values())


def _rows_of_line(rows: Sequence[Line], line: int) -> list[int]:
    """Return which rows show a line of the file."""
    return [index for index, row in enumerate(rows) if row.source_line == line]
