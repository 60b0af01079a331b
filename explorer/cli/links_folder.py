"""Which folder a note needs for its links, where nothing says what its vault is.

Reads the note and looks at names of files around it: never above a home folder, a repository or so
many files that it would take long.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_MOST_ENTRIES = 20_000
"""Files and folders that are looked at."""
_MOST_LEVELS = 8
"""Folders above that of the note."""


def folder_for_links(note: Path) -> Path:
    """Return the nearest folder above a note that holds all that its links lead to.

    Links that lead nowhere need nothing. `note` is a full path without links in it.
    """
    targets = _targets(note)
    best = note.parent
    entries = _Entries(_MOST_ENTRIES)
    before: Path | None = None
    paths: list[str] = []
    for folder in _candidates(note.parent):
        if not targets:
            break
        if before is not None:
            paths = [f"/{before.name.lower()}{path}" for path in paths]
        paths += entries.below(folder, before)
        found = {name for path in paths for name in _called(path, targets)}
        found |= {name for name in targets if _is_relative(name, note, folder)}
        if entries.left <= 0 and folder != note.parent:
            break  # it was not looked at as a whole: what is farther away may be closer
        if found:
            best = folder
            targets -= found
        before = folder
    return best


def _targets(note: Path) -> set[str]:
    """Return the paths in the links of a note, in lower case and without `.md`."""
    from explorer.config import ReviewSettings
    from explorer.markdown.scan import scan
    from explorer.vault.file_reader import decode, read_bytes

    try:
        text = decode(read_bytes(str(note))).text
    except OSError:
        return set()
    links = scan(note.name, text, ReviewSettings()).links
    names = {link.name().lower().removesuffix(".md") for link in links}
    own = note.name.lower().removesuffix(".md")
    return {name for name in names if name.strip("/.") and name != own}


def _candidates(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it that may be a vault."""
    from explorer.vault import looks_wrong

    for candidate in (folder, *folder.parents)[: _MOST_LEVELS + 1]:
        if candidate != folder and looks_wrong(candidate):
            return
        yield candidate
        if os.path.lexists(candidate / ".git"):
            return


class _Entries:
    """Walks folders until a number of entries has been looked at."""

    def __init__(self, most: int) -> None:
        self.left = most

    def below(self, folder: Path, but: Path | None) -> Iterator[str]:
        """Yield the files below a folder as `/path/in/it` in lower case; nothing hidden.

        The folder `but` was looked at before.
        """
        waiting = [(str(folder), "")]
        while waiting and self.left > 0:
            full, shown = waiting.pop()
            if but is not None and full == str(but):
                continue
            for name, is_folder in self._entries(full):
                if is_folder:
                    waiting.append((os.path.join(full, name), f"{shown}/{name}"))  # noqa: PTH118  any name
                else:
                    yield f"{shown}/{name}".lower()

    def _entries(self, folder: str) -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is a folder)."""
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self.left -= 1
                    if self.left <= 0:
                        return
                    if not entry.name.startswith("."):
                        yield entry.name, entry.is_dir(follow_symlinks=False)
        except OSError:
            return  # what cannot be looked at holds no notes


def _called(path: str, targets: set[str]) -> Iterator[str]:
    """Yield the targets that can mean a file: its path, or the end of it."""
    shown = path.removesuffix(".md")
    at = len(shown)
    while at > 0:
        at = shown.rfind("/", 0, at)
        name = shown[at + 1 :]
        if name in targets:
            yield name
        if f"/{name}" in targets:
            yield f"/{name}"


def _is_relative(target: str, note: Path, folder: Path) -> bool:
    """Whether a target with steps up leads, from the note's folder, to a file in a folder."""
    if not target.startswith(("../", "./")):
        return False
    full = Path(os.path.normpath(note.parent / target))
    if not full.is_relative_to(folder):
        return False
    wanted = {full.name.lower(), f"{full.name.lower()}.md"}
    try:
        return any(name.lower() in wanted for name in os.listdir(full.parent))  # noqa: PTH208
    except OSError:
        return False
