"""How many concepts a vault has: different names of headings, notes and aliases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from explorer.vault.note_entry import NoteEntry

if TYPE_CHECKING:
    from explorer.vault import Vault


class ConceptCounter:
    """Counts the names of one snapshot after the other; only notes that differ are looked at."""

    def __init__(self) -> None:
        self._notes: Counter[str] = Counter()
        """In how many notes each name is."""
        self._vault: Vault | None = None
        """The snapshot that was counted last."""

    def count(self, vault: Vault) -> int:
        """Return how many different names the notes of a snapshot have, ignoring letter case."""
        before: Mapping[str, NoteEntry] = {}
        changed: Iterable[str] = vault.entries
        if self._vault is not None:
            before, changed = self._vault.entries, vault.changed_since(self._vault)
        for path in changed:
            if path in vault.entries:
                self._notes.update(_names(vault.entries[path]))
            if path in before:
                self._drop(_names(before[path]))
        self._vault = vault
        return len(self._notes)

    def _drop(self, names: Iterable[str]) -> None:
        notes = self._notes
        for name in names:
            notes[name] -= 1
            if not notes[name]:
                del notes[name]


def _names(entry: NoteEntry) -> set[str]:
    names = set(map(_key, entry.names()))
    names.discard("")
    return names


def _key(name: str) -> str:
    key = name.casefold()
    return name if key == name else key  # keys are kept: many are their own
