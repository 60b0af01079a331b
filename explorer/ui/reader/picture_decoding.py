"""Decodes the file of a picture into pixels, scaled to the size at which it is shown.

The only module that knows Pillow, loaded with the first picture. Call it from a worker thread:
decoding takes long. Never decodes more than `LARGEST` pixels, nor any frame but the first.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps
from PIL.Image import Resampling

from explorer.page.lines import LARGEST

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

    With `ground` where the picture is transparent. Raises `PictureError`.
    """
    size = columns, 2 * rows
    with _as_picture_error():
        # Seen as large as blocks, what a finer filter adds beside an edge looks like a shadow.
        scaled = _scaled(_decode(data, *size), size, Resampling.BOX)
        if scaled.mode != "RGBA":
            return scaled.tobytes()
        filled = Image.new("RGB", size, ground)
        filled.paste(scaled, mask=scaled)
        return filled.tobytes()


def png(data: bytes, width: int, height: int) -> bytes:
    """Return a PNG in the shape of `width` × `height` pixels, stretched to it if need be.

    It has no more pixels than that, and not more than the picture in both directions: the terminal
    enlarges it to fill its cells. Raises `PictureError`.
    """
    written = BytesIO()
    with _as_picture_error():
        image = _decode(data, width, height)
        scale = min(1.0, max(image.width / width, image.height / height))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        fitted = _scaled(image, size, Resampling.LANCZOS)
    fitted.save(written, "PNG", compress_level=1)
    return written.getvalue()


def _scaled(image: Image.Image, size: tuple[int, int], resampling: Resampling) -> Image.Image:
    return image if image.size == size else image.resize(size, resampling, reducing_gap=3.0)


@contextmanager
def _as_picture_error() -> Iterator[None]:
    """Turn every error that a file can cause in Pillow into a `PictureError`."""
    try:
        yield
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PictureError("too large to show") from error
    except _BROKEN as error:
        raise PictureError("broken, cannot be shown") from error


def _decode(data: bytes, width: int, height: int) -> Image.Image:
    """Return the first frame, upright, in RGB or RGBA; a JPEG only as large as needed."""
    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        if opened.width * opened.height > LARGEST:
            raise Image.DecompressionBombError
        # A JPEG is decoded at a fraction of its size.
        longest = 2 * max(width, height)
        opened.draft(opened.mode, (longest, longest))
        # The size that the page reserves applies the orientation of JPEGs only, too.
        is_jpeg = opened.format == "JPEG"
        image: Image.Image = ImageOps.exif_transpose(opened) if is_jpeg else opened
        if image.mode.startswith("I"):  # sixteen bits of gray
            return image.point(lambda value: value / 256).convert("L").convert("RGB")
        if image.mode in _TRANSPARENT or "transparency" in image.info:
            return image.convert("RGBA")
        return image.convert("RGB")
