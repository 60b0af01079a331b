"""The walk of a whole vault, in one step."""

from __future__ import annotations

from pathlib import Path

from explorer.vault.walk import FileWalk, WalkResult


def walk(root: Path) -> WalkResult:
    """Return what a walk of the whole vault finds."""
    found = FileWalk(root)
    for _progress in found.run():
        pass
    return found.result()
