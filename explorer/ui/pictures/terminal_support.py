"""How the terminal shows pictures, told by its environment and its size.

Never asks the terminal: one that does not know a question may print it, and late answers are taken
for keys.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Literal, TypeAlias

Way: TypeAlias = Literal["off", "blocks", "kitty"]
"""Not at all, in half blocks, or by the graphics protocol of Kitty with its placeholders."""

_COLORS = ("truecolor", "256")
_BETWEEN = ("TMUX", "STY", "ZELLIJ")
"""Set by programs between the app and the terminal, which keep what they do not know from it."""
_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")
_DEFAULT = (10, 20)


def way(setting: str, environ: Mapping[str, str], *, colors: str | None, plain: bool) -> Way:
    """Return how pictures are shown.

    `setting` is that of the config file, `colors` the color system of the console, `plain` whether
    the terminal's own sixteen colors hold, or only ASCII can be drawn.
    """
    if setting == "off" or plain or environ.get("NO_COLOR") or colors not in _COLORS:
        return "off"
    if (
        setting == "blocks" or colors != "truecolor"
    ):  # the color of a placeholder says which picture is meant
        return "blocks"
    return "kitty" if setting == "kitty" or _is_kitty(environ) else "blocks"


def _is_kitty(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is one that knows the placeholders.

    Kitty or Ghostty, and nothing stands between.
    """
    term = environ.get("TERM", "")
    if any(environ.get(name) for name in _BETWEEN) or term.startswith(("tmux", "screen")):
        return False
    return (
        term in _KITTY_TERMS
        or bool(environ.get("KITTY_WINDOW_ID"))
        or environ.get("TERM_PROGRAM") == "ghostty"
    )


def cell_size() -> tuple[int, int]:
    """Return width and height of a cell in the terminal's pixels, a guess if the system does not know."""
    if sys.platform == "win32":
        return _DEFAULT
    import fcntl
    import struct
    import termios

    try:
        said = fcntl.ioctl(sys.__stdout__ or 1, termios.TIOCGWINSZ, bytes(8))
    except (OSError, ValueError):
        return _DEFAULT
    rows, columns, width, height = struct.unpack("HHHH", said)
    size = width // max(columns, 1), height // max(rows, 1)
    return size if all(size) else _DEFAULT
