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
    from PIL.Image import Image

_FORMATS = ("PNG", "GIF", "JPEG", "WEBP")
"""The kinds whose size is known from their header. Pillow can read many more, some of them by other
programs."""
# Decoders written in Python raise what a broken file makes them stumble over.
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, LookupError, TypeError, ArithmeticError,
    AttributeError, NotImplementedError, AssertionError,
)  # fmt: skip

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
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > LARGEST:
            raise Image.DecompressionBombError
        image.draft(
            image.mode, (2 * max(width, height),) * 2
        )  # a JPEG is decoded at a fraction of its size
        # As for the size: what a camera says of how it was held counts in a JPEG, where it is
        # common.
        upright = _colored(ImageOps.exif_transpose(image) if image.format == "JPEG" else image)
    size = (width, height)
    if (
        ground is None
    ):  # the terminal enlarges what is smaller, and fills its cells if the shape is theirs
        part = min(1.0, max(upright.width / width, upright.height / height))
        size = max(1, round(width * part)), max(1, round(height * part))
    if upright.size != size:
        # Seen as large as blocks, what a finer filter adds beside an edge looks like a shadow.
        how = Image.Resampling.LANCZOS if ground is None else Image.Resampling.BOX
        upright = upright.resize(size, how, reducing_gap=3.0)
    if ground is None or upright.mode != "RGBA":
        return upright
    under = Image.new("RGB", size, ground)
    under.paste(upright, mask=upright)
    return under


def _colored(image: Image) -> Image:
    """Return a picture in red, green and blue, with transparency if it has some."""
    if image.mode.startswith("I"):  # sixteen bits of gray
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("RGB")
