"""The size of a picture from the first bytes of its file: PNG, GIF, JPEG, WebP and SVG.

Reads headers only and never decodes a picture. Other and broken files have no size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

HEAD = 65_536
"""Bytes of a file to read: in a JPEG a preview and EXIF data stand before the size."""

Size = tuple[int, int]
"""Width and height in pixels."""

_PNG = b"\x89PNG\r\n\x1a\n"
_GIFS = (b"GIF87a", b"GIF89a")
_JPEG = b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that the size follows."""
_JPEG_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG without a length."""
_JPEG_APP1 = 0xE1

_EXIF = b"Exif\0\0"
_EXIF_BYTES = 4_096
"""Bytes of EXIF data that are read."""
_EXIF_ENTRIES = 64
_ORIENTATION = 0x0112
"""The EXIF tag for the orientation of the camera."""
_TURNED = frozenset({5, 6, 7, 8})
"""Orientations that swap width and height."""

_SVG_TAG_BYTES = 4_096
"""Bytes that the first tag of an SVG may take."""
_SVG_SIDE = re.compile(rb"""\s(width|height|viewBox)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SVG_LENGTH = re.compile(rb"\s*(\d{1,6}(?:\.\d{1,6})?)(px|pt|pc|in|cm|mm)?\s*")
_PIXELS = {
    b"": 1.0,
    b"px": 1.0,
    b"pt": 4 / 3,
    b"pc": 16.0,
    b"in": 96.0,
    b"cm": 96 / 2.54,
    b"mm": 9.6 / 2.54,
}
"""Pixels of each unit of length."""


def picture_size(data: bytes) -> Size | None:
    """Return the size of the picture whose file begins with `data`, None if that does not tell."""
    for read in _READERS:
        size = read(data)
        if size is not None:
            return size if all(size) else None
    return None


def is_drawing(data: bytes) -> bool:
    """Whether a file is markup, such as an SVG, and has no pixels."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _big(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "big")


def _little(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(data[start : start + length], "little")


def _png(data: bytes) -> Size | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return _big(data, 16, 4), _big(data, 20, 4)


def _gif(data: bytes) -> Size | None:
    if not data.startswith(_GIFS) or len(data) < 10:
        return None
    return _little(data, 6, 2), _little(data, 8, 2)


def _webp(data: bytes) -> Size | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
        case b"VP8L":
            bits = _little(data, 21, 4)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
        case _:
            return None


def _jpeg(data: bytes) -> Size | None:
    if not data.startswith(_JPEG):
        return None
    is_turned = False
    for marker, start in _jpeg_segments(data):
        if marker == _JPEG_APP1 and data.startswith(_EXIF, start + 4):
            exif = data[start + 10 : start + 10 + _EXIF_BYTES]
            is_turned = _orientation(exif) in _TURNED
        if marker not in _JPEG_FRAMES:
            continue
        if len(data) < start + 9:
            return None
        height = _big(data, start + 5, 2)
        width = _big(data, start + 7, 2)
        if is_turned:
            return height, width
        return width, height
    return None


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the markers of a JPEG with the offsets at which they begin."""
    start = 2
    while True:
        while data.startswith(b"\xff\xff", start):
            # Fill bytes.
            start += 1
        if start + 4 > len(data) or data[start] != 0xFF:
            return
        marker = data[start + 1]
        yield marker, start
        start += 2
        if marker not in _JPEG_STANDALONE:
            start += max(2, _big(data, start, 2))


def _orientation(exif: bytes) -> int:
    """Return the orientation of the camera by EXIF data, 0 if that has none."""
    order: Literal["big", "little"] = "little"
    if exif.startswith(b"MM"):
        order = "big"

    def number(start: int, length: int) -> int:
        return int.from_bytes(exif[start : start + length], order)

    directory = number(4, 4)
    for entry in range(min(number(directory, 2), _EXIF_ENTRIES)):
        start = directory + 2 + 12 * entry
        if number(start, 2) == _ORIENTATION:
            return number(start + 8, 2)
    return 0


def _svg(data: bytes) -> Size | None:
    """Return the size that an SVG gives; a side that is missing follows from its view box."""
    start = data.find(b"<svg")
    if start < 0 or not is_drawing(data):
        return None
    tag = data[start : start + _SVG_TAG_BYTES].partition(b">")[0]
    given = {match[1]: match[2] or match[3] or b"" for match in _SVG_SIDE.finditer(tag)}
    width = _length(given.get(b"width", b""))
    height = _length(given.get(b"height", b""))
    box = given.get(b"viewBox", b"").replace(b",", b" ").split()[2:]
    if len(box) == 2:
        width, height = _completed(width, height, _length(box[0]), _length(box[1]))
    if not width or not height:
        return None
    return round(width), round(height)


def _completed(
    width: float, height: float, box_width: float, box_height: float
) -> tuple[float, float]:
    """Return a width and a height with what is 0 computed from the view box."""
    if not box_width or not box_height:
        return width, height
    given_width, given_height = width, height
    if not given_width:
        width = given_height * box_width / box_height or box_width
    if not given_height:
        height = given_width * box_height / box_width or box_height
    return width, height


def _length(text: bytes) -> float:
    """Return a length in pixels, 0 for one that is not fixed or not valid."""
    match = _SVG_LENGTH.fullmatch(text)
    if match is None:
        return 0.0
    return float(match[1]) * _PIXELS[match[2] or b""]


_READERS: Iterable[Callable[[bytes], Size | None]] = (_png, _gif, _webp, _jpeg, _svg)
