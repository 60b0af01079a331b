"""Keys that are typed before the app draws: the system keeps them for it, and shows none of them.

Else it would take `ctrl+q` for itself. Imports what every command imports.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

_BEFORE: list[list[Any]] = []
"""How the terminal was, while it is ours and the app does not draw yet."""


def keep_keys() -> None:
    """Have the terminal keep all keys. Not as a job in the background: it is another's then."""
    if sys.platform == "win32" or not (sys.stdin and sys.stdin.isatty()):
        return
    import termios

    with suppress(OSError, termios.error):
        terminal = sys.stdin.fileno()
        if os.tcgetpgrp(terminal) == os.getpgrp():
            _BEFORE.append(termios.tcgetattr(terminal))
            kept = termios.tcgetattr(terminal)
            kept[0] &= ~termios.IXON
            kept[3] &= ~termios.ECHO
            termios.tcsetattr(terminal, termios.TCSANOW, kept)


def give_back() -> None:
    """Leave the terminal as it was: for the driver, which keeps keys itself, or at the end."""
    if sys.platform == "win32":
        return
    import termios

    with suppress(OSError, termios.error):
        while _BEFORE:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, _BEFORE.pop())
