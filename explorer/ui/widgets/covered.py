"""A container that what it holds covers. Never give it a border, a padding or words of its own: it paints none."""

from __future__ import annotations

from textual.containers import Container

from explorer.ui.widgets.fixed import Fixed


class Covered(Fixed, Container):
    """Places its children, and costs no paint of each of its rows."""

    BLANK = True
