"""How many rows the chunks of a page have, as far as is known, and on which row each begins."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class RowPosition:
    """A row of a layout."""

    chunk: int
    row: int
    """Row within the chunk."""


class RowHeights:
    """The heights of chunks in rows: estimates until they are set as exact."""

    def __init__(self, count: int) -> None:
        """Take the number of chunks; each is estimated to have no rows."""
        self._heights = [0] * count
        self._exact = bytearray(count)
        """For each chunk, whether its height is no estimate."""
        self._tops: list[int] | None = None
        """The first row of each chunk, and the number of all rows; None when heights changed."""

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, chunk: int) -> int:
        """Return the height of a chunk."""
        return self._heights[chunk]

    def is_exact(self, chunk: int) -> bool:
        """Whether the height of a chunk is exact."""
        return bool(self._exact[chunk])

    @property
    def are_exact(self) -> bool:
        """Whether all heights are exact."""
        return self._exact.find(0) < 0

    def estimate(self, chunk: int, height: int) -> None:
        """Take the height of a chunk as an estimate, in place of what was known."""
        self._exact[chunk] = 0
        self._heights[chunk] = height
        self._tops = None

    def set_exact(self, chunk: int, height: int) -> int:
        """Take the exact height of a chunk; return by how much it differs from the one before."""
        self._exact[chunk] = 1
        difference = height - self._heights[chunk]
        if difference:
            self._heights[chunk] = height
            self._tops = None
        return difference

    @property
    def total(self) -> int:
        """The height of all chunks together."""
        return self._get_tops()[-1]

    def top(self, chunk: int) -> int:
        """Return the row on which a chunk begins; the total for the one after the last."""
        return self._get_tops()[chunk]

    def position(self, row: int) -> RowPosition | None:
        """Return the chunk of a row and the row within that chunk, None outside of the page."""
        tops = self._get_tops()
        if not 0 <= row < tops[-1]:
            return None
        chunk = bisect_right(tops, row) - 1
        return RowPosition(chunk, row - tops[chunk])

    def estimates_around(self, chunk: int, count: int) -> list[int]:
        """Return up to `count` chunks whose heights are estimates, the nearest first.

        Those from `chunk` on come before those above it.
        """
        found: list[int] = []
        after = self._exact.find(0, chunk)
        while after >= 0 and len(found) < count:
            found.append(after)
            after = self._exact.find(0, after + 1)
        before = self._exact.rfind(0, 0, chunk)
        while before >= 0 and len(found) < count:
            found.append(before)
            before = self._exact.rfind(0, 0, before)
        return found

    def _get_tops(self) -> list[int]:
        if self._tops is None:
            self._tops = list(accumulate(self._heights, initial=0))
        return self._tops
