"""Lists of numbers in two flat arrays, and how a numbered list is changed without making it anew.

Flat arrays are read from a cache at once and take a tenth of the memory of a list of arrays.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import itemgetter
from typing import TypeVar

NUMBERS = "I"
"""The type of the arrays: a vault has fewer than four billion names."""
GONE = 0xFFFFFFFF
"""Stands for the new number of what is not there any more."""

_INSERTED, _CHANGED, _DROPPED = range(3)
"""What happens at a number of the old list, in the order in which it happens there."""
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class NumberRows:
    """Lists of numbers, each one a slice of `flat`."""

    flat: array[int]
    starts: array[int]
    """Where each row begins in `flat`, and where the last one ends."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> NumberRows:
        """Return the given rows."""
        flat = array(NUMBERS, chain.from_iterable(rows))
        return cls(flat, array(NUMBERS, accumulate(map(len, rows), initial=0)))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> array[int]:
        return self.flat[self.starts[row] : self.starts[row + 1]]

    def __iter__(self) -> Iterator[array[int]]:
        return map(self.__getitem__, range(len(self)))

    def lengths(self) -> array[int]:
        """Return how many numbers each row has."""
        starts = self.starts
        return array(NUMBERS, map(int.__sub__, starts[1:], starts))


@dataclass(frozen=True, slots=True)
class Splice:
    """How a numbered list becomes another: what is kept, what goes, and what is put in between.

    What is numbered by the list can be changed along with it, without being made anew.
    """

    count: int
    """How many items the old list has."""
    gone: frozenset[int]
    """Old numbers."""
    inserted: tuple[tuple[int, int], ...]
    """Ascending pairs: the old number before which a new item comes, and which new item."""

    @property
    def is_identity(self) -> bool:
        """Whether every number stays what it is."""
        return not self.gone and not self.inserted

    def spliced(self, old: Sequence[_Item], new: Sequence[_Item]) -> list[_Item]:
        """Return the new list; `new` holds the items that are inserted."""
        made: list[_Item] = []
        self._splice(made, old, new)
        return made

    def spliced_numbers(self, old: array[int], new: Sequence[int]) -> array[int]:
        """Return the new array; `new` holds the numbers that are inserted."""
        made = array(old.typecode)
        self._splice(made, old, new)
        return made

    def _splice(
        self, made: MutableSequence[_Item], old: Sequence[_Item], new: Sequence[_Item]
    ) -> None:
        """Append what stays of `old`, and the inserted items of `new`, in their new order."""
        for piece in self._pieces(()):
            if isinstance(piece, range):
                made.extend(old[piece.start : piece.stop])
            else:
                made.append(new[~piece])

    def numbers(self) -> array[int]:
        """Return the new number of each old item, `GONE` for those that go."""
        made = array(NUMBERS, (GONE,)) * self.count
        at = 0
        for piece in self._pieces(()):
            if isinstance(piece, range):
                made[piece.start : piece.stop] = array(NUMBERS, range(at, at + len(piece)))
                at += len(piece)
            else:
                at += 1
        return made

    def new_numbers(self) -> list[int]:
        """Return the new number of each item that is inserted."""
        gone = sorted(self.gone)
        return [
            before - bisect_left(gone, before) + earlier
            for earlier, (before, _) in enumerate(self.inserted)
        ]

    def rows(
        self,
        old: NumberRows,
        new: Sequence[Sequence[int]],
        changed: Mapping[int, Sequence[int]],
        renumber: array[int] | None,
    ) -> NumberRows:
        """Return the new rows.

        `new` holds the rows that are inserted, `changed` the new content of old rows by number. All
        other rows stay, their content renumbered if `renumber` is given.
        """
        flat, starts = array(NUMBERS), array(NUMBERS, (0,))
        numbers = renumber.tolist() if renumber is not None else []
        for piece in self._pieces(changed):
            if isinstance(piece, range):
                first, last = old.starts[piece.start], old.starts[piece.stop]
                shift = len(flat) - first
                content = old.flat[first:last]
                if renumber is not None:
                    content = array(NUMBERS, map(numbers.__getitem__, content))
                flat += content
                ends = old.starts[piece.start + 1 : piece.stop + 1]
                starts.extend(ends if not shift else [end + shift for end in ends])
            else:
                flat.extend(changed[piece] if piece >= 0 else new[~piece])
                starts.append(len(flat))
        return NumberRows(flat, starts)

    def _pieces(self, changed: Iterable[int]) -> Iterator[range | int]:
        """Yield ranges of old numbers, old numbers that are `changed`, and new items inverted."""
        stops = [(before, _INSERTED, ~item) for before, item in self.inserted]
        stops += [(number, _CHANGED, number) for number in changed if number not in self.gone]
        stops += [(number, _DROPPED, number) for number in self.gone]
        stops.sort(key=itemgetter(0, 1))
        at = 0
        for number, kind, item in stops:
            if number > at:
                yield range(at, number)
                at = number
            if kind != _DROPPED:
                yield item
            if kind != _INSERTED:
                at = number + 1
        if at < self.count:
            yield range(at, self.count)
