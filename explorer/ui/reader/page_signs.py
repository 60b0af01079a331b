"""The signs of a page by those of the screen that it is on."""

from __future__ import annotations

from explorer.page.signs import ASCII, UNICODE, Signs
from explorer.ui.glyphs import Glyphs


def page_signs(glyphs: Glyphs) -> Signs:
    """Return the signs that a page is drawn with beside some glyphs."""
    if glyphs.plain:
        return ASCII
    return UNICODE
