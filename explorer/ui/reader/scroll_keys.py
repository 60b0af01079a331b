"""The keys that scroll a text, the same wherever one is read, and a container that has them."""

from __future__ import annotations

from textual.binding import BindingType
from textual.containers import VerticalScroll

from explorer.ui.commands import bindings_of

_ON_SCREENS = ("read_on", "read_back", "scroll_down", "scroll_up")
"""The commands of a screen that scroll what has the focus. They are not bound where it is read:
other screens mean something else by their keys."""

_ACTIONS = (
    *("down", "up", "first", "last"),
    *("half_down", "half_up", "page_down", "page_up", "open"),
)


def scroll_bindings() -> list[BindingType]:
    """Return the bindings of a widget that scrolls a text."""
    return bindings_of(*_ACTIONS)


def screen_scroll_bindings() -> list[BindingType]:
    """Return the bindings of a screen that scroll what has the focus."""
    return bindings_of(*_ON_SCREENS)


class KeyScroll(VerticalScroll):
    """Text or figures, scrolled by the keys that scroll a note."""

    BINDINGS = scroll_bindings()

    def action_move(self, rows: int) -> None:
        """Go some rows down, or up for less than 0."""
        self.scroll_relative(y=rows, animate=False)

    def action_move_half(self, step: int) -> None:
        """Go half a page down (1) or up (-1)."""
        self.action_move(step * (self.size.height // 2))

    def action_move_page(self, step: int) -> None:
        """Go a page down (1) or up (-1)."""
        self.action_move(step * self.size.height)

    def action_move_to_end(self, step: int) -> None:
        """Go to the end (1) or the beginning (-1)."""
        self.action_move(step * self.virtual_size.height)
