"""Tables that are too wide: readable columns, seen through a window that is moved from column to column."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.text.reading import Document, Format, Layout, Line, Wide, wide
from explorer.text.reading.copying import copied

SOURCE = (
    "| Region | Name of it | Zones | Opened in | Services |\n|---|---|--:|---|---|\n"
    "| us-east | Northern Virginia | 6 | 2006 | [[All\\|everything]] |\n| ap | 東京 | 4 | 2011 | most |\n"
)


def lines(source: str, width: int) -> Sequence[Line]:
    return Layout(Document(source), Format(width, cell_len)).lines(0)


def test_what_fits_is_not_moved() -> None:
    assert all(line.wide is None for line in lines(SOURCE, 80))
    assert all(line.wide is None for line in lines("| a | b |\n|--|--|\n| " + "word " * 40 + "| x |", 30))


def test_a_table_whose_words_would_be_broken_keeps_its_columns() -> None:
    found = lines(SOURCE, 40)
    assert [line.text.rstrip() for line in found] == [
        "Region  │ Name of it        │ Zones │ Opened in │ Services",
        "────────┼───────────────────┼───────┼───────────┼──────────────",
        "us-east │ Northern Virginia │     6 │ 2006      │ everything",
        "ap      │ 東京              │     4 │ 2011      │ most",
    ]
    assert {line.wide for line in found} == {Wide(1, 10, 40, cell_len(found[0].text), (10, 30, 38, 50))}


def test_a_first_column_of_short_words_is_made_to_fit_the_part_that_stays() -> None:
    head = "| a first one of many short words | bbbbbbbbbbbb | cccccccccccc | dddddddddddd |"
    source = f"{head}\n|--|--|--|--|\n| w | x | y | z |"
    window = lines(source, 45)[0].wide
    assert window is not None
    assert window.held == 15
    assert len({line.wide for line in lines(source, 45)}) == 1


def test_scripts_that_may_be_broken_anywhere_are_wrapped() -> None:
    source = (
        "| 名前の長い列 | 意味の長い列 | 場所の長い列 |\n|--|--|--|\n| 東京都庁舎前 | 大江戸線の駅 | 新宿区西新宿 |"
    )
    assert all(line.wide is None and cell_len(line.text) <= 32 for line in lines(source, 32))


def test_a_broad_first_column_does_not_stay() -> None:
    source = (
        "| Abracadabracadabra is long | bbbbbbbbbbbb | cccccccccccc | dddddddddddd |\n|--|--|--|--|\n| w | x | y | z |"
    )
    window = lines(source, 40)[0].wide
    assert window is not None
    assert (window.held, window.stops) == (0, (0, 29, 44, 59))


def test_what_is_put_before_a_table_is_not_part_of_its_window() -> None:
    found = lines("> [!note] Here\n" + "".join(f"> {row}\n" for row in SOURCE.splitlines()), 42)
    assert found[0].wide is None
    assert found[1].lead == 1
    assert found[1].wide is not None
    assert (found[1].wide.room, found[1].wide.width) == (40, cell_len(found[1].text) - 2)


def test_a_row_is_copied_whole() -> None:
    row = lines(SOURCE, 40)[2]
    assert copied([(row, 0, 1 << 30)]) == "us-east | Northern Virginia |     6 | 2006      | everything"


HELD = Wide(1, 10, 40, 100, (10, 30, 50, 70))
FREE = Wide(1, 0, 40, 100, (0, 30, 50, 70))


def test_a_step_shows_the_next_column_from_its_beginning() -> None:
    shifts = [0]
    while (shift := wide.stepped(HELD, shifts[-1], 1)) != shifts[-1]:
        shifts.append(shift)
    assert shifts == [0, 20, 40, 60]
    assert [wide.stepped(HELD, shift, -1) for shift in shifts] == [0, 0, 20, 40]
    assert wide.stepped(FREE, 0, 1) == 28
    assert wide.seen(FREE, 28) == (30, 66)
    assert wide.seen(HELD, 0) == (10, 38)
    assert wide.seen(HELD, 60) == (70, 100)


def test_the_last_columns_are_seen_from_the_beginning_of_one() -> None:
    window = Wide(1, 10, 40, 90, (10, 28, 47, 70))
    assert wide.furthest(window) == 60
    assert wide.stepped(window, 37, 1) == 60
    assert wide.seen(window, 60) == (70, 90)
    assert not wide.goes_on(window, 60)


@given(st.data(), st.integers(24, 120), st.lists(st.integers(1, 40), min_size=2, max_size=12), st.integers(-5, 900))
def test_any_cells_can_be_brought_into_sight(data: st.DataObject, room: int, columns: list[int], shift: int) -> None:
    starts = [sum(columns[:index]) + 3 * index for index in range(len(columns))]
    total = starts[-1] + columns[-1]
    held = starts[1] if starts[1] <= room // 3 else 0
    window = Wide(1, held, min(room, total), total, tuple(starts[1:] if held else starts))
    column = data.draw(st.integers(0, len(columns) - 1))
    start, end = starts[column], starts[column] + columns[column]
    to = wide.to_show(window, shift, start, end)
    assert 0 <= to <= wide.furthest(window)
    first, last = wide.seen(window, to)
    if end > held:
        assert first <= start < last
        assert end <= last or end - start > last - first
    assert wide.to_show(window, to, start, end) == to
