"""The rows that a list shows, made one at a time, and how one gets from one of them to another."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, Protocol

from explorer.ui.widgets.row import ListEntry, Row


class Rows(Protocol):
    """The rows of a list, made one at a time."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        ...

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        ...

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if there is no such row."""
        ...


class Entries:
    """Rows from a plain sequence."""

    def __init__(self, entries: tuple[ListEntry, ...] = ()) -> None:
        self.entries = entries

    def __len__(self) -> int:
        return len(self.entries)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return self.entries[index].row

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.entries[index].key

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if there is no such row."""
        return next((i for i, entry in enumerate(self.entries) if entry.key == key), None)


NO_ROWS: Final = Entries()
"""What a list shows before it is filled."""


def nearest(rows: Rows, index: int) -> int:
    """Return the index if there is such a row, else that of the nearest row, 0 for none."""
    return max(0, min(index, len(rows) - 1))


def selectable(rows: Rows, index: int, by: int = 1) -> int:
    """Return the index if that row can be selected, else the nearest one that can.

    A move `by` some rows passes what cannot be selected in its own direction, and at an end of the
    list in the other one.
    """
    index = nearest(rows, index)
    step = 1 if by >= 0 else -1
    for way in (step, -step):
        at = index
        while 0 <= at < len(rows):
            if rows.row(at).is_selectable:
                return at
            at += way
    return index


def entry_start(rows: Rows, index: int) -> int:
    """Return the row that another one goes on with: that one is selected, and opened."""
    while index > 0 and rows.row(index).continues:
        index -= 1
    return index


def entry_end(rows: Rows, index: int) -> int:
    """Return the row after the last one that goes on with a row."""
    return min(index + 1 + rows.row(index).followers, len(rows))


def holder(rows: Rows, index: int, depth: int) -> int | None:
    """Return the nearest row above that is less deep, None if there is none."""
    above = (i for i in range(index - 1, -1, -1) if rows.row(i).depth < depth)
    return next(above, None)
