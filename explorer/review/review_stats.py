"""Figures about a vault's reviews: how many are in which state, what is to come, the intervals.

Counts only what can be read, and nothing of the past, which the files do not record.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Moment, Note, ReviewState
from explorer.review.days import STATES, day_of, due_day
from explorer.review.in_review import ItemKey, reviewables

MATURE_DAYS: Final = 32
"""A card with an interval of at least this many days is mature."""

_NOTHING: Final[Mapping[ItemKey, Moment]] = MappingProxyType({})
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
    """Mean ease in percent of what has one; None if nothing was reviewed yet."""
    forecast: tuple[int, ...]
    """How many reviews fall on each day from `on` on; the first counts what is overdue, too."""
    beyond: int
    """How many are due after the last day of the forecast."""
    intervals: tuple[RangeCount, ...]
    eases: tuple[RangeCount, ...]
    by_group: Mapping[str, Mapping[ReviewState, int]]
    """States by deck of cards and by queue of notes, in order of their names. What is in several
    counts in each."""


def stats(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    *,
    days: int = 30,
    aside: Collection[ItemKey] = (),
    buried: Mapping[ItemKey, Moment] = _NOTHING,
) -> ReviewStats:
    """Return the figures of the day `on`, with a forecast over `days` days (at least 1).

    What is put `aside` is left out; what is `buried` is forecast for the day when it comes back.
    """
    items = list(reviewables(notes, settings, on, aside))
    counts: dict[ReviewState, int] = dict.fromkeys(STATES, 0)
    by_group: dict[str, dict[ReviewState, int]] = {}
    forecast = [0] * max(1, days)
    beyond = 0
    for item in items:
        counts[item.state] += 1
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
    eases = [item.ease for item in items if item.ease is not None]
    intervals = [item.interval for item in items if item.interval is not None]
    cards = [item for item in items if item.is_card]
    return ReviewStats(
        on=on,
        counts=counts,
        notes=len(items) - len(cards),
        cards=len(cards),
        mature=sum((card.interval or 0) >= MATURE_DAYS for card in cards),
        average_ease=sum(eases) / len(eases) if eases else None,
        forecast=tuple(forecast),
        beyond=beyond,
        intervals=_ranges(intervals, _INTERVAL_LIMITS),
        eases=_ranges(eases, _EASE_LIMITS),
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
    return tuple(
        RangeCount(low, high, count)
        for low, high, count in zip(lows, (*limits, None), counts, strict=True)
    )
