"""Which screens stay while another one is shown over them.

Knows screens by a class of theirs only, and opens none.
"""

from __future__ import annotations

from typing import Any, Final

from textual.app import App

KEPT_BELOW: Final = "-kept-below"
"""The class of a screen that the search and lists lie over and lead back to, such as a review."""


def close_above(app: App[Any], number: int) -> None:
    """Close whatever screens are over one, by its number in the stack."""
    for screen in reversed(app.screen_stack[number + 1 :]):
        screen.dismiss()


def uncover(app: App[Any]) -> None:
    """Close whatever screens are over the last one that is kept below others, or the first."""
    screens = enumerate(app.screen_stack)
    kept = (number for number, screen in screens if screen.has_class(KEPT_BELOW))
    close_above(app, max(kept, default=0))
