"""Which links lead to a file, and which to a file that does not exist.

The resolutions turned around.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from explorer.model import Backlink, Resolution
from explorer.vault.note_entry import NoteEntry
from explorer.vault.resolve import is_address, phantom_key
from explorer.vault.resolver import Resolver

Use: TypeAlias = tuple[str, int]
"""The note that holds a link, and the link's index there."""
Snapshot: TypeAlias = tuple[Mapping[str, NoteEntry], Resolver]


@dataclass(frozen=True, slots=True)
class Phantom:
    """A link's target that no file has."""

    name: str
    """As the first link writes it, without a subpath and without `.md`."""
    uses: tuple[Backlink, ...]


@dataclass(frozen=True, slots=True)
class LinkIndex:
    """The uses of every file and of every phantom.

    In the order of the notes' paths and of the links in a note.
    """

    files: Mapping[str, tuple[Use, ...]]
    phantoms: Mapping[str, tuple[Use, ...]]
    """By the phantom's key."""

    @classmethod
    def of(cls, entries: Mapping[str, NoteEntry], resolver: Resolver) -> LinkIndex:
        """Collect the uses of a whole snapshot."""
        files, phantoms = _collect(entries, entries, resolver)
        return cls(
            {target: tuple(uses) for target, uses in files.items()},
            {key: tuple(phantoms[key]) for key in sorted(phantoms)},
        )

    def after(
        self,
        old: Snapshot,
        new: Snapshot,
        changed: set[str],
    ) -> LinkIndex:
        """Return the uses after the links of some notes came to lead elsewhere.

        `changed` are the paths of these notes, new and removed ones among them.
        """
        before, now = _collect(changed, *old), _collect(changed, *new)
        return LinkIndex(
            _merge(self.files, before[0], now[0], changed),
            dict(sorted(_merge(self.phantoms, before[1], now[1], changed).items())),
        )


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """What ranking needs of the links, without who uses which."""

    targets: Mapping[str, int]
    """How many links lead to each note or file that any leads to."""
    broken: frozenset[str]
    """The notes with a link that leads nowhere."""

    def changed(self, before: LinkCounts, now: LinkCounts) -> LinkCounts:
        """Return the counts after some notes, counted `before`, came to count as `now`."""
        targets = dict(self.targets)
        for path in before.targets.keys() | now.targets.keys():
            count = targets.get(path, 0) - before.targets.get(path, 0) + now.targets.get(path, 0)
            if count:
                targets[path] = count
            else:
                targets.pop(path, None)
        return LinkCounts(targets, (self.broken - before.broken) | now.broken)


def count_links(resolutions: Iterable[tuple[str, tuple[Resolution, ...]]]) -> LinkCounts:
    """Count the links of notes, given as path and where its links lead."""
    targets: list[str] = []
    broken: list[str] = []
    for path, places in resolutions:
        targets += [place.target for place in places if place.target is not None]
        if any(place.status != "ok" for place in places):
            broken.append(path)
    return LinkCounts(Counter(targets), frozenset(broken))


def backlinks(entries: Mapping[str, NoteEntry], uses: Iterable[Use]) -> tuple[Backlink, ...]:
    """Return uses as values."""
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
    """Return the phantoms by key, sorted by key."""
    found = {}
    for key, of in uses.items():
        path, index = of[0]
        found[key] = Phantom(
            phantom_key(path, entries[path].targets[index][0])[1], backlinks(entries, of)
        )
    return found


def _collect(
    paths: Iterable[str], entries: Mapping[str, NoteEntry], resolver: Resolver
) -> tuple[dict[str, list[Use]], dict[str, list[Use]]]:
    files: dict[str, list[Use]] = {}
    phantom: dict[str, list[Use]] = {}
    for path in paths:
        if path not in entries:
            continue
        for index, resolution in enumerate(resolver.resolutions(path)):
            target = resolution.target
            if target is not None:
                files.setdefault(target, []).append((path, index))
                continue
            typed = entries[path].targets[index][0]
            if not is_address(typed):
                phantom.setdefault(phantom_key(path, typed)[0], []).append((path, index))
    return files, phantom


def _merge(
    old: Mapping[str, tuple[Use, ...]],
    before: Mapping[str, list[Use]],
    now: Mapping[str, list[Use]],
    changed: set[str],
) -> dict[str, tuple[Use, ...]]:
    """Take the uses of the changed notes out, put their new ones in."""
    merged = dict(old)
    for key in before.keys() | now.keys():
        kept = [use for use in old.get(key, ()) if use[0] not in changed]
        kept.extend(now.get(key, ()))
        kept.sort()
        if kept:
            merged[key] = tuple(kept)
        else:
            merged.pop(key, None)
    return merged
