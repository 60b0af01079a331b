"""How many concepts a vault has: different names of headings, notes and aliases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from explorer.vault.note_entry import NoteEntry


class ConceptCounter:
    """Counts the names of one snapshot after the other; only notes that differ are looked at."""

    def __init__(self) -> None:
        self._names: Counter[str] = Counter()
        """In how many notes each name is."""
        self._entries: Mapping[str, NoteEntry] = {}
        """Of the snapshot that was counted last."""

    def count(self, entries: Mapping[str, NoteEntry]) -> int:
        """Return how many different names the notes of a snapshot have, ignoring letter case."""
        before, names = self._entries, self._names
        for path, entry in before.items():
            if entries.get(path) is not entry:
                names.subtract(_names(entry))
        for path, entry in entries.items():
            if before.get(path) is not entry:
                names.update(_names(entry))
        self._entries = entries
        self._names = +names
        return len(self._names)


def _names(entry: NoteEntry) -> set[str]:
    names = set(map(_key, entry.names()))
    names.discard("")
    return names


def _key(name: str) -> str:
    key = name.casefold()
    return name if key == name else key  # keys are kept: many are their own
