"""From files to notes: reads ahead, decodes and scans.

Reading is bounded and never blocked by a device: never anything but a regular file is read. Every
file results in a note or in the reason why there is none. The scanner is imported with the first
note: the parent process starts its child before that, and both import it at once.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.markdown.note_fields import NoteFields
from explorer.model import Problem
from explorer.text.names import title_of
from explorer.text.schedule_segments import blank_comments
from explorer.text.section_words import TextWords
from explorer.vault.errors import FileTooLargeError, VaultError, raise_if_out_of_files

if TYPE_CHECKING:
    from explorer.config import ReviewSettings

LARGEST = 50_000_000
"""Bytes. A larger file is a problem and is not read."""
_TOGETHER = 8
"""How many files are read at a time: one by one, reading and parsing push each other's code and
data out of the processor's caches."""
_ADVISED = 1_000_000
"""Bytes of each that are asked for: a huge file must not fill the memory with what nobody will
read."""
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that took the file's place must not block
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NOCTTY", 0)
)


_GONE = (errno.ENOENT, errno.ENOTDIR)


class TooLargeError(OSError):
    """The file is larger than `LARGEST`."""


def read_bytes(path: str, most: int | None = None) -> bytes:
    """Read a regular file, or its first `most` bytes, whatever its size.

    Raises `OSError`, `TooLargeError` among them; a link is not followed.
    """
    handle = open_to_read(path)
    try:
        return read_open(handle, most)
    finally:
        os.close(handle)


def open_to_read(path: str) -> int:
    """Return a handle of a file, which is not blocked by a pipe; a link is not followed."""
    return os.open(path, _FLAGS)


def read_open(handle: int, most: int | None = None) -> bytes:
    """Read what is open, as `read_bytes` does."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise OSError("not a regular file")
    if most is not None:
        return os.read(handle, most)
    if status.st_size > LARGEST:
        raise TooLargeError(f"{status.st_size} bytes")
    data = os.read(handle, status.st_size + 1)
    # The rest of a file that grows, or that the system hands out in pieces.
    while len(data) not in (0, status.st_size) and (more := os.read(handle, 1 << 20)):
        data += more
        if len(data) > LARGEST:
            raise TooLargeError(f"more than {LARGEST} bytes")
    return data


def read_ahead(paths: Iterable[str]) -> Iterator[bytes | OSError]:
    """Read files in order; the system fetches the next ones while the caller works on these.

    Yields the error in place of the bytes of a file that cannot be read. Raises `OutOfFilesError`
    if nothing can be opened.
    """
    rest = iter(paths)
    some = [*islice(rest, _TOGETHER)]
    while some:
        following = [*islice(rest, _TOGETHER)]
        for path in following:
            _prefetch(path)
        yield from [_bytes_or_error(path) for path in some]
        some = following


def decode(data: bytes) -> str:
    """Decode UTF-8, without a byte order mark; bytes that are not become U+FFFD."""
    return data.removeprefix(BOM_UTF8).decode("utf-8", "replace")


def searchable(data: bytes) -> str:
    """Return a note's text with blanks in the place of schedules, which nobody looks for."""
    return blank_comments(decode(data))


def _bad_bytes(path: str, data: bytes) -> tuple[Problem, ...]:
    """Return the problem of a note with bytes that are no text, if there are any."""
    try:
        data.decode("utf-8")
        at, code = data.find(b"\0"), "nul_bytes"
        message = "The file holds NUL characters and may be no text; remove them."
    except UnicodeDecodeError as error:
        at, code = error.start, "bad_encoding"
        message = (
            "The file is not valid UTF-8, and bad bytes are shown as \ufffd; save it as UTF-8."
        )
    if at < 0:
        return ()
    return (Problem(path, data.count(b"\n", 0, at) + 1, code, "warning", message),)


def attachment_stamp(root: str, path: str) -> tuple[int, int]:
    """Return the time of a file's last change and its size, both 0 if it is gone.

    The pair differs after a change of the file.
    """
    try:
        status = os.stat(os.path.join(root, path), follow_symlinks=False)  # noqa: PTH118, PTH116  as in `Vault.file`
    except (OSError, ValueError):
        return 0, 0
    return status.st_mtime_ns, status.st_size


def attachment_file(root: str, path: str) -> str:
    """Return the full path of a file with symbolic links resolved.

    Raises `VaultError`, also for a file outside the vault.
    """
    try:
        full = os.path.realpath(os.path.join(root, path), strict=True)  # noqa: PTH118  as in `Vault.file`
    except (OSError, ValueError) as error:
        raise VaultError(f"{path}: {error}") from error
    if not Path(full).is_relative_to(root):
        raise VaultError(f"{path}: leads out of {root} and is not read")
    return full


def read_attachment(root: str, path: str) -> bytes:
    """Return the bytes of a file.

    Raises `VaultError`: `FileTooLargeError` for a file that is larger than any note may be.
    """
    try:
        return read_bytes(attachment_file(root, path))
    except TooLargeError as error:
        raise FileTooLargeError(f"{path}: {error}") from error
    except OSError as error:
        raise VaultError(f"{path}: {error}") from error


def _prefetch(path: str) -> None:
    if sys.platform == "linux":  # elsewhere there is no such advice
        try:
            handle = os.open(path, _FLAGS)
            try:
                os.posix_fadvise(handle, 0, _ADVISED, os.POSIX_FADV_WILLNEED)
            finally:
                os.close(handle)
        except (OSError, ValueError):  # it is met again when the file is read
            pass


def _bytes_or_error(path: str) -> bytes | OSError:
    try:
        return read_bytes(path)
    except ValueError as error:  # a NUL in the path
        return OSError(str(error))
    except OSError as error:
        raise_if_out_of_files(error, path)
        return error


class NoteParser(NamedTuple):
    """Parses notes; its settings are what a note depends on besides its file."""

    root: str
    settings: ReviewSettings
    legacy_properties: bool = False
    words: bool = False
    """Whether the words of the texts are wanted, too."""

    def fields(self, path: str, data: bytes) -> NoteFields:
        """Return the fields of the note that the bytes of one file hold."""
        from explorer.markdown.scan import scan_fields

        text, legacy = decode(data), self.legacy_properties
        fields = scan_fields(path, text, self.settings, legacy_properties=legacy)
        bad = _bad_bytes(path, data)
        # Most are as they should be, and `_replace` takes as long as some of the scan.
        return fields._replace(problems=(*bad, *fields.problems)) if bad else fields

    def parse(
        self, entries: Iterable[tuple[str, str]]
    ) -> Iterator[tuple[NoteFields | None, bool, TextWords | None]]:
        """Read and parse files given as vault path and path on disk.

        Yields in their order what each says, None if it has vanished since the walk; whether that
        may be kept for as long as the file does not change: not if it could not be read; and its
        words, if they are wanted.
        """
        files = list(entries)
        prefix = self.root.rstrip(os.sep) + os.sep
        contents = read_ahead(prefix + real for _, real in files)
        for (path, _), content in zip(files, contents, strict=True):
            if isinstance(content, bytes):
                fields, words = self.fields(path, content), None
                if self.words:
                    words = TextWords.of(searchable(content), (it[4:6] for it in fields.headings))
                yield fields, True, words
            elif content.errno in _GONE:
                yield None, False, None
            else:
                yield _unread(path, content), False, None


def _unread(path: str, error: OSError) -> NoteFields:
    """Return the fields of the note of an unread file: it is there, and links to it hold."""
    if isinstance(error, TooLargeError):
        code = "too_large"
        message = f"The file is larger than {LARGEST // 1_000_000} MB and is not read; split it."
    else:
        code = "unreadable"
        message = f"The file cannot be read: {error.strerror or error}; check its permissions."
    problem = Problem(path, None, code, "error", message)
    return NoteFields(path, title_of(path), problems=(problem,))
