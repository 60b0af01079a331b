"""Which notes of a later snapshot are notes of an earlier one under another path.

A file keeps its inode and its times when it is renamed; one that another program has written anew
is known by what it says. Reads no file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import partial

from explorer.text.names import grouped
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
        self._gone = {path: it for path, it in self._gone.items() if it[1] >= now - _KEPT}
        self._come = {path: came for path, came in self._come.items() if came >= now - _KEPT}
        changed = after.changed_since(before)
        olds = {path: entry for path, (entry, _) in self._gone.items()}
        olds |= {path: before.entries[path] for path in changed if path in before.entries}
        maybe = olds.keys() | changed | self._come.keys()
        news = {path: after.entries[path] for path in maybe if path in after.entries}
        # A note is where its file is, unless a file that is none of these is at its path.
        files = _grouped(olds, lambda path: _file(olds[path]))
        places = _grouped(news, lambda path: _file(news[path]))
        found: dict[str, str] = {}
        for old, entry in olds.items():
            match places.get(_file(entry)):
                case [new] if new != old and (old not in news or _file(news[old]) in files):
                    found[old] = new
        taken = {*found.values()}
        gone = olds.keys() - news.keys() - found.keys()
        come = ((news.keys() - olds.keys()) | (self._come.keys() & news.keys())) - taken
        # Of those whose place a file has taken, their own may have been written anew.
        left = {path: olds[path] for path in gone | (taken & olds.keys() - found.keys())}
        new_ones = {path: news[path] for path in come}
        left_by, come_by = _by_content(left, new_ones), _by_content(new_ones, left)
        same = _matches(left_by, come_by, self._doubtful)
        gone, come = gone - same.keys(), come - {*same.values()}
        self._doubtful &= come
        for content, paths in come_by.items():
            if not gone.isdisjoint(left_by.get(content, ())):
                self._doubtful |= come.intersection(paths)
        self._gone = {path: self._gone.get(path, (olds[path], now)) for path in gone}
        self._come = {path: self._come.get(path, now) for path in come}
        return found | same


def _grouped(paths: Iterable[str], key: Callable[[str], Hashable]) -> dict[Hashable, list[str]]:
    """Return paths by a key that each has; those whose key is None are left out."""
    found = grouped((key(path), path) for path in sorted(paths))
    found.pop(None, None)
    return found


def _by_content(
    notes: Mapping[str, NoteEntry], others: Mapping[str, NoteEntry]
) -> dict[Hashable, list[str]]:
    """Return the paths by what their notes say, as far as any of the others may say the same.

    By their sizes, most may not: of those the contents are not looked at.
    """
    sizes = {_size(note) for note in others.values()}
    paths = (path for path, note in notes.items() if _size(note) in sizes)
    return _grouped(paths, lambda path: _content(notes[path]))


def _matches(
    gone: Mapping[Hashable, Collection[str]],
    come: Mapping[Hashable, Collection[str]],
    doubtful: Collection[str],
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
            continue
        # By their last parts, as many as are alike, where no other path has them.
        for parts in range(max(path.count("/") for path in old_paths) + 1, 0, -1):
            olds = _grouped({*old_paths} - found.keys(), partial(_end, parts))
            news = _grouped({*new_paths} - set(found.values()), partial(_end, parts))
            for end in olds.keys() & news.keys():
                if len(olds[end]) == len(news[end]) == 1:
                    found[olds[end][0]] = news[end][0]
    return found


def _end(parts: int, path: str) -> tuple[str, ...]:
    """Return the last parts of a path, all of one with fewer: no path is both gone and new."""
    return tuple(path.split("/")[-parts:])


def _file(entry: NoteEntry) -> Hashable:
    """Return what a file keeps when it is renamed."""
    return entry.stamp and entry.stamp.identity


def _content(entry: NoteEntry) -> Hashable:
    """Return what a note says, None if it says too little to be known by it."""
    note = entry.note
    if not note.headings and not note.links and not note.properties:
        return None
    return _size(entry), note.headings, note.links, note.blocks, repr(note.properties), note.lines


def _size(entry: NoteEntry) -> int | None:
    return entry.stamp and entry.stamp.size
