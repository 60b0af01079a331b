from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.pictures import picture_size

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 320, 200)
SEGMENT = b"\xff\xe1" + struct.pack(">H", 10) + b"\xff\xc0\x00\x01\x02\x03\x04\x05"
FRAME = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 768, 1024)
JPEG = b"\xff\xd8" + SEGMENT + b"\xff" + FRAME
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", (100 - 1) | (50 - 1) << 14) + b"\0" * 5
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 176, 144)
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (399).to_bytes(3, "little") + (299).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, (640, 480)), (GIF, (320, 200)), (JPEG, (1024, 768)), (LOSSLESS, (100, 50)), (LOSSY, (176, 144)),
        (EXTENDED, (400, 300)), (b"", None), (b"<svg width='3'>", None), (PNG[:20], None), (JPEG[:18], None),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 0, 480), None),
    ],
)  # fmt: skip
def test_the_size_stands_in_the_first_bytes(data: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(data) == size
    assert picture_size(data + b"rest of the file" if size else data) == size


@given(st.sampled_from([PNG, GIF, JPEG, LOSSY, LOSSLESS, EXTENDED, b""]), st.binary(max_size=40), st.integers(0, 40))
def test_broken_bytes_raise_nothing(start: bytes, rest: bytes, keep: int) -> None:
    found = picture_size(start[:keep] + rest)
    assert found is None or all(side > 0 for side in found)
