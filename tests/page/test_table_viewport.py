"""Tables that are too wide: readable columns in a window that moves from column to column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.page import Document, Excerpt, Layout, Line, ResolvedEmbed, TableViewport
from explorer.page.clipboard import copied
from explorer.page.passages import FindsInRows, text_query
from tests.support.page_options import page_of, page_options

SOURCE = (
    "| Region | Name of it | Zones | Opened in | Services |\n|---|---|--:|---|---|\n"
    "| us-east | Northern Virginia | 6 | 2006 | [[All\\|everything]] |\n| ap | 東京 | 4 | "
    "2011 | most |\n"
)


def lines(source: str, width: int) -> Sequence[Line]:
    return page_of(source, width).lines(0)


def test_what_fits_is_not_moved() -> None:
    assert all(line.viewport is None for line in lines(SOURCE, 80))
    assert all(
        line.viewport is None
        for line in lines("| a | b |\n|--|--|\n| " + "word " * 40 + "| x |", 30)
    )


def test_a_table_whose_words_would_be_broken_keeps_its_columns() -> None:
    found = lines(SOURCE, 40)
    assert [line.text.rstrip() for line in found] == [
        "Region  │ Name of it        │ Zones │ Opened in │ Services",
        "────────┼───────────────────┼───────┼───────────┼──────────────",
        "us-east │ Northern Virginia │     6 │ 2006      │ everything",
        "ap      │ 東京              │     4 │ 2011      │ most",
    ]
    assert {line.viewport for line in found} == {
        TableViewport(1, 10, 40, cell_len(found[0].text), (10, 30, 38, 50))
    }


def test_a_first_column_of_short_words_is_made_to_fit_the_part_that_stays() -> None:
    head = "| a first one of many short words | bbbbbbbbbbbb | cccccccccccc | dddddddddddd |"
    source = f"{head}\n|--|--|--|--|\n| w | x | y | z |"
    window = lines(source, 45)[0].viewport
    assert window is not None
    assert window.held == 15
    assert len({line.viewport for line in lines(source, 45)}) == 1


def test_scripts_that_may_be_broken_anywhere_are_wrapped() -> None:
    source = (
        "| 名前の長い列 | 意味の長い列 | 場所の長い列 |\n|--|--|--|\n"
        "| 東京都庁舎前 | 大江戸線の駅 | 新宿区西新宿 |"
    )
    assert all(line.viewport is None and cell_len(line.text) <= 32 for line in lines(source, 32))


def test_a_broad_first_column_does_not_stay() -> None:
    source = (
        "| Abracadabracadabra is long | bbbbbbbbbbbb | cccccccccccc | dddddddddddd |\n"
        "|--|--|--|--|\n| w | x | y | z |"
    )
    window = lines(source, 40)[0].viewport
    assert window is not None
    assert (window.held, window.stops) == (0, (0, 29, 44, 59))


def test_what_is_put_before_a_table_is_not_part_of_its_window() -> None:
    found = lines("> [!note] Here\n" + "".join(f"> {row}\n" for row in SOURCE.splitlines()), 42)
    assert found[0].viewport is None
    assert found[1].lead == 1
    assert found[1].viewport is not None
    assert (found[1].viewport.room, found[1].viewport.width) == (40, cell_len(found[1].text) - 2)


def test_a_row_is_copied_whole() -> None:
    row = lines(SOURCE, 40)[2]
    assert (
        copied([(row, 0, 1 << 30)])
        == "us-east | Northern Virginia |     6 | 2006      | everything"
    )


HELD = TableViewport(1, 10, 40, 100, (10, 30, 50, 70))
FREE = TableViewport(1, 0, 40, 100, (0, 30, 50, 70))


def test_a_step_shows_the_next_column_from_its_beginning() -> None:
    shifts = [0]
    while (shift := HELD.stepped(shifts[-1], 1)) != shifts[-1]:
        shifts.append(shift)
    assert shifts == [0, 20, 40, 60]
    assert [HELD.stepped(shift, -1) for shift in shifts] == [0, 0, 20, 40]
    assert FREE.stepped(0, 1) == 28
    assert FREE.seen(28) == (30, 66)
    assert HELD.seen(0) == (10, 38)
    assert HELD.seen(60) == (70, 100)


def test_the_last_columns_are_seen_from_the_beginning_of_one() -> None:
    window = TableViewport(1, 10, 40, 90, (10, 28, 47, 70))
    assert window.shifts[-1] == 60
    assert window.stepped(37, 1) == 60
    assert window.seen(60) == (70, 90)
    assert not window.goes_on(60)


@given(
    st.data(),
    st.integers(24, 120),
    st.lists(st.integers(1, 40), min_size=2, max_size=12),
    st.integers(-5, 900),
)
def test_any_cells_can_be_brought_into_sight(
    data: st.DataObject, room: int, columns: list[int], shift: int
) -> None:
    starts = [sum(columns[:index]) + 3 * index for index in range(len(columns))]
    total = starts[-1] + columns[-1]
    held = starts[1] if starts[1] <= room // 3 else 0
    window = TableViewport(1, held, min(room, total), total, tuple(starts[1:] if held else starts))
    column = data.draw(st.integers(0, len(columns) - 1))
    start, end = starts[column], starts[column] + columns[column]
    to = window.to_show(shift, start, end)
    assert 0 <= to <= window.shifts[-1]
    first, last = window.seen(to)
    if end > held:
        assert first <= start < last
        assert end <= last or end - start > last - first
    assert window.to_show(to, start, end) == to


def long_table(rows: int, columns: int = 3) -> str:
    head = "|".join(["Kingdom", *(f"col {n}" for n in range(1, columns))])
    body = "".join(
        f"| item {n} |"
        + "|".join("word " * (n % 7) + f"[[N|x{n}]]".replace("|", "\\|") for _ in range(1, columns))
        + "|\n"
        for n in range(rows)
    )
    return f"# T\n\nbefore\n|{head}|\n{'|--' * columns}|\n{body}\nafter | it\n"


def pieces_of(page: Layout) -> list[Sequence[Line]]:
    return [page.lines(chunk) for chunk in range(len(page.document.chunks))]


@pytest.mark.parametrize("width", [12, 20, 40, 80, 200])
@pytest.mark.parametrize(("columns", "length"), [(3, 300), (30, 60)])
def test_the_parts_of_a_long_table_are_one_table(width: int, columns: int, length: int) -> None:
    page = Layout(Document(long_table(length, columns)), page_options(width, cell_len))
    parts = pieces_of(page)
    assert len(parts) > 4
    asked = text_query("Kingdom")
    assert asked is not None
    assert sum(len(FindsInRows(rows, asked)) for rows in parts) == 1
    rows = [row for part in parts for row in part]
    lines = [row.source_line for row in rows]
    assert lines == sorted(lines)
    if width < 24 and columns * 8 > width:
        return  # a list of its rows
    assert copied((row, 0, 1 << 30) for row in rows).count("Kingdom") == 1
    assert sum("Kingdom" in row.text for row in rows) == len(parts) - 1, (
        "what is after it is no part"
    )
    grid = [row for row in rows if any("table.line" in run.style for run in row.runs)]
    ends = {tuple(at for at, letter in enumerate(row.text) if letter in "│┼") for row in grid}
    assert len(ends) == 1
    windows = {each and (each.held, each.width, each.stops) for each in (r.viewport for r in grid)}
    assert len(windows) == 1
    links = [target.raw for chunk in range(len(parts)) for _, target in page.targets(chunk)]
    assert len(links) == len(set(map(id, links))) == length * (columns - 1)


def test_a_table_that_is_embedded_is_whole_again() -> None:
    excerpt = Excerpt("N.md", long_table(150), 1)
    page = page_of("![[N]]", 80, embeds={("![[N]]", 1): ResolvedEmbed("N", excerpt)})
    said = [row.text.strip("│ ") for row in page.lines(0)]
    assert sum("Kingdom" in row for row in said) == 1
    assert [row.split()[1] for row in said if row.startswith("item")] == [
        str(n) for n in range(150)
    ]
    assert said[-2:] == ["", "after | it"]
