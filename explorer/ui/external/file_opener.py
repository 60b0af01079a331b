"""Files of the vault that are no notes, opened by the system's programs.

Pictures, sounds, films and PDFs.

Never opens another kind, which may be a program, and never what is outside of the vault. For
workers: it waits.
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
    """Return the program that finds the one for a file and starts it.

    None if there is none, or no screen for it.
    """
    if platform == "darwin":
        return shutil.which("open")
    if platform != "win32" and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return shutil.which("wslview")
    return shutil.which("xdg-open")


def open_file(root: str, path: str, environ: Mapping[str, str]) -> bool:
    """Open a file of the vault; whether that worked, as far as can be told. Raises `VaultError`."""
    from explorer.vault.attachments import located

    full = located(root, path)
    if sys.platform == "win32":
        try:
            os.startfile(full)  # noqa: S606 (the program for the kind of file is the system's to choose)
        except OSError:
            return False
        return True
    program = opener(environ)
    if program is None:
        return False
    quiet = subprocess.DEVNULL
    try:
        # A full path is no option, and a program of its own session cannot draw on the terminal.
        started = subprocess.Popen(  # noqa: S603 (the system's own opener, no shell)
            [program, full], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        return started.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        return True
    except OSError:
        return False
