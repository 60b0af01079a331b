"""The size of a picture from the first bytes of its file: PNG, GIF, JPEG, WebP and SVG.

Reads headers only and never decodes a picture. Other and broken files have no size.
"""

from __future__ import annotations

import re
from struct import error, unpack_from

HEAD = 65_536
"""Bytes of a file to read: in a JPEG a preview and EXIF data stand before the size."""

Size = tuple[int, int]
"""Width and height in pixels."""

_PNG = b"\x89PNG\r\n\x1a\n"
_GIFS = (b"GIF87a", b"GIF89a")
_JPEG = b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that the size follows."""
_ORIENTATION = re.compile(
    rb"Exif\0\0(?:MM.{1,4096}?\x01\x12\0\x03\0\0\0\x01\0|II.{1,4096}?\x12\x01\x03\0\x01\0\0\0)(.)",
    re.DOTALL,
)
"""EXIF data up to the orientation of the camera, in either order of bytes."""
_TURNED = b"\x05\x06\x07\x08"
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
    try:
        size = _size(data)
    except error:  # there is less of it than its kind needs
        return None
    return size if size and all(size) else None


def is_drawing(data: bytes) -> bool:
    """Whether a file is markup, such as an SVG, and has no pixels."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _size(data: bytes) -> Size | None:
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        width, height = unpack_from(">II", data, 16)
        return width, height
    if data.startswith(_GIFS):
        width, height = unpack_from("<HH", data, 6)
        return width, height
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp(data)
    return _jpeg(data) if data.startswith(_JPEG) else _svg(data)


def _webp(data: bytes) -> Size | None:
    match data[12:16]:
        case b"VP8X":
            sides = data[24:27], data[27:30]
            width, height = (int.from_bytes(side, "little") for side in sides)
            return width + 1, height + 1
        case b"VP8L":
            (bits,) = unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            width, height = unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            return None


def _jpeg(data: bytes) -> Size | None:
    is_turned = False
    start = 2
    while True:
        fill, marker, length = unpack_from(">BBH", data, start)
        if fill != 0xFF:
            return None
        if marker == 0xFF:
            start += 1
            continue
        if marker in _JPEG_FRAMES:
            height, width = unpack_from(">HH", data, start + 5)
            return (height, width) if is_turned else (width, height)
        held = _ORIENTATION.match(data, start + 4)
        is_turned = is_turned or (held is not None and held[1] in _TURNED)
        start += 2 + max(2, length)


def _svg(data: bytes) -> Size | None:
    """Return the size that an SVG gives; a side that is missing follows from its view box."""
    start = data.find(b"<svg")
    if start < 0 or not is_drawing(data):
        return None
    tag = data[start : start + _SVG_TAG_BYTES].partition(b">")[0]
    given = {match[1]: match[2] or match[3] or b"" for match in _SVG_SIDE.finditer(tag)}
    width, height = _length(given.get(b"width", b"")), _length(given.get(b"height", b""))
    box = [*map(_length, given.get(b"viewBox", b"").replace(b",", b" ").split()[2:])]
    if len(box) == 2 and all(box):
        wide, high = box
        width, height = width or height * wide / high or wide, height or width * high / wide or high
    return (round(width), round(height)) if width and height else None


def _length(text: bytes) -> float:
    """Return a length in pixels, 0 for one that is not fixed or not valid."""
    match = _SVG_LENGTH.fullmatch(text)
    return 0.0 if match is None else float(match[1]) * _PIXELS[match[2] or b""]
