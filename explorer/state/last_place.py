"""The place where the user left a vault, kept per vault outside of it."""

from __future__ import annotations

from explorer.state.json_file import JsonFile


class LastPlace:
    """The place that was read last, and where it was on the screen."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Keep the place in a file; without one nowhere."""
        self._kept = kept

    def load(self) -> tuple[str, int, int] | None:
        """Return the path, the line (1-based), and how many rows below it the view began.

        None if nothing is kept.
        """
        if self._kept is None:
            return None
        stored = self._kept.read()
        if not isinstance(stored, list) or len(stored) != 3:
            return None
        path, line, rows = stored
        if not isinstance(path, str) or type(line) is not int or type(rows) is not int or line < 1:
            return None
        return path, line, rows

    def save(self, path: str, line: int, rows: int) -> None:
        """Keep a place, as `load` returns it."""
        if self._kept is not None:
            self._kept.write([path, line, rows])
