"""The address that opens a place in Obsidian, and opening it.

The address is made here of names of the vault, each letter of them escaped: nothing that a note
says gets into it unescaped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from explorer.ui.external.file_opener import opener, start_program


def obsidian_uri(vault: str, path: str, subpath: str = "") -> str:
    """Return the address of a note, or of the heading that `subpath` names.

    `vault` is the name of the vault, `path` the path of the note in it.
    """
    place = str(PurePosixPath(path).with_suffix("")) if path.endswith(".md") else path
    if subpath:
        place += f"#{subpath}"
    encoded = quote(place, safe="", errors="replace")
    return f"obsidian://open?vault={quote(vault, safe='', errors='replace')}&file={encoded}"


def open_uri(uri: str, environ: Mapping[str, str]) -> bool:
    """Open an address that `obsidian_uri` has made; return whether that worked, as far as known.

    Call it from a worker: it waits for the program.
    """
    if sys.platform == "win32":
        try:
            os.startfile(uri)  # noqa: S606 (what opens these addresses is the system's to choose)
        except OSError:
            return False
        return True
    program = opener(environ)
    return program is not None and start_program(program, uri)
