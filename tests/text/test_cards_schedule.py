from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.schedule_segments import (
    difficulty_as_ease,
    parse_date,
    parse_number,
    read_segments,
    remove_comment,
)

DAY = date(2024, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-01", "2024-4-1", "01-04-2024", "1-4-2024", "2024/04/01", " 2024-04-01 ",
        "2024-04-01T23:30", "2024-04-01 08:00", "Mon Apr 01 2024", "Mon Apr 1 2024",
        "mon apr 01 2024", "Monday April 1, 2024", "Mon Apr 01 2024 10:00:00 GMT+0200",
    ],
)  # fmt: skip
def test_dates_are_read_leniently(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024-13-01", "2024-02-30", "0000-01-01", "24-04-01", "2024-04-01x", "2024-04"],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", 2), ("2.5", 2.5), (".5", 0.5), ("-3", -3), ("4 days", 4), ("1e2", 100), ("", None),
        ("four", None), ("NaN", None), ("Infinity", None), ("1e999", None), ("-1e300", None),
        ("1000000000", None), ("999999999", 999_999_999),
    ],
)  # fmt: skip
def test_numbers_are_read_up_to_where_they_end(text: str, expected: float | None) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a:::b\n<!--SR:!2024-04-01,4,250!2000-01-01,1,250-->",
         [(DAY, 4, 250), (None, None, None)]),
        ("a::b <!--SR:2024-04-01,4,250-->", [(DAY, 4, 250)]),  # the old form
        ("<!--SR:!2024-04-01,2.9,250.7-->", [(DAY, 2, 250)]),
        ("a <!--SR:!2024-04-01,4,250-->\nb <!--SR:!2025-01-01,9,270-->", [(DAY, 4, 250)]),
        ("<!--SR:!fsrs,2026-06-20T08:00:00.000Z,4,4.5,5.25,2,3,0,0,2026-06-16T08:00:00.000Z-->",
         [(datetime(2026, 6, 20, 8, tzinfo=UTC), 4, 257)]),
        ("a::b", []),
        ("a::b <!--SR:-->", []),
        ("a::b <!--SR:!-->", []),
        ("a::b <!-- SR:!2024-04-01,4,250-->", []),
    ],
)  # fmt: skip
def test_segments_are_read_in_order(text: str, segments: list[object]) -> None:
    found = read_segments(text)
    assert [(segment.due, segment.interval, segment.ease) for segment in found] == segments
    assert all(segment.wrong is None for segment in found)


@pytest.mark.parametrize(
    ("schedule", "wrong"),
    [
        ("2024-04-01,4,1000000000000000000000", "the interval or the ease is too large a number"),
        ("2024-04-01,4,x", "the interval or the ease is not a number"),
        ("2024-04-01,4", "the interval or the ease is not a number"),
        (
            "fsrs,2024-04-01T10:00:00.000Z,1e300,5,5,2,3,0,0,-",
            "the interval '1e300' is too large a number",
        ),
        ("fsrs,2024-04-01T10:00:00.000Z,4,5,5", "an FSRS schedule has 10 parts, this one 5"),
    ],
)
def test_numbers_that_no_schedule_has_are_told(schedule: str, wrong: str) -> None:
    [segment] = read_segments(f"a::b\n<!--SR:!{schedule}-->")
    assert (segment.wrong, segment.due, segment.ease) == (wrong, None, None)


@pytest.mark.parametrize(
    "segment",
    [
        "later,4,250", "2024-04-01", "2024-04-01,4", "2024-04-01,,250", "2024-04-01,x,250",
        "2024-04-01,4,NaN", "fsrs,2026-06-20T08:00:00Z,4",
        "fsrs,2026-06-20T08:00Z,4,4.5,5.25,2,3,0,0", "fsrs,someday,4,4.5,5.25,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,x,4.5,5.25,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,NaN,5.25,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,inf,5.25,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,4_5,5.25,2,3,0,0,-", "fsrs,2026-06-20T08:00Z,4,0,5.25,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,4.5,NaN,2,3,0,0,-", "fsrs,2026-06-20T08:00Z,4,4.5,0,2,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,4.5,11,2,3,0,0,-", "fsrs,2026-06-20T08:00Z,4,4.5,5.25,9,3,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,4.5,5.25,2,x,0,0,-",
        "fsrs,2026-06-20T08:00Z,4,4.5,5.25,1,3,0,-5,-",
        "fsrs,2026-06-20T08:00Z,4,4.5,5.25,2,3,0,0,soon",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_kept(segment: str) -> None:
    [found] = read_segments(f"<!--SR:!{segment}-->")
    assert found.due is None
    assert found.wrong
    assert found.text == segment


def test_comments_and_difficulties() -> None:
    assert remove_comment("a <!--SR:!x--> ^id\nb <!--SR:!y") == "a  ^id\nb <!--SR:!y"
    assert [each.endless for each in read_segments("a::b\n<!--SR:!2024-04-01,4,250")] == [True]
    assert [*map(difficulty_as_ease, (1, 4.75, 10))] == [370, 270, 130]


@given(
    st.lists(
        st.sampled_from(["<!--SR:", "-->", "!", ",", "2024-04-01", "fsrs", "1", "\n", "x"]),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for segment in read_segments(text):
        assert (segment.due is None) == (segment.interval is None) == (segment.ease is None)
        assert segment.wrong is None or segment.due is None
    once = remove_comment(text)
    assert remove_comment(once) == once
