"""A picture on the page: its file, and the cells that are kept for it until it is drawn.

Values only: never opens a file. The cells follow from the size in the header of the file, so that
no row moves when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 40_000_000
"""Pixels of a picture that is drawn at most: to decode it takes up to four bytes for each."""
MOST = 255
"""Columns or rows of a picture at most, as the protocols of terminals count them."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A version of a file that holds a picture."""

    root: str
    """The folder of the vault."""
    path: str
    """The file in it."""
    stamp: tuple[int, int] = (0, 0)
    """Differs when the file has changed."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """How large a picture may be shown."""

    rows: int
    """Rows of a picture at most."""
    cell: tuple[float, float] = (8.0, 16.0)
    """Width and height of a cell in the pixels of sizes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the cells that are kept for it."""

    file: PictureFile
    columns: int
    rows: int
    name: str = ""
    """The text in its place until it is drawn, sanitized."""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One row of a picture."""

    picture: Picture
    row: int


def fitted(
    size: tuple[int, int],
    written: tuple[int | None, int | None],
    width: int,
    limits: PictureLimits,
) -> tuple[int, int]:
    """Return the columns and rows of a picture of `size` pixels.

    `written` are the width and height in the note, None for what is not there; a width alone keeps
    the proportions. A picture that is wider than `width` cells or higher than the limits is scaled
    down; none is scaled up.
    """
    pixels_wide, pixels_high = (float(max(side, 1)) for side in size)
    written_width, written_height = written
    if written_width:
        proportional = pixels_high * written_width / pixels_wide
        pixels_wide = float(written_width)
        pixels_high = float(written_height or proportional)
    columns = pixels_wide / limits.cell[0]
    rows = pixels_high / limits.cell[1]
    scale = min(1.0, min(width, MOST) / columns, min(limits.rows, MOST) / rows)
    return max(1, round(columns * scale)), max(1, round(rows * scale))
