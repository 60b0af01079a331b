"""A picture that stands in the page.

Which file it is, and how many cells are kept for it before anybody looks into it.

Values only. The cells follow from the size that the file says it has, so that nothing moves once it
is drawn; never opens a file and never knows a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 40_000_000
"""Pixels of a picture that is drawn: to decode it takes up to four bytes for each."""
MOST = 255
"""Columns or rows that a picture has at most: as many as the terminals that take pictures can
count."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file that holds a picture, as it was when somebody looked."""

    root: str
    """The folder of the vault."""
    path: str
    """The file in it."""
    stamp: tuple[int, int] = (0, 0)
    """What is another one when the file has changed."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How large a picture may be shown."""

    rows: int
    """Rows that none exceeds."""
    cell: tuple[float, float] = (8.0, 16.0)
    """Width and height of a cell in the pixels that sizes are given in."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the cells that are kept for it."""

    file: PictureFile
    columns: int
    rows: int
    name: str = ""
    """What stands in its place until it is drawn, cleaned."""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One row of a picture."""

    picture: Picture
    row: int


def fitted(
    size: tuple[int, int], given: tuple[int | None, int | None], width: int, room: PictureLimits
) -> tuple[int, int]:
    """Return the columns and rows of a picture of so many pixels.

    `given` is the width and height that are written with it, None for what is not; one alone keeps
    the shape. The picture is made smaller until it is neither wider than `width` cells nor higher
    than the room, and never larger.
    """
    wide, high = (float(max(side, 1)) for side in size)
    if given[0]:
        wide, high = float(given[0]), float(given[1] or high * given[0] / wide)
    columns, rows = wide / room.cell[0], high / room.cell[1]
    scale = min(1.0, min(width, MOST) / columns, min(room.rows, MOST) / rows)
    return max(1, round(columns * scale)), max(1, round(rows * scale))
