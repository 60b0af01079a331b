"""The keys that scroll a text, the same wherever one is read, and a container that has them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from explorer.ui.commands import bindings_of

_ON_SCREENS = ("scroll_half_up", "read_on", "read_back", "scroll_down", "scroll_up")
"""The commands of a screen that scroll what has the focus. They are not bound where it is read:
other screens mean something else by their keys."""

_ACTIONS = (
    *("down", "up", "first", "last"),
    *("half_down", "half_up", "page_down", "page_up", "open"),
)


def scroll_bindings() -> list[Binding]:
    """Return the bindings of a widget that scrolls a text."""
    return bindings_of(*_ACTIONS)


def screen_scroll_bindings() -> list[Binding]:
    """Return the bindings of a screen that scroll what has the focus."""
    return bindings_of(*_ON_SCREENS)


class KeyScroll(VerticalScroll):
    """Text or figures, scrolled by the keys that scroll a note."""

    BINDINGS: ClassVar[list[BindingType]] = [*scroll_bindings()]

    def action_down(self) -> None:
        """Go one row down."""
        self.scroll_down(animate=False)

    def action_up(self) -> None:
        """Go one row up."""
        self.scroll_up(animate=False)

    def action_first(self) -> None:
        """Go to the beginning."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False)

    def action_half_down(self) -> None:
        """Go half a page down."""
        self.scroll_relative(y=self.size.height // 2, animate=False)

    def action_half_up(self) -> None:
        """Go half a page up."""
        self.scroll_relative(y=-self.size.height // 2, animate=False)
