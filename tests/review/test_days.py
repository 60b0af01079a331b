from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import ReviewSettings
from explorer.model import ReviewState
from explorer.review.days import day_of, review_day, when_due

DEFAULTS = ReviewSettings()
TODAY = date(2026, 6, 20)


@pytest.mark.parametrize(
    ("start", "time", "day"),
    [
        ("00:00:00", "00:30", 20), ("04:00:00", "02:00", 19), ("04:00:00", "04:00", 20),
        ("04:30:01", "05:00", 20), ("23:01:01", "22:05", 19), ("23:01:01", "23:30", 20),
        ("4:00", "03:59", 19), ("25:00:00", "02:00", 20), ("noon", "02:00", 20),
    ],
)  # fmt: skip
def test_a_day_begins_when_the_setting_says(start: str, time: str, day: int) -> None:
    now = datetime.fromisoformat(f"2026-06-20T{time}")
    assert review_day(now, ReviewSettings(start_of_day=start)) == date(2026, 6, day)


def test_the_first_day_of_the_calendar_has_no_day_before() -> None:
    first = datetime(1, 1, 1, 2, tzinfo=UTC)
    assert review_day(first, ReviewSettings(start_of_day="04:00:00")) == first.date()


@pytest.mark.parametrize("on", [datetime.min, datetime.max])  # noqa: DTZ901  as a shell gives them
def test_an_instant_is_compared_with_the_ends_of_the_calendar(on: datetime) -> None:
    state, days = when_due(datetime(2026, 6, 20, 8, tzinfo=UTC), on, DEFAULTS)
    assert days is not None
    assert (state, days > 0) == (("later", True) if on == datetime.min else ("overdue", False))  # noqa: DTZ901


def test_a_date_stands_for_itself() -> None:
    settings = ReviewSettings(start_of_day="04:00:00")
    assert day_of(TODAY, settings) == TODAY
    assert day_of(datetime(2026, 6, 20, 1, tzinfo=UTC), settings) == date(2026, 6, 19)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (-400, "overdue"), (-1, "overdue"), (0, "due"), (1, "soon"), (3, "soon"), (4, "later"),
        (900, "later"),
    ],
)  # fmt: skip
def test_states_follow_the_days(days: int, state: ReviewState) -> None:
    assert when_due(TODAY + timedelta(days=days), TODAY, DEFAULTS) == (state, days)


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (datetime(2026, 6, 20, 8, tzinfo=UTC), ("due", 0)),
        (datetime(2026, 6, 20, 9, tzinfo=UTC), ("due", 0)),
        (datetime(2026, 6, 20, 18, tzinfo=UTC), ("soon", 0)),
        (datetime(2026, 6, 19, 18, tzinfo=UTC), ("overdue", -1)),
        (datetime(2026, 6, 22, 1, tzinfo=UTC), ("soon", 2)),
        (datetime(2026, 7, 22, 1, tzinfo=UTC), ("later", 32)),
    ],
)
def test_an_instant_is_due_once_it_is_past(due: datetime, state: tuple[ReviewState, int]) -> None:
    assert when_due(due, datetime(2026, 6, 20, 9, tzinfo=UTC), DEFAULTS) == state


def test_an_instant_falls_on_a_day_where_the_reader_is() -> None:
    tokyo = timezone(timedelta(hours=9))
    due = datetime(2026, 6, 20, 18, tzinfo=UTC)
    assert when_due(due, datetime(2026, 6, 20, 12, tzinfo=tokyo), DEFAULTS) == ("soon", 1)


def test_on_a_bare_date_all_of_that_day_is_due() -> None:
    # Noon in UTC is the same day in most places that this may run in.
    assert when_due(datetime(2026, 6, 20, 12, tzinfo=UTC), TODAY, DEFAULTS)[0] == "due"


@given(
    due=st.datetimes(timezones=st.just(UTC)),
    now=st.datetimes(),
    start=st.sampled_from(["00:00:00", "04:00:00"]),
)
def test_any_two_moments_have_a_state(due: datetime, now: datetime, start: str) -> None:
    settings = ReviewSettings(start_of_day=start)
    for on in (now.date(), now.replace(tzinfo=UTC)):
        state, days = when_due(due, on, settings)
        assert days is not None
        assert (days < 0) == (state == "overdue")
