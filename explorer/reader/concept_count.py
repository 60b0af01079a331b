"""How many concepts a vault has: different names of headings, notes and aliases."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from explorer.vault.note_entry import NoteEntry

_MOST_CHANGED = 4
"""The share of the notes that may differ before all are counted again."""


class ConceptCounter:
    """Counts the names of one snapshot after the other; only notes that differ are looked at.

    Knows the names by their hashes of 64 bits: of a hundred thousand notes, the names themselves
    would take a tenth of the app's memory, and two of them share a hash once in a billion vaults.
    """

    def __init__(self) -> None:
        self._entries: Mapping[str, NoteEntry] = {}
        """Of the snapshot that was counted last."""
        self._hashes = array("q")
        """Those of the names of each note of the snapshot that was counted as a whole, sorted."""
        self._changes: Counter[int] = Counter()
        """In how many notes more than then each name is, by its hash."""
        self._count = 0

    def count(self, entries: Mapping[str, NoteEntry]) -> int:
        """Return how many different names the notes of a snapshot have, ignoring letter case."""
        before = self._entries
        gone = [entry for path, entry in before.items() if entries.get(path) is not entry]
        come = [entry for path, entry in entries.items() if before.get(path) is not entry]
        self._entries = entries
        if len(gone) + len(come) + len(self._changes) > len(entries) // _MOST_CHANGED:
            self._count_all(entries.values())
        else:
            for entry in gone:
                self._change(entry, -1)
            for entry in come:
                self._change(entry, 1)
        return self._count

    def _count_all(self, entries: Iterable[NoteEntry]) -> None:
        found = array("q")
        for entry in entries:
            found.extend(map(hash, _names(entry)))
        hashes = sorted(found)
        self._hashes = array("q", hashes)
        self._changes.clear()
        self._count = bool(hashes) + sum(one != other for one, other in pairwise(hashes))

    def _change(self, entry: NoteEntry, step: int) -> None:
        """Let a note come (1) or go (-1)."""
        for name in map(hash, _names(entry)):
            before = self._notes_with(name)
            self._changes[name] += step
            self._count += bool(before + step) - bool(before)

    def _notes_with(self, name: int) -> int:
        """Return how many notes have a name, given by its hash."""
        counted = bisect_right(self._hashes, name) - bisect_left(self._hashes, name)
        return counted + self._changes[name]


def _names(entry: NoteEntry) -> set[str]:
    names = set(map(str.casefold, entry.names()))
    names.discard("")
    return names
