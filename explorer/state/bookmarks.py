"""The bookmarks that were set here, which are kept apart from those of the vault.

Kept per vault in the user's state folder, never in the vault.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from explorer.state.json_file import JsonFile


@dataclass(frozen=True, slots=True)
class OwnBookmark:
    """A note or a heading of one."""

    path: str
    heading: str = ""
    """The name of the heading, empty for the whole note."""


class OwnBookmarks:
    """The bookmarks of a vault. Every method is for workers: it may read and write a file."""

    def __init__(self, kept: JsonFile | None = None) -> None:
        """Keep bookmarks in a file; without one only while this object lives."""
        self._kept = kept
        self._lock = threading.Lock()
        self._bookmarks: tuple[OwnBookmark, ...] = ()
        self.unwritten = ""
        """The file, if it could not be written the last time; else empty."""

    def all(self) -> tuple[OwnBookmark, ...]:
        """Return the bookmarks in the order in which they were set."""
        with self._lock:
            self._load()
            return self._bookmarks

    def toggle(self, bookmark: OwnBookmark) -> bool:
        """Set a bookmark, or take it away if it is set; return whether it is set now."""
        with self._lock:
            self._load()
            is_set = bookmark not in self._bookmarks
            others = tuple(each for each in self._bookmarks if each != bookmark)
            if is_set:
                others = (*others, bookmark)
            self._replace(others)
            return is_set

    def forget(self, bookmark: OwnBookmark) -> None:
        """Take a bookmark away."""
        with self._lock:
            self._load()
            self._replace(tuple(each for each in self._bookmarks if each != bookmark))

    def rename(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        with self._lock:
            self._load()
            renamed = (
                replace(each, path=paths.get(each.path, each.path)) for each in self._bookmarks
            )
            self._replace(tuple(renamed))

    def _replace(self, bookmarks: tuple[OwnBookmark, ...]) -> None:
        if bookmarks == self._bookmarks:
            return
        self._bookmarks = bookmarks
        if self._kept is None:
            return
        written = self._kept.write([[each.path, each.heading] for each in bookmarks])
        self.unwritten = ""
        if not written:
            self.unwritten = str(self._kept.path)

    def _load(self) -> None:
        """Take what the file has: another process may have written it."""
        if self._kept is None:
            return
        stored = self._kept.read()
        if isinstance(stored, list):
            self._bookmarks = tuple(
                OwnBookmark(*each)
                for each in stored
                if isinstance(each, list) and len(each) == 2 and _are_texts(each)
            )


def _are_texts(values: list[object]) -> bool:
    return all(isinstance(value, str) for value in values)
