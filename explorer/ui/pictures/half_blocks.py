"""Pixels as half blocks, two in a cell: the upper one colors the sign, the lower one its ground."""

from __future__ import annotations

from collections.abc import Iterator

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

_UPPER = "▀"


def block_rows(
    pixels: bytes, columns: int, rows: int, colors: str = "truecolor"
) -> tuple[tuple[Segment, ...], ...]:
    """Return the rows of a picture of `columns` × 2 `rows` pixels, three bytes each.

    Call it from a worker: a cell that has a color of its own takes microseconds to make and to
    render for the color system `colors`, and both are done here.
    """
    system = COLOR_SYSTEMS[colors]
    line = 3 * columns
    found: list[tuple[Segment, ...]] = []
    for start in range(0, 2 * rows * line, 2 * line):
        middle = start + line
        upper = pixels[start:middle]
        lower = pixels[middle : middle + line]
        found.append(tuple(_row(upper, lower, system)))
    return tuple(found)


def _row(upper: bytes, lower: bytes, system: ColorSystem) -> Iterator[Segment]:
    """Make the segments of a row of cells from its two rows of pixels."""
    begin = 0
    while begin < len(upper):
        above = upper[begin : begin + 3]
        below = lower[begin : begin + 3]
        end = begin + 3
        while upper[end : end + 3] == above and lower[end : end + 3] == below:
            end += 3
        style = Style.from_color(_color(above), _color(below))
        style.render(_UPPER, color_system=system)
        sign = _UPPER
        if above == below:
            sign = " "
        yield Segment(sign * ((end - begin) // 3), style)
        begin = end


def _color(pixel: bytes) -> Color:
    return Color("", ColorType.TRUECOLOR, None, ColorTriplet(*pixel))
