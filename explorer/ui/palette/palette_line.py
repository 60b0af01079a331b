"""An entry of the palette as one line: its name, what it does, and its key at the right. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from explorer.ui.cells import cut, cut_right, cut_runs

_WIDEST = 84
"""Columns of the palette at most; as in the stylesheet."""
_SHARE = 94
"""Percent of the screen that it takes at most; as in the stylesheet."""
_FRAME = 8
"""Columns of borders, padding and scrollbar."""
_GAP = 2
_LEAST = 24
"""Columns below which a description says nothing."""


@dataclass(frozen=True, slots=True)
class PaletteEntry:
    """What an entry shows; all texts have been cleaned."""

    name: str
    ranges: Sequence[tuple[int, int]] = ()
    """Letters of the name that match, half-open."""
    description: str = ""
    aside: str = ""
    """What stands at the right: a key, or a place."""


def width_of(screen: int) -> int:
    """Return the cells of an entry in a screen of so many columns."""
    return max(1, min(_WIDEST, screen * _SHARE // 100) - _FRAME)


def palette_line(entry: PaletteEntry, name_width: int, width: int, ellipsis: str) -> Content:
    """Return an entry in exactly `width` cells.

    Descriptions of several entries begin at the same column if `name_width` is that of the longest
    name. What has no room is left out: first the end of the description, or all of it, then the
    end of what is at the right.
    """
    aside = cut(entry.aside, width // 2, ellipsis)
    room = width - _after_gap(aside)
    runs = cut_runs(entry.name, room, entry.ranges, ellipsis)
    line = Content.assemble(*[(text, "bold underline" if found else "") for text, found in runs])
    description_room = room - max(line.cell_length, name_width) - _GAP
    if entry.description and description_room >= _LEAST:
        blanks = " " * (max(line.cell_length, name_width) + _GAP - line.cell_length)
        shown = cut_right(entry.description, description_room, (), ellipsis)
        description = "".join(text for text, _ in shown)
        line = Content.assemble(line, blanks, (description, "not bold $muted"))
    blanks = " " * (width - line.cell_length - cell_len(aside))
    return Content.assemble(line, blanks, (aside, "not bold $muted"))


def _after_gap(text: str) -> int:
    if not text:
        return 0
    return cell_len(text) + _GAP
