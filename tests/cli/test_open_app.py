"""What the command line gives to the app."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import explorer.cli.open_app as open_app
from explorer.cli.open_app import clock
from explorer.config import ReviewSettings
from explorer.model import Moment
from explorer.review.days import day_of


@pytest.mark.parametrize(
    ("on", "begin"), [("2026-12-01", "2026-12-01T12:00"), ("2026-12-01T23:59", "2026-12-01T23:59")]
)
def test_the_time_asked_for_goes_on(on: str, begin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Moment
    if "T" in on:
        asked = datetime.fromisoformat(on)
    else:
        asked = date.fromisoformat(on)
    seconds = [100.0]
    monkeypatch.setattr(open_app, "monotonic", lambda: seconds[0])
    now = clock(asked)
    assert now() == datetime.fromisoformat(begin)
    seconds[0] += 90
    assert now() == datetime.fromisoformat(begin) + timedelta(seconds=90)


@pytest.mark.parametrize("start_of_day", ["00:00", "04:00", "11:59"])
def test_a_day_alone_is_that_review_day(start_of_day: str) -> None:
    settings = ReviewSettings(start_of_day=start_of_day)
    assert day_of(clock(date(2026, 12, 1))(), settings) == date(2026, 12, 1)
