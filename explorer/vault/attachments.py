"""The files of a vault that are not notes, pictures above all, read whole and within a bound.

For workers, which have a path and no snapshot. Never follows a link out of the vault, and never
waits for a device.
"""

from __future__ import annotations

import os
from pathlib import Path

from explorer.vault import file_reader
from explorer.vault.errors import FileTooLargeError, VaultError


def stamp(root: str, path: str) -> tuple[int, int]:
    """Return the time of a file's last change and its size, both 0 if it is gone.

    The pair differs after a change of the file.
    """
    try:
        status = os.stat(os.path.join(root, path), follow_symlinks=False)  # noqa: PTH118, PTH116  as in `Vault.file`
    except (OSError, ValueError):
        return 0, 0
    return status.st_mtime_ns, status.st_size


def located(root: str, path: str) -> str:
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


def whole(root: str, path: str) -> bytes:
    """Return the bytes of a file.

    Raises `VaultError`: `FileTooLargeError` for a file that is larger than any note may be.
    """
    try:
        return file_reader.read_bytes(located(root, path))
    except file_reader.TooLargeError as error:
        raise FileTooLargeError(f"{path}: {error}") from error
    except OSError as error:
        raise VaultError(f"{path}: {error}") from error
