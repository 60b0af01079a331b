"""The texts in the border of a pane, which change without a paint of what the border is around.

Textual paints the whole widget anew for a title. Decides nothing about what is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from textual.content import Content
from textual.geometry import Region

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
    _only_row: int | None = None
    """The row of the widget that is painted instead of all of it, while a text is written."""

    def write_title(self, title: Content) -> None:
        """Write a title; does nothing if it is there."""
        if title != self._title:
            self._title = title
            self._only_row = 0
            self.border_title = title
            self._only_row = None

    def write_subtitle(self, subtitle: Content) -> None:
        """Write a subtitle; does nothing if it is there."""
        if subtitle != self._subtitle:
            self._subtitle = subtitle
            self._only_row = self.outer_size.height - 1
            self.border_subtitle = subtitle
            self._only_row = None

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Paint what has changed: of a new text in the border only its row."""
        if self._only_row is not None:
            top, _, _, left = self.gutter  # regions count from the content on
            regions = (Region(-left, self._only_row - top, self.outer_size.width, 1),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
