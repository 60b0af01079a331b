"""The rows that a list shows, made one at a time."""

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


class NestedRows(Rows, Protocol):
    """Rows of which some hold others; the holders of the top row stay in sight above it."""

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        ...

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
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
