"""Paints nothing of a screen that another one covers.

Textual paints the screen on top as a whole for each change of the one below it, even if nothing of
that can be seen. A screen that is uncovered is painted as a whole by Textual.
"""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from explorer.ui.textual_ext.tested_version import IS_TESTED


def skip_covered_paints(screen: Screen[Any]) -> None:
    """Let a screen paint only while something of it can be seen. To be called when it is made."""
    if not IS_TESTED:
        return
    paint = screen._compositor_refresh  # noqa: SLF001  no other way to the paints

    def paint_if_seen() -> None:
        if _is_covered(screen):
            screen._compositor._dirty_regions.clear()  # noqa: SLF001
            screen._dirty_widgets.clear()  # noqa: SLF001
        else:
            paint()

    setattr(screen, "_compositor_refresh", paint_if_seen)  # noqa: B010  it is a method


def _is_covered(screen: Screen[Any]) -> bool:
    """Return whether a screen above this one lets nothing shine through."""
    stack = screen.app.screen_stack
    above = stack[stack.index(screen) + 1 :] if screen in stack else []
    return any(each.styles.background.a == 1 for each in above)
