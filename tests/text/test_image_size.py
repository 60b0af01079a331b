from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.image_size import picture_size

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 320, 200)
SEGMENT = b"\xff\xe1" + struct.pack(">H", 10) + b"\xff\xc0\x00\x01\x02\x03\x04\x05"
FRAME = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 768, 1024)
JPEG = b"\xff\xd8" + SEGMENT + b"\xff" + FRAME
LOSSLESS = (
    b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", (100 - 1) | (50 - 1) << 14) + b"\0" * 5
)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 176, 144)
EXTENDED = (
    b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0"
    + (399).to_bytes(3, "little")
    + (299).to_bytes(3, "little")
)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, (640, 480)), (GIF, (320, 200)), (JPEG, (1024, 768)), (LOSSLESS, (100, 50)),
        (LOSSY, (176, 144)), (EXTENDED, (400, 300)), (b"", None), (b"<svg width='3'>", None),
        (PNG[:20], None), (JPEG[:18], None),
        (b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 0, 480), None),
    ],
)  # fmt: skip
def test_the_size_stands_in_the_first_bytes(data: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(data) == size
    assert picture_size(data + b"rest of the file" if size else data) == size


def camera_jpeg(order: str, held: int, before: int = 0) -> bytes:
    """A JPEG with the settings of a camera: so many others, and how it was held."""
    other, held_so = (
        struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0)
        for tag, value in ((0x0100, 8), (0x0112, held))
    )
    entries = struct.pack(f"{order}H", before + 1) + other * before + held_so
    said = (
        b"Exif\0\0"
        + (b"MM\0*" if order == ">" else b"II*\0")
        + struct.pack(f"{order}I", 8)
        + entries
    )
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(said) + 2) + said + FRAME


def test_a_photo_has_the_size_of_what_was_seen() -> None:
    for order in "<>":
        for held in range(10):
            size = (768, 1024) if held in (5, 6, 7, 8) else (1024, 768)
            assert (
                picture_size(camera_jpeg(order, held))
                == picture_size(camera_jpeg(order, held, 5))
                == size
            )
    lost = camera_jpeg(">", 6, 3)
    assert picture_size(lost[:30] + b"\xff" * 4 + lost[34:]) in ((768, 1024), (1024, 768), None)


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ('width="480" height="240"', (480, 240)), ("width='480px' height='24.6'", (480, 25)),
        ('height="1in" width="72pt"', (96, 96)), ('viewBox="0 0 300 150"', (300, 150)),
        ('viewBox="-5,-5,300,150" width="100%" height="100%"', (300, 150)),
        ('viewBox="0 0 300 150" width="600"', (600, 300)),
        ('viewBox="0 0 300 150" height="75"', (150, 75)), ('width="100%"', None),
        ('stroke-width="3" line-height="4"', None), ('viewBox="0 0 0 0"', None),
        ('viewBox="0 0 300"', None), ('width="1e9" height="5"', None),
    ],
)  # fmt: skip
def test_an_svg_says_how_large_it_is(tag: str, size: tuple[int, int] | None) -> None:
    for before in ("", "\ufeff<?xml version='1.0'?>\n<!DOCTYPE svg>\n<!-- width='9' -->\n"):
        assert (
            picture_size(
                f'{before}<svg xmlns="x" {tag}><rect width="7" height="8"/></svg>'.encode()
            )
            == size
        )
    assert picture_size(f"text <svg {tag}>".encode()) is None


@given(
    st.sampled_from([PNG, GIF, JPEG, LOSSY, LOSSLESS, EXTENDED, b""]),
    st.binary(max_size=40),
    st.integers(0, 40),
)
def test_broken_bytes_raise_nothing(start: bytes, rest: bytes, keep: int) -> None:
    found = picture_size(start[:keep] + rest)
    assert found is None or all(side > 0 for side in found)
