"""Where the user's own state is kept: below the system's folder for state, a name for each vault.

Never in a vault.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path


def vault_key(root: Path) -> str:
    """Return the name under which the state of the vault at `root` is kept."""
    return hashlib.blake2b(os.fsencode(root.absolute()), digest_size=16).hexdigest()


def state_folder() -> Path:
    """Return the folder of the system; for a user without a home, a path that cannot be."""
    from platformdirs import user_state_path

    with suppress(RuntimeError):
        found = user_state_path("vault-explorer", appauthor=False)
        if found.is_absolute():
            return found
    return Path(os.devnull) / "vault-explorer"
