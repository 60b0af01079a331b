"""What screens that one leaves again have in common.

They are left once, however often and quickly that is asked for.

Shows nothing itself.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete

from explorer.ui.textual_ext.partial_compositor import PartialScreen

_R = TypeVar("_R")


class DismissOnceScreen(PartialScreen[_R]):
    """A screen over another one.

    Keys are taken in faster than they are acted on: a second `enter` may be on its way when the
    first one leaves. A class of several bases names this one last, for Textual takes styles from
    the first.
    """

    def dismiss(self, result: _R | None = None) -> AwaitComplete:
        """Leave with a result; does nothing where the screen has been left already or another one is over it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
