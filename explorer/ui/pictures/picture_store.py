"""The rendered pictures: made one at a time when they come on screen, and cached within a bound.

Knows no widget. Call `make` from workers, and everything else on the event loop.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from rich.segment import Segment

from explorer.page import Picture
from explorer.ui.pictures.picture_cells import block_rows, cell_rows, delete, send
from explorer.ui.pictures.terminal_support import Way
from explorer.vault import VaultError
from explorer.vault.errors import FileTooLargeError
from explorer.vault.file_reader import read_attachment

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
