"""Which notes of a later snapshot are notes of an earlier one under another path.

A file keeps its inode and its times when it is renamed; one that another program has written anew
is known by what it says. Reads no file.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

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
        entries = {path: entry for path, (entry, _) in self._gone.items()}
        entries |= {path: before.entries[path] for path in changed if path in before.entries}
        maybe = entries.keys() | changed | self._come.keys()
        now_there = {path: after.entries[path] for path in maybe if path in after.entries}
        gone = entries.keys() - now_there.keys()
        come = now_there.keys() - entries.keys() | self._come.keys() & now_there.keys()
        # At some paths there is a file now that was at another path before.
        other = {
            path
            for path in entries.keys() & now_there.keys()
            if now_there[path] is not entries[path]
            and _file(now_there[path]) != _file(entries[path])
        }
        moved = {_file(entries[path]) for path in gone | other} - {None}
        replaced = {path for path in other if _file(now_there[path]) in moved}
        found = _pairs(
            {path: entries[path] for path in gone | replaced},
            {path: now_there[path] for path in come | replaced},
            self._doubtful,
        )
        gone -= found.keys()
        come -= set(found.values())
        # What could be any of several that are gone was paired with none of them.
        left = {path: entries[path] for path in gone}
        new = {path: now_there[path] for path in come}
        by_content = _by_content(new, left)
        contents = by_content.keys() & _by_content(left, new).keys()
        self._doubtful &= come
        self._doubtful.update(*(by_content[content] for content in contents))
        self._gone = {path: self._gone.get(path, (entries[path], now)) for path in gone}
        self._come = {path: self._come.get(path, now) for path in come}
        return {old: new for old, new in found.items() if old != new}


def _pairs(
    gone: Mapping[str, NoteEntry], come: Mapping[str, NoteEntry], doubtful: Collection[str]
) -> dict[str, str]:
    """Pair the notes that are gone with those that have come: by their files, else by content.

    A `doubtful` one of these is not known by its content alone.
    """
    found = _matches(_grouped(gone, _file), _grouped(come, _file))
    left = {path: gone[path] for path in gone.keys() - found.keys()}
    open_ = {path: come[path] for path in come.keys() - set(found.values())}
    return found | _matches(_by_content(left, open_), _by_content(open_, left), doubtful)


def _grouped(
    notes: Mapping[str, NoteEntry], key: Callable[[NoteEntry], Hashable]
) -> dict[Hashable, list[str]]:
    """Return the paths by a key of their notes; notes whose key is None are left out."""
    grouped: dict[Hashable, list[str]] = defaultdict(list)
    for path in sorted(notes):
        grouped[key(notes[path])].append(path)
    grouped.pop(None, None)
    return grouped


def _by_content(
    notes: Mapping[str, NoteEntry], others: Mapping[str, NoteEntry]
) -> dict[Hashable, list[str]]:
    """Return the paths by what their notes say, as far as any of the others may say the same.

    By their sizes, most may not: of those the contents are not looked at.
    """
    sizes = {_size(note) for note in others.values()}
    return _grouped({path: note for path, note in notes.items() if _size(note) in sizes}, _content)


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
            continue
        # By their last parts, as many as are alike, where no other path has them.
        for parts in range(max(path.count("/") for path in old_paths) + 1, 0, -1):
            olds = _by_end({*old_paths} - found.keys(), parts)
            news = _by_end({*new_paths} - set(found.values()), parts)
            for end in olds.keys() & news.keys():
                if len(olds[end]) == len(news[end]) == 1:
                    found[olds[end][0]] = news[end][0]
    return found


def _by_end(paths: Iterable[str], parts: int) -> dict[str, list[str]]:
    """Return the paths by their last parts; those with fewer are left out."""
    ends: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        names = path.split("/")
        if len(names) >= parts:
            ends["/".join(names[-parts:])].append(path)
    return ends


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
