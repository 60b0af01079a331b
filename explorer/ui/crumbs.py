"""Names that hold each other as one text: folders, a note, its headings. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from explorer.ui.glyphs import Glyphs


def crumbs_text(names: Sequence[str], width: int, glyphs: Glyphs) -> str:
    """Return names as a text, without the middle ones if all have no room in `width` cells.

    The text may be wider all the same: the ends are never cut.
    """
    separator = f" {glyphs.crumb} "
    whole = separator.join(names)
    if cell_len(whole) <= width or len(names) <= 2:
        return whole
    return separator.join((names[0], glyphs.ellipsis, names[-1]))
