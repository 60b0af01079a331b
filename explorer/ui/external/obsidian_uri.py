"""The address that opens a place in Obsidian.

It is made of names of the vault, each letter of them escaped: nothing that a note says gets into it
unescaped.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote


def obsidian_uri(vault: str, path: str, subpath: str = "") -> str:
    """Return the address of a note, or of the heading that `subpath` names.

    `vault` is the name of the vault, `path` the path of the note in it.
    """
    place = str(PurePosixPath(path).with_suffix("")) if path.endswith(".md") else path
    if subpath:
        place += f"#{subpath}"
    encoded = quote(place, safe="", errors="replace")
    return f"obsidian://open?vault={quote(vault, safe='', errors='replace')}&file={encoded}"
