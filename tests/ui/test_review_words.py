"""Dates, intervals and times as a review writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from explorer.config import ReviewSettings
from explorer.model import SessionKey
from explorer.review.session import (
    GradeOutcome,
    Session,
    SessionCounts,
    SessionItem,
    SessionStep,
)
from explorer.ui.review.review_words import (
    counts_text,
    day_text,
    duration_text,
    outcome_texts,
    refusal_text,
    state_text,
    to_go_text,
)

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SETTINGS = ReviewSettings()


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"), (1, "tomorrow"), (2, "Thu, Nov 26"), (6, "Mon, Nov 30"), (7, "Dec 1"),
        (37, "Dec 31"), (38, "Jan 1"), (329, "Oct 19"), (330, "Oct 20, 2027"), (-1, "Nov 23"),
    ],
)  # fmt: skip
def test_a_day_is_told_as_short_as_it_is_clear(days: int, text: str) -> None:
    assert day_text(TODAY + timedelta(days=days), TODAY) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (59.4, "59 s"), (60, "1 min"), (3540, "59 min"), (3590, "1 h 00 min"),
        (3900, "1 h 05 min"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_its_unit(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_the_time_to_go_is_an_estimate() -> None:
    items = [SessionItem(SessionKey("N.md", str(number)), due=TODAY) for number in range(5)]
    session = Session(items, NOW)
    for item in items[:3]:
        session.take(SessionStep("grade", item, NOW, seconds=60.0))
    assert to_go_text(session, "-", writes=True) == "2 due - about 2 min"


@pytest.mark.parametrize(
    ("outcome", "texts"),
    [
        (GradeOutcome(TODAY + timedelta(days=3), 3), ("3 d", "Fri, Nov 27")),
        (GradeOutcome(TODAY + timedelta(days=3)), ("3 d", "Fri, Nov 27")),
        (GradeOutcome(TODAY, 0), ("once more", "today")),
        (GradeOutcome(NOW + timedelta(minutes=10), 0), ("10 min", "today")),
        (GradeOutcome(NOW + timedelta(days=2), 2), ("2 d", "Thu, Nov 26")),
        (GradeOutcome(), ("", "")),
    ],
)
def test_a_grade_tells_what_it_gives(outcome: GradeOutcome, texts: tuple[str, str]) -> None:
    assert outcome_texts(outcome, NOW, SETTINGS) == texts


@pytest.mark.parametrize(
    ("due", "text"),
    [
        (None, "new"), (TODAY, "due today"), (TODAY - timedelta(days=12), "12 d overdue"),
        (TODAY + timedelta(days=2), "due in 2 d"),
    ],
)  # fmt: skip
def test_an_item_tells_since_when_it_is_due(due: date | None, text: str) -> None:
    assert state_text(SessionItem(SessionKey("N.md"), due=due), NOW, SETTINGS) == text


def test_only_what_there_is_is_counted() -> None:
    assert counts_text(SessionCounts(12, 0, 0), "-") == "12 due"
    assert counts_text(SessionCounts(1200, 3, 4), "-") == "1,200 due - 3 again - 4 new"
    assert counts_text(SessionCounts(0, 1, 0, 2), "-") == "2 ahead - 1 again", "none of it is due"
    assert counts_text(SessionCounts(5, 0, 1, 2), "-") == "5 due - 2 ahead - 1 new"


def test_a_refusal_names_its_card() -> None:
    said = refusal_text("Not written", "A.md: the disk is full")
    assert said == "Not written: A.md: the disk is full."
    front = "Which leaves are rolled and then dried in the sun?\nmore"
    said = refusal_text("Not written", "A.md: the disk is full", front)
    assert said == "Not written: A.md: the disk is full (Which leaves are rolled and t…)."
