"""Replaces the content of a note: the only module that opens a file of a vault for writing.

The new content is written to a temporary file beside the note, stored on the disk, and renamed over
the note, only if the note still has the bytes that the caller has read. The replaced file stays
open: what another program has written to it until then is not lost. Never leaves half a note,
whatever happens; never splits hard links; never writes through a link out of the vault.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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

if sys.platform == "linux":
    from fcntl import F_RDLCK, F_SETLEASE, F_SETSIG, F_UNLCK, fcntl

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
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
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
        was, now = before, after
        try:
            while (changed := _replace(real, file, was, now, temporary)) is not None:
                # What another program has just saved comes back in its place.
                was, now = now, changed
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _write_error(real, error) from error
        if now != after:
            raise _changed(real)
        return after

    def create(self, real: str, content: bytes) -> None:
        """Make the folders of a new note, and write it unless it is empty.

        Raises `WriteError`, also if there is a file of that name.
        """
        self.check_vault()
        folder, file = self._root, self._root / real
        if not Path(os.path.realpath(file.parent)).is_relative_to(folder):
            raise WriteError(f"{real}: leads out of the vault and is not written")
        try:
            for name in Path(real).parts[:-1]:
                folder /= name
                if not folder.is_dir():
                    folder.mkdir(exist_ok=True)
                    _sync_folder(folder.parent)
            if content:
                _write_first(file, content)
        except OSError as error:
            raise_if_out_of_files(error, real)
            raise _write_error(real, error) from error

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


def _replace(real: str, file: Path, before: bytes, after: bytes, temporary: str) -> bytes | None:
    """Put `after` in the place of a file that has the bytes `before`.

    What another program appends to the replaced file is appended to the new one. Returns what the
    replaced file holds if it was written anew. Raises `NoteChangedError` and `OSError`; then the
    file is as it was.
    """
    new = file.parent / temporary
    with _unchanged(real, file, before):
        pass
    try:
        _write_new(new, after, like=file)
        with _unchanged(real, new, after) as handle:  # some network file systems say it of any file
            tells_writers = handle is not None and not _has_writer(handle)
        # Once more, since writing takes a while.
        with _unchanged(real, file, before) as replaced:
            _rename(new, file)
            # Meanwhile, who has found the replaced file but not opened it yet gets on.
            _sync_folder(file.parent)
            last = before if replaced is None else _last_bytes(replaced, wait=tells_writers)
    except BaseException:  # an interrupt, too
        with suppress(OSError):
            new.unlink()
        raise
    is_same = last.startswith(before)
    if is_same and last != before:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | _NO_LINK)
        try:
            _write_all(handle, last[len(before) :])
            os.fsync(handle)
        finally:
            os.close(handle)
    return None if is_same else last


@contextmanager
def _unchanged(real: str, file: Path, before: bytes) -> Iterator[int | None]:
    """Keep a file open that has the bytes `before`, but on Windows, where it could not be replaced.

    Raises `NoteChangedError` if it has others, and `OSError`.
    """
    try:
        handle = file_reader.open_to_read(str(file))
    except FileNotFoundError:
        raise NoteGoneError.at(real) from None
    try:
        if file_reader.read_open(handle) != before:
            raise _changed(real)
        if not _IS_WINDOWS:
            yield handle
            return
    finally:
        os.close(handle)
    yield None


def _last_bytes(replaced: int, *, wait: bool) -> bytes:
    """Return what a file holds that has no name any more.

    With `wait`, a program that has it open for writing has a second to end.
    """
    pause = 0.0001
    while wait and pause < 1 and _has_writer(replaced):
        time.sleep(pause)
        pause *= 2
    os.lseek(replaced, 0, os.SEEK_SET)
    return file_reader.read_open(replaced)


def _has_writer(handle: int) -> bool:
    """Return whether a program has a file open for writing, as far as the system tells."""
    if sys.platform == "linux":
        try:
            # The signal of a lease that somebody wants is one that ends no process.
            fcntl(handle, F_SETSIG, signal.SIGURG)
            fcntl(handle, F_SETLEASE, F_RDLCK)
            fcntl(handle, F_SETLEASE, F_UNLCK)
        except BlockingIOError:
            return True
        except OSError:  # not its owner, or a file system without leases
            pass
    return False


def _changed(real: str) -> NoteChangedError:
    return NoteChangedError(
        f"{real}: the note has changed meanwhile and was left as it is; look at it again"
    )


def _write_new(new: Path, content: bytes, *, like: Path) -> None:
    """Write a new file onto the disk, with the metadata of another one. Raises `OSError`."""
    handle = os.open(new, _NEW_FILE, 0o600)
    try:
        _write_all(handle, content)
        _copy_metadata(handle, new, like)
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_first(file: Path, content: bytes) -> None:
    """Write a file that must not be there yet onto the disk. Raises `OSError`."""
    handle = os.open(file, _NEW_FILE, 0o666)
    try:
        _write_all(handle, content)
        os.fsync(handle)
    except OSError:
        file.unlink()
        raise
    finally:
        os.close(handle)
    _sync_folder(file.parent)


def _write_all(handle: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]


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
