"""All that the list of a search may show: groups of results under rules, or the recent searches.

Both return of any row what it leads to, None where there is nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import chain
from typing import NamedTuple, TypeAlias

from explorer.model import Hit
from explorer.text.sanitize import clean
from explorer.ui.search.result_rows import ResultRows
from explorer.ui.widgets.row import Row


class RuleRow:
    """The one row of a rule: it leads nowhere, and does not open."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __len__(self) -> int:
        return 1

    def key(self, _index: int) -> Hashable:
        """Return the identity of the row."""
        return self._title

    def find(self, _key: Hashable) -> int | None:
        """Return None: what is selected is a result."""
        return None

    def row(self, _index: int) -> Row:
        """Return what the row shows."""
        return Row(self._title, "rule")

    def hit(self, _index: int) -> Hit | None:
        """Return None."""
        return None

    def folds(self, _index: int) -> bool | None:
        """Return None."""
        return None

    def is_place(self, _index: int) -> bool:
        """Return False."""
        return False

    def toggle(self, index: int) -> int:
        """Do nothing, and return the index of the row."""
        return index


_Part: TypeAlias = RuleRow | ResultRows


class RowGroup(NamedTuple):
    """Results that belong together."""

    title: str
    """What the rule above them says; empty for none."""
    rows: ResultRows

    def parts(self) -> Iterator[_Part]:
        """Yield the rows, below their rule if they have one."""
        if self.title:
            yield RuleRow(self.title)
        yield self.rows


class ShownCounts(NamedTuple):
    """How much is shown, whatever of it is open."""

    results: int
    """Concepts, each in one row."""
    places: int
    """The places that they lead to."""


class GroupedRows:
    """Groups of results below each other; a group with a title stands under a rule."""

    def __init__(self, groups: tuple[RowGroup, ...] = ()) -> None:
        """Groups without rows are left out."""
        self.groups = tuple(group for group in groups if len(group.rows))
        self._parts = tuple(chain.from_iterable(group.parts() for group in self.groups))
        concepts = [concept for group in self.groups for concept in group.rows.concepts]
        self.counts = ShownCounts(len(concepts), sum(len(concept.hits) for concept in concepts))
        """How much the groups show."""

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def _at(self, index: int) -> tuple[_Part, int]:
        """Return the part of a row, and the index of the row in it.

        Raises `IndexError` if there is no such row.
        """
        inner = index
        for part in self._parts:
            if inner < len(part):
                return part, inner
            inner -= len(part)
        raise IndexError(index)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        part, inner = self._at(index)
        return part.row(inner)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        part, inner = self._at(index)
        return part.key(inner)

    def find(self, key: Hashable) -> int | None:
        """Return the index of a row, None if it is not there."""
        first = 0
        for part in self._parts:
            found = part.find(key)
            if found is not None:
                return first + found
            first += len(part)
        return None

    def hit(self, index: int) -> Hit | None:
        """Return where a row leads, None for a rule."""
        part, inner = self._at(index)
        return part.hit(inner)

    def query(self, _index: int) -> str | None:
        """Return None: no row is a search."""
        return None

    def folds(self, index: int) -> bool | None:
        """Return whether a concept is open, None for a row that leads to one place."""
        part, inner = self._at(index)
        return part.folds(inner)

    def is_place(self, index: int) -> bool:
        """Return whether a row is one of the places of an open concept."""
        part, inner = self._at(index)
        return part.is_place(inner)

    def toggle(self, index: int) -> int:
        """Open or close the concept of a row; return the index of the concept's row."""
        part, inner = self._at(index)
        return index - inner + part.toggle(inner)

    @property
    def opened(self) -> set[str]:
        """The names of the concepts that are open, of the first group."""
        if not self.groups:
            return set()
        return self.groups[0].rows.opened


class RecentRows:
    """The recent searches."""

    def __init__(self, queries: tuple[str, ...]) -> None:
        self.queries = queries

    def __len__(self) -> int:
        return len(self.queries)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        return self.queries[index]

    def find(self, key: Hashable) -> int | None:
        """Return where a query is, None if it is not there."""
        if key not in self.queries:
            return None
        return self.queries.index(str(key))

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        return Row(clean(self.queries[index]))

    def hit(self, _index: int) -> Hit | None:
        """Return None: a search is no place."""
        return None

    def query(self, index: int) -> str | None:
        """Return the search of a row."""
        return self.queries[index]

    def folds(self, _index: int) -> bool | None:
        """Return None: there is nothing to open."""
        return None

    def is_place(self, _index: int) -> bool:
        """Return False."""
        return False
