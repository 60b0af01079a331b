"""How the terminal shows pictures, according to its environment and its size.

Never sends the terminal a query: one that does not know it may print it, and late answers would be
taken for keys.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal, TypeAlias

Way: TypeAlias = Literal["off", "blocks", "kitty"]
"""Not at all, in half blocks, or by the graphics protocol of Kitty with its placeholders."""

_COLORS = ("truecolor", "256")
_BETWEEN = ("TMUX", "STY", "ZELLIJ")
"""Set by programs between app and terminal, which drop sequences that they do not know."""
_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")
_DEFAULT = (10, 20)


def way(setting: str, environ: Mapping[str, str], *, colors: str | None, plain: bool) -> Way:
    """Return how pictures are shown.

    `setting` is the value in the config file, `colors` the color system of the console. `plain` is
    True if only the sixteen colors of the terminal, or only ASCII, can be drawn.
    """
    if setting == "off" or plain or environ.get("NO_COLOR") or colors not in _COLORS:
        return "off"
    if setting == "auto":
        setting = "blocks"
        if _is_kitty(environ):
            setting = "kitty"
    # The color of a placeholder tells which picture is meant.
    if setting == "kitty" and colors == "truecolor":
        return "kitty"
    return "blocks"


def _is_kitty(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is Kitty or Ghostty, which know placeholders, with nothing between."""
    term = environ.get("TERM", "")
    if term.startswith(("tmux", "screen")) or any(map(environ.get, _BETWEEN)):
        return False
    if term in _KITTY_TERMS or environ.get("KITTY_WINDOW_ID"):
        return True
    return environ.get("TERM_PROGRAM") == "ghostty"


def cell_size() -> tuple[int, int]:
    """Return width and height of a cell in pixels, a guess if the system does not know."""
    if sys.platform == "win32":
        return _DEFAULT
    import fcntl
    import struct
    import termios

    try:
        answer = fcntl.ioctl(sys.__stdout__ or 1, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return _DEFAULT
    rows, columns, width, height = struct.unpack("HHHH", answer)
    size = width // max(columns, 1), height // max(rows, 1)
    if 0 in size:
        return _DEFAULT
    return size
