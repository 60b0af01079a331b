"""The place where the user left a vault, kept per vault outside of it."""

from __future__ import annotations

from explorer.state.json_file import JsonFile


class LastPlace:
    """The (path, line) that was read last."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Keep the place in a file; without one nowhere."""
        self._kept = kept

    def load(self) -> tuple[str, int] | None:
        """Return the path and the line (1-based), None if nothing is kept."""
        if self._kept is None:
            return None
        stored = self._kept.read()
        if not isinstance(stored, list) or len(stored) != 2:
            return None
        path, line = stored
        if not isinstance(path, str) or type(line) is not int or line < 1:
            return None
        return path, line

    def save(self, path: str, line: int) -> None:
        """Keep a place."""
        if self._kept is not None:
            self._kept.write([path, line])
