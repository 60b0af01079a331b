"""Whether the files of a vault are still as they were, found out without loading it.

For what has to answer at once, such as a shell prompt: so it imports next to nothing. In doubt, the
files count as changed. Keeps times and an answer, which it does not look into, in a disposable file
of the cache. Changes the current folder for a moment, so it is not for the app, which has threads.
"""

from __future__ import annotations

import marshal
import os
import sys
from binascii import crc32
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing what is named here takes as long as all the rest
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Final, TypeAlias

    from explorer.vault.walk import FileEntry

    _Folder: TypeAlias = tuple[str, bytes, list[int]]
    """A folder, itself and its notes with a NUL between them, and when each was changed."""


_FORMAT: Final[int] = 1
_LENGTH: Final[int] = 4
_CODE: Final = ("__init__.py", "markdown", "review", "text", "vault")
"""What decides about the answer, and changes with every version."""
_RECENT: Final[float] = 0.05
"""Seconds: of two changes so near to each other, a file system may show one time."""
_LOADING: Final[float] = 60.0
"""Seconds that loading a vault may have taken since its settings were read."""
_change_time: Callable[[os.stat_result], int] = attrgetter(
    "st_mtime_ns" if os.name == "nt" else "st_ctime_ns"
)
"""Returns when a file was changed, or took the place of another, in nanoseconds since 1970. One
number, since there are thousands of files, and a shell waits."""


class KeptAnswer:
    """The answer to one question about a vault, kept for as long as its files do not change."""

    def __init__(self, folder: str, root: str, question: str) -> None:
        """`root` comes without links in it; the answer depends on the `question` and the files."""
        self._root = root
        self._question = question
        self._file = os.path.join(folder, f"answer-{crc32(os.fsencode(root)):08x}.bin")

    def read(self) -> Any:
        """Return the answer; None if none was kept, or if a file may have changed since."""
        try:
            key, folders, others, answer = _read(self._file)
            if key != self._key() or not self._are_same(folders):
                return None
            if [self._time_or_none(name) for name in others[0]] != others[1]:
                return None
        except (OSError, ValueError, EOFError, TypeError, IndexError):
            return None
        return answer

    def keep(
        self, answer: Any, notes: Sequence[FileEntry], others: Sequence[str], now: float
    ) -> None:
        """Keep an answer that was computed from `notes`, as the walk has seen them.

        `others` are further files below the vault on which it depends; they need not be there.
        Keeps nothing if a file has changed meanwhile or just before `now` (seconds since 1970), nor
        if the folder cannot be written: then the next answer only takes longer.
        """
        from explorer.vault.errors import VaultError
        from explorer.vault.walk import resolve_root, walk

        try:
            # The folders first: what is added after this is seen by the walk, or when it is read.
            folders = self._folders([note.real for note in notes])
            others_changed = [self._time_or_none(name) for name in others]
            if walk(resolve_root(self._root)).entries != notes:
                return
            if max(max(times) for _, _, times in folders) > (now - _RECENT) * 1e9:
                return
            if max((time for time in others_changed if time), default=0) > (now - _LOADING) * 1e9:
                return
            content: Any = (self._key(), folders, (others, others_changed), answer)
            _replace(self._file, marshal.dumps(content))
        except (OSError, VaultError, ValueError, KeyError):
            return

    def _key(self) -> tuple[Any, ...]:
        """Return what must be the same for the answer to hold, besides the files of the vault."""
        package = os.path.dirname(os.path.dirname(__file__))
        code = [os.stat(os.path.join(package, part)).st_mtime_ns for part in _CODE]
        return _FORMAT, sys.version_info[:2], code, self._root, self._question

    def _folders(self, notes: Iterable[str]) -> list[_Folder]:
        """Return all folders of the vault, with the notes that are in them. Raises `OSError`."""
        names: dict[str, list[str]] = {folder: [] for folder in _folder_names(self._root)}
        for note in notes:
            folder, _, name = note.rpartition("/")
            names[folder].append(name)
        before = os.getcwd()
        folders: list[_Folder] = []
        try:
            for folder, files in names.items():
                os.chdir(os.path.join(self._root, folder))
                packed = b"\0".join(map(os.fsencode, [".", *files]))
                folders.append((folder, packed, _times(packed)))
        finally:
            os.chdir(before)
        return folders

    def _are_same(self, folders: Iterable[_Folder]) -> bool:
        """Return whether nothing has changed in the folders. Raises `OSError`."""
        before = os.getcwd()
        try:
            for folder, packed, times in folders:
                os.chdir(os.path.join(self._root, folder))  # a bare name is found the fastest
                if _times(packed) != times:
                    return False
        finally:
            os.chdir(before)
        return True

    def _time_or_none(self, name: str) -> int | None:
        try:
            return _change_time(os.stat(os.path.join(self._root, name)))
        except OSError:
            return None


def _replace(target: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
    new = f"{target}.{os.getpid()}"
    with open(new, "wb") as file:
        file.write(crc32(data).to_bytes(_LENGTH, "big") + data)
    os.replace(new, target)


def read_values(folder: str, name: str, file: str) -> Any:
    """Return the values that were kept for a file outside of vaults; None if it has changed."""
    try:
        kept, changed, values = _read(os.path.join(folder, f"{name}.bin"))
        return values if kept == file and changed == _change_time(os.stat(file)) else None
    except (OSError, ValueError, EOFError, TypeError):
        return None


def keep_values(folder: str, name: str, file: str, values: Any) -> None:
    """Keep values for as long as a file does not change; if that cannot be, do nothing."""
    target = os.path.join(folder, f"{name}.bin")
    try:
        _replace(target, marshal.dumps((file, _change_time(os.stat(file)), values)))
    except (OSError, ValueError):
        return


def _read(file: str) -> Any:
    """Return what `_replace` was given. Raises `OSError`, or `ValueError` for a damaged file."""
    with open(file, "rb") as opened:
        data = memoryview(opened.read())
    if crc32(data[_LENGTH:]) != int.from_bytes(data[:_LENGTH], "big"):
        raise ValueError(f"{file} is damaged")
    return marshal.loads(data[_LENGTH:])  # noqa: S302  our own file, and whole


def _times(names: bytes) -> list[int]:
    """Return when the files that are named, with a NUL between them, were changed."""
    return list(map(_change_time, map(os.stat, names.split(b"\0"))))


def _folder_names(root: str) -> list[str]:
    """Return the folders of a vault, relative to it. Raises `OSError` if one cannot be read."""
    folders: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        folders.append(folder)
        with os.scandir(os.path.join(root, folder)) as entries:
            waiting += [
                f"{folder}/{entry.name}".lstrip("/")
                for entry in entries
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
            ]
    return folders
