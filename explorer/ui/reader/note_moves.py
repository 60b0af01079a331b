"""The keys that move a note up and down, the same wherever a note is read.

Knows nothing of what its rows say.
"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from explorer.ui.commands import bindings
from explorer.ui.reader.note_scroll import NoteScroll


class NoteMoves(NoteScroll):
    """A note that keys move."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(
            "list",
            {"down", "up", "first", "last", "half_down", "half_up", "page_down", "page_up", "open"},
        ),
        *bindings("note"),
    ]

    def _scroll_by(self, rows: int) -> None:
        self.jump(self.scroll_offset.y + rows)

    def action_down(self) -> None:
        """Go one row down."""
        self._scroll_by(1)

    def action_up(self) -> None:
        """Go one row up."""
        self._scroll_by(-1)

    def action_half_down(self) -> None:
        """Go half a page down."""
        self._scroll_by(max(1, self.size.height // 2))

    def action_half_up(self) -> None:
        """Go half a page up."""
        self._scroll_by(-max(1, self.size.height // 2))

    def action_page_down(self) -> None:
        """Go a page down."""
        self._scroll_by(max(1, self.size.height - 2))

    def action_page_up(self) -> None:
        """Go a page up."""
        self._scroll_by(-max(1, self.size.height - 2))

    def action_first(self) -> None:
        """Go to the beginning."""
        self.jump(0)

    def action_last(self) -> None:
        """Go to the end."""
        self.settle_end()
        self.jump(self.max_scroll_y)
