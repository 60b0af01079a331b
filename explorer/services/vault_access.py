"""What each service is given: access to the current vault, and the cache options."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypedDict

from explorer.state.folders import PUT_ASIDE, kind_folder, vault_file
from explorer.vault import Vault

_HISTORY = "writes"
"""The kind of state that is what was written."""


class CacheOptions(TypedDict):
    """Keyword arguments for everything that may read or write the cache."""

    cache: bool
    """False: the cache is neither read nor written."""
    cache_dir: Path | None
    """The folder of the cache; None for the default of the system."""


class WriteOptions(NamedTuple):
    """Whether the vault may be written, and where it is kept what was written."""

    read_only: bool = False
    state_dir: Path | None = None
    """The folder of the user's own state; None for the default of the system."""


@dataclass(slots=True)
class VaultAccess:
    """The current vault, which changes, and the options, which do not."""

    vault: Vault
    """The current snapshot. Read it once per question: an answer is about one snapshot."""
    cache: CacheOptions
    writing: WriteOptions = field(default_factory=WriteOptions)
    changing: Lock = field(default_factory=Lock)
    """Held while the snapshot is replaced by one that is made from it."""

    def has_history(self) -> bool:
        """Return whether anything was written to the vault in the last days."""
        # First the folder, which most users do not have: the name of the file takes long to make.
        if not os.path.exists(kind_folder(_HISTORY, self.writing.state_dir)):  # noqa: PTH110  unlike Path's, it never fails
            return False
        return os.path.exists(self.history_file())  # noqa: PTH110  as above

    def has_put_aside(self) -> bool:
        """Return whether anything may be put aside; quick for users who never did so."""
        return os.path.exists(kind_folder(PUT_ASIDE, self.writing.state_dir))  # noqa: PTH110  as above

    def history_file(self) -> Path:
        """Return the file that has what was written to the vault; it need not be there."""
        return vault_file(self.vault.root, _HISTORY, ".db", self.writing.state_dir)

    def take_in(self, path: str, data: bytes) -> None:
        """Replace the snapshot by one in which the note at `path` has these bytes."""
        from explorer.vault.rewritten import with_content

        with self.changing:
            entries = self.vault.entries
            if path in entries:
                real = entries[path].real
                # A symbolic link to a note is a note of its own, with the same file.
                for each in [name for name, entry in entries.items() if entry.real == real]:
                    self.vault = with_content(self.vault, each, data)
