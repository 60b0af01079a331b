"""The searches that led somewhere, newest first.

Kept per vault in the user's state folder, never in the vault. A file that cannot be read or written
is no error: there are no recent searches then.
"""

from __future__ import annotations

import threading

from explorer.state.json_file import JsonFile

MOST = 20
_LONGEST = 500


class RecentSearches:
    """The searches of a vault. Every method is for workers: it may read and write a file."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Keep searches in a file; without one only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self._queries: tuple[str, ...] = ()

    def load(self) -> tuple[str, ...]:
        """Return the queries, newest first."""
        with self._lock:
            self._load()
            return self._queries

    def add(self, query: str) -> None:
        """Put a query in front."""
        query = " ".join(query.split())
        if not query or len(query) > _LONGEST:
            return
        with self._lock:
            self._load()
            others = [old for old in self._queries if old.casefold() != query.casefold()]
            self._replace((query, *others)[:MOST])

    def forget(self, query: str | None = None) -> None:
        """Remove a query, or all if it is None."""
        with self._lock:
            self._load()
            if query is None:
                self._replace(())
            else:
                self._replace(tuple(old for old in self._queries if old != query))

    def _load(self) -> None:
        """Take what the file has: another process may have written it."""
        if self._kept is None:
            return
        stored = self._kept.read()
        if isinstance(stored, list):
            self._queries = tuple(filter(_is_query, stored))[:MOST]

    def _replace(self, queries: tuple[str, ...]) -> None:
        self._queries = queries
        if self._kept is not None:
            self._kept.write([query.encode(errors="replace").decode() for query in queries])


def _is_query(item: object) -> bool:
    return isinstance(item, str) and 0 < len(item) <= _LONGEST
