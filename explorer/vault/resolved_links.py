"""The targets of the links of a snapshot, resolved note by note on first use, and their counts.

Knows the entries and names of a snapshot; reads no disk.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from threading import Lock
from typing import NamedTuple, Protocol, TypeAlias

from explorer.model import Resolution
from explorer.vault.link_counts import LinkCounts, count_links
from explorer.vault.link_resolution import FileNames, file_key, file_keys
from explorer.vault.note_entry import NoteEntry

MISSING = Resolution(None, "note_missing")
WORTH_STORING = 16
"""Notes for which something was computed anew from which on it pays to store the result."""

Resolutions: TypeAlias = dict[str, tuple[Resolution, ...]]
"""Where the links of each note lead, by path; parallel to its `links`."""

Resolve: TypeAlias = Callable[[str], tuple[Resolution, ...]]
"""Returns where the links of the note at a path lead now."""


class PathChanges(NamedTuple):
    """The paths in which one snapshot differs from another."""

    edited: Collection[str] = ()
    """Notes of both snapshots whose content differs."""
    added: Collection[str] = ()
    """Notes and other files."""
    removed: Collection[str] = ()


class EarlierLinks(Protocol):
    """What an earlier start has stored of the links of the same vault."""

    def resolutions(self) -> Resolutions:
        """Return the resolutions that still hold."""

    def counts(self, resolve: Resolve) -> LinkCounts | None:
        """Return the counts for the notes as they are now; None if nothing is known."""


class ResolvedLinks:
    """Resolves the links of one snapshot. Any thread may use it: only what is known grows."""

    __slots__ = (
        "_counts",
        "_done",
        "_earlier_counts",
        "_earlier_resolutions",
        "_entries",
        "_lock",
        "_make_names",
        "_named",
        "_names",
        "_plain",
        "_sources",
        "computed",
    )

    def __init__(
        self,
        entries: Mapping[str, NoteEntry],
        names: FileNames | Callable[[], FileNames],
        earlier: EarlierLinks | None = None,
    ) -> None:
        """`names` may be made when first needed, and `earlier` is read then."""
        self._entries = entries
        self._names: FileNames | None = None
        self._make_names = names
        if isinstance(names, FileNames):
            self._names = names
        self._earlier_resolutions: Callable[[], Resolutions] | None = None
        self._earlier_counts: Callable[[Resolve], LinkCounts | None] | None = None
        if earlier is not None:
            self._earlier_resolutions = earlier.resolutions
            self._earlier_counts = earlier.counts
        self._done: Resolutions = {}
        self._counts: LinkCounts | None = None
        self._plain: dict[str | None, Resolution] = {None: MISSING}
        self._sources: dict[str | None, set[str]] | None = None
        """The notes with a link to each file, and some that had one in an earlier snapshot."""
        self._named: dict[str | None, set[str]] | None = None
        """The notes with a link that may mean a file of each name, by its key, and likewise some
        that had one; those of None may mean any file."""
        self._lock = Lock()
        """Held while what is known grows or is decided on. Those of later snapshots share it, since
        they share `_sources` and `_named`."""
        self.computed = 0
        """Of how many notes the resolutions were not known from earlier."""

    @property
    def names(self) -> FileNames:
        """The paths of the vault by file name."""
        names = self._names
        if names is None:
            assert not isinstance(self._make_names, FileNames)  # noqa: S101  else there are names
            names = self._names = self._make_names()
        return names

    def after(
        self, entries: Mapping[str, NoteEntry], changes: PathChanges
    ) -> tuple[ResolvedLinks, set[str]]:
        """Return the resolved links of a snapshot that differs from this one by `changes`.

        Also returns the paths of the notes whose cached resolutions it drops, because they may
        differ.
        """
        names = self.names
        if changes.added or changes.removed:
            names = names.changed(changes.added, changes.removed)
        new = ResolvedLinks(entries, names)
        with self._lock:
            self._hand_on(new, changes)
        stale = entries.keys() - new._done.keys()
        if self._counts is not None:
            moved = stale.union(changes.removed)
            new._counts = self._counts.changed(self._counted(moved), new._counted(moved))
        return new, stale

    def _hand_on(self, new: ResolvedLinks, changes: PathChanges) -> None:
        """Give the next one what is known and holds after `changes`."""
        self._restore()
        new._lock = self._lock
        new._plain = dict(self._plain)
        for path in changes.removed:
            new._plain.pop(path, None)
        new._sources = self._known_sources()
        moved = {*changes.edited, *changes.added, *changes.removed}
        maybe = moved.union(*[new._sources.get(path, ()) for path in moved])
        new._named = self._named
        if changes.added or changes.removed:
            named = new._named = self._known_names()
            keys = {*map(file_key, changes.added), *map(file_key, changes.removed)}
            maybe = maybe.union(*[named.get(key, ()) for key in (None, *keys)])
        new._done = self._done.copy()
        for path in maybe:
            new._done.pop(path, None)

    def resolutions(self, path: str) -> tuple[Resolution, ...]:
        """Return where the note's links lead, parallel to its `links`.

        Raises `KeyError` if there is no such note.
        """
        if self._earlier_resolutions is not None:
            with self._lock:
                self._restore()
        found = self._done.get(path)
        if found is None:
            resolve, whole = self.names.resolve, self._plain
            places = []
            for typed, heading, block in self._entries[path].targets:
                target = resolve(path, typed)
                place: Resolution | None = None
                if heading is None and block is None:
                    place = whole.get(target)
                places.append(place or self.inside(target, heading, block))
            found = tuple(places)
            with self._lock:
                self._add(path, found)
        return found

    def counts(self) -> LinkCounts:
        """Return how many links lead to each note or file, and which notes have broken ones."""
        counts, earlier_counts = self._counts, self._earlier_counts
        if counts is None and earlier_counts is not None:
            counts = earlier_counts(self.resolutions)
        if counts is None:
            counts = self._counted(self._entries)
        self._counts = counts
        self._earlier_counts = None  # they hold much memory, and are not asked again
        return counts

    def _counted(self, paths: Iterable[str]) -> LinkCounts:
        """Return the counts of the links in those notes at `paths` that exist."""
        return count_links(
            (path, self.resolutions(path)) for path in paths if path in self._entries
        )

    def _add(self, path: str, found: tuple[Resolution, ...]) -> None:
        self._done[path] = found
        self.computed += 1
        if self._sources is not None:
            _add_sources(self._sources, path, found)
        if self._named is not None:
            _add_names(self._named, path, self._entries[path])

    def _known_sources(self) -> dict[str | None, set[str]]:
        sources = self._sources
        if sources is None:
            sources = {}
            for path, found in list(self._done.items()):
                _add_sources(sources, path, found)
            self._sources = sources
        return sources

    def _known_names(self) -> dict[str | None, set[str]]:
        named = self._named
        if named is None:
            named = {}
            for path in list(self._done):
                _add_names(named, path, self._entries[path])
            self._named = named
        return named

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
            line = entry.headings.block(block)
            if line is None:
                return Resolution(target, "block_missing")
            return Resolution(target, "ok", block_line=line)
        if not heading or not heading.strip("#"):
            return self._whole(target)
        place = entry.headings.heading(heading)
        if place is None:
            return Resolution(target, "heading_missing")
        return Resolution(target, "ok", heading_line=place[1], section=place[0])

    def _restore(self) -> None:
        """Use the resolutions of an earlier start, with the lock held."""
        earlier_resolutions = self._earlier_resolutions
        if earlier_resolutions is not None:
            self._done = earlier_resolutions() | self._done
            self._earlier_resolutions = None

    def _whole(self, target: str) -> Resolution:
        found = self._plain.get(target)
        if found is None:
            found = self._plain[target] = Resolution(target, "ok")
        return found


def _add_sources(
    sources: dict[str | None, set[str]], path: str, found: tuple[Resolution, ...]
) -> None:
    for place in found:
        sources.setdefault(place.target, set()).add(path)


def _add_names(named: dict[str | None, set[str]], path: str, entry: NoteEntry) -> None:
    for typed, _, _ in entry.targets:
        for key in _meant_keys(typed):
            named.setdefault(key, set()).add(path)


def _meant_keys(typed: str) -> tuple[str | None, ...]:
    """Return the keys of the file names that a link may mean, None for any."""
    keys = file_keys(typed)
    if keys is None:
        return (None,)
    return keys


def still_valid(
    known: Resolutions, entries: Mapping[str, NoteEntry], changes: PathChanges
) -> Resolutions:
    """Return the resolutions that hold after `changes`; `entries` are the notes after them.

    A note's links lead elsewhere if its content changed, if a file that they lead to did, and if a
    path came or went that has a file name that one of them may mean.
    """
    stale = {*changes.edited, *changes.removed, *changes.added}
    if not stale:
        return known
    kept = {
        path: found
        for path, found in list(known.items())
        if path not in stale and stale.isdisjoint([place.target for place in found])
    }
    keys = {*map(file_key, changes.added), *map(file_key, changes.removed)}
    if not keys:
        return kept
    return {path: found for path, found in kept.items() if not _may_mean(entries[path], keys)}


def _may_mean(entry: NoteEntry, keys: set[str]) -> bool:
    """Return whether a link of a note may mean a file with one of these names."""
    asked = {None, *keys}
    return any(not asked.isdisjoint(_meant_keys(typed)) for typed, _, _ in entry.targets)
