"""The cells of pictures: half blocks in two colors, or placeholders of Kitty's graphics protocol.

By the protocol a picture is sent once, and its cells are text. Makes escape sequences from our own
bytes only. Each asks the terminal for no reply: a reply would be read as keys.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

_UPPER = "▀"
"""Two pixels in a cell: the upper one colors the sign, the lower one its ground."""
_CHUNK = 4_096
"""Characters of a picture in one sequence, by the protocol."""
_PLACE = "\U0010eeee"
# The first 255 of the marks by which the protocol counts rows and columns, in its order.
_MARKS = """
305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1
5a8-5a9 5ab-5ac 5af 5c4 610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733
735-736 73a 73d 73f-741 743 745 747 749-74a 7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954
f82-f83 f86-f87 135d-135f 17dd 193a 1a17 1a75-1a7c 1b6b 1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0 1dc0-1dc1
1dc3-1dc9 1dcb-1dcc 1dd1-1de6 1dfe 20d0-20d1 20d4-20d7 20db-20dc 20e1 20e7 20e9 20f0 2cef-2cf1
2de0-2dff a66f a67c-a67d a6f0-a6f1 a8e0-a8e4
"""


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


@cache
def marks() -> tuple[str, ...]:
    """Return the marks that count rows and columns, from 0."""
    found: list[str] = []
    for part in _MARKS.split():
        first, _, last = part.partition("-")
        found += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    return tuple(found)


def send(png: bytes, number: int, columns: int, rows: int) -> str:
    """Return the sequences that send a picture to the terminal, as a PNG, under a number.

    The terminal scales it to `columns` × `rows` cells, wherever the placeholders stand.
    """
    data = b64encode(png).decode("ascii")
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)] or [""]
    control = f"a=T,U=1,f=100,t=d,i={number},c={columns},r={rows},q=2,"
    sequences = []
    for index, chunk in enumerate(chunks, 1):
        more = int(index < len(chunks))
        sequences.append(f"\x1b_G{control}m={more};{chunk}\x1b\\")
        control = "q=2,"
    return "".join(sequences)


def delete(number: int) -> str:
    """Return the sequence that makes the terminal forget a picture."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def cell_rows(number: int, columns: int, rows: int) -> tuple[tuple[Segment, ...], ...]:
    """Return the rows of cells that the terminal shows a picture in; `number` is below 2^24.

    Each cell holds its row and column, so that any part of a row can be drawn alone.
    """
    style = Style(color=Color.from_rgb(number >> 16 & 255, number >> 8 & 255, number & 255))
    count = marks()
    lines = (
        "".join(_PLACE + count[row] + count[column] for column in range(columns))
        for row in range(rows)
    )
    return tuple((Segment(line, style),) for line in lines)
