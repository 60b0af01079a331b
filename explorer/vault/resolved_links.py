"""Where the links of a snapshot lead, resolved note by note on first use, and what leads to a file.

Any thread may use it: what it has found is only ever added to. All of it can be kept in the store,
so that a later start resolves only the links of what has changed since.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer.model import Backlink, Resolution
from explorer.vault.link_resolution import FileNames, is_address, phantom_key
from explorer.vault.note_entry import NoteEntry, PathChanges

if TYPE_CHECKING:
    from explorer.vault.store import Store

WORTH_STORING = 16
"""Notes for which something was computed anew from which on it pays to store the result."""
_STORED = "links"
_MISSING = Resolution(None, "note_missing")

Resolutions: TypeAlias = dict[str, tuple[Resolution, ...]]
"""Where the links of each note lead, by path; parallel to its `links`."""

Uses: TypeAlias = dict[str, tuple[tuple[str, int], ...]]
"""The links that lead to each file: the path of the note that holds each, and its index there."""


class LinkCounts(NamedTuple):
    """The figures about links that ranking needs."""

    targets: Counter[str]
    """How many links lead to a note or file, by its path; without those that none leads to."""
    broken: frozenset[str]
    """The paths of the notes with a link that leads nowhere."""


class Phantom(NamedTuple):
    """A link's target that no file has."""

    name: str
    """The target as the first link has it, without a subpath and without `.md`."""
    uses: tuple[Backlink, ...]


class ResolvedLinks:
    """Resolves the links of one snapshot."""

    def __init__(
        self,
        entries: Mapping[str, NoteEntry],
        paths: Iterable[str],
        files: frozenset[str] = frozenset(),
        store: Store | None = None,
    ) -> None:
        """`paths` are all that links can lead to, `files` those of them that are no notes.

        What is in the `store` is read when it is first needed.
        """
        self._entries = entries
        self._paths = paths
        self._files = files
        self._store = store
        self._whole: dict[str | None, Resolution] = {}
        """The resolution of a link to a file as a whole: there is one for each file."""
        self._computed = 0
        """Of how many notes the resolutions were not known from earlier."""

    @cached_property
    def names(self) -> FileNames:
        """The paths of the vault by file name."""
        return FileNames(self._paths)

    @cached_property
    def _stored(
        self,
    ) -> tuple[Sequence[str], PathChanges, dict[str, int], list[str], bytes] | None:
        """The paths of the notes that were stored, what has changed since, and what was stored.

        That are the counts, and the bytes of the resolutions.
        """
        stored = self._store and self._store.stored_result(_STORED, self._entries)
        if not stored:
            return None
        try:
            (data,) = stored.parts
            counts, broken, files, rows = marshal.loads(data)  # noqa: S302  the store checks it
        except (ValueError, EOFError, TypeError):
            return None
        edited, added, removed = stored.changes(self._entries)
        added, removed = added | self._files.difference(files), removed | {*files} - self._files
        return stored.paths, PathChanges(edited, added, removed), counts, broken, rows

    @cached_property
    def _done(self) -> Resolutions:
        if self._stored is None:
            return {}
        paths, changes, _, _, packed = self._stored
        values, rows = marshal.loads(packed)  # noqa: S302  as above
        resolution = [Resolution(*each) for each in values].__getitem__
        found = zip(paths, rows, strict=True)
        return still_valid(
            {path: tuple(map(resolution, row)) for path, row in found}, changes, self.names
        )

    def after(
        self, entries: Mapping[str, NoteEntry], paths: Iterable[str], changes: PathChanges
    ) -> ResolvedLinks:
        """Return the resolved links of a snapshot that differs from this one by `changes`."""
        new = ResolvedLinks(entries, paths)
        if not changes.added and not changes.removed:
            new.names = self.names
        known = self._done.copy()
        new._whole = self._whole
        new._done = still_valid(known, changes, new.names)
        stale, fresh = known.keys() - new._done.keys(), sorted(entries.keys() - new._done.keys())
        lost = Counter(each.target for path in stale for each in known[path] if each.target)
        if "counts" in vars(self):
            found = new._count(fresh)
            targets = self.counts.targets.copy()
            targets -= lost
            targets.update(found.targets)
            new.counts = LinkCounts(targets, self.counts.broken - stale | found.broken)
        if "uses" in vars(self):
            now = new._collect(fresh)
            new.uses = self.uses.copy()
            for target in lost.keys() | now.keys():
                kept = [use for use in self.uses.get(target, ()) if use[0] not in stale]
                new.uses[target] = tuple(sorted([*kept, *now.get(target, ())]))
        return new

    def resolutions(self, path: str) -> tuple[Resolution, ...]:
        """Return where the note's links lead, parallel to its `links`.

        Raises `KeyError` if there is no such note.
        """
        found = self._done.get(path)
        if found is None:
            resolve, whole = self.names.resolve, self._whole
            places = []
            for typed, heading, block in self._entries[path].targets:
                target = resolve(path, typed)
                place = whole.get(target) if heading is None and block is None else None
                places.append(place or self.inside(target, heading, block))
            found = self._done[path] = tuple(places)
            self._computed += 1
        return found

    def inside(self, target: str | None, heading: str | None, block: str | None) -> Resolution:
        """Return the place in a file that a heading path or a block id names."""
        if target is None:
            return _MISSING
        entry = self._entries.get(target)  # of what is no note, `#page=3` is no heading
        if entry is not None and block is not None:
            line = entry.headings.block(block)
            return Resolution(target, "block_missing" if line is None else "ok", block_line=line)
        if entry is not None and heading and heading.strip("#"):
            place = entry.headings.heading(heading)
            if place is None:
                return Resolution(target, "heading_missing")
            return Resolution(target, "ok", heading_line=place[1], section=place[0])
        return self._whole.setdefault(target, Resolution(target, "ok"))

    @cached_property
    def counts(self) -> LinkCounts:
        """How many links lead to each note or file, and which notes have broken ones."""
        if self._stored and not any(self._stored[1]):
            return LinkCounts(Counter(self._stored[2]), frozenset(self._stored[3]))
        return self._count(self._entries)

    def _count(self, paths: Iterable[str]) -> LinkCounts:
        found = {path: self.resolutions(path) for path in paths}
        targets = (each.target for places in found.values() for each in places if each.target)
        broken = (path for path, it in found.items() if any(each.status != "ok" for each in it))
        return LinkCounts(Counter(targets), frozenset(broken))

    @cached_property
    def uses(self) -> Uses:
        """What leads to each file, in the order of the notes."""
        return {target: tuple(uses) for target, uses in self._collect(self._entries).items()}

    def _collect(self, paths: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for path in paths:
            for index, place in enumerate(self.resolutions(path)):
                if place.target is not None:
                    found.setdefault(place.target, []).append((path, index))
        return found

    def backlinks(self, uses: Iterable[tuple[str, int]]) -> tuple[Backlink, ...]:
        """Return links, given by their note and index, as they are seen from their targets."""
        found = []
        for path, of_note in groupby(uses, itemgetter(0)):
            note = self._entries[path].note
            links, headings = note.links, note.headings
            for _, index in of_note:
                link = links[index]
                heading = None if link.section < 0 else headings[link.section].name
                found.append(Backlink(path, link.line, link.kind, heading, index))
        return tuple(found)

    @cached_property
    def phantoms(self) -> Mapping[str, Phantom]:
        """The targets that no file has, by their key, which puts letter case aside."""
        found: dict[str, tuple[str, list[tuple[str, int]]]] = {}
        for path, entry in self._entries.items():
            places = self.resolutions(path)
            for index, place in enumerate(places):
                if place.target is None:
                    typed = entry.note.links[index].path
                    if not is_address(typed):
                        key, name = phantom_key(path, typed)
                        found.setdefault(key, (name, []))[1].append((path, index))
        return {
            key: Phantom(name, self.backlinks(uses)) for key, (name, uses) in sorted(found.items())
        }

    @cached_property
    def missing(self) -> Mapping[str, Sequence[str]]:
        """The keys of the phantoms to which each note links."""
        found: dict[str, dict[str, None]] = {}
        for key, phantom in self.phantoms.items():
            for use in phantom.uses:
                found.setdefault(use.path, {})[key] = None
        return {path: tuple(keys) for path, keys in found.items()}

    def keep(self, store: Store, files: Iterable[str]) -> None:
        """Store where the links of a complete snapshot lead, for a later start.

        Nothing is stored if only a few notes had to be looked at: it would take longer than it
        saves.
        """
        if self._computed < WORTH_STORING:
            return
        counts = self.counts
        numbers: dict[Resolution, int] = {}
        """Each distinct resolution once: rows hold its number."""
        rows = [
            tuple([numbers.setdefault(each, len(numbers)) for each in self.resolutions(path)])
            for path in self._entries
        ]
        packed = marshal.dumps(([*map(tuple, numbers)], rows))
        data = marshal.dumps((dict(counts.targets), [*counts.broken], [*files], packed))
        store.store_result(_STORED, self._entries, [data])


def still_valid(known: Resolutions, changes: PathChanges, names: FileNames) -> Resolutions:
    """Return the resolutions that hold after `changes`; `names` are those after them.

    A note's links may lead elsewhere if its content changed, if a file that they lead to did, and,
    once a path came or went, if they lead nowhere or to a file that has nearly the same name.
    """
    moved = {*changes.added, *changes.removed}
    stale = moved.union(changes.edited)
    if not stale:
        return known
    targets: set[str | None] = {*stale}
    if moved:
        targets.add(None)
        targets.update(*map(names.nearly_named, moved))
    stale |= {path for path, found in known.items() for place in found if place.target in targets}
    return {path: found for path, found in known.items() if path not in stale}
