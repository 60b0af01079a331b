"""Where the links of a snapshot lead, note by note, when asked for.

Knows a snapshot's entries and names; reads no disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from explorer.model import Resolution
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolve import Names

MISSING = Resolution(None, "note_missing")


class Resolver:
    """Resolutions of one snapshot; immutable but for what it remembers."""

    __slots__ = ("_done", "_entries", "_plain", "names")

    def __init__(self, entries: Mapping[str, NoteEntry], names: Names) -> None:
        self._entries = entries
        self.names = names
        self._done: dict[str, tuple[Resolution, ...]] = {}
        self._plain: dict[str | None, Resolution] = {None: MISSING}

    def after(self, entries: Mapping[str, NoteEntry], changed: Iterable[str]) -> Resolver:
        """Return the resolver of a snapshot with the same paths in which some notes say something else."""
        new = Resolver(entries, self.names)
        gone = set(changed)
        new._plain = self._plain
        new._done = {
            path: found
            for path, found in list(self._done.items())
            if path not in gone and not any(r.target in gone for r in found)
        }
        return new

    def resolutions(self, path: str) -> tuple[Resolution, ...]:
        """Return where the note's links lead, parallel to its `links`.

        Raises `KeyError` if there is no such note.
        """
        found = self._done.get(path)
        if found is None:
            resolve, whole = self.names.resolve, self._plain
            places = []
            for typed, heading, block in self._entries[path].targets:
                target = resolve(path, typed)
                place = whole.get(target) if heading is None and block is None else None
                places.append(place or self.inside(target, heading, block))
            found = self._done[path] = tuple(places)
        return found

    def inside(self, target: str | None, heading: str | None, block: str | None) -> Resolution:
        """Return the place in a file that a heading path or a block id names."""
        if target is None:
            return MISSING
        if heading is None and block is None:
            return self._whole(target)
        entry = self._entries.get(target)
        if entry is None:
            return self._whole(target)  # not a note: `#page=3` is no heading
        if block is not None:
            line = entry.places.block(block)
            return Resolution(target, "ok" if line else "block_missing", block_line=line)
        if not heading or not heading.strip("#"):
            return self._whole(target)
        place = entry.places.heading(heading)
        if place is None:
            return Resolution(target, "heading_missing")
        return Resolution(target, "ok", heading_line=place[1], section=place[0])

    def _whole(self, target: str) -> Resolution:
        found = self._plain.get(target)
        if found is None:
            found = self._plain[target] = Resolution(target, "ok")
        return found
