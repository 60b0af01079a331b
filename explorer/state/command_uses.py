"""How often each command was run from the palette, kept between runs and for all vaults.

A file that cannot be read or written is no error: nothing was used yet then.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from explorer.state.folders import state_folder
from explorer.state.json_file import read_json, write_json

_MOST = 500
"""Commands that are counted."""


class CommandUses:
    """The uses of this run only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def counts(self) -> Mapping[str, int]:
        """Return how often each command was used, by its id. For workers: it may read a file."""
        with self._lock:
            return dict(self._counts)

    def add(self, command: str) -> None:
        """Count a use. For workers: it may write a file."""
        with self._lock:
            self._counts[command] = self._counts.get(command, 0) + 1


class SavedCommandUses(CommandUses):
    """Uses in a file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    @classmethod
    def of(cls, folder: Path | None = None) -> SavedCommandUses:
        """Return the uses in a file below `folder`; without it, below the system's state folder."""
        return cls((folder or state_folder()) / "commands.json")

    def counts(self) -> Mapping[str, int]:
        """Read the file again: another process may have written it."""
        stored = read_json(self.file)
        with self._lock:
            if isinstance(stored, dict):
                valid = {id_: count for id_, count in stored.items() if _is_count(count)}
                self._counts = dict([*valid.items()][:_MOST])
            return dict(self._counts)

    def add(self, command: str) -> None:
        """Count a use, and write the file as a whole."""
        self.counts()
        super().add(command)
        with self._lock:
            write_json(self.file, self._counts)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000_000
