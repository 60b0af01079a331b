"""A JSON file of the user's own about one vault, in the state folder of the system.

Never in the vault. A file that cannot be read or written is no error: what it holds is a
convenience.
"""

from __future__ import annotations

from pathlib import Path

from explorer.state.folders import vault_file
from explorer.state.json_file import read_json, write_json


class VaultFile:
    """What is kept about a vault under a name, such as `recent`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    @classmethod
    def of(cls, root: Path, kind: str, folder: Path | None = None) -> VaultFile:
        """Return the file of the vault at `root`, in a folder called `kind` below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(vault_file(root, kind, ".json", folder))

    def read(self) -> object:
        """Return the content, None if there is none that can be read."""
        return read_json(self.file)

    def write(self, content: object) -> bool:
        """Replace the content; return whether that was possible."""
        return write_json(self.file, content)
