"""The rendered pictures: made one at a time when they come on screen, and cached within a bound.

Knows no widget. Call `make` from workers, and everything else on the event loop.
"""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from rich.color import Color, ColorSystem, ColorType
from rich.color_triplet import ColorTriplet
from rich.console import COLOR_SYSTEMS
from rich.segment import Segment
from rich.style import Style

from explorer.page import Picture
from explorer.ui.pictures.terminal_support import Way
from explorer.vault import VaultError
from explorer.vault.errors import FileTooLargeError
from explorer.vault.file_reader import read_attachment

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


CELLS = 12_000
"""Cells that are kept, if not more are on screen: one takes some 600 bytes here, or some hundred
pixels in Kitty."""
_SENT = 1_500_000
"""Pixels that are sent of a picture at most; the terminal enlarges it."""

Rows: TypeAlias = tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture, and all that decides how it looks."""

    picture: Picture
    way: Way
    colors: str = "truecolor"
    ground: tuple[int, int, int] = (0, 0, 0)
    """The color under it; the terminal knows it by itself if it draws the picture."""
    cell: tuple[int, int] = (10, 20)
    """Pixels of a cell, if the terminal draws the picture."""


@dataclass(frozen=True, slots=True)
class RenderedPicture:
    """The result of rendering a picture: its rows, or the reason why there are none."""

    wanted: PictureRequest
    rows: Rows = ()
    reason: str = ""
    number: int = 0
    """Under which the terminal knows it, 0 if it need not."""
    sent: str = ""
    """What gives it to the terminal."""


def make(wanted: PictureRequest, number: int) -> RenderedPicture:
    """Read a file and render the picture. Call it from a worker: it reads and computes for long."""
    from explorer.ui.pictures.decode import PictureError, block_pixels, png  # loads Pillow

    picture = wanted.picture
    columns, rows = picture.columns, picture.rows
    try:
        data = read_attachment(picture.file.root, picture.file.path)
        if wanted.way == "kitty":
            wide, high = columns * wanted.cell[0], rows * wanted.cell[1]
            part = min(1.0, (_SENT / (wide * high)) ** 0.5)
            image = png(data, max(1, round(wide * part)), max(1, round(high * part)))
            return RenderedPicture(
                wanted,
                cell_rows(number, columns, rows),
                "",
                number,
                send(image, number, columns, rows),
            )
        pixels = block_pixels(data, columns, rows, wanted.ground)
    except PictureError as error:
        return RenderedPicture(wanted, reason=str(error))
    except FileTooLargeError:
        return RenderedPicture(wanted, reason="too large to show")
    except VaultError:
        return RenderedPicture(wanted, reason="cannot be read")
    return RenderedPicture(wanted, block_rows(pixels, columns, rows, wanted.colors))


class PictureStore:
    """A cache of rendered pictures that drops the least recently drawn first."""

    def __init__(self, write: Callable[[str], object]) -> None:
        """Create an empty cache; `write` sends escape sequences to the terminal."""
        self.write = write
        self.pictures: OrderedDict[PictureRequest, RenderedPicture] = OrderedDict()
        self._cells = 0
        self._shown: set[PictureRequest] = set()
        """What has been asked for since something was made: all that is on screen, which is painted
        anew each time."""
        self.made = 0
        """How many pictures have been made: what tests count instead of time."""

    def get(self, wanted: PictureRequest) -> RenderedPicture | None:
        """Return the rendered picture, None if it has not been rendered yet."""
        found = self.pictures.get(wanted)
        if found is not None:
            self.pictures.move_to_end(wanted)
            self._shown.add(wanted)
        return found

    def take(self, made: RenderedPicture) -> None:
        """Add a rendered picture, and drop old ones beyond the bound."""
        self.made += 1
        self.pictures[made.wanted] = RenderedPicture(
            made.wanted, made.rows, made.reason, made.number
        )
        self._cells += _cells(made)
        if made.sent:
            self.write(made.sent)
        for wanted in [
            one for one in self.pictures if one not in self._shown and one != made.wanted
        ]:
            if self._cells > CELLS:
                self._drop(wanted)
        self._shown.clear()

    def forget(self) -> None:
        """Drop all pictures, also those that the terminal keeps."""
        for wanted in list(self.pictures):
            self._drop(wanted)

    def _drop(self, wanted: PictureRequest) -> None:
        made = self.pictures.pop(wanted)
        self._cells -= _cells(made)
        if made.number:
            self.write(delete(made.number))


def _cells(made: RenderedPicture) -> int:
    picture = made.wanted.picture
    return picture.columns * picture.rows if made.rows else 1
