"""Figures about a vault's reviews: how many are in which state, what is to come, the intervals.

Counts only what can be read, and nothing of the past, which the files do not record.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Note, ReviewState
from explorer.review.badges import STATES
from explorer.review.days import when_due
from explorer.review.note_reviews import note_review

MATURE_DAYS: Final = 32
"""A card with an interval of at least this many days is mature."""

_LIMITS: Final = (1, 3, 7, 14, 31, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class IntervalCount:
    """How many notes and cards have an interval in a range."""

    low: int
    """Days, inclusive."""
    high: int | None
    """Days, inclusive; None in the last range, which has no end."""
    count: int


@dataclass(frozen=True, slots=True)
class ReviewStats:
    """The figures of one day."""

    on: date | datetime
    counts: Mapping[ReviewState, int]
    """Notes and cards in each state."""
    notes: int
    """Notes in a review queue."""
    cards: int
    mature: int
    """Cards with an interval of `MATURE_DAYS` or more."""
    average_ease: float | None
    """Mean ease in percent of what has one; None if nothing was reviewed yet."""
    forecast: tuple[int, ...]
    """How many reviews fall on each day from `on` on; the first counts what is overdue, too."""
    beyond: int
    """How many are due after the last day of the forecast."""
    intervals: tuple[IntervalCount, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    card: bool
    due: date | datetime | None
    interval: float | None
    ease: float | None


def stats(
    notes: Iterable[Note], settings: ReviewSettings, on: date | datetime, *, days: int = 30
) -> ReviewStats:
    """Return the figures of the day `on`, with a forecast over `days` days (at least 1)."""
    items = [item for note in notes for item in _items(note, settings, on)]
    counts: dict[ReviewState, int] = dict.fromkeys(STATES, 0)
    forecast = [0] * max(1, days)
    beyond = 0
    for item in items:
        if item.due is None:
            counts["new"] += 1
            continue
        state, until = when_due(item.due, on, settings)
        counts[state] += 1
        if until < len(forecast):
            forecast[max(0, until)] += 1
        else:
            beyond += 1
    eases = [item.ease for item in items if item.ease is not None]
    intervals = [item.interval for item in items if item.interval is not None]
    card_intervals = [item.interval for item in items if item.card and item.interval is not None]
    return ReviewStats(
        on=on,
        counts=counts,
        notes=sum(not item.card for item in items),
        cards=sum(item.card for item in items),
        mature=sum(interval >= MATURE_DAYS for interval in card_intervals),
        average_ease=sum(eases) / len(eases) if eases else None,
        forecast=tuple(forecast),
        beyond=beyond,
        intervals=_intervals(intervals),
    )


def _items(note: Note, settings: ReviewSettings, on: date | datetime) -> Iterator[_Item]:
    review = note_review(note, settings, on)
    if review is not None:
        yield _Item(False, review.due, review.interval, review.ease)
    for question in note.questions:
        for card in question.cards:
            if card.readable:
                yield _Item(True, card.due, card.interval, card.ease)


def _intervals(intervals: Iterable[float]) -> tuple[IntervalCount, ...]:
    """Count intervals by range; what is below a day is in the first range."""
    counts = [0] * (len(_LIMITS) + 1)
    for interval in intervals:
        counts[bisect_left(_LIMITS, interval)] += 1
    lows = (0, *(limit + 1 for limit in _LIMITS))
    return tuple(
        IntervalCount(low, high, count)
        for low, high, count in zip(lows, (*_LIMITS, None), counts, strict=True)
    )
