"""Replaces the content of a note: the only module that opens a file of a vault for writing.

The new content takes the place of the old one in a single step, only if the old one is still what
the caller has read. Never leaves half a note, whatever happens; never parts hard links; never
follows a link out of the vault.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from explorer.text.edits import Edit, apply_edits
from explorer.vault import file_reader
from explorer.vault.errors import (
    NoteChangedError,
    ReadOnlyError,
    WriteError,
    WriteFailedError,
    raise_if_out_of_files,
)
from explorer.vault.sample import is_sample

Wait = Callable[[float], object]

_PREFIX: Final = ".vault-explorer-"
_SUFFIX: Final = ".tmp"
"""Of what is written first, beside the note: hidden, so neither Obsidian nor a walk sees it."""
_NEW_FILE: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_ATTEMPTS: Final = 10
_PAUSE: Final = 0.02
"""Seconds between attempts on Windows, where a file that a scanner has open cannot be replaced."""


class NoteWriter:
    """Writes the notes of one vault; `root` comes without links in it."""

    def __init__(
        self,
        root: Path,
        *,
        read_only: bool = False,
        wait: Wait = time.sleep,
        windows: bool = os.name == "nt",
    ) -> None:
        self._root = root
        self.read_only = read_only
        """Whether nothing is written."""
        self._wait = wait
        self._windows = windows

    def file(self, real: str) -> str:
        """Return the full path of a note's file, links resolved.

        `real` is its path below the vault as the disk spells it. Raises `WriteError` if there is no
        such file in the vault.
        """
        name = os.path.join(self._root, real)  # noqa: PTH118  a name may hold what Path would drop
        try:
            full = os.path.realpath(name, strict=True)
        except OSError as error:
            raise _failed(real, error) from error
        if not Path(full).is_relative_to(self._root):
            raise WriteError(f"{real}: leads out of the vault and is not written")
        return full

    def read(self, real: str) -> bytes:
        """Return the bytes of a note's file as it is now. Raises `WriteError`."""
        file = self.file(real)
        try:
            return file_reader.read_bytes(file)
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _failed(real, error) from error

    def write(self, real: str, before: bytes, edits: Sequence[Edit], temporary: str) -> bytes:
        """Make edits in a note, and return its new bytes once they are on the disk.

        `before` are the bytes that the edits were made for, and `temporary` is a name that
        `temporary_name` has returned. Raises `NoteChangedError` if the file has other ones, and
        `WriteError` if it cannot be written: then it is as it was.
        """
        self.check_writable(real)
        after = apply_edits(before, edits)
        file = self.file(real)
        try:
            self._replace(real, file, (before, after), temporary)
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _failed(real, error) from error
        return after

    def check_writable(self, real: str) -> None:
        """Raise `WriteError` if a note must not be written, whatever its content."""
        self.check_vault()
        self.check_file(real)

    def check_file(self, real: str) -> None:
        """Raise `WriteError` if a note's file is of a kind that is not written."""
        file = self.file(real)
        try:
            status = os.lstat(file)
        except OSError as error:
            raise _failed(real, error) from error
        if not stat.S_ISREG(status.st_mode):
            raise WriteError(f"{real}: it is no file any more")
        if status.st_nlink > 1:
            raise WriteError(
                f"{real}: the file has {status.st_nlink} names (hard links), which a safe write"
                " would part; make it a file of its own, or a symbolic link"
            )
        if not status.st_mode & 0o222 or not os.access(file, os.W_OK):
            raise ReadOnlyError(f"{real}: the file is read-only; allow writing to it")

    def check_vault(self) -> None:
        """Raise `ReadOnlyError` if nothing at all must be written."""
        if self.read_only:
            raise ReadOnlyError("nothing was written, as --read-only or read_only asks for")
        if is_sample(self._root):
            raise ReadOnlyError(
                "nothing was written, since this is the sample vault of the program;"
                f" copy {self._root} to a place of your own to review there"
            )

    def left_temporary(self, real: str, temporary: str) -> bool:
        """Return whether a killed process has left what it wrote first beside a note."""
        file = self._temporary(real, temporary)
        return file is not None and os.path.lexists(file)

    def remove_temporary(self, real: str, temporary: str) -> None:
        """Remove what a killed process has left beside a note, if it has left anything."""
        file = self._temporary(real, temporary)
        if file is not None and not self.read_only:
            with suppress(OSError):
                os.unlink(file)  # noqa: PTH108  as above

    def _temporary(self, real: str, temporary: str) -> str | None:
        """Return the full path of a temporary file, None if it would be outside of the vault."""
        folder = os.path.dirname(os.path.join(self._root, real))  # noqa: PTH118, PTH120  as above
        if not _is_temporary(temporary) or not Path(os.path.realpath(folder)).is_relative_to(
            self._root
        ):
            return None
        return os.path.join(folder, temporary)  # noqa: PTH118  as above

    def _replace(self, real: str, file: str, content: tuple[bytes, bytes], temporary: str) -> None:
        """Replace a file by another one that is complete. Raises `OSError`, `WriteError`."""
        before, after = content
        _check_same(real, file, before)
        folder = os.path.dirname(file)  # noqa: PTH120  as above
        new = os.path.join(folder, temporary)  # noqa: PTH118  as above
        try:
            _write_new(new, after, file)
            # Once more, since writing takes a while: what is left is the time of two calls.
            _check_same(real, file, before)
            self._rename(new, file)
        except BaseException:
            with suppress(OSError):
                os.unlink(new)  # noqa: PTH108  as above
            raise
        _sync_folder(folder)

    def _rename(self, new: str, file: str) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                os.replace(new, file)  # noqa: PTH105  as above
            except PermissionError:
                if not self._windows or attempt == _ATTEMPTS:
                    raise
                self._wait(_PAUSE * attempt)
            else:
                return


def temporary_name() -> str:
    """Return a new name for what is written first, beside the note."""
    return f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"


def _is_temporary(name: str) -> bool:
    is_ours = name.startswith(_PREFIX) and name.endswith(_SUFFIX)
    return is_ours and os.path.basename(name) == name  # noqa: PTH119  as above


def _check_same(real: str, file: str, before: bytes) -> None:
    try:
        now = file_reader.read_bytes(file)
    except FileNotFoundError:
        raise NoteChangedError(f"{real}: the note is gone; load the vault again") from None
    if now != before:
        raise NoteChangedError(
            f"{real}: the note has changed meanwhile and was left as it is; look at it again"
        )


def _write_new(new: str, content: bytes, model: str) -> None:
    """Write a new file, with the owner and the permissions of `model`, and onto the disk."""
    handle = os.open(new, _NEW_FILE, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        _copy_metadata(handle, new, model)
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_metadata(handle: int, new: str, model: str) -> None:
    """Give a new file the owner, the permissions and the attributes of another one."""
    status = os.lstat(model)
    if sys.platform == "win32":
        os.chmod(new, stat.S_IMODE(status.st_mode))  # noqa: PTH101  as above
        return
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(handle, status.st_uid, status.st_gid)
        except PermissionError as error:
            raise OSError(error.errno, "its owner or group could not be kept") from error
    if sys.platform == "linux":
        for name in _attributes(model):
            # What the system itself keeps there is not ours to set.
            with suppress(OSError):
                os.setxattr(handle, name, os.getxattr(model, name, follow_symlinks=False))
    os.fchmod(handle, stat.S_IMODE(status.st_mode))


def _attributes(file: str) -> list[str]:
    """Return the names of a file's extended attributes, none where the file system has none."""
    try:
        return os.listxattr(file, follow_symlinks=False)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        return []


def _sync_folder(folder: str) -> None:
    """Put a folder's names onto the disk, where the system can."""
    if sys.platform == "win32":
        return
    # The note is in place by now: a file system that cannot do this makes no difference to it.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failed(real: str, error: OSError) -> WriteError:
    reason = error.strerror or str(error)
    if isinstance(error, FileNotFoundError):
        return NoteChangedError(f"{real}: the note is gone; load the vault again")
    advice = "look at the permissions of it and its folder, and at the room on the disk"
    return WriteFailedError(f"{real}: it cannot be written: {reason}; {advice}")
