"""Figures of the past: what counts for memory, on which day, and the days in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from explorer.config import ReviewSettings
from explorer.model import LoggedReview
from explorer.review.review_items import find_items
from explorer.review.review_stats import Retention, asked_on_days, deck_stats, done, logged_lapses
from explorer.review.review_stats import history as review_history
from explorer.review.session_queue import QueueOptions, Workload, workload
from tests.review.build import ON, card, note, question, scheduled
from tests.support.review_log import half_a_year, logged

DEFAULTS = ReviewSettings()
NOON = datetime(2024, 4, 25, 12, tzinfo=UTC)
PATH = "Tea/Green.md"


@pytest.mark.parametrize("today", [date.min, date.min + timedelta(days=8)])
def test_no_day_is_before_the_calendar(today: date) -> None:
    on = datetime.combine(today, time(12), UTC)
    history = review_history([logged(on)], DEFAULTS, today)
    assert (history.streak, min(history.by_week)) == (1, date.min)
    assert review_history([], DEFAULTS, today).streak == 0


def test_reviews_of_today_and_their_seconds_and_none_of_tomorrow() -> None:
    days = timedelta(days=1)
    reviews = [logged(NOON - days), logged(NOON, seconds=None), logged(NOON), logged(NOON + days)]
    history = review_history(reviews, DEFAULTS, NOON)
    assert (history.total, history.today) == (3, 2)
    assert (history.seconds, history.seconds_today) == (12, 6)


def test_a_reset_is_no_review() -> None:
    reviews = [logged(NOON, "reset", front="old"), logged(NOON, "reset", front="other")]
    history = review_history(reviews, DEFAULTS, NOON)
    assert (history.total, history.today, history.streak, history.by_day) == (0, 0, 0, {})
    assert done(reviews, DEFAULTS, NOON) == (0, 0)
    assert done([*reviews, logged(NOON, front="old")], DEFAULTS, NOON) == (0, 1)


LATER = NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("reviews", "retention"),
    [
        ([logged(NOON, "again"), logged(LATER, "good")], Retention(0, 1)),  # only the first answer
        ([logged(NOON, interval=None), logged(LATER, interval=1.0)], Retention()),
        ([logged(NOON, interval=0.0)], Retention()),
        ([logged(NOON, card=None)], Retention()),
        ([logged(NOON, "reset")], Retention()),
        ([logged(NOON, "again", card=card) for card in ("1.1", "1.2", "2.1")], Retention(0, 3)),
    ],
)
def test_what_tells_of_memory(reviews: list[LoggedReview], retention: Retention) -> None:
    assert review_history(reviews, DEFAULTS, LATER).retention == retention


def test_mature_cards_are_told_apart() -> None:
    reviews = [
        logged(NOON, "again", front="young", interval=31),
        logged(NOON, "hard", front="old", interval=32),
    ]
    history = review_history(reviews, DEFAULTS, NOON)
    assert history.retention == Retention(1, 2)
    assert history.mature == Retention(1, 1)
    assert history.by_group == {"tea": Retention(1, 2)}


def test_weeks_begin_on_mondays_and_empty_ones_stand_too() -> None:
    history = review_history([], DEFAULTS, NOON)
    assert (history.total, history.streak, history.retention.rate) == (0, 0, None)
    assert len(history.by_week) == 12
    history = review_history([logged(NOON - timedelta(weeks=2))], DEFAULTS, NOON)
    weeks = list(history.by_week)
    assert weeks[-1] == date(2024, 4, 22)
    assert history.by_week[date(2024, 4, 8)] == Retention(1, 1)
    assert history.by_week[date(2024, 4, 15)] == Retention()


@pytest.mark.parametrize(("days_back", "streak"), [((0, 1, 2, 4), 3), ((1, 2), 2), ((2, 3), 0)])
def test_a_streak_waits_for_today(days_back: tuple[int, ...], streak: int) -> None:
    reviews = [logged(NOON - timedelta(days=days)) for days in days_back]
    assert review_history(reviews, DEFAULTS, NOON).streak == streak


def test_the_calendar_has_a_year_of_days_that_end_at_their_hour() -> None:
    late = ReviewSettings(start_of_day="04:00:00")
    at = datetime(2024, 4, 26, 3, 30, tzinfo=UTC)
    assert review_history([logged(at)], late, at).by_day == {date(2024, 4, 25): 1}
    reviews = [logged(NOON - timedelta(days=days)) for days in (0, 364, 365)]
    history = review_history(reviews, DEFAULTS, NOON)
    assert list(history.by_day) == [date(2023, 4, 27), date(2024, 4, 25)]
    assert history.total == 3
    reviews = half_a_year(NOON)
    assert sum(review_history(reviews, DEFAULTS, NOON).by_day.values()) == len(reviews)


def test_what_is_done_of_a_day_counts_each_item_once() -> None:
    reviews = [
        logged(NOON - timedelta(days=1), front="yesterday"),
        logged(NOON, "again", front="old"),
        logged(NOON, "good", front="old"),
        logged(NOON, front="new", interval=None),
        logged(NOON, front="", card=None),
    ]
    assert done(reviews, DEFAULTS, NOON) == (1, 2)
    alike = [logged(NOON, "again", card=card) for card in ("1.1", "1.2", "2.1")]
    assert done(alike, DEFAULTS, NOON) == (0, 3), "told apart by their numbers"


def test_what_is_nested_counts_above() -> None:
    deep = replace(question(card(ON, 40, 200), card()), decks=("tea/green", "tea"))
    other = replace(question(card(ON + timedelta(days=1))), decks=("coffee",))
    notes = [
        note("Tea/Green.md", "drinks/tea", questions=(deep, other)),
        scheduled("Oolong.md", "2024-04-20", "drinks", "review"),
    ]
    reviews = [
        logged(NOON, "again"),
        logged(NOON + timedelta(minutes=1), "good"),
        logged(NOON - timedelta(days=1), "good"),
        logged(NOON + timedelta(days=1), "again"),
        replace(logged(NOON, "again"), path="Gone.md", groups=("gone",)),
    ]
    settings = ReviewSettings()
    items = find_items(notes, settings, ON)
    count = partial(workload, settings=settings, options=QueueOptions())
    found = deck_stats(items, reviews, settings, NOON, lambda items, _: count(items))
    assert list(found) == ["coffee", "tea", "tea/green"]
    tea = found["tea"]
    assert (tea.cards, tea.asked.due, tea.counts["new"]) == (2, 1, 1)
    assert (tea.mature, tea.average_ease) == (1, 200)
    assert tea.retention == Retention(1, 2), "of a day the first answer, and none of tomorrow"
    assert found["coffee"].retention == Retention()


def again(front: str, times: int = 1, numbers: str = "1.1") -> list[LoggedReview]:
    return [logged(NOON, "again", front=front, card=numbers)] * times


def test_what_counts_as_a_lapse_and_of_which_card() -> None:
    twin = replace(card(ON), front="twin")
    cards = (replace(card(ON), front="a"), replace(card(ON), front="b" * 400), twin, twin)
    green = note(PATH, questions=(question(*cards[:2]), question(*cards[2:])))
    reviews = [
        *again("a", 3, "9.9"),
        logged(NOON, "again", front="a", interval=0.0),
        logged(NOON, "again", front="a", interval=None),
        logged(NOON, "hard", front="a"),
        *again("b" * 300, 2),
        logged(NOON, "reset", front="b" * 300),
        *again("twin", 1, "2.2"),
        *again("twin", 5, "8.1"),
        *again("gone"),
        logged(NOON, "again", front="", card=None),
    ]
    found = logged_lapses(reviews, {PATH: green})
    assert found == {(PATH, 1, 1): 3, (PATH, 1, 2): 0, (PATH, 2, 2): 1}


def test_what_a_limit_leaves_waits_for_the_next_day() -> None:
    assert asked_on_days([7, 0, 2, 0], Workload(2, 0, 5), 3) == [2, 3, 3, 1]
    assert asked_on_days([7, 0], Workload(0, 0, 7), 3) == [0, 3]
    assert asked_on_days([1, 2], Workload(1, 0), 3) == [1, 2]
    assert asked_on_days([7, 1], Workload(2, 0, 5), None) == [2, 6], "siblings"
