"""Replaces the content of a note: the only module that opens a file of a vault for writing.

The new content is written to a temporary file beside the note, stored on the disk, and renamed over
the note, only if the note still has the bytes that the caller has read. Never leaves half a note,
whatever happens; never splits hard links; never writes through a link out of the vault.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from explorer.text.edits import Edit, apply_edits
from explorer.vault import file_reader
from explorer.vault.errors import (
    NoteChangedError,
    NoteGoneError,
    ReadOnlyError,
    WriteError,
    WriteFailedError,
    raise_if_out_of_files,
)
from explorer.vault.sample import is_sample
from explorer.vault.walk import FileIdentity, file_stamp

_PREFIX: Final = ".vault-explorer-"
_SUFFIX: Final = ".tmp"
"""Of a temporary file's name: hidden, so that neither Obsidian nor a walk sees the file."""
_NEW_FILE: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
"""How a temporary file is opened: it must not exist yet."""
_IS_WINDOWS: Final = os.name == "nt"
"""On Windows, a file that another program has open cannot be replaced until it is closed."""
_ATTEMPTS: Final = 10
_PAUSE: Final = 0.02
"""Seconds before the second attempt to replace a file on Windows; before the third, twice that."""


class NoteWriter:
    """Writes the notes of one vault.

    A note is given as `real`: its path below the vault as the disk spells it.
    """

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        """Write below `root`, a path without links in it; nothing at all if `read_only`."""
        self._root = root
        self._read_only = read_only

    def read(self, real: str) -> bytes:
        """Return the bytes of a note's file as it is now.

        Raises `WriteError`, and `OutOfFilesError` if nothing can be opened.
        """
        file = self._file(real)
        try:
            return file_reader.read_bytes(str(file))
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _write_error(real, error) from error

    def write(self, real: str, before: bytes, edits: Sequence[Edit], temporary: str) -> bytes:
        """Make edits in a note, and return its new bytes once they are on the disk.

        `before` are the bytes that the edits were made for. `temporary` is the name that the
        temporary file gets, from `temporary_name`: the caller stores it first, so that the file can
        be removed if the process is killed. Raises `NoteChangedError` if the note has other bytes,
        `WriteError` if it cannot be written, and `OutOfFilesError`: then the note is as it was.
        """
        self.check_writable(real)
        after = apply_edits(before, edits)
        file = self._file(real)
        new = file.parent / temporary
        try:
            _check_unchanged(real, file, before)
            try:
                _write_new(new, after, like=file)
                # Once more, since writing takes a while: what is left is the time of two calls.
                _check_unchanged(real, file, before)
                _rename(new, file)
            except BaseException:  # an interrupt, too
                with suppress(OSError):
                    new.unlink()
                raise
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _write_error(real, error) from error
        _sync_folder(file.parent)
        return after

    def identity(self, real: str) -> FileIdentity | None:
        """Return what tells a note's file from others by any name, None if it is gone."""
        with suppress(WriteError):
            stamp = file_stamp(str(self._file(real)))
            return stamp and stamp.identity
        return None

    def check_writable(self, real: str) -> None:
        """Raise `WriteError` if a note must not be written, whatever its content."""
        self.check_vault()
        self.check_file(real)

    def check_vault(self) -> None:
        """Raise `ReadOnlyError` if no note of the vault must be written."""
        if self._read_only:
            raise ReadOnlyError(
                "nothing was written: the vault is read-only"
                " (--read-only, or read_only in the config file)"
            )
        if is_sample(self._root):
            raise ReadOnlyError(
                "nothing was written, since this is the sample vault of the program;"
                f" copy {self._root} to a place of your own to review there"
            )

    def check_file(self, real: str) -> None:
        """Raise `WriteError` if a note's file is of a kind that is not written."""
        file = self._file(real)
        try:
            status = file.lstat()
        except OSError as error:
            raise _write_error(real, error) from error
        if not stat.S_ISREG(status.st_mode):
            raise WriteError(f"{real}: it is no file any more")
        if status.st_nlink > 1:
            raise WriteError(
                f"{real}: the file has {status.st_nlink} names (hard links), which a safe write"
                " would part; make it a file of its own, or a symbolic link"
            )
        if not status.st_mode & 0o222 or not os.access(file, os.W_OK):
            raise WriteFailedError(f"{real}: the file is read-only; allow writing to it")

    def remove_temporary(self, real: str, temporary: str) -> None:
        """Remove the temporary file of a killed process, if there is one and it can be removed.

        Nothing happens if `temporary` is no name of one, or the place is not in the vault. The note
        itself may be gone.
        """
        folder = Path(os.path.realpath(self._root / real)).parent
        is_ours = temporary.startswith(_PREFIX) and temporary.endswith(_SUFFIX)
        is_name = is_ours and Path(temporary).name == temporary
        if is_name and folder.is_relative_to(self._root) and not self._read_only:
            with suppress(OSError):
                (folder / temporary).unlink()

    def _file(self, real: str) -> Path:
        """Return the file of a note, links resolved.

        Raises `WriteError` if there is no such file in the vault.
        """
        try:
            file = Path(os.path.realpath(self._root / real, strict=True))
        except OSError as error:
            raise _write_error(real, error) from error
        if not file.is_relative_to(self._root):
            raise WriteError(f"{real}: leads out of the vault and is not written")
        return file


def temporary_name() -> str:
    """Return a new name for a temporary file; hardly ever one that was returned before."""
    return f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"


def _check_unchanged(real: str, file: Path, before: bytes) -> None:
    """Raise `NoteChangedError` if a file has other bytes than `before`, and `OSError`."""
    try:
        now = file_reader.read_bytes(str(file))
    except FileNotFoundError:
        raise NoteGoneError.at(real) from None
    if now != before:
        raise NoteChangedError(
            f"{real}: the note has changed meanwhile and was left as it is; look at it again"
        )


def _write_new(new: Path, content: bytes, *, like: Path) -> None:
    """Write a new file onto the disk, with the metadata of another one. Raises `OSError`."""
    handle = os.open(new, _NEW_FILE, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
        _copy_metadata(handle, new, like)
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_metadata(handle: int, new: Path, like: Path) -> None:
    """Give a new file the owner, the permissions and, on Linux, the attributes of another one.

    Raises `OSError` if the owner or the permissions cannot be kept.
    """
    status = like.lstat()
    if sys.platform == "win32":
        new.chmod(stat.S_IMODE(status.st_mode))
        return
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(handle, status.st_uid, status.st_gid)
        except PermissionError as error:
            raise OSError(error.errno, "its owner or group could not be kept") from error
    if sys.platform == "linux":
        for name in _attributes(like):
            # What the system itself keeps there is not ours to set.
            with suppress(OSError):
                os.setxattr(handle, name, os.getxattr(like, name, follow_symlinks=False))
    # Last, since a change of the owner takes some permissions away.
    os.fchmod(handle, stat.S_IMODE(status.st_mode))


def _attributes(file: Path) -> list[str]:
    """Return the names of a file's extended attributes, none where the file system has none."""
    try:
        return os.listxattr(file, follow_symlinks=False)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        return []


def _rename(new: Path, file: Path) -> None:
    """Put a new file in the place of another one, in one step. Raises `OSError`."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            new.replace(file)
        except PermissionError:
            if not _IS_WINDOWS or attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE * attempt)
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Store the names in a folder on the disk, where the system can."""
    if sys.platform == "win32":
        return
    # The note is in place by now: a file system that cannot do this makes no difference to it.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_error(real: str, error: OSError) -> WriteError:
    """Return the error to raise in place of one of the system."""
    if isinstance(error, FileNotFoundError):
        return NoteGoneError.at(real)
    reason = error.strerror or str(error)
    advice = "look at the permissions of it and its folder, and at the room on the disk"
    return WriteFailedError(f"{real}: it cannot be written: {reason}; {advice}")
