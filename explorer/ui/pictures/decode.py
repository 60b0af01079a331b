"""Decodes the file of a picture into pixels, scaled to the size at which it is shown.

The only module that knows Pillow. Call it from a worker thread: decoding takes long. Never decodes
more than `LARGEST` pixels, nor any frame but the first.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from explorer.page.picture import LARGEST

if TYPE_CHECKING:
    from PIL.Image import Image, Resampling

_FORMATS = ("PNG", "GIF", "JPEG", "WEBP")
"""The formats whose size `image_size` reads from the header. Pillow reads many more, some of them
with other programs."""
# Decoders written in Python raise whatever a broken file leads them to.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_TRANSPARENT = ("LA", "PA", "RGBA", "La", "RGBa")
"""The modes that have transparency."""

Ground = tuple[int, int, int]
"""Red, green and blue (0 to 255) of the color behind a transparent picture."""


class PictureError(Exception):
    """A picture cannot be shown; the message gives the reason."""


def block_pixels(data: bytes, columns: int, rows: int, ground: Ground) -> bytes:
    """Return red, green and blue of `columns` × 2 `rows` pixels, row by row.

    Raises `PictureError`.
    """
    width, height = columns, 2 * rows
    with _as_picture_error():
        image = _decode(data, width, height)
        filled = _fill(image, width, height, ground)
    return filled.tobytes()


def png(data: bytes, width: int, height: int) -> bytes:
    """Return a PNG in the shape of `width` × `height` pixels, with no more pixels than that.

    Raises `PictureError`.
    """
    with _as_picture_error():
        image = _decode(data, width, height)
        fitted = _fit(image, width, height)
    written = BytesIO()
    fitted.save(written, "PNG", compress_level=1)
    return written.getvalue()


@contextmanager
def _as_picture_error() -> Iterator[None]:
    """Turn every error that a file can cause in Pillow into a `PictureError`."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except (DecompressionBombError, MemoryError) as error:
        raise PictureError("too large to show") from error
    except _BROKEN as error:
        raise PictureError("broken, cannot be shown") from error


def _decode(data: bytes, width: int, height: int) -> Image:
    """Return the first frame, upright, in RGB or RGBA; a JPEG only as large as needed."""
    from PIL import Image

    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > LARGEST:
            raise Image.DecompressionBombError
        # A JPEG is decoded at a fraction of its size.
        longest = 2 * max(width, height)
        image.draft(image.mode, (longest, longest))
        return _in_rgb(_apply_orientation(image))


def _fill(image: Image, width: int, height: int, ground: Ground) -> Image:
    """Return exactly `width` × `height` pixels in RGB, with `ground` where it is transparent."""
    from PIL.Image import Resampling, new

    # Seen as large as blocks, what a finer filter adds beside an edge looks like a shadow.
    scaled = _resize(image, (width, height), Resampling.BOX)
    if scaled.mode != "RGBA":
        return scaled
    filled = new("RGB", (width, height), ground)
    filled.paste(scaled, mask=scaled)
    return filled


def _fit(image: Image, width: int, height: int) -> Image:
    """Return an image in the shape of `width` × `height` pixels, stretched to it if need be.

    It has that size, or less where the image has fewer pixels in both directions: the terminal
    enlarges it to fill its cells.
    """
    from PIL.Image import Resampling

    scale = min(1.0, max(image.width / width, image.height / height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return _resize(image, size, Resampling.LANCZOS)


def _resize(image: Image, size: tuple[int, int], resampling: Resampling) -> Image:
    if image.size == size:
        return image
    return image.resize(size, resampling, reducing_gap=3.0)


def _apply_orientation(image: Image) -> Image:
    """Return a JPEG rotated and mirrored as its EXIF orientation asks; others stay as they are.

    The size that the page reserves applies the orientation of JPEGs only, too.
    """
    from PIL import ImageOps

    if image.format == "JPEG":
        return ImageOps.exif_transpose(image)
    return image


def _in_rgb(image: Image) -> Image:
    """Return an image in RGB, or in RGBA if it has transparency."""
    if image.mode.startswith("I"):  # sixteen bits of gray
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")
