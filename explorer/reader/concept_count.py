"""How many concepts a vault has: different names of headings, notes and aliases."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from explorer.vault.note_entry import NoteEntry

if TYPE_CHECKING:
    from explorer.vault import Vault

_MOST_CHANGED = 4
"""All notes are counted again if more than one in so many differ."""


class ConceptCounter:
    """Counts the names of one snapshot after the other; only notes that differ are looked at.

    Knows the names by their hashes of 64 bits: of a hundred thousand notes, the names themselves
    would take a tenth of the app's memory, and two of them share a hash once in a billion vaults.
    """

    def __init__(self) -> None:
        self._vault: Vault | None = None
        """The snapshot that was counted last."""
        self._hashes = array("q")
        """Those of the names of each note of the snapshot that was counted as a whole, sorted."""
        self._changes: Counter[int] = Counter()
        """In how many notes more than then each name is, by its hash."""
        self._count = 0

    def count(self, vault: Vault) -> int:
        """Return how many different names the notes of a snapshot have, ignoring letter case."""
        before, self._vault = self._vault, vault
        now = vault.entries
        changed = vault.changed_since(before) if before is not None else now.keys()
        if before is None or len(changed) + len(self._changes) > len(now) // _MOST_CHANGED:
            self._count_all(now.values())
        else:
            self._take(changed, before.entries, -1)
            self._take(changed, now, 1)
        return self._count

    def _count_all(self, entries: Iterable[NoteEntry]) -> None:
        found = array("q")
        for entry in entries:
            found.extend(map(hash, _names(entry)))
        hashes = sorted(found)
        self._hashes = array("q", hashes)
        self._changes.clear()
        self._count = bool(hashes) + sum(one != other for one, other in pairwise(hashes))

    def _take(
        self, paths: Iterable[str], entries: Mapping[str, NoteEntry], step: Literal[1, -1]
    ) -> None:
        """Let the notes at some paths come (1) or go (-1)."""
        for entry in [entries[path] for path in paths if path in entries]:
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
