"""What was computed from the notes of a snapshot, kept in the store with the notes it came from.

A reader learns which notes have changed since, so that only those have to be computed again.
Never looks into the bytes.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer.vault.note_entry import NoteEntry
from explorer.vault.walk import Stamp

if TYPE_CHECKING:
    from explorer.vault.store import Store

WORTH_STORING = 16
"""Notes for which something was computed anew from which on it pays to store the result."""
_LENGTH = 8
_FIELDS = len(Stamp._fields)
_NEVER = Stamp(-1, -1, -1, -1)
"""Stands for the stamp of a note whose file may have other content by now."""

Numbers: TypeAlias = "array[int]"


class PathChanges(NamedTuple):
    """The paths in which one snapshot differs from another."""

    edited: Collection[str] = ()
    """Notes of both snapshots whose content differs."""
    added: Collection[str] = ()
    """Notes and other files."""
    removed: Collection[str] = ()


class StoredResult(NamedTuple):
    """A stored value, and the notes from which it was computed."""

    paths: Sequence[str]
    stamps: Numbers
    """When each note's file was last changed: the fields of all stamps in a row, which take an
    eighth of the memory of objects."""
    parts: Sequence[memoryview]
    """The value."""

    def changes(self, entries: Mapping[str, NoteEntry]) -> PathChanges:
        """Return what the notes given have otherwise."""
        stamps = [entry.stamp or _NEVER for entry in entries.values()]
        if self.paths == [*entries] and _NEVER not in stamps and self.stamps == _flat(stamps):
            return PathChanges()
        known = dict(zip(self.paths, zip(*[iter(self.stamps)] * _FIELDS, strict=True), strict=True))
        edited = [
            path
            for path, entry in entries.items()
            if entry.stamp != known.get(path) and path in known and not _fits(entry, known[path])
        ]
        return PathChanges(
            edited, added=entries.keys() - known.keys(), removed=known.keys() - entries.keys()
        )


def _fits(entry: NoteEntry, known: tuple[int, ...]) -> bool:
    """Return whether a note has the stamp that was kept, if too large for it as it is."""
    return entry.stamp is not None and tuple(_flat([entry.stamp])) == known


def read_stored_result(
    store: Store, name: str, entries: Mapping[str, NoteEntry]
) -> StoredResult | None:
    """Return what was stored under a name; None if there is nothing, or it is damaged.

    If the notes are still those of `entries`, their paths are the same objects.
    """
    stored = store.result(name)
    if stored is None or len(stored) < _LENGTH:
        return None
    view = memoryview(stored)
    at = _LENGTH + int.from_bytes(view[:_LENGTH], "big")
    try:
        paths, packed, lengths = marshal.loads(view[_LENGTH:at])  # noqa: S302  the store checks it
        stamps = array("q", packed)
        parts: list[memoryview] = []
        for length in lengths:
            parts.append(view[at : at + length])
            at += length
    except (ValueError, EOFError, TypeError):
        return None
    if len(stamps) != len(paths) * _FIELDS:
        return None
    now = [*entries]
    if paths == now:
        paths = now
    return StoredResult(paths, stamps, parts)


def write_stored_result(
    store: Store, name: str, entries: Mapping[str, NoteEntry], parts: Sequence[bytes]
) -> bool:
    """Store what was computed from these notes; returns whether it was possible.

    A note whose file may have other content by now counts as changed when it is read.
    """
    stamps = _flat([entry.stamp or _NEVER for entry in entries.values()])
    basis = marshal.dumps(([*entries], stamps.tobytes(), [*map(len, parts)]))
    return store.save_result(name, len(basis).to_bytes(_LENGTH, "big"), basis, *parts)


def _flat(stamps: Sequence[Stamp]) -> Numbers:
    """Return the fields of stamps in a row; of larger ones than a file may have, what fits."""
    try:
        return array("q", chain.from_iterable(stamps))
    except OverflowError:
        return array("q", (hash(number) for number in chain.from_iterable(stamps)))
