"""The pixels of a picture's file, scaled to what is shown of it. The only module that knows Pillow.

For workers: it computes for long. Never decodes what is too large, and never shows more than the
first frame.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from explorer.page.picture import LARGEST

if TYPE_CHECKING:
    from PIL.Image import Image, Resampling

_FORMATS = ("PNG", "GIF", "JPEG", "WEBP")
"""The kinds whose size is known from their header. Pillow can read many more, some of them by other
programs."""
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
"""What shines through where a picture is transparent."""


class PictureError(Exception):
    """A picture that is not shown; says why."""


def block_pixels(data: bytes, columns: int, rows: int, ground: Ground) -> bytes:
    """Return red, green and blue of `columns` × 2 `rows` pixels, row by row.

    Raises `PictureError`.
    """
    return _scaled(data, columns, 2 * rows, ground).tobytes()


def png(data: bytes, width: int, height: int) -> bytes:
    """Return a picture as a PNG of so many pixels, or fewer in the same shape.

    Raises `PictureError`.
    """
    found = BytesIO()
    _scaled(data, width, height, None).save(found, "PNG", compress_level=1)
    return found.getvalue()


def _scaled(data: bytes, width: int, height: int, ground: Ground | None) -> Image:
    from PIL.Image import DecompressionBombError

    try:
        return _drawn(data, width, height, ground)
    except (DecompressionBombError, MemoryError) as error:
        raise PictureError("too large to show") from error
    except _BROKEN as error:
        raise PictureError("broken, cannot be shown") from error


def _drawn(data: bytes, width: int, height: int, ground: Ground | None) -> Image:
    from PIL import Image

    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > LARGEST:
            raise Image.DecompressionBombError
        # A JPEG is decoded at a fraction of its size.
        longest = 2 * max(width, height)
        image.draft(image.mode, (longest, longest))
        upright = _colored(_upright(image))
    if ground is None:
        return _shrunk(upright, width, height)
    # Seen as large as blocks, what a finer filter adds beside an edge looks like a shadow.
    scaled = _resized(upright, (width, height), Image.Resampling.BOX)
    if scaled.mode != "RGBA":
        return scaled
    under = Image.new("RGB", (width, height), ground)
    under.paste(scaled, mask=scaled)
    return under


def _upright(image: Image) -> Image:
    """Return a picture as the camera was held.

    Only a JPEG is turned, where cameras note that; so is its size taken.
    """
    from PIL import ImageOps

    if image.format == "JPEG":
        return ImageOps.exif_transpose(image)
    return image


def _shrunk(image: Image, width: int, height: int) -> Image:
    """Return a picture in its shape, no larger than it is or than it must be.

    The terminal enlarges what is smaller, and fills its cells if the shape is theirs.
    """
    from PIL.Image import Resampling

    part = min(1.0, max(image.width / width, image.height / height))
    size = max(1, round(width * part)), max(1, round(height * part))
    return _resized(image, size, Resampling.LANCZOS)


def _resized(image: Image, size: tuple[int, int], resampling: Resampling) -> Image:
    if image.size == size:
        return image
    return image.resize(size, resampling, reducing_gap=3.0)


def _colored(image: Image) -> Image:
    """Return a picture in red, green and blue, with transparency if it has some."""
    if image.mode.startswith("I"):  # sixteen bits of gray
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")
