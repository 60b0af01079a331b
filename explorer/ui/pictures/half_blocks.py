"""Pixels as half blocks: two of them in each cell, the upper one in the color of the sign, the lower one behind it."""

from __future__ import annotations

from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

_UPPER = "▀"


def block_rows(
    pixels: bytes, columns: int, rows: int, colors: str = "truecolor"
) -> tuple[tuple[Segment, ...], ...]:
    """Return the rows of a picture of `columns` × 2 `rows` pixels, three bytes each.

    For workers: a cell that has a color of its own takes microseconds to make and to render for the
    color system, and both are done here.
    """
    system = COLOR_SYSTEMS[colors]
    line = 3 * columns
    found: list[tuple[Segment, ...]] = []
    for start in range(0, 2 * rows * line, 2 * line):
        upper, lower = pixels[start : start + line], pixels[start + line : start + 2 * line]
        row: list[Segment] = []
        at = 0
        while at < line:
            above, below = upper[at : at + 3], lower[at : at + 3]
            end = at + 3
            while end < line and upper[end : end + 3] == above and lower[end : end + 3] == below:
                end += 3
            style = Style.from_color(_color(above), _color(below))
            style.render(_UPPER, color_system=system)
            row.append(Segment((_UPPER if above != below else " ") * ((end - at) // 3), style))
            at = end
        found.append(tuple(row))
    return tuple(found)


def _color(pixel: bytes) -> Color:
    return Color("", ColorType.TRUECOLOR, None, ColorTriplet(*pixel))
