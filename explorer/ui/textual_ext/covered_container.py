"""A container that its children cover completely, so that it paints nothing itself.

Never give it a border, a padding or a text of its own.
"""

from __future__ import annotations

from textual.containers import Container

from explorer.ui.textual_ext.fixed_size import FixedSize


class CoveredContainer(FixedSize, Container):
    """Places its children, and costs no paint of each of its rows."""

    BLANK = True
