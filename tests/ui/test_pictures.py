"""Files of pictures to cells."""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.segment import Segment

import explorer.ui.reader.draw_diagram as draw_diagram
import explorer.ui.reader.picture_loader as picture_loader
from explorer.page import Picture, PictureFile
from explorer.page.lines import LARGEST, MOST
from explorer.ui.reader.picture_decoding import PictureError, block_pixels, png
from explorer.ui.reader.picture_loader import (
    PictureRequest,
    PictureStore,
    RenderedPicture,
    block_rows,
    cell_rows,
    delete,
    make,
    marks,
    send,
)
from explorer.vault.file_reader import attachment_stamp

RED, GREEN, BLUE, GRAY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (100, 100, 100)
GROUND = (0, 0, 0)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    data = BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def image_of(*rows: tuple[tuple[int, ...], ...], mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (len(rows[0]), len(rows)))
    for y, row in enumerate(rows):
        for x, pixel in enumerate(row):
            image.putpixel((x, y), pixel)
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(99)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + data + chunk(b"IEND", b"")


def picture_request(
    root: Path, path: str, columns: int = 4, rows: int = 2, **more: object
) -> PictureRequest:
    file = PictureFile(str(root), path, attachment_stamp(str(root), path))
    return PictureRequest(Picture(file, columns, rows, path), "blocks", **more)  # type: ignore[arg-type] # passed on


def colored_texts(row: Iterable[Segment]) -> list[tuple[str, object, object]]:
    return [
        (text, style.color.triplet, style.bgcolor.triplet)
        for text, style, _ in row
        if style is not None and style.color is not None and style.bgcolor is not None
    ]


def test_a_cell_shows_two_pixels() -> None:
    data = encoded(
        image_of((RED, GREEN, GRAY, GRAY), (BLUE, RED, GRAY, GRAY), (RED,) * 4, (BLUE,) * 4)
    )
    first, second = block_rows(block_pixels(data, 4, 2, GROUND), 4, 2)
    assert colored_texts(first) == [("▀", RED, BLUE), ("▀", GREEN, RED), ("  ", GRAY, GRAY)]
    assert colored_texts(second) == [("▀▀▀▀", RED, BLUE)]


def test_what_is_larger_is_averaged_and_what_is_smaller_is_repeated() -> None:
    data = encoded(image_of(((0, 0, 0), (200, 100, 60)), ((0, 0, 0), (200, 100, 60))))
    assert block_pixels(data, 1, 1, GROUND) == bytes((100, 50, 30)) * 2
    two = encoded(image_of((RED, BLUE)))
    assert block_pixels(two, 4, 1, GROUND) == bytes((*RED, *RED, *BLUE, *BLUE)) * 2


def test_the_ground_shines_through() -> None:
    clear = image_of(
        ((255, 0, 0, 255), (255, 0, 0, 0)), ((255, 0, 0, 51), (255, 0, 0, 0)), mode="RGBA"
    )
    assert block_pixels(encoded(clear), 2, 1, (0, 0, 200)) == bytes(
        (*RED, 0, 0, 200, 51, 0, 160, 0, 0, 200)
    )


def test_every_kind_of_pixel_becomes_color() -> None:
    gray = Image.new("I;16", (2, 2), 51_400)
    assert block_pixels(encoded(gray), 2, 1, GROUND) == bytes((200, 200, 200)) * 4
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        white = Image.new("RGBA", (2, 2), (255, 255, 255, 255)).convert(mode)
        assert block_pixels(encoded(white), 2, 1, GROUND) == b"\xff" * 12, mode
    for mode in ("L", "CMYK", "RGB"):
        white = Image.new("RGB", (2, 2), (255, 255, 255)).convert(mode)
        assert block_pixels(encoded(white, "JPEG"), 2, 1, GROUND) == b"\xff" * 12, mode


def test_a_photo_is_turned_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of what was seen is at the right
    flat = Image.new("RGB", (64, 32), (250, 250, 250))
    flat.paste((0, 0, 0), (0, 0, 32, 32))
    data = encoded(flat, "JPEG", exif=exif, quality=95)
    pixels = block_pixels(data, 2, 2, GROUND)
    bright = [pixels[at] > 128 for at in range(0, len(pixels), 3)]
    assert bright == [False] * 4 + [True] * 4


def test_what_is_too_large_is_refused_before_it_is_decoded() -> None:
    for width, height in ((LARGEST + 1, 1), (20_000, 2_001), (50_000, 50_000)):
        with pytest.raises(PictureError, match="too large"):
            block_pixels(bomb(width, height), 2, 1, GROUND)
    with pytest.raises(PictureError, match="broken"):  # what it promises is missing
        block_pixels(bomb(200, 100), 2, 1, GROUND)


SAMPLES = [
    encoded(image_of((RED, GREEN), (BLUE, GRAY)).resize((40, 40)), kind)
    for kind in ("PNG", "GIF", "JPEG", "WEBP")
]  # fmt: skip


def outcome(data: bytes) -> str:
    try:
        return "drawn" if len(block_pixels(data, 3, 2, GROUND)) == 3 * 4 * 3 else "drawn wrong"
    except PictureError as error:
        return str(error)


@pytest.mark.filterwarnings("ignore")  # the decoder says what it has got over
@given(st.sampled_from(SAMPLES), st.data())
def test_broken_files_give_a_reason(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample[: data.draw(st.integers(0, len(sample)))])
    for _ in range(data.draw(st.integers(0, 4))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(bytes(broken)) in ("drawn", "broken, cannot be shown", "too large to show")


@pytest.mark.parametrize(
    "data", [b"", b"text", b"<svg width='1' height='1'/>", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"BM" * 30]
)
def test_only_the_kinds_that_are_known_are_read(data: bytes) -> None:
    with pytest.raises(PictureError, match="broken"):
        block_pixels(data, 2, 1, GROUND)


def test_files_that_are_gone_or_outside_give_a_reason(tmp_path: Path) -> None:
    root = tmp_path / "vault"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(SAMPLES[0])
    (root / "out.png").symlink_to(tmp_path / "secret.png")
    for path in ("gone.png", "out.png", "../secret.png", "a\0b.png"):
        made = make(picture_request(root, path), 0)
        assert (made.rows, made.reason) == ((), "cannot be read"), path


def test_what_is_sent_is_the_picture_and_asks_for_no_answer() -> None:
    noise = Image.effect_noise((200, 100), 90)
    said = send(png(encoded(noise), 400, 300), 77, 20, 5)
    parts = said.split("\x1b\\")
    assert parts.pop() == ""
    heads, chunks = zip(*(part.removeprefix("\x1b_G").split(";") for part in parts), strict=True)
    assert heads[0] == "a=T,U=1,f=100,t=d,i=77,c=20,r=5,q=2,m=1"
    assert set(heads[1:-1]) == {"q=2,m=1"}
    assert heads[-1] == "q=2,m=0"
    assert all(len(chunk) <= 4096 for chunk in chunks)
    with Image.open(BytesIO(base64.b64decode("".join(chunks)))) as image:
        assert image.size == (200, 150), (
            "the shape of its cells, and no larger than it is: the terminal enlarges it"
        )
    assert delete(77) == "\x1b_Ga=d,d=I,i=77,q=2\x1b\\"


def test_the_cells_of_a_picture_count_rows_and_columns() -> None:
    (first,), (second,) = cell_rows(0x123456, 3, 2)
    assert first.text == "".join(f"\U0010eeee\u0305{mark}" for mark in "\u0305\u030d\u030e")
    assert second.text == "".join(f"\U0010eeee\u030d{mark}" for mark in "\u0305\u030d\u030e")
    assert first.style is not None
    assert first.style.color is not None
    assert first.style.color.triplet == (0x12, 0x34, 0x56)
    assert len(set(marks())) == MOST == len(marks())


def test_the_oldest_pictures_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(SAMPLES[0])
    monkeypatch.setattr(picture_loader, "CELLS", 20)
    said: list[str] = []
    kept = PictureStore(said.append)
    asked = [picture_request(tmp_path, "a.png", 4, 2, ground=(n, 0, 0)) for n in range(4)]
    for number, one in enumerate(asked[:2], 1):
        kept.take(RenderedPicture(one, make(one, 0).rows, "", number, f"send {number}"))
    assert kept.get(asked[0]) is not None, "and so it is the last one now"
    kept.take(make(asked[2], 0))
    assert [kept.get(one) is not None for one in asked] == [True, False, True, False]
    assert said == ["send 1", "send 2", delete(2)]
    kept.forget()
    assert said[3:] == [delete(1)]
    assert [kept.get(one) for one in asked] == [None] * 4


def test_what_is_on_screen_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(SAMPLES[0])
    monkeypatch.setattr(picture_loader, "CELLS", 10)
    kept = PictureStore(lambda _said: None)
    asked = [picture_request(tmp_path, "a.png", 4, 2, ground=(n, 0, 0)) for n in range(4)]
    for number, one in enumerate(asked, 1):  # as the view does it: each, then a look at all
        kept.take(make(one, 0))
        assert all(kept.get(before) is not None for before in asked[:number])
    kept.take(make(picture_request(tmp_path, "a.png", 1, 1), 0))
    kept.take(make(picture_request(tmp_path, "a.png", 2, 1), 0))
    assert [kept.get(one) for one in asked] == [None] * 4, "once they are not asked for any more"


def test_a_picture_for_kitty_is_sent_no_larger_than_is_useful(tmp_path: Path) -> None:
    Image.new("RGB", (3000, 3000)).save(tmp_path / "a.png")
    one = picture_request(tmp_path, "a.png", 100, 50, cell=(20, 40))
    made = make(PictureRequest(one.picture, "kitty", cell=(20, 40)), 9)
    assert made.number == 9
    assert made.sent.startswith("\x1b_Ga=T,U=1,f=100,t=d,i=9,c=100,r=50,q=2,")
    assert [len(row) for row in made.rows] == [1] * 50


@pytest.mark.parametrize(("arguments", "box"), [([], "│ A │"), (["ascii"], "| A |")])
@pytest.mark.skipif(sys.platform == "win32", reason="only the time is bounded there")
def test_a_diagram_is_drawn_in_letters_within_bounds(
    arguments: list[str],
    box: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bounds: list[object] = []
    monkeypatch.setattr("resource.setrlimit", lambda *limits: bounds.append(limits))
    monkeypatch.setattr("sys.stdin", StringIO("graph TD\nA --> B\n"))
    monkeypatch.setattr("sys.argv", ["draw", *arguments])
    draw_diagram.main()
    assert box in capsys.readouterr().out
    assert bounds
