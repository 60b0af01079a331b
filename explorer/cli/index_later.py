"""Has the texts of a vault indexed by a process that outlives the command which found no index.

Whoever searches next finds it. The process says nothing: what it cannot do, the next search tells.
"""

from __future__ import annotations

import os
import subprocess
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from explorer.services import Explorer
from explorer.vault.parse_pool import start_python

_PROGRAM: Final = "import sys; from explorer.cli.index_later import main; main(*sys.argv[1:])"


def index_later(root: Path, *, legacy_properties: bool) -> subprocess.Popen[bytes] | None:
    """Start the process and return it, None if that is not possible."""
    with suppress(OSError, ValueError):
        return start_python(
            (_PROGRAM, str(root.resolve()), *(["legacy"] if legacy_properties else [])),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a terminal that is closed does not end it
        )
    return None


def main(root: str, legacy: str = "") -> None:
    """Index the texts of a vault, and store where its links lead."""
    if hasattr(os, "nice"):
        os.nice(10)  # nobody waits for it
    explorer = Explorer(root, legacy_properties=bool(legacy))
    explorer.load_at_once()
    deque(explorer.searches.index_text(pause=0.0), maxlen=0)
    explorer.vault.link_counts()  # equal names are in their order, which takes long to learn
    explorer.vault.store_links(None)
