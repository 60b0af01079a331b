"""The errors of a vault as a whole.

An error in one note is a `Problem`, never an exception.
"""

from __future__ import annotations


class VaultError(Exception):
    """The vault, or a requested note, cannot be read.

    The message names the path and advises what to do.
    """


class FileTooLargeError(VaultError):
    """A file is larger than the bound for reading."""
