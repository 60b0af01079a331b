"""The programs that show what is not a note: browser, file opener, Obsidian.

Only web and mail addresses, pictures, sounds, films and PDFs are ever opened: the caller asks the
user before, and refuses other files, which may be programs. Never opens a file outside the vault.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from explorer.text.sanitize import clean

if TYPE_CHECKING:
    from webbrowser import BaseBrowser

_PATIENCE = 3.0
"""Seconds after which a program that still runs counts as one that shows the file."""
LIMIT = 2_000
"""Characters of an address that is opened at most; no honest one is longer."""
# What an address may hold as it is; all else is written as %XX.
_KEPT = "%/:=&?~#+!$,;'@()*[]-._"


def opened_address(destination: str) -> tuple[str, str] | None:
    """Return (address, host) of a link that may be opened, None for all others.

    The host is given as the system will look it up (an address can look like another one); for a
    mail it is a phrase that says so.
    """
    address = quote(clean(destination.strip()), safe=_KEPT)
    if len(address) > LIMIT:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto" and parts.path:
        return address, f"a mail to {parts.path}"
    if scheme in ("http", "https") and host:
        return address, host
    return None


def find_browser() -> BaseBrowser | None:
    """Return the system's browser. For workers: it may ask the desktop."""
    import webbrowser

    try:
        return webbrowser.get()
    except webbrowser.Error:
        return None


def wants_terminal(browser: BaseBrowser) -> bool:
    """Whether a browser draws on the terminal, or may."""
    import webbrowser

    if isinstance(browser, webbrowser.BackgroundBrowser):
        return False
    return isinstance(browser, webbrowser.GenericBrowser)


def open_address(browser: BaseBrowser, address: str) -> bool:
    """Open an address; return whether that worked, as far as can be known."""
    try:
        return bool(browser.open(address))
    except (OSError, ValueError):
        return False


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return the path of the program that opens a file with the right application.

    None if there is no such program, or no display for it.
    """
    name = "xdg-open"
    if platform == "darwin":
        name = "open"
    elif platform != "win32" and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        name = "wslview"
    return shutil.which(name)


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


def obsidian_uri(vault: str, path: str, subpath: str = "") -> str:
    """Return the address of a note, or of the heading that `subpath` names.

    `vault` is the name of the vault, `path` the path of the note in it.
    """
    place = str(PurePosixPath(path).with_suffix("")) if path.endswith(".md") else path
    if subpath:
        place += f"#{subpath}"
    encoded = quote(place, safe="", errors="replace")
    return f"obsidian://open?vault={quote(vault, safe='', errors='replace')}&file={encoded}"
