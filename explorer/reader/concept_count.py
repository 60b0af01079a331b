"""How many concepts a vault has: different names of headings, notes and aliases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from explorer.vault.note_entry import NoteEntry

if TYPE_CHECKING:
    from explorer.vault import Vault


class ConceptCounter:
    """Counts the names of one snapshot after the other; only notes that differ are looked at.

    Knows the names by their hashes of 64 bits: the names themselves would take a tenth of the app's
    memory, and two of them share a hash once in a billion vaults.
    """

    def __init__(self) -> None:
        self._vault: Vault | None = None
        """The snapshot that was counted last."""
        self._notes: Counter[int] = Counter()
        """In how many of its notes each name is, by its hash."""

    def count(self, vault: Vault) -> int:
        """Return how many different names the notes of a snapshot have, ignoring letter case."""
        before, self._vault = self._vault, vault
        old: Mapping[str, NoteEntry] = {} if before is None else before.entries
        for path in vault.entries if before is None else vault.changed_since(before):
            for name in _names(old[path]) if path in old else ():
                self._notes[name] -= 1
                if not self._notes[name]:
                    del self._notes[name]
            if path in vault.entries:
                self._notes.update(_names(vault.entries[path]))
        return len(self._notes)


def _names(entry: NoteEntry) -> set[int]:
    return {hash(name.casefold()) for name in entry.names() if name}
