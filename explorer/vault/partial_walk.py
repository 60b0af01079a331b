"""Which files belong to a vault after some of its folders have changed: looks at those only.

For a change that the system has reported, which is to be seen at once. In doubt it gives up, and
the caller walks the whole vault. Never opens a file.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from explorer.model import Problem
from explorer.text.names import vault_path
from explorer.vault.note_entry import NoteEntry
from explorer.vault.walk import FileWalk, WalkResult

MOST_PATHS = 100
"""Changed paths above which the whole vault is walked: it takes no longer."""
_AFTER_SLASH = chr(ord("/") + 1)


class KnownFiles(NamedTuple):
    """What the walk before has found."""

    entries: Mapping[str, NoteEntry]
    files: Collection[str]
    problems: Sequence[Problem]


def walk_changed(root: Path, known: KnownFiles, changed: Collection[str]) -> WalkResult | None:
    """Return what a walk would find if nothing but the `changed` paths differs from `known`.

    Notes in other folders are not looked at: they are `kept`. The paths are relative to the root,
    with `/`, as the disk spells them; what lies below them may differ, too. Returns None if the
    whole vault has to be walked. `root` comes from `resolve_root`.
    """
    if len(changed) > MOST_PATHS or not all(map(_is_certain, changed)):
        return None
    odd = {
        path: entry
        for path, entry in known.entries.items()
        if entry.real != path or entry.stamp is None
    }
    if any(map(_is_spelled_otherwise, odd.items())):
        return None
    wrong = {problem.path for problem in known.problems}
    partial = _PartialWalk(str(root), known, changed, map(_folder, {*changed, *odd, *wrong}))
    try:
        partial.run()
    except OSError:
        return None
    return partial.result()


def _is_certain(path: str) -> bool:
    """Whether a path can be compared with those that are known, and belongs to the vault."""
    is_hidden = path.startswith(".") or "/." in path
    return (
        bool(path) and not is_hidden and not Path(path).is_absolute() and vault_path(path) == path
    )


def _is_spelled_otherwise(known: tuple[str, NoteEntry]) -> bool:
    """Whether the disk spells a path in another way than the vault, where two may be one."""
    path, entry = known
    return entry.real != path and vault_path(entry.real) == path


class _SortedPaths:
    """Known paths, among which those below a folder follow each other."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = sorted(paths)

    def below(self, folder: str) -> list[str]:
        """Return the paths that begin with a folder."""
        begin, end = self._ends(folder, 0)
        return self._paths[begin:end]

    def has_below(self, folder: str) -> bool:
        """Return whether any path begins with a folder."""
        begin, end = self._ends(folder, 0)
        return begin < end

    def outside(self, folder: str, inner: Collection[str]) -> Iterator[str]:
        """Yield the paths below a folder, but for those in the folders `inner` right in it."""
        at, end = self._ends(folder, 0)
        while at < end:
            path = self._paths[at]
            slash = path.find("/", len(folder))
            begin = at
            at += 1
            if slash >= 0:
                within = path[: slash + 1]
                at = self._ends(within, begin)[1]
                if within in inner:
                    continue
            yield from self._paths[begin:at]

    def _ends(self, folder: str, least: int) -> tuple[int, int]:
        if not folder:
            return 0, len(self._paths)
        begin = bisect_left(self._paths, folder, least)
        return begin, bisect_left(self._paths, folder[:-1] + _AFTER_SLASH, begin)


class _PartialWalk:
    """One look at the folders that hold something that may have changed.

    Those that hold links, or what was wrong, are among them: what a link leads to may lie anywhere.
    """

    def __init__(
        self, root: str, known: KnownFiles, changed: Iterable[str], folders: Iterable[str]
    ) -> None:
        """`folders` are those that may hold something else than before."""
        self._root = root
        self._known = known
        self._walk = FileWalk(root)
        self._to_list = sorted(set(folders))
        """The folders to list, each after those that hold it."""
        self._whole = {path + "/" for path in changed}
        """Folders that may be others than before: they are listed with all that is below them."""
        self._listed: dict[str, set[str]] = {}
        """The folders in each folder that was listed by itself."""
        self._notes = _SortedPaths(known.entries)
        self._files = _SortedPaths(known.files)

    def run(self) -> None:
        """List the folders. Raises `OSError`, also where a folder has become a link."""
        walk = self._walk
        for folder in self._to_list:
            if self._is_gone(folder) or self._is_in_whole(folder):
                continue
            if not self._is_own(folder):
                raise NotADirectoryError(folder)
            inner = walk.list_folder(folder)
            self._listed[folder] = {*inner}
            waiting = [each for each in inner if each in self._whole or not self._is_known(each)]
            self._whole.update(waiting)
            while waiting:
                waiting += walk.list_folder(waiting.pop())

    def result(self) -> WalkResult:
        """Return what was found, with all that is known of the other folders."""
        known, found, notes = self._known, self._walk.result(), self._walk.by_path.keys()
        kept = dict.fromkeys(known.entries)
        for path in (*self._not_kept(self._notes), *notes):
            kept.pop(path, None)
        files = {*known.files}.difference(self._not_kept(self._files)) | found.files
        return WalkResult(found.entries, files - notes - kept.keys(), found.problems, kept)

    def _not_kept(self, paths: _SortedPaths) -> Iterator[str]:
        """Yield those of the known paths that need not be there any more, if not found again."""
        for folder in self._whole:
            yield from paths.below(folder)
        for folder, inner in self._listed.items():
            yield from paths.outside(folder, inner)

    def _is_known(self, folder: str) -> bool:
        return self._notes.has_below(folder) or self._files.has_below(folder)

    def _is_own(self, folder: str) -> bool:
        """Whether a folder is reached without a link, as the walk of the whole vault reaches it."""
        full = os.path.join(self._root, folder).rstrip(os.sep)  # noqa: PTH118  names end with `/`
        return os.path.realpath(full) == full

    def _is_gone(self, folder: str) -> bool:
        """Whether a listed folder does not hold this one, or one above it, any more."""
        way = pairwise((*_above(folder), folder))
        return any(inner not in self._listed.get(holder, (inner,)) for holder, inner in way)

    def _is_in_whole(self, folder: str) -> bool:
        """Whether this folder, or one above it, was listed with all that is below it."""
        return any(each in self._whole for each in (*_above(folder), folder))


def _folder(path: str) -> str:
    """Return the folder of a file, with a `/` at its end; the root is empty."""
    return path[: path.rfind("/") + 1]


def _above(folder: str) -> list[str]:
    """Return the folders that hold a folder, the root first."""
    ends = [at + 1 for at, letter in enumerate(folder[:-1]) if letter == "/"]
    return ["", *(folder[:end] for end in ends)] if folder else []
