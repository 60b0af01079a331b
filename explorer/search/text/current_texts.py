"""The texts of notes as their files are now, each read once."""

from __future__ import annotations

from explorer.vault import OutOfFilesError, Vault, VaultError


class CurrentTexts:
    """Reads the texts of a snapshot's notes, and keeps them for the length of a search."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._texts: dict[str, str | None] = {}

    def get(self, path: str) -> str | None:
        """Return a note's text as its file is now, without schedules; None if it cannot be read.

        Raises `OutOfFilesError`.
        """
        if path not in self._texts:
            try:
                self._texts[path] = self._vault.searchable_text(path)
            except OutOfFilesError:
                raise
            except VaultError:
                self._texts[path] = None
        return self._texts[path]
