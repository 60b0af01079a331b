"""A JSON file of the user's own about one vault, in the state folder of the system.

Written as a whole and never in the vault. A file that cannot be read or written is no error: what
it holds is a convenience.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path


class VaultFile:
    """What is kept about a vault under a name, such as `recent`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, root: Path, kind: str, folder: Path | None = None) -> VaultFile:
        """Return the file of the vault at `root`, in a folder called `kind` below `folder`.

        Without `folder`, below the state folder of the system.
        """
        name = hashlib.blake2b(os.fsencode(root.absolute()), digest_size=16).hexdigest()
        return cls((folder or _state_folder()) / kind / f"{name}.json")

    def read(self) -> object:
        """Return the content, None if there is none that can be read."""
        with suppress(OSError, ValueError, RecursionError):
            content: object = json.loads(self.file.read_text(encoding="utf-8"))
            return content
        return None

    def write(self, content: object) -> bool:
        """Replace the content; return whether that was possible."""
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=self.file.stem)
            try:
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    json.dump(content, file)  # in ASCII, a path of any bytes can be written
                Path(name).replace(self.file)
            except OSError:
                Path(name).unlink(missing_ok=True)
            else:
                return True
        return False


def _state_folder() -> Path:
    from platformdirs import user_state_path

    with suppress(RuntimeError):
        found = user_state_path("vault-explorer", appauthor=False)
        if found.is_absolute():
            return found
    return Path(os.devnull) / "vault-explorer"
