"""The cells that are kept for pictures, as values: how many, and what of them is text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.page import Document, Layout, Line, PictureFile, PictureLimits, ResolvedEmbed, fitted
from explorer.page.clipboard import copied
from explorer.page.passages import passages
from tests.page.test_lines import rows
from tests.support.page_options import every_line, page_options

FILE = PictureFile("/vault", "a/zones.png", (1, 2))
ROOM = PictureLimits(20)
LARGEST, MOST = 40_000_000, 255
"""Pixels, and rows or columns, of a picture at most."""


def laid(
    text: str,
    size: tuple[int, int] = (640, 320),
    width: int = 60,
    room: PictureLimits | None = ROOM,
) -> list[Line]:
    shown = ResolvedEmbed("zones.png", size=size, file=FILE)
    embeds = {
        (source, line): shown
        for line, row in enumerate(text.split("\n"), 1)
        for source in [row.lstrip("->1. ")]
    }
    page = Layout(
        Document(text),
        page_options(width, link_look=lambda _target: "file", embeds=embeds, pictures=room),
    )
    return every_line(page)


def pictured(lines: list[Line]) -> list[Line]:
    return [line for line in lines if any(run.picture is not None for run in line.runs)]


@pytest.mark.parametrize(
    ("size", "given_size", "width", "cells"),
    [
        ((640, 320), (None, None), 80, (80, 20)), ((640, 320), (None, None), 60, (60, 15)),
        ((640, 320), (None, None), 10, (10, 2)), ((640, 640), (None, None), 80, (40, 20)),
        ((640, 320), (320, None), 80, (40, 10)), ((64, 32), (320, None), 80, (40, 10)),
        ((640, 320), (160, 160), 80, (20, 10)), ((16, 16), (None, None), 80, (2, 1)),
        ((1, 1), (None, None), 80, (1, 1)), ((4000, 2), (None, None), 80, (80, 1)),
        ((2, 4000), (None, None), 80, (1, 20)),
    ],
)  # fmt: skip
def test_cells_follow_from_pixels(
    size: tuple[int, int],
    given_size: tuple[int | None, int | None],
    width: int,
    cells: tuple[int, int],
) -> None:
    assert fitted(size, given_size, width, ROOM) == cells


SIDES = st.integers(1, 60_000)


@given(
    st.tuples(SIDES, SIDES),
    st.sampled_from([(None, None), (300, None), (300, 200), (99999, 1), (1, 99999)]),
    st.integers(1, 400),
    st.builds(PictureLimits, st.integers(1, 400), st.tuples(st.just(8.0), st.floats(12, 20.8))),
)
def test_a_picture_fits_and_keeps_its_shape(
    size: tuple[int, int],
    given_size: tuple[int | None, int | None],
    width: int,
    room: PictureLimits,
) -> None:
    columns, rows = fitted(size, given_size, width, room)
    assert 1 <= columns <= min(width, MOST)
    assert 1 <= rows <= min(room.rows, MOST)
    if columns > 4 and rows > 4 and given_size == (None, None):
        shape = (columns * room.cell[0]) / (rows * room.cell[1])
        assert shape == pytest.approx(size[0] / size[1], rel=0.25)


def test_rows_are_kept_above_the_line_that_names_the_picture() -> None:
    lines = laid("before\n\n![[zones.png]]\n\nafter")
    assert [line.text.strip() for line in lines] == [
        "before", "", *[""] * 15, "▨\u00a0zones.png  image, 640 × 320", "", "after",
    ]  # fmt: skip
    rows = pictured(lines)
    assert [run.picture.row for line in rows for run in line.runs if run.picture] == list(range(15))
    assert {len(line.text) for line in rows} == {60}
    assert {line.source_line for line in rows} == {3}


@given(st.integers(1, 120), st.sampled_from(["{}", "- {}", "> {}", "1. {}", "> - {}", "> > {}"]))
def test_no_row_is_wider_than_the_page(width: int, around: str) -> None:
    lines = laid(around.format("![[zones.png]]"), width=width)
    assert pictured(lines)
    assert max(len(line.text) for line in lines) <= max(width, 8)


def test_where_pictures_are_off_and_for_what_cannot_be_drawn_there_is_the_name() -> None:
    name = ["▨\u00a0zones.png  image, 640 × 320"]
    assert [line.text for line in laid("![[zones.png]]", room=None)] == name
    drawing = {("![[zones.png]]", 1): ResolvedEmbed("zones.png", size=(640, 320))}
    form = page_options(60, link_look=lambda _target: "file", embeds=drawing, pictures=ROOM)
    assert [line.text for line in Layout(Document("![[zones.png]]"), form).lines(0)] == name


def test_what_is_too_large_is_named_and_takes_no_room() -> None:
    found = laid("![[zones.png]]", (LARGEST + 1, 1))
    assert [line.text for line in found] == [
        f"▨\u00a0zones.png  image, {LARGEST + 1} × 1, too large to show"
    ]
    assert pictured(laid("![[zones.png]]", (LARGEST, 1)))


def test_among_words_a_picture_is_a_name() -> None:
    assert not pictured(laid("see ![[zones.png]]"))
    assert not pictured(laid("![[zones.png]] ![[zones.png]]"))


def test_the_link_of_a_picture_is_its_name() -> None:
    text = "![[zones.png]]"
    embeds = {(text, 1): ResolvedEmbed("zones.png", size=(640, 320), file=FILE)}
    page = Layout(
        Document(text),
        page_options(60, link_look=lambda _target: "file", embeds=embeds, pictures=ROOM),
    )
    ((row, target),) = page.targets(0)
    assert (row, target.raw) == (15, text)
    assert all(run.target is target for line in page.lines(0)[:15] for run in line.runs), (
        "for the mouse"
    )


def test_the_cells_of_a_picture_are_no_text() -> None:
    lines = laid("before\n\n![[zones.png]]\n\nafter")
    assert copied((line, 0, 1000) for line in lines) == "before\n\nzones.png\n\nafter"
    found = [passage.text for passage in passages(lines)]
    assert not any(text and text.isspace() for text in found)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("![[i.png|A zone|100]]", "A zone"), ("![[i.png|A zone|100x20]]", "A zone"),
        ("![[i.png|A | B|100]]", "A | B"), ("![[i.png|100]]", "i.png"),
        ("![[i.png|A 100]]", "A 100"), ("![[i.png|x]]", "x"), ("![[i.png|2x]]", "2x"),
        ("![A zone|100](i.png)", "A zone"), ("![100x20](i.png)", "i.png"),
        ("![\u00b2](i.png)", "\u00b2"), ("[[i.png|100]]", "100"),
    ],
)  # fmt: skip
def test_the_size_of_a_picture_is_no_part_of_its_name(source: str, name: str) -> None:
    assert rows(f"see {source} there") == [
        f"see {name} there" if source[0] == "[" else f"see \u25a8\u00a0{name} there"
    ]


def test_a_picture_that_ends_an_item_is_drawn_below_it() -> None:
    source = "![[zones.png]]"
    shown = ResolvedEmbed("zones.png", size=(640, 320), file=FILE)
    text = f"- The zones {source}\n- other\n\nNo item {source}\n"
    form = page_options(
        60, link_look=lambda _target: "file", embeds={(source, 1): shown, (source, 4): shown},
        pictures=ROOM,
    )  # fmt: skip
    lines = every_line(Layout(Document(text), form))
    assert "The zones" in lines[0].text
    assert [line in pictured(lines) for line in lines[:16]] == [False, *[True] * 14, False]
    assert {line.source_line for line in pictured(lines)} == {1}
