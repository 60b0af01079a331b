"""Which notes of a later snapshot are notes of an earlier one under another path.

A file keeps its inode and its times when it is renamed; one that another program has written anew
is known by what it says. Reads no file.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import PurePosixPath

from explorer.vault.note_entry import NoteEntry
from explorer.vault.snapshot import Vault

_KEPT = 30.0
"""Seconds between two changes that can be the two halves of a rename."""


class RenameTracker:
    """Finds renames from one snapshot to the next, also those whose halves come in different ones.

    A program that moves many notes may delete all of them before it writes the first one anew.
    What has gone or come without its counterpart is remembered for a while.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember nothing. `clock` returns seconds."""
        self._clock = clock
        self._gone: dict[str, tuple[NoteEntry, float]] = {}
        """The notes that went lately, and when, by the paths at which there is none now."""
        self._come: dict[str, float] = {}
        """When notes came lately, by their paths."""
        self._doubtful: set[str] = set()
        """Which of them could be any of several that went."""

    def take(self, before: Vault, after: Vault) -> dict[str, str]:
        """Return the new paths of the notes that are gone from their old paths, by these.

        A note is also gone from its path if the file of another one was renamed to that. An old
        path may be one that `before` has no longer.
        """
        if before is after:
            return {}
        now = self._clock()
        self._forget_before(now - _KEPT)
        changed = after.changed_since(before)
        entries = {path: entry for path, (entry, _) in self._gone.items()}
        entries |= {path: before.entries[path] for path in changed if path in before.entries}
        maybe = entries.keys() | changed | self._come.keys()
        now_there = {path: after.entries[path] for path in maybe if path in after.entries}
        gone = entries.keys() - now_there.keys()
        come = now_there.keys() - entries.keys() | self._come.keys() & now_there.keys()
        replaced = _replaced(entries, now_there, gone)
        found = _pairs(
            {path: entries[path] for path in gone | replaced},
            {path: now_there[path] for path in come | replaced},
            self._doubtful,
        )
        gone -= found.keys()
        come -= set(found.values())
        self._doubtful &= come
        self._doubtful |= _doubtful(
            {path: now_there[path] for path in come}, {path: entries[path] for path in gone}
        )
        self._gone = {path: self._gone.get(path, (entries[path], now)) for path in gone}
        self._come = {path: self._come.get(path, now) for path in come}
        return {old: new for old, new in found.items() if old != new}

    def _forget_before(self, moment: float) -> None:
        self._gone = {path: note for path, note in self._gone.items() if note[1] >= moment}
        self._come = {path: came for path, came in self._come.items() if came >= moment}


def _pairs(
    gone: Mapping[str, NoteEntry], come: Mapping[str, NoteEntry], doubtful: Collection[str]
) -> dict[str, str]:
    """Pair the notes that are gone with those that have come: by their files, else by content.

    A `doubtful` one of these is not known by its content alone.
    """
    if not gone or not come:
        return {}
    found = _matches(_by(_file, gone), _by(_file, come))
    left = {path: gone[path] for path in gone.keys() - found.keys()}
    open_ = {path: come[path] for path in come.keys() - set(found.values())}
    return found | _matches(_by_content(left, open_), _by_content(open_, left), doubtful)


def _doubtful(come: Mapping[str, NoteEntry], gone: Mapping[str, NoteEntry]) -> set[str]:
    """Return the notes that could be any of several that are gone: none was paired with them."""
    contents = _by_content(gone, come).keys()
    by_content = _by_content(come, gone)
    return {path for content in by_content.keys() & contents for path in by_content[content]}


def _replaced(
    before: Mapping[str, NoteEntry], after: Mapping[str, NoteEntry], gone: Collection[str]
) -> set[str]:
    """Return the paths at which there is a file now that was at another path before."""
    changed = {
        path
        for path in before.keys() & after.keys()
        if after[path] is not before[path] and _file(after[path]) != _file(before[path])
    }
    moved = {_file(before[path]) for path in (*gone, *changed)} - {None}
    return {path for path in changed if _file(after[path]) in moved}


def _by(
    key: Callable[[NoteEntry], Hashable], notes: Mapping[str, NoteEntry]
) -> dict[Hashable, list[str]]:
    """Return the paths by a key of their notes; notes whose key is None are left out."""
    grouped: dict[Hashable, list[str]] = defaultdict(list)
    for path in sorted(notes):
        value = key(notes[path])
        if value is not None:
            grouped[value].append(path)
    return grouped


def _by_content(
    notes: Mapping[str, NoteEntry], others: Mapping[str, NoteEntry]
) -> dict[Hashable, list[str]]:
    """Return the paths by what their notes say, as far as any of the others may say the same.

    By their sizes, most may not: of those the contents are not looked at.
    """
    sizes = set(map(_size, others.values()))
    return _by(_content, {path: note for path, note in notes.items() if _size(note) in sizes})


def _matches(
    gone: Mapping[Hashable, Collection[str]],
    come: Mapping[Hashable, Collection[str]],
    doubtful: Collection[str] = (),
) -> dict[str, str]:
    """Pair the paths with the same key: the only ones, else those that end alike.

    A `doubtful` one that is the last one left need not be the right one, unless it ends alike.
    """
    found: dict[str, str] = {}
    for key, old_paths in gone.items():
        new_paths = come.get(key, ())
        is_clear = len(old_paths) == len(new_paths) == 1
        if is_clear and not any(path in doubtful for path in new_paths):
            found.update(zip(old_paths, new_paths, strict=True))
        else:
            found.update(_alike(old_paths, new_paths))
    return found


def _alike(gone: Collection[str], come: Collection[str]) -> dict[str, str]:
    """Pair the paths by their last parts, as many as are alike, where no other path has them."""
    found: dict[str, str] = {}
    most = max((path.count("/") + 1 for path in gone), default=0)
    for parts in range(most, 0, -1):
        old_by_end = _by_end(set(gone) - found.keys(), parts)
        new_by_end = _by_end(set(come) - set(found.values()), parts)
        for end, old_paths in old_by_end.items():
            new_paths = new_by_end.get(end, ())
            if len(old_paths) == len(new_paths) == 1:
                found.update(zip(old_paths, new_paths, strict=True))
    return found


def _by_end(paths: Iterable[str], parts: int) -> dict[tuple[str, ...], list[str]]:
    """Return the paths by their last parts; those with fewer are left out."""
    ends: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in paths:
        names = PurePosixPath(path).parts
        if len(names) >= parts:
            ends[names[-parts:]].append(path)
    return ends


def _file(entry: NoteEntry) -> Hashable:
    """Return what a file keeps when it is renamed."""
    return None if entry.stamp is None else entry.stamp.identity


def _content(entry: NoteEntry) -> Hashable:
    """Return what a note says, None if it says too little to be known by it."""
    note = entry.note
    if not note.headings and not note.links and not note.properties:
        return None
    return _size(entry), note.headings, note.links, note.blocks, repr(note.properties), note.lines


def _size(entry: NoteEntry) -> int | None:
    return entry.stamp.size if entry.stamp is not None else None
