"""How large a picture is, from the first bytes of its file: PNG, GIF, JPEG and WebP.

Reads headers only; whatever is not one of these, or is broken, has no size. Never decodes a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

HEAD = 65_536
"""Bytes that are worth reading: in a JPEG, a preview and its settings stand before the size."""

_PNG, _GIFS = b"\x89PNG\r\n\x1a\n", (b"GIF87a", b"GIF89a")
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG after which its size stands."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG without a length."""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of the picture whose file begins with `data`, None if that does not tell."""
    found = next((size for size in (read(data) for read in _READERS) if size is not None), None)
    return found if found is not None and all(found) else None


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
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker in _FRAMES:
            size = data[at + 5 : at + 9]
            return (int.from_bytes(size[2:], "big"), int.from_bytes(size[:2], "big")) if len(size) == 4 else None
        at += 2 if marker in _ALONE else 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


_READERS: Iterable[Callable[[bytes], tuple[int, int] | None]] = (_png, _gif, _webp, _jpeg)
