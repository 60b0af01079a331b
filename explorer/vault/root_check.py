"""Whether a folder looks as if it was opened by mistake."""

from __future__ import annotations

import os
from pathlib import Path

_SYSTEM = (
    "bin",
    "boot",
    "dev",
    "etc",
    "lib",
    "opt",
    "proc",
    "run",
    "sbin",
    "srv",
    "sys",
    "usr",
    "var",
)


def looks_wrong(root: str | os.PathLike[str], *, home: Path | None = None) -> str | None:
    """Return a warning if the folder is a home folder, the root of a disk or the like.

    Returns None if it may be a vault. A folder that holds `.obsidian` is a vault, whatever else it
    is. `home` replaces the home folder that the system reports.
    """
    try:
        path = Path(os.path.realpath(root))
    except ValueError:  # not a path: opening it will raise an error
        return None
    mine = _home() if home is None else Path(os.path.realpath(home))
    if os.path.isdir(path / ".obsidian"):  # noqa: PTH112  unlike Path's, it never fails
        return None
    if path == Path(path.anchor):
        return f"{path} is the root of the disk, not a vault of notes."
    if mine is not None and path == mine:
        return f"{path} is your home folder, not a vault of notes."
    if mine is not None and path in mine.parents:
        return f"{path} holds the home folders, not notes."
    if mine is not None and path.parent == mine.parent and len(path.parents) > 1:
        return f"{path} looks like somebody's home folder, not a vault of notes."
    if os.name != "nt" and path.parent == Path(path.anchor) and path.name in _SYSTEM:
        return f"{path} belongs to the system and is no vault of notes."
    return None


def _home() -> Path | None:
    """Return the home folder, None if the user has none, as in some containers."""
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:
        return None
