"""A widget whose content never scrolls: a resize needs no second layout of the screen.

Never use it for content that can be larger than its widget: its scrollbars would lag behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.geometry import Size

from explorer.ui.textual_ext.tested_version import IS_TESTED

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed
else:
    # A base that is a widget would give its styles to what it is mixed into: Textual takes the
    # first one.
    _Mixed = object


class FixedSize(_Mixed):
    """A mixin that avoids a second layout on a resize, to be named before the widget class.

    Textual requests that layout because scrollbars may come or go.
    """

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        needs_layout = layout and not IS_TESTED
        return super()._size_updated(size, virtual_size, container_size, layout=needs_layout)


class CoveredContainer(FixedSize, Container):
    """A container that its children cover completely, so that it paints nothing itself.

    Never give it a border, a padding or a text of its own.
    """

    BLANK = True
