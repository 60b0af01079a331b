"""Figures about the reviews of the past, from the log: how much, how well remembered, and when.

Pure: the reviews and the day are arguments. Retention counts only cards that had an interval of
a day or more, and of a card's reviews on a day only the first: what is repeated within a session
tells nothing of memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final, TypeVar

from explorer.config import ReviewSettings
from explorer.model import LoggedReview, Moment
from explorer.review.days import day_of, review_day
from explorer.review.review_stats import MATURE_DAYS

WEEKS: Final = 12
"""Weeks over which retention is followed, the current one included."""
DAYS: Final = 365
"""Days of the calendar, today included."""

_Group = TypeVar("_Group", str, int, date)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many of the cards that were asked were known."""

    passed: int = 0
    asked: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was known, 0 to 1; None if nothing was asked."""
        if not self.asked:
            return None
        return self.passed / self.asked


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """The figures of the reviews until one day."""

    on: date
    total: int
    """Reviews in the log."""
    today: int
    seconds_today: float
    seconds: float
    """What the reviews took in which that was measured."""
    streak: int
    """Days in a row with a review, until today or yesterday."""
    by_day: Mapping[date, int]
    """Reviews on each of the last `DAYS` days on which there were any."""
    by_grade: Mapping[str, int]
    """Reviews by their grade."""
    retention: Retention
    """Of all cards."""
    mature: Retention
    """Of cards with an interval of `MATURE_DAYS` or more."""
    by_week: Mapping[date, Retention]
    """Of the last `WEEKS` weeks, by their Mondays, oldest first; also of weeks without reviews."""
    by_hour: Mapping[int, Retention]
    """By the hour of the day (0 to 23, local time of the review)."""
    by_group: Mapping[str, Retention]
    """By deck, in order of their names."""


def history(reviews: Iterable[LoggedReview], settings: ReviewSettings, on: Moment) -> ReviewHistory:
    """Return the figures of the reviews until `on`; what lies after it does not count."""
    today = day_of(on, settings)
    days = [(review_day(review.at, settings), review) for review in reviews]
    past = [(day, review) for day, review in days if day <= today]
    by_day = Counter(day for day, _ in past)
    tests = _tests(past)
    return ReviewHistory(
        on=today,
        total=len(past),
        today=by_day[today],
        seconds_today=_seconds(review for day, review in past if day == today),
        seconds=_seconds(review for _, review in past),
        streak=_streak(by_day, today),
        by_day={day: n for day, n in sorted(by_day.items()) if (today - day).days < DAYS},
        by_grade=Counter(review.grade for _, review in past),
        retention=retention_of(review for _, review in tests),
        mature=retention_of(review for _, review in tests if _interval(review) >= MATURE_DAYS),
        by_week=_by_week(tests, today),
        by_hour=_grouped(tests, lambda _, review: (review.at.hour,)),
        by_group=_grouped(tests, lambda _, review: review.groups),
    )


@dataclass(frozen=True, slots=True)
class DoneCount:
    """How many notes and cards were reviewed on one day."""

    new: int
    """Those that were new."""
    due: int


def done(reviews: Iterable[LoggedReview], settings: ReviewSettings, on: Moment) -> DoneCount:
    """Return how much was reviewed on the day `on`; what came again that day counts once."""
    today = day_of(on, settings)
    first: dict[_LoggedItem, LoggedReview] = {}
    for review in reviews:
        if review_day(review.at, settings) == today:
            first.setdefault(_item_of(review), review)
    new = sum(review.before is None for review in first.values())
    return DoneCount(new, len(first) - new)


_LoggedItem = tuple[str, str, str | None]


def _item_of(review: LoggedReview) -> _LoggedItem:
    """Return what was reviewed: several cards of a note may have the front that the log keeps."""
    return review.path, review.front, review.card


_Dated = tuple[date, LoggedReview]


def memory_tests(
    reviews: Iterable[LoggedReview], settings: ReviewSettings, on: Moment
) -> list[LoggedReview]:
    """Return the reviews until `on` that tested a memory: the first ones of a card on a day."""
    today = day_of(on, settings)
    days = ((review_day(review.at, settings), review) for review in reviews)
    return [review for _, review in _tests(each for each in days if each[0] <= today)]


def _tests(past: Iterable[_Dated]) -> list[_Dated]:
    """Return the reviews that tested a memory: the first ones of a card on a day."""
    first: dict[tuple[date, _LoggedItem], _Dated] = {}
    for day, review in past:
        if review.grade != "reset":  # it asks nothing
            first.setdefault((day, _item_of(review)), (day, review))
    return [(day, review) for day, review in first.values() if _is_test(review)]


def _is_test(review: LoggedReview) -> bool:
    """Whether a review asked for something that had been learned."""
    return review.card is not None and _interval(review) >= 1


def _interval(review: LoggedReview) -> float:
    """Return the interval before a review in days, 0 for what was new."""
    if review.before is None:
        return 0.0
    return review.before.interval or 0.0


def retention_of(reviews: Iterable[LoggedReview]) -> Retention:
    """Return how many of the reviews that tested a memory were passed."""
    passed = asked = 0
    for review in reviews:
        asked += 1
        passed += review.grade != "again"
    return Retention(passed, asked)


def _grouped(
    tests: Iterable[_Dated], groups_of: Callable[[date, LoggedReview], Iterable[_Group]]
) -> dict[_Group, Retention]:
    """Return the retention of each group, in the order of the groups."""
    groups: dict[_Group, list[LoggedReview]] = {}
    for day, review in tests:
        for group in groups_of(day, review):
            groups.setdefault(group, []).append(review)
    return {group: retention_of(groups[group]) for group in sorted(groups)}


def _by_week(tests: Iterable[_Dated], today: date) -> dict[date, Retention]:
    found = _grouped(tests, lambda day, _: (_monday(day),))
    this_week = _monday(today)
    # The calendar begins on a Monday.
    shown = min(WEEKS, (this_week - date.min) // timedelta(weeks=1) + 1)
    weeks = [this_week - timedelta(weeks=back) for back in reversed(range(shown))]
    return {week: found.get(week, Retention()) for week in weeks}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _seconds(reviews: Iterable[LoggedReview]) -> float:
    return sum(review.seconds or 0.0 for review in reviews)


def _streak(by_day: Mapping[date, int], today: date) -> int:
    """Return on how many days in a row there was a review, today not yet needed."""
    last = today.toordinal()
    if today not in by_day:
        last -= 1
    days = {day.toordinal() for day in by_day}
    return next(length for length in count() if last - length not in days)
