"""The inverse of the resolutions: the links that lead to each file and to each missing file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import NamedTuple, TypeAlias

from explorer.model import Backlink
from explorer.vault.link_resolution import is_address, phantom_key
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolved_links import ResolvedLinks

Use: TypeAlias = tuple[str, int]
"""One link: the path of the note that holds it, and its index in the note's `links`.

A plain tuple, which is made three times as fast: there is one for each link of the vault."""
Uses: TypeAlias = Mapping[str, tuple[Use, ...]]
"""The links that lead to each target, by the note that holds them and their order in it."""


class ResolvedNotes(NamedTuple):
    """The notes of a snapshot with their resolved links."""

    entries: Mapping[str, NoteEntry]
    """By path."""
    resolved: ResolvedLinks


class Phantom(NamedTuple):
    """A link's target that no file has."""

    name: str
    """The target as the first link has it, without a subpath and without `.md`."""
    uses: tuple[Backlink, ...]


class LinkIndex:
    """The uses of every file and of every phantom of a snapshot."""

    def __init__(self, notes: ResolvedNotes, files: Uses, phantoms: Uses | None = None) -> None:
        """`phantoms` None: they are collected when they are first asked for."""
        self.files = files
        """By the path of the file."""
        self._notes = notes
        self._phantoms = phantoms

    @classmethod
    def of(cls, notes: ResolvedNotes) -> LinkIndex:
        """Collect the uses of the files of a whole snapshot."""
        return cls(notes, _collect(notes.entries, notes, _files_used))

    @property
    def phantoms(self) -> Uses:
        """By the key of the phantom, in order."""
        if self._phantoms is None:  # few callers need them, and they cost the notes' links
            found = _collect(self._notes.entries, self._notes, _phantoms_used)
            self._phantoms = dict(sorted(found.items()))
        return self._phantoms

    def after(self, notes: ResolvedNotes, changed: Set[str]) -> LinkIndex:
        """Return the index of a later snapshot, in which only the links of some notes differ.

        `changed` has the paths of these notes, new and removed ones among them.
        """

        def updated(uses: Uses, used: _TargetsUsed) -> dict[str, tuple[Use, ...]]:
            before = _collect(changed, self._notes, used)
            return _merge(uses, before, _collect(changed, notes, used), changed)

        phantoms: Uses | None = None
        if self._phantoms is not None:
            phantoms = dict(sorted(updated(self._phantoms, _phantoms_used).items()))
        return LinkIndex(notes, updated(self.files, _files_used), phantoms)


def backlinks(entries: Mapping[str, NoteEntry], uses: Iterable[Use]) -> tuple[Backlink, ...]:
    """Return the backlink of each use. Raises KeyError for a note that is not in `entries`."""
    found = []
    for path, index in uses:
        note = entries[path].note
        link = note.links[index]
        heading: str | None = None
        if 0 <= link.section < len(note.headings):
            heading = note.headings[link.section].name
        found.append(Backlink(path, link.line, link.kind, heading, index))
    return tuple(found)


def phantoms(entries: Mapping[str, NoteEntry], uses: Uses) -> dict[str, Phantom]:
    """Return the phantoms by key, in the order of `uses`: their uses by key, none of them empty."""
    found = {}
    for key, phantom_uses in uses.items():
        path, index = phantom_uses[0]
        _, name = phantom_key(path, entries[path].note.links[index].path)
        found[key] = Phantom(name, backlinks(entries, phantom_uses))
    return found


_TargetsUsed: TypeAlias = Callable[[str, ResolvedNotes], Iterator[tuple[int, str]]]
"""Yields the index of each link of a note that counts, with the key of what it leads to."""


def _files_used(path: str, notes: ResolvedNotes) -> Iterator[tuple[int, str]]:
    """Yield the links of a note that lead to a file, with its path."""
    for index, resolution in enumerate(notes.resolved.resolutions(path)):
        if resolution.target is not None:
            yield index, resolution.target


def _phantoms_used(path: str, notes: ResolvedNotes) -> Iterator[tuple[int, str]]:
    """Yield the links of a note that lead to a phantom, with its key."""
    resolutions = notes.resolved.resolutions(path)
    if all(resolution.target is not None for resolution in resolutions):
        return  # the targets need not be unpacked
    pairs = zip(notes.entries[path].targets, resolutions, strict=True)
    for index, ((typed, _, _), resolution) in enumerate(pairs):
        if resolution.target is None and not is_address(typed):
            key, _ = phantom_key(path, typed)
            yield index, key


def _collect(
    paths: Iterable[str], notes: ResolvedNotes, used: _TargetsUsed
) -> dict[str, tuple[Use, ...]]:
    """Return the uses in those notes at `paths` that exist, in the order of `paths`."""
    found: dict[str, list[Use]] = {}
    for path in paths:
        if path in notes.entries:
            for index, key in used(path, notes):
                found.setdefault(key, []).append((path, index))
    # Taken out one by one: of a large vault, lists and tuples of all uses would be held at once.
    return {key: tuple(found.pop(key)) for key in [*found]}


def _merge(old: Uses, before: Uses, now: Uses, changed: Set[str]) -> dict[str, tuple[Use, ...]]:
    """Return `old` without the uses in the changed notes (`before`), and with their new ones."""
    merged = dict(old)
    for key in before.keys() | now.keys():
        kept = [(path, index) for path, index in old.get(key, ()) if path not in changed]
        uses = sorted([*kept, *now.get(key, ())])
        if uses:
            merged[key] = tuple(uses)
        else:
            merged.pop(key, None)
    return merged
