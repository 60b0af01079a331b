"""The bookmarks that Obsidian keeps in a vault. Reads one file, never writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from explorer.vault.obsidian_config import ConfigFileError, read_config_file, text_value

_FILE = "bookmarks.json"
_DEEPEST = 20
"""Groups inside of each other that are read at most."""

BookmarkKind: TypeAlias = Literal["group", "file", "folder", "search", "graph", "url"]
_KINDS: Mapping[str, BookmarkKind] = {kind: kind for kind in get_args(BookmarkKind)}


@dataclass(frozen=True, slots=True)
class VaultBookmark:
    """An entry of Obsidian's list of bookmarks."""

    kind: BookmarkKind
    depth: int
    """How many groups it is in."""
    title: str = ""
    """The name that the user gave it; empty for none."""
    target: str = ""
    """The path of a file or folder, a query, or an address."""
    subpath: str = ""
    """The heading or block of a file, such as `#Wall` or `#^id`; empty for the whole."""


@dataclass(frozen=True, slots=True)
class VaultBookmarks:
    """The bookmarks of a vault in their order, what is in a group below it."""

    bookmarks: tuple[VaultBookmark, ...] = ()
    problem: str = ""
    """Why they cannot be read; empty if they can."""


def read_bookmarks(root: Path) -> VaultBookmarks:
    """Return the bookmarks of a vault; entries of unknown kinds are left out."""
    try:
        file = read_config_file(root, _FILE)
    except ConfigFileError as error:
        return VaultBookmarks(problem=f"{error.path}: {error}. Save a bookmark in Obsidian again.")
    if file is None:
        return VaultBookmarks()
    items = file.data.get("items") if isinstance(file.data, dict) else None
    if not isinstance(items, list):
        problem = f'{file.path}: it holds no list "items". Save a bookmark in Obsidian again.'
        return VaultBookmarks(problem=problem)
    return VaultBookmarks(tuple(_bookmarks(items, 0)))


_TARGETS = {"file": "path", "folder": "path", "search": "query", "url": "url"}
"""Where each kind has its target."""


def _bookmarks(items: list[object], depth: int) -> Iterator[VaultBookmark]:
    for item in items:
        if not isinstance(item, dict):
            continue
        kind = _KINDS.get(text_value(item, "type"))
        if kind is None:
            continue
        target = ""
        if kind in _TARGETS:
            target = text_value(item, _TARGETS[kind])
            if not target:
                continue
        yield VaultBookmark(
            kind, depth, text_value(item, "title"), target, text_value(item, "subpath")
        )
        inside = item.get("items")
        if kind == "group" and isinstance(inside, list) and depth < _DEEPEST:
            yield from _bookmarks(inside, depth + 1)
