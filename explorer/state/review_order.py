"""The order in which a vault is reviewed, as the user has chosen it, kept between runs.

A file that cannot be read, or that holds something else, is no error: nothing was chosen then.
Knows no order by itself.
"""

from __future__ import annotations

import threading

from explorer.state.json_file import JsonFile

_LONGEST = 50


class ReviewOrder:
    """The order of the reviews of a vault."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Read the order from a file; without one it is kept only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self.name = ""
        """The name of the order; empty if none was chosen. Whoever reads it checks it."""
        stored = None if kept is None else kept.read()
        if isinstance(stored, str) and len(stored) <= _LONGEST:
            self.name = stored

    def write(self) -> None:
        """Write the order as it is now; of writers in several threads, the last one wins.

        For workers.
        """
        if self._kept is None:
            return
        with self._lock:
            self._kept.write(self.name)
