"""A container that is scrolled by the keys that scroll a note. Holds no text itself."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll

from explorer.ui.reader.scroll_keys import scroll_bindings


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
