"""The keys that scroll a text, the same wherever one is read."""

from __future__ import annotations

from textual.binding import Binding

from explorer.ui.commands import bindings

_ON_SCREENS = ("scroll_half_up", "read_on", "read_back", "scroll_down", "scroll_up")
"""The commands of a screen that scroll what has the focus. They are not bound where it is read:
other screens mean something else by their keys."""

_ACTIONS = frozenset(
    {
        "down",
        "up",
        "first",
        "last",
        "half_down",
        "half_up",
        "page_down",
        "page_up",
        "open",
    }
)


def scroll_bindings() -> list[Binding]:
    """Return the bindings of a widget that scrolls a text."""
    return list(bindings("list", _ACTIONS))


def screen_scroll_bindings() -> list[Binding]:
    """Return the bindings of a screen that scroll what has the focus."""
    return list(bindings("main", _ON_SCREENS))
