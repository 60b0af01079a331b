"""Small vaults on disk, written as a mapping of path to text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_notes(root: Path, notes: Mapping[str, str | bytes]) -> Path:
    """Write notes into a folder, line ends as they are, and return the folder."""
    root.mkdir(parents=True, exist_ok=True)
    for path, text in notes.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root
