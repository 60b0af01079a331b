"""What was computed from the notes of a snapshot, kept in the store with the notes it came from.

A reader learns which notes have changed since, so that only those have to be computed again.
Never looks into the bytes.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolver import PathChanges
from explorer.vault.store import Store

_LENGTH = 8

Stamps: TypeAlias = dict[str, tuple[int, ...]]
"""When each note's file was last changed, by path, as plain tuples of a `Stamp`."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A stored value, and the notes from which it was computed."""

    stamps: Stamps
    data: memoryview

    def changes(self, entries: Mapping[str, NoteEntry]) -> PathChanges:
        """Return what the notes given have otherwise."""
        edited = [
            path
            for path, entry in entries.items()
            if entry.stamp != self.stamps.get(path) and path in self.stamps
        ]
        return PathChanges(
            edited,
            added=entries.keys() - self.stamps.keys(),
            removed=self.stamps.keys() - entries.keys(),
        )


def read_derived(store: Store, name: str) -> Derived | None:
    """Return what was stored under a name; None if there is nothing, or it is damaged."""
    stored = store.result(name)
    if stored is None or len(stored) < _LENGTH:
        return None
    view = memoryview(stored)
    end = _LENGTH + int.from_bytes(view[:_LENGTH], "big")
    try:
        paths, stamps = marshal.loads(view[_LENGTH:end])  # noqa: S302  the store checks it
        return Derived(dict(zip(paths, stamps, strict=True)), view[end:])
    except (ValueError, EOFError, TypeError):
        return None


def write_derived(store: Store, name: str, entries: Mapping[str, NoteEntry], data: bytes) -> bool:
    """Store what was computed from these notes; returns whether it was possible.

    A note whose file may have other content by now counts as changed when it is read.
    """
    stamps = {path: tuple(entry.stamp or ()) for path, entry in entries.items()}
    basis = marshal.dumps(([*stamps], [*stamps.values()]))
    return store.save_result(name, len(basis).to_bytes(_LENGTH, "big") + basis + data)
