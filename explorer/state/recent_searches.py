"""The searches that led somewhere, newest first.

Kept per vault in the user's state folder, never in the vault. A file that cannot be read or written
is no error: there are no recent searches then.
"""

from __future__ import annotations

import threading
from pathlib import Path

from explorer.state.folders import vault_file
from explorer.state.json_file import read_json, write_json

MOST = 20
_LONGEST = 500


class RecentSearches:
    """Recent searches of this run only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queries: tuple[str, ...] = ()

    def load(self) -> tuple[str, ...]:
        """Return the queries, newest first. For workers: it may read a file."""
        with self._lock:
            return self._queries

    def add(self, query: str) -> None:
        """Put a query in front. For workers: it may write a file."""
        query = " ".join(query.split())
        if not query or len(query) > _LONGEST:
            return
        with self._lock:
            others = [old for old in self._queries if old.casefold() != query.casefold()]
            self._queries = (query, *others)[:MOST]

    def forget(self, query: str | None = None) -> None:
        """Remove a query, or all if it is None. For workers: it may write a file."""
        with self._lock:
            if query is None:
                self._queries = ()
            else:
                self._queries = tuple(old for old in self._queries if old != query)


class SavedRecentSearches(RecentSearches):
    """Recent searches in a file, kept between runs."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    @classmethod
    def of(cls, root: Path, folder: Path | None = None) -> SavedRecentSearches:
        """Return the searches of the vault at `root`, in a file below `folder`.

        Without `folder`, below the state folder of the system.
        """
        return cls(vault_file(root, "recent", ".json", folder))

    def load(self) -> tuple[str, ...]:
        """Read the file again: another process may have written it."""
        stored = self._read()
        with self._lock:
            if stored is not None:
                self._queries = stored
            return self._queries

    def add(self, query: str) -> None:
        """Put a query in front, and write the file as a whole."""
        self.load()
        super().add(query)
        self._write()

    def forget(self, query: str | None = None) -> None:
        """Remove a query, or all if it is None, and write the file as a whole."""
        self.load()
        super().forget(query)
        self._write()

    def _write(self) -> None:
        write_json(self.file, [query.encode(errors="replace").decode() for query in self._queries])

    def _read(self) -> tuple[str, ...] | None:
        stored = read_json(self.file)
        if not isinstance(stored, list):
            return None
        valid = [item for item in stored if _is_query(item)]
        return tuple(valid[:MOST])


def _is_query(item: object) -> bool:
    return isinstance(item, str) and 0 < len(item) <= _LONGEST
