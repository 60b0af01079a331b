"""FSRS for cards, to the byte as the review plugin writes it (ts-fsrs 5 with its default weights).

The package `fsrs` cannot be used: it keeps all digits of stability and difficulty, where the plugin
rounds each step to eight; its first Hard comes after 5.5 minutes instead of 6; and its intervals do
not grow from Hard to Easy. Pure arithmetic: no clock, no chance.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from explorer.model import in_zone
from explorer.review.scheduler import Grade, round_half_up
from explorer.text.schedule_segments import FSRS_NEW, LOWEST_STABILITY, FsrsCard, FsrsState

LEARNING: Final = 1
REVIEW: Final = 2
RELEARNING: Final = 3

_WEIGHTS: Final = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
_AGAIN: Final = 1
_HARD: Final = 2
_GOOD: Final = 3
_EASY: Final = 4
_RATINGS: Final = {"again": _AGAIN, "hard": _HARD, "good": _GOOD, "easy": _EASY}
_STEPS: Final[dict[int, tuple[tuple[int, ...], int]]] = {
    LEARNING: ((1, 10), 6),
    RELEARNING: ((10,), 15),
}
"""The minutes of each step, and those of Hard."""
_HIGHEST_STABILITY: Final = 36500.0
_SHORTEST_IMPORT: Final = 0.1
_DECAY: Final = -_WEIGHTS[20]


def _rounded(value: float) -> float:
    """Round to eight decimals, halves up."""
    return math.floor(value * 1e8 + 0.5) / 1e8


_FACTOR: Final = _rounded(math.exp(math.log(0.9) / _DECAY) - 1)


class FsrsScheduler:
    """FSRS with the settings of a vault."""

    __slots__ = ("_interval_modifier", "_maximum_interval")

    def __init__(self, retention: float, maximum_interval: float) -> None:
        """Raise `ValueError` if the retention is not above 0 and at most 1."""
        if not 0 < retention <= 1:
            raise ValueError(
                f"fsrsDesiredRetention is {retention}; it must be above 0 and at most 1"
            )
        self._interval_modifier = _rounded((retention ** (1 / _DECAY) - 1) / _FACTOR)
        self._maximum_interval = math.floor(maximum_interval)

    def graded(self, card: FsrsCard | None, grade: Grade | str, now: datetime) -> FsrsCard:
        """Return a card after a grade at `now`, which has a time zone; None is a new card.

        Raises `ValueError` for an unknown grade, and for a card that was last reviewed after `now`.
        """
        rating = _RATINGS.get(grade)
        if rating is None:
            raise ValueError(f"{grade!r} is not a grade; use again, hard, good or easy")
        now = now.astimezone(UTC)
        if card is None:
            card = new_card(now)
        days = _elapsed_days(card, now)
        graded = _remembered(card, rating, days)
        graded = replace(graded, reps=card.reps + 1, last_review=now)
        if card.state == REVIEW and rating != _AGAIN:
            # The better the grade, the longer the interval.
            hard, good, easy = (
                self._interval(_next_stability(card, each, days)) for each in (_HARD, _GOOD, _EASY)
            )
            hard = min(hard, good)
            good = max(good, hard + 1)
            spaced = {_HARD: hard, _GOOD: good, _EASY: max(easy, good + 1)}
            return _after_days(graded, now, spaced[rating])
        return self._stepped(card, graded, rating, now)

    def _stepped(self, card: FsrsCard, graded: FsrsCard, rating: int, now: datetime) -> FsrsCard:
        """Return a card that is being learned or was forgotten, at its next step if it has one."""
        state: FsrsState = card.state
        if state == FSRS_NEW:
            state = LEARNING
        elif state == REVIEW:
            state = RELEARNING
            graded = replace(graded, lapses=card.lapses + 1)
        steps, hard_minutes = _STEPS[state]
        step = {_AGAIN: 0, _HARD: card.step, _GOOD: card.step + 1}.get(rating, len(steps))
        if max(step, card.step) >= len(steps):
            return _after_days(graded, now, self._interval(graded.stability))
        minutes = hard_minutes if rating == _HARD else steps[step]
        due = _later(now, timedelta(minutes=minutes))
        return replace(graded, due=due, scheduled_days=0, state=state, step=step)

    def _interval(self, stability: float) -> int:
        """Return the days until a card of this stability is to be reviewed."""
        return min(
            max(round_half_up(stability * self._interval_modifier), 1), self._maximum_interval
        )


def new_card(now: datetime) -> FsrsCard:
    """Return a card that was never graded, due at `now`."""
    return FsrsCard(now.astimezone(UTC), 0, 0, 0, FSRS_NEW, 0, 0, 0, None)


def imported_card(due: date, interval: float, ease: float, zone: tzinfo | None) -> FsrsCard:
    """Return what FSRS takes an SM-2 schedule for; a zone of None is that of the system."""
    days = max(1, round_half_up(interval))
    clamped = min(max(ease, 130.0), 370.0)
    difficulty = min(max(10 - 9 * (clamped - 130) / 240, 1.0), 10.0)
    return FsrsCard(
        due=_midnight(due, zone),
        scheduled_days=days,
        stability=max(_SHORTEST_IMPORT, days),
        difficulty=difficulty,
        state=REVIEW,
        reps=max(1, round_half_up(math.log2(days + 1))),
        lapses=0,
        step=0,
        last_review=_midnight(date.fromordinal(max(1, due.toordinal() - days)), zone),
    )


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return in_zone(datetime.combine(day, time(), zone), UTC)


def recall_probability(stability: float, days: float) -> float:
    """Return how probable it is that something is remembered `days` after its last review."""
    return float((1 + _FACTOR * max(days, 0.0) / max(stability, LOWEST_STABILITY)) ** _DECAY)


def _elapsed_days(card: FsrsCard, now: datetime) -> int:
    """Return the days from the last review to `now`, counted in UTC as ts-fsrs does."""
    if card.state == FSRS_NEW or card.last_review is None:
        return 0
    days = (now.date() - card.last_review.astimezone(UTC).date()).days
    if days < 0:
        raise ValueError(
            f"its last review is after this one, on {card.last_review.date()}; is the clock right?"
        )
    return days


def _remembered(card: FsrsCard, rating: int, days: int) -> FsrsCard:
    """Return a card with the stability and the difficulty after a rating."""
    if card.state == FSRS_NEW:
        stability = max(_WEIGHTS[rating - 1], 0.1)
        difficulty = min(max(_first_difficulty(rating), 1.0), 10.0)
    else:
        stability = _next_stability(card, rating, days)
        difficulty = _next_difficulty(card.difficulty, rating)
    return replace(card, stability=stability, difficulty=difficulty)


def _first_difficulty(rating: int) -> float:
    return _rounded(_WEIGHTS[4] - math.exp((rating - 1) * _WEIGHTS[5]) + 1)


def _next_difficulty(difficulty: float, rating: int) -> float:
    change = -_WEIGHTS[6] * (rating - 3)
    damped = difficulty + _rounded(change * (10 - difficulty) / 9)
    toward_easy = _WEIGHTS[7] * _first_difficulty(_EASY) + (1 - _WEIGHTS[7]) * damped
    return min(max(_rounded(toward_easy), 1.0), 10.0)


def _next_stability(card: FsrsCard, rating: int, days: int) -> float:
    if days == 0:
        return _same_day_stability(card.stability, rating)
    recall = _rounded(recall_probability(card.stability, days))
    if rating == _AGAIN:
        return _forgotten_stability(card, recall)
    bonus = {_HARD: _WEIGHTS[15], _EASY: _WEIGHTS[16]}.get(rating, 1.0)
    growth = (
        math.exp(_WEIGHTS[8])
        * (11 - card.difficulty)
        * card.stability ** -_WEIGHTS[9]
        * (math.exp((1 - recall) * _WEIGHTS[10]) - 1)
        * bonus
    )
    return _possible_stability(card.stability * (1 + growth))


def _forgotten_stability(card: FsrsCard, recall: float) -> float:
    forgotten = _possible_stability(
        _WEIGHTS[11]
        * card.difficulty ** -_WEIGHTS[12]
        * ((card.stability + 1) ** _WEIGHTS[13] - 1)
        * math.exp((1 - recall) * _WEIGHTS[14])
    )
    highest = _rounded(card.stability / math.exp(_WEIGHTS[17] * _WEIGHTS[18]))
    return min(max(highest, LOWEST_STABILITY), forgotten)


def _same_day_stability(stability: float, rating: int) -> float:
    growth = stability ** -_WEIGHTS[19] * math.exp(_WEIGHTS[17] * (rating - 3 + _WEIGHTS[18]))
    if rating >= _HARD:
        growth = max(growth, 1.0)
    return _possible_stability(stability * growth)


def _possible_stability(stability: float) -> float:
    return min(max(_rounded(stability), LOWEST_STABILITY), _HIGHEST_STABILITY)


def _after_days(card: FsrsCard, now: datetime, days: int) -> FsrsCard:
    due = _later(now, timedelta(days=days))
    return replace(card, due=due, scheduled_days=days, state=REVIEW, step=0)


def _later(moment: datetime, by: timedelta) -> datetime:
    """Return a later moment, the last one that there is if it is beyond the calendar."""
    try:
        return moment + by
    except OverflowError:
        return datetime.max.replace(microsecond=999_000, tzinfo=UTC)
