"""Dates in the format of Moment.js, against what its documentation says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.moment_format import moment_format

MOMENT = datetime(2026, 11, 4, 15, 5, 9, 120_000)  # noqa: DTZ001 (a Wednesday, by the wall clock)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("YYYY-MM-DD", "2026-11-04"), ("YYYY/MM/YYYY-MM-DD", "2026/11/2026-11-04"),
        ("YY.M.D", "26.11.4"), ("dddd, MMMM Do YYYY", "Wednesday, November 4th 2026"),
        ("ddd MMM dd d do", "Wed Nov We 3 3rd"), ("[Week] ww [of] gggg", "Week 45 of 2026"),
        ("GGGG-[W]WW-E", "2026-W45-3"), ("e w wo W Wo", "3 45 45th 45 45th"), ("[Q]Q Qo", "Q4 4th"),
        ("DDD DDDo DDDD", "308 308th 308"), ("HH:mm:ss.SSS", "15:05:09.120"),
        ("h:m:s A hh a k kk", "3:5:9 PM 03 pm 15 15"),
        ("Mo Y gg GG YYYYYY", "11th 2026 26 26 +002026"),
        ("LT|LTS|L|LL", "3:05 PM|3:05:09 PM|11/04/2026|November 4, 2026"),
        ("LLLL", "Wednesday, November 4, 2026 3:05 PM"), ("l ll", "11/4/2026 Nov 4, 2026"),
        ("[YYYY] \\Y日", "YYYY Y日"), ("[]YYYY[", "2026["), ("", ""),
    ],
)  # fmt: skip
def test_a_format_gives(form: str, text: str) -> None:
    assert moment_format(MOMENT, form) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 12, 26), "2026-W52 2026-52"), (date(2026, 12, 27), "2027-W01 2026-52"),
        (date(2027, 1, 1), "2027-W01 2026-53"), (date(2027, 1, 3), "2027-W02 2026-53"),
        (date(2027, 1, 4), "2027-W02 2027-01"),
    ],
)  # fmt: skip
def test_weeks_begin_on_sunday_and_those_of_iso_on_monday(day: date, text: str) -> None:
    moment = datetime.combine(day, datetime.min.time())
    assert moment_format(moment, "gggg-[W]ww GGGG-WW") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (23, "23rd"), (30, "30th")],
)  # fmt: skip
def test_ordinal_numbers(number: int, text: str) -> None:
    assert moment_format(datetime(2026, 11, number), "Do") == text  # noqa: DTZ001


def test_zones_and_seconds_since_1970() -> None:
    there = datetime(1970, 1, 2, 1, 0, tzinfo=timezone(-timedelta(hours=3, minutes=30)))
    assert moment_format(there, "Z ZZ X x[z]") == "-03:30 -0330 102600 102600000z"
    assert moment_format(datetime(1970, 1, 2, tzinfo=UTC), "Z X") == "+00:00 86400"
    assert moment_format(datetime(1970, 1, 2), "Z X z") == "+00:00 86400 "  # noqa: DTZ001


@given(st.datetimes(), st.text(alphabet="YMDdwWgGEeQHhmsSaAkLlZX[]\\/- o"))
def test_any_format_gives_a_text(moment: datetime, form: str) -> None:
    assert isinstance(moment_format(moment, form), str)
