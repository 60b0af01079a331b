"""The rows of the concept tree by their numbers; those of notes are made when they are asked for.

A folder may hold a hundred thousand notes. Knows what is shown, never what is open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

Key: TypeAlias = tuple[str, ...]
"""`("folder", path)`, `("note", path)` or `("heading", path, name, which of that name)`."""
NO_KEY: Key = ("", "")
"""Stands for no row."""


class ConceptRow(NamedTuple):
    """One row of the tree."""

    key: Key
    depth: int
    path: str
    section: int = -1
    """Index in the note's headings; -1 for a note or a folder."""
    folds: bool = False
    """Whether there is something below it."""

    @property
    def kind(self) -> str:
        """`folder`, `note` or `heading`."""
        return self.key[0]


class NoteRun(NamedTuple):
    """Notes that follow each other in a folder, with no other rows between them."""

    paths: Sequence[str]
    """Of these or more notes of the folder, in order."""
    start: int
    stop: int
    depth: int


TreeItem: TypeAlias = ConceptRow | NoteRun
"""What rows are given as: one row, or the notes of a folder that are made into rows later."""
Run: TypeAlias = list[ConceptRow] | NoteRun
"""Rows that follow each other."""


class ConceptLines:
    """Rows by their numbers, as a list has them."""

    def __init__(
        self, make: Callable[[str, int], ConceptRow], items: Iterable[TreeItem] = ()
    ) -> None:
        """`make` returns the row of a note, given by its path and depth."""
        self._make = make
        self._runs = _runs(items)
        self._ends: list[int] = []
        """The number of the row after each run."""
        self._count()

    def _count(self) -> None:
        self._ends = []
        end = 0
        for run in self._runs:
            end += _size(run)
            self._ends.append(end)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ConceptRow]:
        return self._from(0)

    def __getitem__(self, index: int) -> ConceptRow:
        """Return a row; a negative number counts from the end."""
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return next(self._from(index))

    def between(self, start: int, stop: int) -> Iterator[ConceptRow]:
        """Yield the rows from `start` to before `stop`."""
        start = max(start, 0)
        return islice(self._from(start), max(stop - start, 0))

    def _from(self, index: int) -> Iterator[ConceptRow]:
        """Yield the rows from one on."""
        number = bisect_right(self._ends, index)
        for at in range(number, len(self._runs)):
            run = self._runs[at]
            skipped = max(0, index - (self._ends[at] - _size(run)))
            if isinstance(run, list):
                yield from islice(run, skipped, None)
            else:
                for note in range(run.start + skipped, run.stop):
                    yield self._make(run.paths[note], run.depth)

    def index(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        for run, end in zip(self._runs, self._ends, strict=True):
            found = _find(run, key)
            if found is not None:
                return end - _size(run) + found
        return None

    def next_outside(self, index: int, depth: int) -> int | None:
        """Return the first row below a row that is no deeper than `depth`, None without one."""
        first = bisect_right(self._ends, index + 1)
        for at in range(first, len(self._runs)):
            start = self._ends[at] - _size(self._runs[at])
            for row in self._depths(at, max(index + 1, start), self._ends[at]):
                if row[1] <= depth:
                    return row[0]
        return None

    def last_outside(self, index: int, depth: int) -> int | None:
        """Return the last row above a row that is no deeper than `depth`, None without one."""
        for at in range(bisect_right(self._ends, index), -1, -1):
            if at >= len(self._runs):
                continue
            start = self._ends[at] - _size(self._runs[at])
            found = None
            for row in self._depths(at, start, min(index, self._ends[at])):
                if row[1] <= depth:
                    found = row[0]
            if found is not None:
                return found
        return None

    def _depths(self, at: int, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield number and depth of the rows `start` to before `stop` of a run.

        Of notes, which all have the same, only the first and the last are.
        """
        run = self._runs[at]
        first = self._ends[at] - _size(run)
        if isinstance(run, list):
            for row in range(start, stop):
                yield row, run[row - first].depth
        elif start < stop:
            yield start, run.depth
            yield stop - 1, run.depth

    def replace(self, start: int, stop: int, items: Iterable[TreeItem]) -> None:
        """Put other rows in the place of those from `start` to before `stop`."""
        self._runs = _joined([*self._cut(0, start), *_runs(items), *self._cut(stop, len(self))])
        self._count()

    def _cut(self, start: int, stop: int) -> Iterator[Run]:
        """Yield the runs, or their parts, between two rows."""
        for run, end in zip(self._runs, self._ends, strict=True):
            first = end - _size(run)
            begin, last = max(start - first, 0), min(stop, end) - first
            if begin >= last:
                continue
            if isinstance(run, list):
                yield run[begin:last]
            else:
                yield run._replace(start=run.start + begin, stop=run.start + last)


def _runs(items: Iterable[TreeItem]) -> list[Run]:
    runs: list[Run] = []
    for item in items:
        if isinstance(item, NoteRun):
            runs.append(item)
        elif runs and isinstance(runs[-1], list):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Return the runs, lists that follow each other as one."""
    joined: list[Run] = []
    for run in runs:
        if joined and isinstance(run, list) and isinstance(joined[-1], list):
            joined[-1] += run
        else:
            joined.append(run)
    return joined


def _size(run: Run) -> int:
    if isinstance(run, list):
        return len(run)
    return run.stop - run.start


def _find(run: Run, key: Hashable) -> int | None:
    """Return where in a run a row is."""
    if isinstance(run, list):
        return next((at for at, row in enumerate(run) if row.key == key), None)
    if not isinstance(key, tuple) or key[0] != "note":
        return None
    try:
        return run.paths.index(key[1], run.start, run.stop) - run.start
    except ValueError:
        return None
