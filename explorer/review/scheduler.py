"""The plain scheduler: the interval and ease after a grade, by SM-2 as the plugin runs it.

Pure arithmetic without dates and without chance. Never returns a number that is not finite.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from explorer.config import ReviewSettings, review_settings

Grade: TypeAlias = Literal["again", "hard", "good", "easy"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
Histogram: TypeAlias = Mapping[int, int]
"""How many reviews are due on a day; the key counts days from today and is negative for what is
overdue."""

LOWEST_EASE: Final = 130
_STEP: Final = 20
# An interval beyond this is cut to the maximum anyway, and stays exact as a float.
_BEYOND: Final = 1e12
_NEVER_MOVED: Final = 7
"""Intervals of at most so many days are not moved to balance the load."""


class ScheduledReview(NamedTuple):
    """The interval and the ease after a grade."""

    interval: float
    """Days until the next review; whole numbers when the load is balanced, else with one
    decimal."""
    ease: float
    """Percent."""


def osr(
    grade: Grade | str,
    interval: float,
    ease: float,
    delay_days: float,
    settings: ReviewSettings | Mapping[str, object],
    histogram: Histogram | None,
) -> ScheduledReview:
    """Return the interval and ease after a review that came `delay_days` after it was due.

    An early review counts as one with a delay of 0. `settings` are a `ReviewSettings` or a mapping
    by the plugin's own names. Without a `histogram` the load is not balanced. Raises `ValueError`
    for an unknown grade and for numbers that are not finite.
    """
    if not all(map(math.isfinite, (interval, ease, delay_days))):
        raise ValueError(
            f"interval {interval}, ease {ease} and delay {delay_days} must be finite numbers"
        )
    rules = settings if isinstance(settings, ReviewSettings) else review_settings(settings)[0]
    days, new_ease = _graded(grade, max(1.0, interval), ease, max(0, math.floor(delay_days)), rules)
    days = min(max(0.0, days), _BEYOND)
    if rules.load_balance and histogram is not None:
        days = _balanced(round_half_up(days), histogram)
    days = min(days, rules.maximum_interval)
    return ScheduledReview(round_half_up(days * 10) / 10, new_ease)


def round_half_up(value: float) -> int:
    """Round to the nearest whole number, halves up: 2.5 is 3 and -2.5 is -2."""
    return math.floor(value + 0.5)


def _graded(
    grade: str, days: float, ease: float, late: int, rules: ReviewSettings
) -> tuple[float, float]:
    if grade == "easy":
        ease += _STEP
        return (days + late) * ease / 100 * rules.easy_bonus, ease
    if grade == "good":
        return (days + late / 2) * ease / 100, ease
    lower_ease = max(LOWEST_EASE, ease - _STEP)
    if grade == "hard":
        shortened = (days + late / 4) * rules.lapses_interval_change
        return max(1.0, shortened), lower_ease
    if grade == "again":
        return 0.0, lower_ease
    raise ValueError(f"{grade!r} is not a grade; use again, hard, good or easy")


def _balanced(days: int, histogram: Histogram) -> int:
    """Return the day near `days` that has the least to review.

    A day that has no entry at all is free.
    """
    nearest_first = [days]
    for step in range(1, balance_reach(days) + 1):
        nearest_first += [days - step, days + step]
    free = next((day for day in nearest_first if day not in histogram), None)
    if free is not None:
        return free
    return min(nearest_first, key=histogram.__getitem__)


def balance_reach(days: int) -> int:
    """Return by how many days an interval may be moved to balance the load."""
    if days <= _NEVER_MOVED:
        return 0
    if days <= 21:
        return 1
    if days <= 180:
        return min(3, math.floor(0.05 * days))
    return min(7, math.floor(0.025 * days))
