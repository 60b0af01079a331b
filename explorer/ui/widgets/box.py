"""The box that one types a search into. As wide as its place, whatever is in it: no letter lays the screen out anew."""

from __future__ import annotations

from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input


class Box(Input):
    """An input of one line whose size never follows its value."""

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """As Textual's, but without the layout, and so a second paint, that each letter asked for."""
