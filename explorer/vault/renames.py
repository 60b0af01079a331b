"""Which notes of a later snapshot are notes of an earlier one under another path.

A file keeps its inode and its times when it is renamed; one that another program has written anew
is known by what it says. Reads no file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from pathlib import PurePosixPath

from explorer.vault.note_entry import NoteEntry
from explorer.vault.snapshot import Vault


def renamed_notes(before: Vault, after: Vault) -> dict[str, str]:
    """Return the new paths of the notes that are gone from their old paths, by these.

    A note is also gone from its path if the file of another one was renamed to that.
    """
    gone = before.entries.keys() - after.entries.keys()
    come = after.entries.keys() - before.entries.keys()
    replaced = _replaced(before.entries, after.entries, gone)
    gone, come = gone | replaced, come | replaced
    if not gone or not come:
        return {}
    found: dict[str, str] = {}
    for key in (_file, _content):
        left = sorted(gone - found.keys())
        open_ = sorted(come - set(found.values()))
        found.update(_matches(_by(key, before.entries, left), _by(key, after.entries, open_)))
    return {old: new for old, new in found.items() if old != new}


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
    key: Callable[[NoteEntry], Hashable], entries: Mapping[str, NoteEntry], paths: Iterable[str]
) -> dict[Hashable, list[str]]:
    """Return the paths by a key of their notes; notes whose key is None are left out."""
    grouped: dict[Hashable, list[str]] = defaultdict(list)
    for path in paths:
        value = key(entries[path])
        if value is not None:
            grouped[value].append(path)
    return grouped


def _matches(
    gone: Mapping[Hashable, Collection[str]], come: Mapping[Hashable, Collection[str]]
) -> dict[str, str]:
    """Pair the paths with the same key: those with the same file name, else the only ones."""
    found: dict[str, str] = {}
    for key, old_paths in gone.items():
        new_paths = come.get(key, ())
        if len(old_paths) == len(new_paths) == 1:
            found.update(zip(old_paths, new_paths, strict=True))
            continue
        by_name = {PurePosixPath(path).name: path for path in new_paths}
        for path in old_paths:
            same = by_name.get(PurePosixPath(path).name)
            if same is not None:
                found[path] = same
    return found


def _file(entry: NoteEntry) -> Hashable:
    """Return what a file keeps when it is renamed."""
    stamp = entry.stamp
    if stamp is None:
        return None
    # The inode alone does not do: that of a deleted file is soon given to another.
    return stamp.inode, stamp.mtime_ns, stamp.size


def _content(entry: NoteEntry) -> Hashable:
    """Return what a note says, None if it says too little to be known by it."""
    note = entry.note
    if not note.headings and not note.links and not note.properties:
        return None
    size = entry.stamp.size if entry.stamp is not None else None
    return size, note.headings, note.links, note.blocks, repr(note.properties), note.lines
