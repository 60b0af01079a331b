from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from explorer.config import ReviewSettings
from explorer.review import count_due, day_of, due, due_dates, reviewable, start_seconds
from tests.review.build import card, note, question, scheduled

ZONES = ("UTC", "Europe/Berlin", "Pacific/Auckland", "America/New_York")


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """Make a zone that of the system."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield ZoneInfo(request.param)
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("start", ["00:00:00", "04:30:00"])
def test_the_count_is_that_of_the_list_at_every_hour(zone: ZoneInfo, start: str) -> None:
    settings = ReviewSettings(start_of_day=start)
    # Around the night in which Berlin puts its clocks forward.
    days = [date(2024, 3, day) for day in (1, 29, 30, 31)] + [date(2024, 4, 1), date(2024, 5, 1)]
    instants = [datetime(2024, 3, 31, hour, 15, tzinfo=ZoneInfo("UTC")) for hour in (0, 6, 18)]
    cards = tuple(card(due) for due in (*days, *instants, None))
    notes = [
        note("cards.md", questions=(question(*cards, card(readable=False)),)),
        scheduled("note.md", "2024-03-31"),
        note("new.md", "review"),
        note("broken.md", "review", due="soon", interval=1, ease=250),
        note("untagged.md", due="2024-03-31", interval=1, ease=250),
    ]
    dates = due_dates(reviewable(notes, settings, date(2024, 4, 1)), start_seconds(settings))
    now = datetime(2024, 3, 30, 0, 5, tzinfo=zone)
    for _ in range(60):
        counts = due(notes, settings, now).counts
        seen = count_due(dates, now.timestamp())
        assert seen == (counts["overdue"] + counts["due"], counts["new"]), now
        now = (now.astimezone(ZoneInfo("UTC")) + timedelta(hours=1)).astimezone(zone)


@pytest.mark.parametrize("start", ["00:00:00", "04:30:00"])
def test_the_count_leaves_out_what_is_buried_until_its_day_begins(
    zone: ZoneInfo, start: str
) -> None:
    settings = ReviewSettings(start_of_day=start)
    begin = datetime(2024, 3, 30, 0, 5, tzinfo=ZoneInfo("UTC"))
    instants = [begin + timedelta(hours=hours) for hours in range(0, 48, 2)]
    notes = [note("cards.md", questions=(question(*map(card, instants)),))]
    until = date(2024, 3, 31)
    buried = {("cards.md", 1, place): until for place in range(1, len(instants) + 1)}
    dates = due_dates(
        reviewable(notes, settings, date(2024, 4, 1), buried), start_seconds(settings)
    )
    for hours in range(60):
        now = (begin + timedelta(hours=hours)).astimezone(zone)
        aside = buried if day_of(now, settings) < until else ()
        counts = due(notes, settings, now, aside).counts
        seen = count_due(dates, now.timestamp())
        assert seen == (counts["overdue"] + counts["due"], counts["new"]), now


def test_nothing_to_review() -> None:
    assert count_due(due_dates([], 0), 0) == (0, 0)
