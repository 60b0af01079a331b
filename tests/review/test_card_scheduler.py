from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from explorer.config import ReviewSettings
from explorer.review.card_scheduler import (
    CARD_GRADES,
    CardRules,
    UnreadableScheduleError,
    card_histogram,
    new_segment,
    schedule_card,
)
from explorer.text.schedule_segments import Segment, read_segments
from tests.review.build import ON, card, note, question

TODAY = date(2024, 4, 21)
SM2 = CardRules(ReviewSettings(), {})
FSRS = CardRules(ReviewSettings(algorithm="FSRS"), {})


def segment(text: str) -> Segment:
    (found,) = read_segments(f"<!--SR:!{text}-->")
    return found


@pytest.mark.parametrize(
    ("before", "grade", "after"),
    [
        ("2024-04-21,2,250", "again", "2024-04-21,0,230"),
        ("2024-04-21,2,250", "good", "2024-04-26,5,250"),
        ("2024-04-21,2,250", "reset", "2024-04-21,1,250"),
        ("2024-04-21,1,230", "hard", "2024-04-22,1,210"),
        ("2024-04-21,1,230", "easy", "2024-04-24,3,250"),
        ("2024-04-21,10,270", "good", "2024-05-18,27,270"),
        ("2024-04-21,40,150", "hard", "2024-05-11,20,130"),
        ("2024-04-21,40,150", "easy", "2024-07-18,88,170"),
        ("2024-04-20,0,230", "good", "2024-04-23,2,230"),
        ("2000-01-01,1,250", "good", "2024-04-24,3,250"),
    ],
)
def test_a_due_card_gets_the_dates_of_the_plugin(before: str, grade: str, after: str) -> None:
    assert schedule_card(segment(before), grade, TODAY, SM2).segment == after


@pytest.mark.parametrize(
    ("grade", "note_ease", "after"),
    [
        ("again", None, "2024-04-21,0,230"), ("again", 261.5, "2024-04-21,0,242"),
        ("hard", None, "2024-04-22,1,230"), ("hard", 261.5, "2024-04-22,1,242"),
        ("good", 261.5, "2024-04-24,3,262"), ("easy", None, "2024-04-25,4,270"),
        ("easy", 261.5, "2024-04-25,4,282"),
    ],
)  # fmt: skip
def test_a_new_card_starts_with_its_ease(grade: str, note_ease: float | None, after: str) -> None:
    rules = CardRules(ReviewSettings(), {}, note_ease)
    assert schedule_card(None, grade, TODAY, rules).segment == after


@pytest.mark.parametrize(
    ("due", "after"), [("2024-03-01", "2024-05-16,25,250"), ("2024-05-20", "2024-05-16,25,250")]
)
def test_neither_a_late_nor_an_early_review_gets_a_bonus(due: str, after: str) -> None:
    # The plugin mixes the two up: only the early one gets one there.
    assert schedule_card(segment(f"{due},10,250"), "good", TODAY, SM2).segment == after


def test_the_load_of_cards_and_the_settings_decide() -> None:
    rules = CardRules(ReviewSettings(), {25: 3, 24: 1})
    after = schedule_card(segment("2024-04-21,10,250"), "good", TODAY, rules)
    assert (after.due, after.interval) == (date(2024, 5, 17), 26)
    exact = CardRules(ReviewSettings(load_balance=False))
    after = schedule_card(segment("2024-04-21,1,250"), "good", TODAY, exact)
    assert after.segment == "2024-04-24,2.5,250"
    settings = ReviewSettings(start_of_day="04:00:00")
    at_night = datetime(2024, 4, 22, 3, 30, tzinfo=UTC)
    after = schedule_card(segment("2024-04-21,2,250"), "good", at_night, CardRules(settings, {}))
    assert after.segment == "2024-04-26,5,250", "the review day is what counts"
    settings = ReviewSettings(
        base_ease=200, easy_bonus=2, lapses_interval_change=0.1, maximum_interval=30
    )
    rules = CardRules(settings, {})
    assert schedule_card(None, "easy", TODAY, rules).segment == "2024-04-25,4,220"
    assert schedule_card(segment("2024-04-21,100,200"), "hard", TODAY, rules).interval == 10
    assert schedule_card(segment("2024-04-21,100,200"), "easy", TODAY, rules).interval == 30
    assert schedule_card(segment("2024-04-21,100,170"), "reset", TODAY, rules).ease == 200
    assert new_segment(settings) == "2000-01-01,1,200"
    before = "fsrs,2024-04-21T08:00:00.000Z,4,4.5,5.25,2,3,0,0,2024-04-17T08:00:00.000Z"
    after = schedule_card(segment(before), "good", TODAY, SM2)
    assert after.segment == "2024-05-01,10,257", "what FSRS wrote is read by SM-2"


def test_fsrs_takes_over_what_sm2_wrote_at_its_local_midnight() -> None:
    moment = datetime(2026, 6, 1, 8, tzinfo=UTC)
    after = schedule_card(segment("2026-05-30,12,250"), "good", moment, FSRS)
    assert after.segment == (
        "fsrs,2026-07-09T08:00:00.000Z,38,38.1901338,5.48972837,2,5,0,0,2026-06-01T08:00:00.000Z"
    )
    assert (after.due, after.interval) == (datetime(2026, 7, 9, 8, tzinfo=UTC), 38)
    assert after.ease == 250
    far = ZoneInfo("Pacific/Auckland")
    # Midnight on May 19 is still May 18 in UTC, where ts-fsrs counts the days.
    elsewhere = schedule_card(segment("2026-05-31,12,250"), "good", moment.astimezone(far), FSRS)
    assert elsewhere.interval == after.interval
    fixed = moment.astimezone(timezone(timedelta(hours=12)))
    assert schedule_card(segment("2026-05-31,12,250"), "good", fixed, FSRS) == elsewhere


def test_midnight_is_that_of_the_due_day_in_summer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its time zone")
    london = ZoneInfo("Europe/London")
    now = datetime(2026, 12, 1, 8, tzinfo=london)
    by_zone = schedule_card(segment("2026-07-01,12,250"), "good", now, FSRS)
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        # The offset of December, as the clock of the system gives it.
        by_clock = schedule_card(segment("2026-07-01,12,250"), "good", now.astimezone(), FSRS)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert by_clock == by_zone
    in_utc = schedule_card(segment("2026-07-01,12,250"), "good", now.astimezone(UTC), FSRS)
    assert in_utc != by_zone, "in summer, midnight is still the day before in UTC"


def test_fsrs_resets_to_a_card_without_a_review_and_begins_a_day_at_its_midnight() -> None:
    moment = datetime(2026, 6, 1, 8, 0, 0, 123_456, tzinfo=UTC)
    after = schedule_card(segment("2026-05-30,12,250"), "reset", moment, FSRS)
    assert after.segment == "fsrs,2026-06-01T08:00:00.123Z,0,0,0,0,0,0,0,-"
    learned = schedule_card(segment(after.segment), "good", moment, FSRS)
    assert learned.segment.startswith("fsrs,2026-06-01T08:10:00.123Z,0,2.3065,")
    midnight = datetime(2026, 6, 20).astimezone()
    by_day = schedule_card(None, "good", date(2026, 6, 20), FSRS)
    assert by_day == schedule_card(None, "good", midnight, FSRS)


@pytest.mark.parametrize("rules", [SM2, FSRS])
@pytest.mark.parametrize("grade", CARD_GRADES)
def test_what_cannot_be_read_is_never_replaced(rules: CardRules, grade: str) -> None:
    with pytest.raises(UnreadableScheduleError, match="not a date"):
        schedule_card(segment("someday,2,250"), grade, TODAY, rules)


def test_a_damaged_fsrs_schedule_is_refused() -> None:
    before = "fsrs,2024-04-21T08:00:00.000Z,4,4.5,5.25"
    with pytest.raises(UnreadableScheduleError, match="10 parts"):
        schedule_card(segment(before), "good", TODAY, FSRS)


def test_the_histogram_counts_each_scheduled_card_once() -> None:
    notes = [
        note("a.md", questions=(question(card(ON), card(ON + timedelta(days=3))),)),
        note("b.md", questions=(question(card(ON - timedelta(days=2)), card()),)),
        note("c.md", questions=(question(card(datetime(2024, 4, 28, 12, tzinfo=UTC))),)),
    ]
    moment = datetime(2024, 4, 25, 20, tzinfo=UTC)
    assert card_histogram(notes, ReviewSettings(), moment) == {0: 1, 3: 2, -2: 1}


def test_no_date_is_beyond_the_calendar() -> None:
    after = schedule_card(segment("9999-12-30,36500,250"), "easy", date(9999, 12, 30), SM2)
    assert after.due == date.max
