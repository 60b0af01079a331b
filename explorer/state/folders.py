"""Where the user's own state is kept: below the system's folder for state, a name for each vault.

Never in a vault.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from explorer.state.system_folders import system_folder

PUT_ASIDE: Final = "put-aside"
"""The kind of state that holds what is suspended or buried."""


def vault_file(root: Path, kind: str, suffix: str, folder: Path | None) -> Path:
    """Return the file in which state of one kind is kept of the vault at `root`.

    `folder` None is the system's folder for state.
    """
    from hashlib import blake2b  # not needed by most commands, and loads a large library

    name = blake2b(os.fsencode(root.absolute()), digest_size=16).hexdigest()
    return kind_folder(kind, folder) / f"{name}{suffix}"


def kind_folder(kind: str, folder: Path | None) -> Path:
    """Return the folder in which state of one kind is kept of all vaults; it need not be there."""
    return (folder or state_folder()) / kind


def state_folder() -> Path:
    """Return the folder that the system has for state."""
    return Path(system_folder("state"))
