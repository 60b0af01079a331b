"""Reads the files of notes and decodes them to text.

Reading is bounded, is never blocked by a device, and runs ahead of the parser. Never reads anything
but a regular file; decodes any bytes.
"""

from __future__ import annotations

import os
import stat
import sys
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Generator, Iterable
from typing import NamedTuple, TypeAlias

from explorer.vault.errors import is_out_of_files, raise_if_out_of_files

LARGEST = 50_000_000
"""Bytes. A larger file is a problem and is not read."""
_WINDOW = 32
"""How many files are open and asked for at most, ahead of those that are parsed."""
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

_Asked: TypeAlias = tuple[int | OSError | None, str]
"""A file that is open, cannot be opened, or is opened later; and its path."""


class TooLargeError(OSError):
    """The file is larger than `LARGEST`."""


class Decoded(NamedTuple):
    """A file's text and what was wrong with its bytes."""

    text: str
    """Without a byte order mark; line ends as they are."""
    line: int | None = None
    """1-based line of the first bad byte."""
    code: str = ""
    """`bad_encoding` or `nul_bytes`; empty if nothing is wrong."""
    message: str = ""


def read_bytes(path: str) -> bytes:
    """Read a regular file. Raises `OSError`, `TooLargeError` among them; a link is not followed."""
    return _read_and_close(os.open(path, _FLAGS), path)


def read_head(path: str, most: int) -> bytes:
    """Read the first `most` bytes of a regular file, whatever its size.

    Raises `OSError`. A symbolic link is not followed.
    """
    handle = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{path}: not a regular file")
        return os.read(handle, most)
    finally:
        os.close(handle)


def read_ahead(paths: Iterable[str]) -> Generator[bytes | OSError, None, None]:
    """Read files in order; the system fetches the next ones while the caller works on this one.

    Yields the error in place of the bytes of a file that cannot be read. Raises `OutOfFilesError`
    if nothing can be opened, even with no other file of this reader open.
    """
    waiting: deque[_Asked] = deque()
    window = _WINDOW
    try:
        for path in paths:
            handle: int | OSError | None = None
            if window > 1:
                handle = _open_ahead(path)
            if isinstance(handle, OSError) and is_out_of_files(handle):
                # One file at a time from here on: the caller, and what it imports, need some too.
                window, handle = 1, None
                _close(waiting)
            waiting.append((handle, path))
            if len(waiting) >= window:
                yield from _take_some(waiting)
        while waiting:
            yield from _take_some(waiting)
    finally:
        _close(waiting)


def decode(data: bytes) -> Decoded:
    """Decode UTF-8; bytes that are not become U+FFFD and a problem."""
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            "The file is not valid UTF-8, and bad bytes are shown as \ufffd; save it as UTF-8."
        )
        return Decoded(data.decode("utf-8", "replace"), line, "bad_encoding", message)
    nul = data.find(b"\0")
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        return Decoded(
            text,
            line,
            "nul_bytes",
            "The file holds NUL characters and may be no text; remove them.",
        )
    return Decoded(text)


def _open_ahead(path: str) -> int | OSError:
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        return error
    except ValueError as error:  # a NUL in the path
        return OSError(str(error))
    if sys.platform == "linux":  # elsewhere there is no such advice
        # Not `suppress`, which takes as long as the call.
        try:  # noqa: SIM105
            os.posix_fadvise(handle, 0, _ADVISED, os.POSIX_FADV_WILLNEED)
        except OSError:  # some file systems take none
            pass
    return handle


def _close(waiting: deque[_Asked]) -> None:
    """Close what is open; it is opened again when its turn comes."""
    for at, (handle, path) in enumerate(waiting):
        if isinstance(handle, int):
            os.close(handle)
            waiting[at] = (None, path)


def _take_some(waiting: deque[_Asked]) -> list[bytes | OSError]:
    """Return what `_take` does of the next files."""
    return [_take(waiting) for _ in range(min(_TOGETHER, len(waiting)))]


def _take(waiting: deque[_Asked]) -> bytes | OSError:
    """Return the bytes of the next file, or the error. Raises `OutOfFilesError`."""
    handle, path = waiting.popleft()
    if handle is None:
        handle = _open_ahead(path)
    if isinstance(handle, OSError):
        raise_if_out_of_files(handle, path)
        return handle
    try:
        return _read_and_close(handle, path)
    except OSError as error:
        return error


def _read_and_close(handle: int, path: str) -> bytes:
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(f"{path}: not a regular file")
        if status.st_size > LARGEST:
            raise TooLargeError(f"{path}: {status.st_size} bytes")
        data = os.read(handle, status.st_size + 1)
        if len(data) == status.st_size:
            return data
        return _read_on(handle, data)
    finally:
        os.close(handle)


def _read_on(handle: int, data: bytes) -> bytes:
    """Read the rest of a file that grows, or that the system hands out in pieces."""
    parts = [data]
    size = len(data)
    while data:
        data = os.read(handle, 1 << 20)
        parts.append(data)
        size += len(data)
        if size > LARGEST:
            raise TooLargeError(f"more than {LARGEST} bytes")
    return b"".join(parts)
