"""Figures about reviews: of the files, what is in which state and to come; of the log, the past.

Pure: the reviews and the day are arguments. Retention counts only cards that had an interval of
a day or more, and of a card's reviews on a day only the first: what is repeated within a session
tells nothing of memory.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as count_up
from itertools import starmap
from types import MappingProxyType
from typing import Final, TypeVar

from explorer.config import ReviewSettings
from explorer.model import LoggedReview, Moment, Note, ReviewState
from explorer.review.days import STATES, day_of, due_day, review_day
from explorer.review.due import ItemKey, ReviewItem, due_counts
from explorer.review.review_items import with_those_above
from explorer.review.session import card_segment
from explorer.review.session_queue import CountWork, Workload, deck_sort_key
from explorer.text.names import grouped

FRONT_LENGTH = 300
"""Characters of a front that the log keeps."""


def logged_by_item(
    reviews: Iterable[LoggedReview], notes: Mapping[str, Note]
) -> dict[ItemKey, list[LoggedReview]]:
    """Return what was logged of the items of each note of the log, oldest first.

    A card is known again by its front; of several with the same, by its numbers; one whose front
    was edited since, by its numbers and the schedule that was written last.
    """
    logged: dict[tuple[str, ...], list[LoggedReview]] = {}
    for each in reviews:
        begun = each.before.source if each.before else ""
        rows = logged.get((each.path, each.card or "", begun), [])
        rows = logged.setdefault((each.path, each.front), rows)
        rows.append(each)
        if each.after and each.after.source:
            logged[each.path, each.card or "", each.after.source] = rows
    found: dict[ItemKey, list[LoggedReview]] = {}
    for path in {path for path, *_ in logged} & notes.keys():
        found[path, 0, 0] = logged.get((path, ""), [])
        questions = notes[path].questions
        fronts = Counter(card.front[:FRONT_LENGTH] for each in questions for card in each.cards)
        for number, question in enumerate(questions, 1):
            for place, card in enumerate(question.cards, 1):
                front, numbers = card.front[:FRONT_LENGTH], f"{number}.{place}"
                rows = logged.get((path, front), [])
                if not rows:
                    segment = card_segment(question, place - 1)
                    rows = logged.get((path, numbers, segment.text if segment else ""), [])
                    if rows and rows[-1].front in fronts:  # then it is another card's
                        rows = []
                found[path, number, place] = [
                    each for each in rows if fronts[front] == 1 or each.card == numbers
                ]
    return found


def logged_lapses(reviews: Iterable[LoggedReview], notes: Mapping[str, Note]) -> dict[ItemKey, int]:
    """Return how often each card of the log was forgotten; 0 for one that always was known.

    A lapse is an `again` of what had an interval of a day or more: what comes again within a
    session is forgotten once. A reset begins anew.
    """
    lapses: dict[ItemKey, int] = {}
    for key, rows in logged_by_item(reviews, notes).items():
        for each in rows if key[1] else ():
            is_lapse = each.grade == "again" and _interval(each) >= 1
            lapses[key] = 0 if each.grade == "reset" else lapses.get(key, 0) + is_lapse
    return lapses


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
    today, past = day_of(on, settings), _past(reviews, settings, on)
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
        retention=_retention(review for _, review in tests),
        mature=_retention(review for _, review in tests if _interval(review) >= MATURE_DAYS),
        by_week=_by_week(tests, today),
        by_group=_grouped(tests, lambda _, review: review.groups),
    )


def done(reviews: Iterable[LoggedReview], settings: ReviewSettings, on: Moment) -> tuple[int, int]:
    """Return how much new and how much due was reviewed on the day `on`.

    What came again that day counts once.
    """
    today = day_of(on, settings)
    first: dict[_LoggedItem, LoggedReview] = {}
    for day, review in _past(reviews, settings, on):
        if day == today:
            first.setdefault(_item_of(review), review)
    new = sum(review.before is None for review in first.values())
    return new, len(first) - new


_LoggedItem = tuple[str, str, str | None]


def _item_of(review: LoggedReview) -> _LoggedItem:
    """Return what was reviewed: several cards of a note may have the front that the log keeps."""
    return review.path, review.front, review.card


_Dated = tuple[date, LoggedReview]


def _past(reviews: Iterable[LoggedReview], settings: ReviewSettings, on: Moment) -> list[_Dated]:
    """Return the reviews until `on`, each with its day, without resets: they ask nothing."""
    asked = (each for each in reviews if each.grade != "reset")
    days = ((review_day(review.at, settings), review) for review in asked)
    return [each for each in days if each[0] <= day_of(on, settings)]


def _tests(past: Iterable[_Dated]) -> list[_Dated]:
    """Return the reviews that tested a memory: the first ones of a card on a day."""
    first: dict[tuple[date, _LoggedItem], _Dated] = {}
    for day, review in past:
        first.setdefault((day, _item_of(review)), (day, review))
    return [
        (day, review)
        for day, review in first.values()
        if review.card is not None and _interval(review) >= 1
    ]


def _interval(review: LoggedReview) -> float:
    """Return the interval before a review in days, 0 for what was new."""
    if review.before is None:
        return 0.0
    return review.before.interval or 0.0


def _retention(reviews: Iterable[LoggedReview]) -> Retention:
    """Return how many of the reviews that tested a memory were passed."""
    passes = [review.grade != "again" for review in reviews]
    return Retention(sum(passes), len(passes))


def _grouped(
    tests: Iterable[_Dated], groups_of: Callable[[date, LoggedReview], Iterable[_Group]]
) -> dict[_Group, Retention]:
    """Return the retention of each group, in the order of the groups."""
    groups = grouped((group, review) for day, review in tests for group in groups_of(day, review))
    return {group: _retention(groups[group]) for group in sorted(groups)}


def _by_week(tests: Iterable[_Dated], today: date) -> dict[date, Retention]:
    found = _grouped(tests, lambda day, _: (day - timedelta(days=day.weekday()),))
    this_week = today - timedelta(days=today.weekday())
    # The calendar begins on a Monday.
    shown = min(WEEKS, (this_week - date.min) // timedelta(weeks=1) + 1)
    weeks = [this_week - timedelta(weeks=back) for back in reversed(range(shown))]
    return {week: found.get(week, Retention()) for week in weeks}


def _seconds(reviews: Iterable[LoggedReview]) -> float:
    return sum(review.seconds or 0.0 for review in reviews)


def _streak(by_day: Mapping[date, int], today: date) -> int:
    """Return on how many days in a row there was a review, today not yet needed."""
    last = today.toordinal()
    if today not in by_day:
        last -= 1
    days = {day.toordinal() for day in by_day}
    return next(length for length in count_up() if last - length not in days)


def asked_on_days(forecast: Sequence[int], today: Workload, most: int | None) -> list[int]:
    """Return how much is asked each day of a forecast, at most `most`: the rest waits for the next.

    The first day is `today`.
    """
    asked, rest = [today.due if today.later else forecast[0]], forecast[0]
    for due in forecast[1:]:
        rest += due - asked[-1]
        asked.append(rest if most is None else min(rest, most))
    return asked


@dataclass(frozen=True, slots=True)
class DeckStats:
    """The figures of a deck: how much there is of it, how it stands, how well it is remembered."""

    cards: int
    counts: Mapping[ReviewState, int]
    """Its cards in each state."""
    asked: Workload
    """What a session of it would ask today."""
    mature: int
    """Cards with an interval of `MATURE_DAYS` or more."""
    average_ease: float | None
    """Mean ease in percent of what SM-2 has given one; None if there is nothing."""
    retention: Retention
    """How many of its cards that were asked were known, by the log."""


def deck_stats(
    items: Iterable[ReviewItem],
    reviews: Iterable[LoggedReview],
    settings: ReviewSettings,
    on: Moment,
    count: CountWork,
) -> dict[str, DeckStats]:
    """Return the figures of the decks that hold a card, in their order.

    What is nested counts for all above it, too.
    """
    cards = grouped(
        (deck, item) for item in items if item.is_card for deck in with_those_above(item.decks)
    )
    tests = _tests(_past(reviews, settings, on))
    known = _grouped(tests, lambda _, review: with_those_above(review.groups))
    return {
        deck: DeckStats(
            cards=len(cards[deck]),
            counts=due_counts(cards[deck]),
            asked=count(cards[deck], deck),
            mature=_mature(cards[deck]),
            average_ease=_average_ease(cards[deck]),
            retention=known.get(deck, Retention()),
        )
        for deck in sorted(cards, key=deck_sort_key)
    }


def _mature(cards: Iterable[ReviewItem]) -> int:
    return sum((card.interval or 0) >= MATURE_DAYS for card in cards)


def _eases(items: Iterable[ReviewItem]) -> list[float]:
    return [item.own_ease for item in items if item.own_ease is not None]


def _average_ease(items: Iterable[ReviewItem]) -> float | None:
    eases = _eases(items)
    return sum(eases) / len(eases) if eases else None


MATURE_DAYS: Final = 32
"""A card with an interval of at least this many days is mature."""

_NOTHING: Final[Mapping[ItemKey, Moment]] = MappingProxyType({})
_NO_WORK: Final = Workload(0, 0)
_INTERVAL_LIMITS: Final = (1, 3, 7, 14, 31, 90, 180, 365)
"""The last days of the ranges that intervals are counted in."""
_EASE_LIMITS: Final = (149, 169, 189, 209, 229, 249, 269, 289)
"""The last percents of the ranges that eases are counted in."""


@dataclass(frozen=True, slots=True)
class RangeCount:
    """How many notes and cards have an interval, or an ease, in a range."""

    low: int
    """Days or percent, inclusive."""
    high: int | None
    """Days or percent, inclusive; None in the last range, which has no end."""
    count: int


@dataclass(frozen=True, slots=True)
class ReviewStats:
    """The figures of one day."""

    on: Moment
    counts: Mapping[ReviewState, int]
    """Notes and cards in each state."""
    notes: int
    """Notes in a review queue."""
    cards: int
    mature: int
    """Cards with an interval of `MATURE_DAYS` or more."""
    average_ease: float | None
    """Mean ease in percent of what SM-2 has given one; None if there is nothing."""
    asked: Workload
    """What would be asked on that day."""
    forecast: tuple[int, ...]
    """How many reviews are asked on each day from `on` on; the first counts what is overdue, too.
    What is beyond the limit of a day is asked on the next."""
    beyond: int
    """How many are asked after the last day of the forecast."""
    intervals: tuple[RangeCount, ...]
    eases: tuple[RangeCount, ...]
    by_group: Mapping[str, Mapping[ReviewState, int]]
    """States by deck of cards and by queue of notes, in order of their names. What is in several
    counts in each."""


def stats(
    items: Sequence[ReviewItem],
    settings: ReviewSettings,
    on: Moment,
    *,
    days: int = 30,
    buried: Mapping[ItemKey, Moment] = _NOTHING,
    asked: Workload = _NO_WORK,
    most: int | None = None,
) -> ReviewStats:
    """Return the figures of the day `on`, with a forecast over `days` days (at least 1).

    What is `buried` is forecast for the day when it comes back. So much is `asked` that day, and at
    `most` on each other.
    """
    by_group: dict[str, dict[ReviewState, int]] = {}
    forecast = [0] * max(1, days)
    beyond = 0
    for item in items:
        for group in item.decks:
            by_group.setdefault(group, dict.fromkeys(STATES, 0))[item.state] += 1
        if item.days is None:
            continue
        until = item.days
        if item.key in buried:
            back = due_day(buried[item.key], on, settings)
            until = max(until, (back - day_of(on, settings)).days)
        if until < len(forecast):
            forecast[max(0, until)] += 1
        else:
            beyond += 1
    on_days = asked_on_days(forecast, asked, most)
    intervals = [item.interval for item in items if item.interval is not None]
    cards = [item for item in items if item.is_card]
    return ReviewStats(
        on=on,
        counts=due_counts(items),
        notes=len(items) - len(cards),
        cards=len(cards),
        mature=_mature(cards),
        average_ease=_average_ease(items),
        asked=asked,
        forecast=tuple(on_days),
        beyond=beyond + sum(forecast) - sum(on_days),
        intervals=_ranges(intervals, _INTERVAL_LIMITS),
        eases=_ranges(_eases(items), _EASE_LIMITS),
        by_group={group: by_group[group] for group in sorted(by_group)},
    )


def _ranges(values: Iterable[float], limits: Sequence[int]) -> tuple[RangeCount, ...]:
    """Count values by range; what is below the first range is in it.

    A range ends before the next whole number: 3.4 days are in the range until 3.
    """
    counts = [0] * (len(limits) + 1)
    for value in values:
        counts[bisect_left(limits, math.floor(value))] += 1
    lows = (0, *(limit + 1 for limit in limits))
    return tuple(starmap(RangeCount, zip(lows, (*limits, None), counts, strict=True)))
