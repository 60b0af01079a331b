"""One row of a list as a value, and how it becomes a strip of cells.

Draws exactly the width that it is given: a title too long is cut in its middle, a badge keeps its
place at the right.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.model import ReviewState
from explorer.ui.cells import cut, cut_runs
from explorer.ui.glyphs import Glyphs

Look: TypeAlias = Literal["plain", "folder", "note", "heading", "title", "dim", "broken", "current"]


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows. All texts are cleaned by whoever makes the row."""

    text: str
    look: Look = "plain"
    depth: int = 0
    fold: bool | None = None
    """True for an open row, False for a closed one, None if it holds nothing."""
    ranges: tuple[tuple[int, int], ...] = ()
    """Letters of `text` that matched, half-open."""
    aside: str = ""
    """A secondary fact after the text, dim."""
    badge: str = ""
    state: ReviewState | None = None
    """Which look the badge has."""
    icon: str = ""
    """A sign before the text, one cell wide."""


_LEAST = 6
"""Cells below which a cut aside says nothing."""
_WIDE = 60
"""Cells from which a third of a row holds an aside that is worth it."""


def fold_column(row: Row) -> int:
    """Return the column of a row's fold mark."""
    return 1 + 2 * row.depth


def fits(row: Row, width: int) -> bool:
    """Whether a row of this width shows the whole text, and all that stands dim behind it."""
    if len(row.text) + len(row.aside) > width:
        return False
    badge = cell_len(row.badge) + 2 if row.badge else 1
    aside = cell_len(row.aside) + 2 if row.aside else 0
    return 3 + 2 * row.depth + 2 * bool(row.icon) + cell_len(row.text) + aside + badge <= width


def draw(
    row: Row,
    width: int,
    base: Style,
    style: Callable[[str], Style],
    glyphs: Glyphs,
    *,
    marked: bool,
) -> Strip:
    """Return the row in exactly `width` cells.

    `style` gives the look of a named part without a background, `base` is under all of it, and
    `marked` draws the mark of the row that the keys act on.
    """
    here = Segment(glyphs.here if marked else " ", base + style("mark"))
    fold = {True: glyphs.opened, False: glyphs.closed, None: " "}[row.fold]
    indent = "  " * min(row.depth, max(0, width // 6))
    left = [here, Segment(indent, base), Segment(fold + " ", base + style("fold"))]
    used = 3 + len(indent)
    if row.icon:
        left.append(Segment(row.icon + " ", base + style(row.look)))
        used += cell_len(row.icon) + 1
    right: list[Segment] = [Segment(" ", base)]
    badge_width = cell_len(row.badge)
    if row.badge and width - used - badge_width >= 8:
        right = [
            Segment(" ", base),
            Segment(row.badge, base + style(row.state or "dim")),
            Segment(" ", base),
        ]
    room = width - used - sum(segment.cell_length for segment in right)
    middle = _middle(row, room, base, style, glyphs)
    fill = room - sum(segment.cell_length for segment in middle)
    line = [*left, *middle, Segment(" " * max(0, fill), base), *right]
    return Strip(line).adjust_cell_length(width, base)


def _middle(
    row: Row, room: int, base: Style, style: Callable[[str], Style], glyphs: Glyphs
) -> list[Segment]:
    """Return the text and what stands dim behind it, in at most `room` cells.

    A text that does not fit leaves a third to the aside, and so does every text in a wide row. In a
    narrow one, where a third of the row says little, a text that fits is whole.
    """
    look, match = base + style(row.look), base + style(row.look) + style("match")
    text_width = cell_len(row.text) if len(row.text) < 8 * max(room, 1) else room
    wanted = cell_len(row.aside)
    third = max(room // 3, _LEAST) if text_width > room or room >= _WIDE else 0
    aside_room = max(room - text_width - 2, third)
    aside = cut(row.aside, aside_room, glyphs.ellipsis) if aside_room >= min(wanted, _LEAST) else ""
    text_room = room - (cell_len(aside) + 2 if aside else 0)
    runs = cut_runs(row.text, text_room, row.ranges, glyphs.ellipsis)
    middle = [Segment(text, match if marked else look) for text, marked in runs]
    if aside:
        middle += [Segment("  ", base), Segment(aside, base + style("dim"))]
    return middle


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A row with its identity and what it leads to, for lists that are made once and not lazily."""

    key: Hashable
    row: Row
    path: str = ""
    line: int = 0
    """1-based; 0 if the row leads nowhere."""
