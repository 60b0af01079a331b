"""The keys that scroll a text, the same wherever one is read."""

from __future__ import annotations

from textual.binding import Binding

from explorer.ui.commands import bindings

_ACTIONS = frozenset(
    {
        "down",
        "up",
        "first",
        "last",
        "half_down",
        "half_up",
        "row_down",
        "row_up",
        "page_down",
        "page_up",
        "open",
    }
)


def scroll_bindings() -> list[Binding]:
    """Return the bindings of a widget that scrolls a text."""
    return list(bindings("list", _ACTIONS))
