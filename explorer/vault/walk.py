"""Which files belong to a vault: the walk, and nothing else.

Never opens a file, never follows a link out of the vault, never raises for what it meets below the
root: what cannot be used is a problem on a list.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, TypeVar

from explorer.model import Problem, Severity
from explorer.text.names import is_hidden, is_text, vault_path
from explorer.vault.errors import VaultError, raise_if_out_of_files

if TYPE_CHECKING:
    from _typeshed import StrPath

NOTE_SUFFIX = ".md"
_SHOWN = (
    "base canvas avif bmp gif jpeg jpg png svg webp flac m4a mp3 ogg wav webm 3gp mkv mov mp4 ogv "
    "pdf"
)
SHOWN_SUFFIXES = frozenset(f".{name}" for name in _SHOWN.split())
"""Of the files that Obsidian shows besides notes, unless it is told to show all."""
_PROGRESS_STEP = 512
_JUNCTION = 0xA0000003
_OUTSIDE = (
    "The link leads out of the vault, so it is not followed; move what it leads to into the vault."
)
_LOOP = "The link leads back to a folder that holds it, so it is not followed; remove it."
_TWICE = (
    "The link leads to a folder that is in the vault already, so it is not followed; "
    "nothing is missing."
)


_T = TypeVar("_T")
FileIdentity: TypeAlias = tuple[int, int, int]
"""Tells a file from all others, whatever its name is."""


class Stamp(NamedTuple):
    """The state of a file, in nanoseconds and bytes: another stamp means that it has changed."""

    mtime_ns: int
    size: int
    inode: int
    ctime_ns: int

    @property
    def identity(self) -> FileIdentity:
        """What the file keeps when it is renamed, and no other file has at the same time."""
        # The inode alone does not do: that of a deleted file is soon given to another.
        return self.inode, self.mtime_ns, self.size


class FileEntry(NamedTuple):
    """A note's file as the walk saw it."""

    path: str
    """Relative to the vault, `/`-separated, NFC."""
    real: str
    """The same path as the disk spells it; of a link, the file that it leads to."""
    stamp: Stamp


class KnownFile(Protocol):
    """A note's file as an earlier load saw it."""

    real: str
    stamp: Stamp | None


# Measured: three times as fast as calling the classes, which counts for many thousand files.
new_stamp: Callable[[tuple[int, ...]], Stamp] = partial(tuple.__new__, Stamp)
"""Return the stamp with these values; their number is not checked."""
_new_file: Callable[[tuple[str, str, Stamp]], FileEntry] = partial(tuple.__new__, FileEntry)
_stamp_values = attrgetter("st_mtime_ns", "st_size", "st_ino", "st_ctime_ns")
"""Return what a stamp holds of an `os.stat_result`."""


@dataclass(slots=True)
class WalkResult:
    """The result of a walk."""

    entries: list[FileEntry] = field(default_factory=list)
    """The notes that were seen and are not `kept`, sorted by path."""
    files: set[str] = field(default_factory=set)
    """The other files that a link can lead to."""
    problems: list[Problem] = field(default_factory=list)
    kept: Collection[str] = ()
    """The paths of notes that are as they were, or in folders that were not looked at."""

    @property
    def paths(self) -> list[str]:
        """The paths of all notes, sorted."""
        seen = [entry.path for entry in self.entries]
        if not self.kept:
            return seen
        return sorted((*self.kept, *seen))


def batches(
    items: Iterable[_T], size: Callable[[_T], int], most: int, most_bytes: int
) -> Iterator[list[_T]]:
    """Cut files into lists that are bounded by number and by bytes."""
    batch: list[_T] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if len(batch) == most or total >= most_bytes:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def resolve_root(root: StrPath) -> Path:
    """Return the vault's folder without links in it.

    Raises `VaultError` if it is no readable folder.
    """
    path = Path(root)
    try:
        found = path.resolve(strict=True)
        with os.scandir(found):
            return found
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise VaultError(f"{path}: {reason}; name a folder that can be read") from error


def file_stamp(file: StrPath) -> Stamp | None:
    """Return the stamp of a file as it is now; None if it is gone."""
    try:
        return new_stamp(_stamp_values(os.stat(file)))  # noqa: PTH116  a name may hold what Path would drop
    except (OSError, ValueError):
        return None


def note_stamp(root: Path, path: str) -> Stamp | None:
    """Return the stamp that a walk would find of a note now; None if it would not find the note."""
    file = os.path.join(root, path)  # noqa: PTH118  as above
    folder = os.path.dirname(file)  # noqa: PTH120
    return file_stamp(file) if os.path.realpath(folder) == folder else None


class FileWalk:
    """One walk: folders on a stack, so that depth costs no recursion."""

    def __init__(self, root: Path, known: Mapping[str, KnownFile] | None = None) -> None:
        """`root` comes from `resolve_root`; notes that are `known` as they are get no entry."""
        self._root = str(root)
        self._known = known or {}
        self._kept: set[str] = set()
        self._by_path: dict[str, FileEntry] = {}
        self._files: set[str] = set()
        self._problems: list[Problem] = []

    def run(self) -> Iterator[int]:
        """Walk the whole vault, yielding now and then how many files were seen.

        Raises `OutOfFilesError`: of any other error there is a problem.
        """
        folders = [""]
        told = 0
        while folders:
            folder = folders.pop()
            try:
                folders += self.list_folder(folder)
            except OSError as error:
                raise_if_out_of_files(error, self._full(folder))
                self._report(
                    folder.rstrip("/"),
                    "unreadable",
                    "error",
                    f"The folder cannot be read: {_reason(error)}; check its permissions.",
                )
            seen = len(self._by_path) + len(self._kept) + len(self._files)
            if seen >= told + _PROGRESS_STEP:
                told = seen
                yield seen

    def list_folder(self, folder: str) -> list[str]:
        """Take in what a folder holds, to which no link leads; return the folders in it.

        Folders are as the disk spells them, with a `/` at the end but for the root, which is empty.
        Raises `OSError`; what was taken in before the error stays.
        """
        inner: list[str] = []
        with os.scandir(self._full(folder)) as entries:
            for entry in entries:
                if not is_hidden(entry.name):
                    self._take(entry, folder + entry.name, inner)
        return inner

    def result(self) -> WalkResult:
        """Return what was found so far."""
        seen = [self._by_path[path] for path in sorted(self._by_path.keys() - self._kept)]
        kept = self._kept.union(file.path for file in seen if self._is_as_known(*file))
        return WalkResult(
            [file for file in seen if file.path not in kept],
            self._files - self._by_path.keys() - self._kept,
            sorted(self._problems, key=lambda problem: (problem.path, problem.code)),
            [path for path in self._known if path in kept],  # sorted, if these are
        )

    def _is_as_known(self, path: str, real: str, stamp: Stamp) -> bool:
        known = self._known.get(path)
        return known is not None and known.stamp == stamp and known.real == real

    def _full(self, real: str) -> str:
        return os.path.join(self._root, real)  # noqa: PTH118  measured: Path costs ten times as much per file

    def _take(self, entry: os.DirEntry[str], real: str, folders: list[str]) -> None:
        try:
            if real.endswith(NOTE_SUFFIX) and real.isascii():
                # Only a shortcut: nothing is the matter with most notes.
                status = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    stamp = new_stamp(_stamp_values(status))
                    if self._is_as_known(real, real, stamp):
                        self._kept.add(real)
                    else:
                        self._by_path[real] = _new_file((real, real, stamp))
                    return
            suffix = _suffix(entry.name)
            if _is_link(entry):
                self._take_link(entry, real)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(real + "/")
            elif suffix == NOTE_SUFFIX:
                self._add_note(real, real, entry.stat(follow_symlinks=False))
            elif suffix and entry.is_file(follow_symlinks=False):
                self._files.add(vault_path(real))
        except OSError as error:
            self._report(
                real,
                "unreadable",
                "error",
                f"The file cannot be read: {_reason(error)}; check its permissions.",
            )

    def _take_link(self, entry: os.DirEntry[str], real: str) -> None:
        """Take a symbolic link to a file inside the vault as that file.

        Links to anything else are not followed.
        """
        suffix = _suffix(entry.name)
        if suffix in SHOWN_SUFFIXES:
            # The name can be linked to; the file is never read.
            self._files.add(vault_path(real))
            return
        try:
            target = os.path.realpath(entry.path, strict=True)
            status = os.stat(target)  # noqa: PTH116  as above
        except OSError as error:
            code = "unreadable"
            if error.errno == errno.ELOOP:
                code = "symlink_loop"
            self._report(
                real,
                code,
                "warning",
                f"The link leads nowhere: {_reason(error)}; repair or remove it.",
            )
            return
        inside = (
            os.path.relpath(target, self._root).replace(os.sep, "/")
            if _is_below(target, self._root)
            else None
        )
        if stat.S_ISDIR(status.st_mode):
            self._refuse_folder(real, target, inside)
        elif suffix != NOTE_SUFFIX:
            if suffix:
                self._files.add(vault_path(real))
        elif inside is None or any(map(is_hidden, inside.split("/"))):
            self._report(real, "outside_vault", "warning", _OUTSIDE)
        else:
            self._add_note(real, inside, status)

    def _refuse_folder(self, real: str, target: str, inside: str | None) -> None:
        if _is_below(os.path.join(self._root, real), target):  # noqa: PTH118
            self._report(real, "symlink_loop", "warning", _LOOP)
        elif inside is None:
            self._report(real, "outside_vault", "warning", _OUTSIDE)
        else:
            self._report(real, "linked_folder", "info", _TWICE)

    def _add_note(self, real: str, target: str, status: os.stat_result) -> None:
        path = vault_path(real)
        if not stat.S_ISREG(status.st_mode):
            self._report(
                real,
                "not_a_file",
                "warning",
                "It is named like a note but is no file, so it is not opened; rename it.",
            )
            return
        if "\ufffd" in path and not is_text(real):
            self._report(
                real, "bad_name", "warning", "The name of the file is not valid text; rename it."
            )
        entry = _new_file((path, target, new_stamp(_stamp_values(status))))
        other = self._by_path.setdefault(path, entry)
        if other is not entry or path in self._kept:
            # Two spellings of one name: the one that is spelled as paths are kept wins, then the
            # smaller one.
            if (target != path, target) < (other.real != path, other.real):
                self._by_path[path] = entry
            self._report(
                real,
                "name_clash",
                "warning",
                "Two files have this name, spelled with different characters; rename one.",
            )

    def _report(self, real: str, code: str, severity: Severity, message: str) -> None:
        self._problems.append(Problem(vault_path(real), None, code, severity, message))


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    if dot <= 0:
        return ""
    return name[dot:].lower()


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a symbolic link, or on Windows a junction, which acts as one."""
    if os.name != "nt":
        return entry.is_symlink()
    return (
        entry.is_symlink()
        or getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) == _JUNCTION
    )


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
