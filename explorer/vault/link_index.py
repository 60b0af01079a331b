"""The inverse of the resolutions: the links that lead to each file and to each missing file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

from explorer.model import Backlink
from explorer.vault.link_resolution import is_address, phantom_key
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolved_links import ResolvedLinks

Use: TypeAlias = tuple[str, int]
"""The path of the note that holds a link, and the index of the link in `Note.links`."""


class ResolvedNotes(NamedTuple):
    """The notes of a snapshot with their resolved links."""

    entries: Mapping[str, NoteEntry]
    """By path."""
    resolved: ResolvedLinks


_Uses: TypeAlias = dict[str, list[Use]]
"""The uses in some notes by what they lead to, in the order of these notes and their links."""


class Phantom(NamedTuple):
    """A link's target that no file has."""

    name: str
    """The target as the first link has it, without a subpath and without `.md`."""
    uses: tuple[Backlink, ...]


class LinkIndex:
    """The uses of every file and of every phantom.

    Uses are in the order of the notes' paths and of the links in a note.
    """

    def __init__(self, notes: ResolvedNotes, files: Mapping[str, tuple[Use, ...]]) -> None:
        self.files = files
        """By the path of the file."""
        self._notes = notes
        self._phantoms: Mapping[str, tuple[Use, ...]] | None = None

    @property
    def phantoms(self) -> Mapping[str, tuple[Use, ...]]:
        """By the key of the phantom, in order; collected when they are first asked for."""
        if self._phantoms is None:
            found = _phantom_uses(self._notes.entries, self._notes)
            self._phantoms = _frozen(found, sorted(found))
        return self._phantoms

    @classmethod
    def of(cls, entries: Mapping[str, NoteEntry], resolved: ResolvedLinks) -> LinkIndex:
        """Collect the uses of the files of a whole snapshot."""
        notes = ResolvedNotes(entries, resolved)
        found = _file_uses(entries, notes)
        return cls(notes, _frozen(found, [*found]))

    def after(
        self,
        old: ResolvedNotes,
        new: ResolvedNotes,
        changed: set[str],
    ) -> LinkIndex:
        """Return the index after the links of some notes came to lead elsewhere.

        `changed` has the paths of these notes, new and removed ones among them.
        """
        before, now = _file_uses(changed, old), _file_uses(changed, new)
        index = LinkIndex(new, _merge(self.files, before, now, changed))
        if self._phantoms is not None:
            before, now = _phantom_uses(changed, old), _phantom_uses(changed, new)
            phantoms = _merge(self._phantoms, before, now, changed)
            index._phantoms = dict(sorted(phantoms.items()))
        return index


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


def phantoms(
    entries: Mapping[str, NoteEntry], uses: Mapping[str, tuple[Use, ...]]
) -> dict[str, Phantom]:
    """Return the phantoms by key, in the order of `uses`: their uses by key, none of them empty."""
    found = {}
    for key, phantom_uses in uses.items():
        path, index = phantom_uses[0]
        _, name = phantom_key(path, entries[path].note.links[index].path)
        found[key] = Phantom(name, backlinks(entries, phantom_uses))
    return found


def _file_uses(paths: Iterable[str], notes: ResolvedNotes) -> _Uses:
    """Return the uses of each file, by its path, in those notes at `paths` that exist."""
    entries, resolved = notes
    found: _Uses = {}
    for path in paths:
        if path not in entries:
            continue
        for index, resolution in enumerate(resolved.resolutions(path)):
            if resolution.target is not None:
                found.setdefault(resolution.target, []).append((path, index))
    return found


def _phantom_uses(paths: Iterable[str], notes: ResolvedNotes) -> _Uses:
    """Return the uses of each phantom, by its key, in those notes at `paths` that exist."""
    entries, resolved = notes
    found: _Uses = {}
    for path in paths:
        if path not in entries:
            continue
        resolutions = resolved.resolutions(path)
        if all(resolution.target is not None for resolution in resolutions):
            continue
        pairs = zip(entries[path].targets, resolutions, strict=True)
        for index, ((typed, _, _), resolution) in enumerate(pairs):
            if resolution.target is None and not is_address(typed):
                key, _ = phantom_key(path, typed)
                found.setdefault(key, []).append((path, index))
    return found


def _frozen(uses: dict[str, list[Use]], keys: list[str]) -> dict[str, tuple[Use, ...]]:
    """Move the uses with these keys: nothing is there twice, not even for a while."""
    return {key: tuple(uses.pop(key)) for key in keys}


def _merge(
    old: Mapping[str, tuple[Use, ...]],
    before: Mapping[str, list[Use]],
    now: Mapping[str, list[Use]],
    changed: set[str],
) -> dict[str, tuple[Use, ...]]:
    """Return `old` without the uses in the changed notes (`before`), and with their new ones."""
    merged = dict(old)
    for key in before.keys() | now.keys():
        kept = [(path, index) for path, index in old.get(key, ()) if path not in changed]
        kept.extend(now.get(key, ()))
        kept.sort()
        if kept:
            merged[key] = tuple(kept)
        else:
            merged.pop(key, None)
    return merged
