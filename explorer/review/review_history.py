"""Figures about the reviews of the past, from the log: how much, and how well remembered.

Pure: the reviews and the day are arguments. Retention counts only cards that had an interval of
a day or more, and of a card's reviews on a day only the first: what is repeated within a session
tells nothing of memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final, TypeVar

from explorer.config import ReviewSettings
from explorer.model import LoggedReview, Moment, ReviewState
from explorer.review.days import STATES, day_of, review_day
from explorer.review.queue_orders import deck_sort_key
from explorer.review.review_items import ReviewItem
from explorer.review.review_stats import MATURE_DAYS

WEEKS: Final = 12
"""Weeks over which retention is followed, the current one included."""
DAYS: Final = 365
"""Days of the calendar, today included."""

_Group = TypeVar("_Group", str, date)


@dataclass(frozen=True, slots=True)
class Retention:
    """How many of the cards that were asked were known."""

    passed: int = 0
    asked: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was known, 0 to 1; None if nothing was asked."""
        return self.passed / self.asked if self.asked else None


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
    retention: Retention
    """Of all cards."""
    mature: Retention
    """Of cards with an interval of `MATURE_DAYS` or more."""
    by_week: Mapping[date, Retention]
    """Of the last `WEEKS` weeks, by their Mondays, oldest first; also of weeks without reviews."""
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
        retention=retention_of(review for _, review in tests),
        mature=retention_of(review for _, review in tests if _interval(review) >= MATURE_DAYS),
        by_week=_by_week(tests, today),
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


@dataclass(frozen=True, slots=True)
class DeckStats:
    """The figures of a deck: how much there is of it, how it stands, how well it is remembered."""

    cards: int
    counts: Mapping[ReviewState, int]
    """Its cards in each state."""
    mature: int
    """Cards with an interval of `MATURE_DAYS` or more."""
    average_ease: float | None
    """Mean ease in percent of what has one; None if nothing was reviewed yet."""
    retention: Retention
    """How many of its cards that were asked were known, by the log."""

    @property
    def waiting(self) -> int:
        """How much of it is overdue or due."""
        return self.counts["overdue"] + self.counts["due"]


def deck_stats(items: Iterable[ReviewItem], tests: Iterable[LoggedReview]) -> dict[str, DeckStats]:
    """Return the figures of the decks that hold a card, in their order.

    `tests` are the reviews that tested a memory. What is nested counts for all above it, too.
    """
    cards: defaultdict[str, list[ReviewItem]] = defaultdict(list)
    asked: defaultdict[str, list[LoggedReview]] = defaultdict(list)
    for item in items:
        if item.question:
            for deck in _with_those_above(item.decks):
                cards[deck].append(item)
    for review in tests:
        for deck in _with_those_above(review.groups):
            asked[deck].append(review)
    return {deck: _deck(cards[deck], asked[deck]) for deck in sorted(cards, key=deck_sort_key)}


def _deck(cards: Sequence[ReviewItem], tests: Iterable[LoggedReview]) -> DeckStats:
    counts: dict[ReviewState, int] = dict.fromkeys(STATES, 0)
    for card in cards:
        counts[card.state] += 1
    eases = [card.ease for card in cards if card.ease is not None]
    return DeckStats(
        cards=len(cards),
        counts=counts,
        mature=sum((card.interval or 0) >= MATURE_DAYS for card in cards),
        average_ease=sum(eases) / len(eases) if eases else None,
        retention=retention_of(tests),
    )


def _with_those_above(decks: Iterable[str]) -> set[str]:
    """Return decks with those that they are nested in: `aws/iam` is in `aws`."""
    parts = [deck.split("/") for deck in decks]
    return {"/".join(each[:end]) for each in parts for end in range(1, len(each) + 1)}
