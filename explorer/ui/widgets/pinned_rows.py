"""Keeps the rows that hold the top row of a list in sight, above what is scrolled.

Costs as much as the rows it keeps, however long the list is. Draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, Protocol

from explorer.ui.widgets.row import Row

_MOST = 6
"""Rows that are kept at most."""
_SHARE = 4
"""They take at most 1 / `_SHARE` of the list."""


class PinnedRow(NamedTuple):
    """A row that is kept in sight."""

    key: Hashable
    """What identifies it."""
    row: Row


class NestedRows(Protocol):
    """Rows of which some hold others."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        ...

    def holder(self, index: int, depth: int) -> PinnedRow:
        """Return the row of some depth that holds another one."""
        ...


class ScrolledList(Protocol):
    """The list above which rows are kept."""

    @property
    def first_row(self) -> int:
        """The first row that is scrolled to."""
        ...

    @property
    def visible_rows(self) -> int:
        """Its lines."""
        ...


class PinnedRows:
    """The rows that are kept: the holder of depth 0 on the first line, and so on."""

    def __init__(self, scrolled: ScrolledList) -> None:
        self._scrolled = scrolled
        self.nested: NestedRows | None = None
        """The rows by their depth; None if none is to be kept."""

    def _most(self) -> int:
        return min(_MOST, self._scrolled.visible_rows // _SHARE)

    def count(self) -> int:
        """Return how many lines show rows that are kept, and not what is scrolled there.

        Each covers a row: the one under the holder of depth 1 must itself be held by that, and so
        on. The first row below them is held by all of them: else a folder whose last row is covered
        would look like an empty one.
        """
        nested, top = self.nested, self._scrolled.first_row
        if nested is None:
            return 0
        count = 0
        most = min(self._most(), len(nested) - top)
        while count < most and nested.depth(top + count) > count:
            count += 1
        while count and not self._holds(count - 1, top + count):
            count -= 1
        return count

    def _holds(self, depth: int, index: int) -> bool:
        """Return whether there is such a row, held by one of this depth."""
        nested = self.nested
        return nested is not None and index < len(nested) and nested.depth(index) > depth

    def row(self, y: int) -> PinnedRow | None:
        """Return the row that is kept on a line, None without any."""
        if self.nested is None or y >= self.count():
            return None
        return self.nested.holder(self._scrolled.first_row + y, y)

    def above(self, index: int) -> int:
        """Return how many rows above one have to be in sight, so that none that is kept covers it.

        0 if there is no such row.
        """
        if self.nested is None or index >= len(self.nested):
            return 0
        return min(self.nested.depth(index), self._most())
