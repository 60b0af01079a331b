"""A container that what it holds covers. Never give it a border, a padding or words of its own.

It paints none.
"""

from __future__ import annotations

from textual.containers import Container

from explorer.ui.textual_ext.fixed_size import FixedSize


class CoveredContainer(FixedSize, Container):
    """Places its children, and costs no paint of each of its rows."""

    BLANK = True
