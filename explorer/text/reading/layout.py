"""A note as a column of rows at one width, of which only what is looked at is ever laid out.

Heights that nobody has looked at are estimates; once a piece is laid out its height is exact. Holds no more rows than
its bound says, whatever the size of the note.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from explorer.text.reading.cut import Piece
from explorer.text.reading.document import Document
from explorer.text.reading.page import Format, lines
from explorer.text.reading.values import Line, Target

_KEPT = 96
"""Pieces whose rows are kept."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a layout."""

    piece: int
    row: int
    """Row within the piece."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a note that outlives a change of width."""

    line: int
    """1-based line in the file."""
    row: int
    """Row among those that show the line."""
    rows: int
    """How many rows show the line."""


class Layout:
    """A document at one width: rows by number, exact where it has been looked at."""

    def __init__(self, document: Document, form: Format) -> None:
        self.document = document
        self.form = form
        self._plain = replace(form, highlight=None)
        self._heights = [_estimate(piece, form) for piece in document.pieces]
        self._exact = bytearray(len(self._heights))
        self._unknown = len(self._heights)
        self._tops: list[int] | None = None
        self._lines: OrderedDict[int, tuple[Line, ...]] = OrderedDict()

    @property
    def height(self) -> int:
        """How many rows there are, as far as is known."""
        return self._get_tops()[-1]

    @property
    def complete(self) -> bool:
        """Whether every height is exact."""
        return self._unknown == 0

    def exact(self, piece: int) -> bool:
        """Whether the height of a piece is exact."""
        return bool(self._exact[piece])

    def lines(self, piece: int) -> tuple[Line, ...]:
        """Return the rows of a piece, which makes its height exact."""
        found = self._lines.get(piece)
        if found is not None:
            self._lines.move_to_end(piece)
            return found
        found = tuple(lines(self.document.blocks(piece), self.form, self.document.after(piece)))
        self._lines[piece] = found
        if len(self._lines) > _KEPT:
            self._lines.popitem(last=False)
        self._take(piece, len(found))
        return found

    def peek(self, piece: int) -> Sequence[Line]:
        """Return the rows of a piece without keeping them and without taking in their number: nothing moves."""
        found = self._lines.get(piece)
        if found is None:
            return lines(self.document.parsed(piece), self._plain, self.document.after(piece))
        return found

    def _take(self, piece: int, height: int) -> int:
        """Note the exact height of a piece; return by how much it differs from what was known."""
        difference = height - self._heights[piece]
        if not self._exact[piece]:
            self._exact[piece] = 1
            self._unknown -= 1
            if difference:
                self._heights[piece] = height
                self._tops = None
        return difference

    def top(self, piece: int) -> int:
        """Return the row on which a piece begins."""
        return self._get_tops()[piece]

    def place(self, row: int) -> Place | None:
        """Return the piece and the row within it for a row, None outside. Heights may still be estimates."""
        if not 0 <= row < self.height:
            return None
        tops = self._get_tops()
        piece = bisect_right(tops, row) - 1
        return Place(piece, row - tops[piece])

    def line(self, row: int) -> Line | None:
        """Return the line at a row, None outside of the note or where an estimate was too high."""
        place = self.place(row)
        if place is None:
            return None
        found = self.lines(place.piece)
        return found[place.row] if place.row < len(found) else None

    def repaint(self) -> None:
        """Forget the rows at hand, because colors have changed; heights stay."""
        self._lines.clear()

    def measure(self, piece: int) -> int:
        """Make the height of a piece exact without keeping its rows; return by how much the estimate was too low."""
        if self._exact[piece]:
            return 0
        blocks = self.document.parsed(piece)
        return self._take(piece, len(lines(blocks, self._plain, self.document.after(piece))))

    def unmeasured(self, row: int, count: int) -> list[int]:
        """Return up to `count` pieces whose heights are estimates, nearest to a row first, below it before above it."""
        place = self.place(max(0, min(row, self.height - 1)))
        here = place.piece if place is not None else 0
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
        before = self._heights[place.piece]
        inside = place.row
        after = len(self.lines(place.piece))
        if after != before:
            inside = max(min(inside * after // max(before, 1), after - 1), 0)
        filled, piece = inside, place.piece
        while filled < above and piece > 0:
            piece -= 1
            filled += len(self.lines(piece))
        filled, piece = after - inside, place.piece
        while filled < below and piece + 1 < len(self._heights):
            piece += 1
            filled += len(self.lines(piece))
        return self.top(place.piece) + inside

    def settle_end(self, count: int) -> int:
        """Make exact at least the last `count` rows; return the height."""
        filled = 0
        for piece in range(len(self._heights) - 1, -1, -1):
            if filled >= count:
                break
            filled += len(self.lines(piece))
        return self.height

    def anchor(self, row: int) -> Anchor:
        """Return what a row shows in terms that hold at any width."""
        place = self.place(row)
        if place is None:
            return Anchor(self.document.first_line, 0, 1)
        found = self.lines(place.piece)
        at = min(place.row, max(len(found) - 1, 0))
        if not found:
            return Anchor(self.document.pieces[place.piece].line, 0, 1)
        line = found[at].source_line
        rows = [index for index, shown in enumerate(found) if shown.source_line == line]
        return Anchor(line, rows.index(at), len(rows))

    def row_at(self, anchor: Anchor) -> int:
        """Return the row that shows what an anchor was taken from."""
        piece = self.document.piece_at(anchor.line)
        found = self.lines(piece) if piece >= 0 else ()
        rows = [index for index, shown in enumerate(found) if shown.source_line == anchor.line]
        if not rows:
            return self.row_of(anchor.line)
        return self.top(piece) + rows[min(anchor.row * len(rows) // anchor.rows, len(rows) - 1)]

    def row_of(self, line: int) -> int:
        """Return the first row that shows a line of the file, or the nearest one before it."""
        piece = self.document.piece_at(line)
        if piece < 0:
            return 0
        found = self.lines(piece)
        best = 0
        for index, shown in enumerate(found):
            if not shown.runs and shown.source_line <= line:
                continue
            if shown.source_line > line:
                break
            if found[best].source_line < shown.source_line or not found[best].runs:
                best = index
        return self.top(piece) + best

    def targets(self, piece: int) -> Sequence[tuple[int, Target]]:
        """Return the links of a piece in reading order, each with its first row within the piece."""
        found: dict[int, tuple[int, Target]] = {}
        for row, line in enumerate(self.lines(piece)):
            for run in line.runs:
                if run.target is not None and run.picture is None:  # its link is the line below it
                    found.setdefault(id(run.target), (row, run.target))
        return tuple(found.values())

    def _get_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops


def _estimate(piece: Piece, form: Format) -> int:
    """Guess how many rows a piece takes, from its line ends and its length."""
    width = max(min(form.width, form.measure), 8)
    return max(1, piece.lines, (piece.end - piece.start) // width + piece.lines // 2)
