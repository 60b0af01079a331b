"""How large a picture is, from the first bytes of its file: PNG, GIF, JPEG, WebP and SVG.

Reads headers only; whatever is not one of these, or is broken, has no size. Never decodes a
picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

HEAD = 65_536
"""Bytes that are worth reading: in a JPEG, a preview and its settings stand before the size."""

_PNG, _GIFS = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG after which its size stands."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG without a length."""

_ORIENTATION = 0x0112
"""The number that EXIF has for how a camera was held."""
_TURNED = frozenset({5, 6, 7, 8})
"""Its values that make a high picture of a wide one."""
_EXIF = 4_096
"""Bytes of a camera's settings that are looked at."""
_TAG = 4_096
"""Bytes that the first tag of an SVG may take."""
_SIDE = re.compile(rb"""\s(width|height|viewBox)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LENGTH = re.compile(rb"\s*(\d{1,6}(?:\.\d{1,6})?)(px|pt|pc|in|cm|mm)?\s*")
_PIXELS = {
    b"": 1.0,
    b"px": 1.0,
    b"pt": 4 / 3,
    b"pc": 16.0,
    b"in": 96.0,
    b"cm": 96 / 2.54,
    b"mm": 9.6 / 2.54,
}
"""Pixels that a unit of length takes."""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of the picture whose file begins with `data`, None if that does not tell."""
    found = next((size for size in (read(data) for read in _READERS) if size is not None), None)
    return found if found is not None and all(found) else None


def is_drawing(data: bytes) -> bool:
    """Whether a file is text in tags, such as an SVG, and has no pixels."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _gif(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(_GIFS) or len(data) < 10:
        return None
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(
            data[28:30], "little"
        ) & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at, turned = 2, False
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _FRAMES:
            high, wide = (int.from_bytes(data[at + byte : at + byte + 2], "big") for byte in (5, 7))
            return None if len(data) < at + 9 else (high, wide) if turned else (wide, high)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            turned = _orientation(data[at + 10 : at + 10 + _EXIF]) in _TURNED
        at += 2 if marker in _ALONE else 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def _orientation(data: bytes) -> int:
    """Return how a camera was held, from the settings that it wrote into the picture.

    0 if they do not say.
    """
    order: Literal["big", "little"] = "big" if data[:2] == b"MM" else "little"
    start = int.from_bytes(data[4:8], order)
    for entry in range(min(int.from_bytes(data[start : start + 2], order), 64)):
        at = start + 2 + 12 * entry
        if int.from_bytes(data[at : at + 2], order) == _ORIENTATION:
            return int.from_bytes(data[at + 8 : at + 10], order)
    return 0


def _svg(data: bytes) -> tuple[int, int] | None:
    """Read what an SVG says of itself.

    A side that it gives in other terms follows from the box that it shows.
    """
    start = data.find(b"<svg")
    if start < 0 or not is_drawing(data):
        return None
    tag = data[start : start + _TAG].partition(b">")[0]
    said = {match[1]: match[2] or match[3] or b"" for match in _SIDE.finditer(tag)}
    width, height = _length(said.get(b"width", b"")), _length(said.get(b"height", b""))
    box = [_length(side) for side in said.get(b"viewBox", b"").replace(b",", b" ").split()[2:]]
    wide, high = box if len(box) == 2 else (0.0, 0.0)
    if wide and high:
        width, height = (
            width or (height * wide / high or wide),
            height or (width * high / wide or high),
        )
    return (round(width), round(height)) if width and height else None


def _length(said: bytes) -> float:
    """Return a length in pixels, 0 if it is none or not a fixed one."""
    match = _LENGTH.fullmatch(said)
    return float(match[1]) * _PIXELS[match[2] or b""] if match is not None else 0.0


_READERS: Iterable[Callable[[bytes], tuple[int, int] | None]] = (_png, _gif, _webp, _jpeg, _svg)
