"""Where the user's own state is kept: below the system's folder for state, a name for each vault.

Never in a vault.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def vault_file(root: Path, kind: str, suffix: str, folder: Path | None = None) -> Path:
    """Return the file in which state of one kind is kept of the vault at `root`.

    `folder` None is the system's folder for state.
    """
    name = hashlib.blake2b(os.fsencode(root.absolute()), digest_size=16).hexdigest()
    return (folder or state_folder()) / kind / f"{name}{suffix}"


def state_folder() -> Path:
    """Return the folder that the system has for state, as `program_folder` does."""
    from platformdirs import user_state_path

    return program_folder(user_state_path)


def program_folder(find: Callable[..., Path]) -> Path:
    """Return the program's folder of the kind that a function of platformdirs finds.

    For a user without a home folder, the path is one that can never be created.
    """
    with suppress(RuntimeError):
        found = find("vault-explorer", appauthor=False)
        if found.is_absolute():
            return found
    return Path(os.devnull) / "vault-explorer"
