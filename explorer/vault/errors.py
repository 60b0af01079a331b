"""Why a vault cannot be read, and why a note was not written.

What is wrong inside of a note is a `Problem`, never an exception.
"""

from __future__ import annotations

import errno

_NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})


class VaultError(Exception):
    """The vault, or a requested note, cannot be read.

    The message names the path and advises what to do.
    """


class FileTooLargeError(VaultError):
    """A file is larger than the bound for reading."""


class OutOfFilesError(VaultError):
    """Too many files are open, so that no other file can be read."""


class WriteError(Exception):
    """A note was not written, and is as it was.

    The message names the file and advises what to do.
    """

    is_transient = False
    """Whether the same write may succeed later."""


class WriteFailedError(WriteError):
    """The system, or another program, did not let it be written."""

    is_transient = True


class ReadOnlyError(WriteError):
    """Nothing is to be written to the vault, as the user asks for."""


class NoteChangedError(WriteError):
    """The note is not any more what the change was made for."""

    is_transient = True


class LineChangedError(NoteChangedError):
    """A line is not any more as a write has left it."""

    def __init__(self, message: str, difference: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.difference = difference
        """What taking the write back would change all the same; empty if it cannot be."""


class NoteGoneError(NoteChangedError):
    """The note is not where it was any more: it was deleted, moved or renamed."""

    @classmethod
    def at(cls, path: str) -> NoteGoneError:
        """Return the error for a note of which nothing is known but the path that it had."""
        return cls(f"{path}: the note is gone: it was deleted, moved or renamed")


def raise_if_out_of_files(error: OSError, path: object) -> None:
    """Raise `OutOfFilesError` if that is what an error at `path` means."""
    if error.errno in _NO_MORE_FILES:
        raise OutOfFilesError(
            f"{path}: {error.strerror or error}; allow more open files (ulimit -n),"
            " or close programs"
        ) from error
