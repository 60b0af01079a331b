"""How often each command was run from the palette, kept between runs and for all vaults.

A file that cannot be read or written is no error: nothing was used yet then.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from explorer.state.folders import state_folder
from explorer.state.json_file import JsonFile

_MOST = 500
"""Commands that are counted."""


class CommandUses:
    """The uses of all commands. Every method is for workers: it may read and write a file."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Keep uses in a file; without one only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    @classmethod
    def saved(cls, folder: Path | None = None) -> CommandUses:
        """Return the uses in a file below `folder`; without it, below the system's state folder."""
        return cls(JsonFile((folder or state_folder()) / "commands.json"))

    def counts(self) -> Mapping[str, int]:
        """Return how often each command was used, by its id."""
        with self._lock:
            self._load()
            return dict(self._counts)

    def add(self, command: str) -> None:
        """Count a use."""
        with self._lock:
            self._load()
            self._counts[command] = self._counts.get(command, 0) + 1
            if self._kept is not None:
                self._kept.write(self._counts)

    def _load(self) -> None:
        """Take what the file has: another process may have written it."""
        if self._kept is None:
            return
        stored = self._kept.read()
        if isinstance(stored, dict):
            valid = [(command, count) for command, count in stored.items() if _is_count(count)]
            self._counts = dict(valid[:_MOST])


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000_000
