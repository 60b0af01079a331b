"""A widget whose content never scrolls.

Taking another size, it does not ask for a second layout of the screen.

Never put what can be larger than its widget into one: its scrollbars would lag behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size

if TYPE_CHECKING:
    from textual.widget import Widget as _Mixed
else:
    # a base that is a widget would give its looks to what it is mixed into: Textual takes the first
    _Mixed = object


class FixedSize(_Mixed):
    """To be named before a kind of widget.

    Textual asks for a layout, since another size may bring scrollbars.
    """

    def _size_updated(
        self,
        size: Size,
        virtual_size: Size,
        container_size: Size,
        layout: bool = True,  # noqa: ARG002 (the base class's signature)
    ) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)
