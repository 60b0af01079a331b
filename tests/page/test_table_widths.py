"""How the columns of a table share the width of the page: what is kept, what wraps, what moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.markdown.block_parser import inline_spans, is_plain, parse
from explorer.markdown.inline_spans import plain_spans
from explorer.page import Line, lines
from tests.support.examples import examples
from tests.support.page_options import page_options

LONG = "words that go on and on " * 6


def table(*cells: str) -> str:
    """Return a table of one row below a head of the same number of short names."""
    names = " | ".join("abcdefgh"[: len(cells)])
    return f"| {names} |\n|{'---|' * len(cells)}\n| {' | '.join(cells)} |\n"


def rows(text: str, width: int) -> list[Line]:
    return lines(parse(text), page_options(width))


def text_of(line: Line) -> str:
    return "".join(run.text for run in line.runs)


def widths(text: str, width: int) -> list[int]:
    """Return the cells of each column, by the rule below the head."""
    rule = text_of(rows(text, width)[1])
    return [len(part) for part in rule.replace("─┼─", " ").split()]


def moves(text: str, width: int) -> bool:
    return any(line.viewport is not None for line in rows(text, width))


def test_short_columns_keep_their_width_and_the_long_one_wraps() -> None:
    text = table("November 2007", LONG, "eu west 1")
    assert widths(text, 60) == [13, 60 - 6 - 13 - 9, 9]
    assert not moves(text, 60)


def test_long_columns_share_what_the_short_ones_leave() -> None:
    short, long, longer = widths(table("Ireland", LONG, LONG * 9), 80)
    assert short == 7
    assert short < long < longer
    assert short + long + longer + 6 == 80


def test_a_column_with_endless_text_leaves_room_and_wastes_none() -> None:
    first, second = widths(table(LONG, LONG * 500), 83)
    assert first + second == 80
    assert first >= 20


def test_columns_of_equal_text_are_of_equal_width() -> None:
    assert widths(table(LONG, LONG, LONG), 66) == [20, 20, 20]
    assert widths(table(LONG, LONG, LONG), 67) == [21, 20, 20]


def test_words_stay_whole_while_there_is_room_for_them() -> None:
    text = table("authentication", "authorization again", LONG)
    first, second, third = widths(text, 50)
    assert first >= 14
    assert second >= 13
    assert third >= 8
    shown = "".join(map(text_of, rows(text, 50)))
    assert "authentication" in shown
    assert "authorization" in shown


def test_words_break_before_the_table_moves() -> None:
    text = table(*["authentication"] * 4)
    assert moves(text, 40)
    assert not moves(text, 49)
    assert widths(text, 49) == [10, 10, 10, 10]
    assert widths(text, 61) == [13, 13, 13, 13]
    assert "authentic" in text_of(rows(text, 49)[2])


def test_a_page_too_narrow_to_move_keeps_words_whole_in_a_list() -> None:
    text = table("authentication", "authorization")
    assert text_of(rows(text, 23)[0]) == "a: authentication"


demands = st.lists(st.integers(1, 120), min_size=1, max_size=7)


@pytest.mark.parametrize("word", ["ab ", "authentications "])
@given(demands, st.integers(24, 120))
def test_no_column_is_too_wide_and_none_is_lost(word: str, lengths: list[int], width: int) -> None:
    cells = [(word * length)[:length].strip() or "a" for length in lengths]
    text = table(*cells)
    if moves(text, width):
        return
    shared = widths(text, width)
    assert len(shared) == len(cells)
    assert sum(shared) + 3 * (len(shared) - 1) <= width
    for share, cell in zip(shared, cells, strict=True):
        assert 1 <= share <= len(cell)
    room = width - 3 * (len(cells) - 1)
    if sum(map(len, cells)) > room:
        assert sum(shared) == room


@given(demands, st.integers(40, 120))
def test_a_column_below_an_equal_share_is_not_wrapped(lengths: list[int], width: int) -> None:
    cells = [("ab " * length)[:length].strip() or "a" for length in lengths]
    text = table(*cells)
    if moves(text, width):
        return
    room = width - 3 * (len(cells) - 1)
    needed = [min(len(cell), 8) for cell in cells]
    level = (room - sum(needed)) // len(cells)
    for share, cell in zip(widths(text, width), cells, strict=True):
        if len(cell) <= level:
            assert share == len(cell)


# Most cells are a word or two, and a note of 1 MB may have a million of them


_SIGNS = st.text(st.sampled_from("ab Zé日_.,;()'\"/?!*`[]$:-\u0301\ufffd\u200b\x1b\t"))


@given(_SIGNS)
@examples(300)
def test_a_text_without_marks_is_read_as_the_parser_reads_it(text: str) -> None:
    if is_plain(text):
        assert plain_spans(text, 1) == inline_spans(text)
