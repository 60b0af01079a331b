"""Opens files that are not notes, and addresses of Obsidian, with the system's programs.

Only pictures, sounds, films and PDFs: the caller refuses other kinds, which may be programs. Never
opens a file outside the vault. Call it from a worker: it waits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

_PATIENCE = 3.0
"""Seconds after which a program that still runs counts as one that shows the file."""


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return the path of the program that opens a file with the right application.

    None if there is no such program, or no display for it.
    """
    name = "xdg-open"
    if platform == "darwin":
        name = "open"
    elif platform != "win32" and not _has_display(environ):
        name = "wslview"
    return shutil.which(name)


def _has_display(environ: Mapping[str, str]) -> bool:
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_file(root: str, path: str, environ: Mapping[str, str]) -> bool:
    """Open a file of the vault; return whether that worked, as far as can be known.

    `path` is relative to `root`. Raises `VaultError`.
    """
    from explorer.vault.attachments import located

    return open_by_system(located(root, path), environ)


def open_by_system(target: str, environ: Mapping[str, str]) -> bool:
    """Open a full path, or an address made here; return whether that worked, as far as known."""
    if sys.platform == "win32":
        try:
            os.startfile(target)  # noqa: S606 (what opens it is the system's to choose)
        except OSError:
            return False
        return True
    program = opener(environ)
    return program is not None and start_program(program, target)


def start_program(program: str, argument: str) -> bool:
    """Start a program with a full path or an address; return whether it did not fail at once."""
    quiet = subprocess.DEVNULL
    try:
        # Neither a full path nor an address is an option, and a program of its own session cannot
        # draw on the terminal.
        started = subprocess.Popen(  # noqa: S603 (the system's own opener, no shell)
            [program, argument], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        return started.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
