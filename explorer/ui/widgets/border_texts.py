"""The texts in the border of a pane, which are painted only when they change.

Decides nothing about what is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed
else:
    # A base that is a widget would give its styles to what it is mixed into: Textual takes the
    # first one.
    _Mixed = object


class BorderTexts(_Mixed):
    """A mixin that writes title and subtitle of a border, to be named before the widget class."""

    _title = Content()
    _subtitle = Content()

    def write_title(self, title: Content) -> None:
        """Write a title; does nothing if it is there."""
        if title != self._title:
            self.border_title = self._title = title

    def write_subtitle(self, subtitle: Content) -> None:
        """Write a subtitle; does nothing if it is there."""
        if subtitle != self._subtitle:
            self.border_subtitle = self._subtitle = subtitle
