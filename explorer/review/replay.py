"""Computes the reviews of the log again, each from the schedule before, its grade and settings.

Pure: the rows and the settings are arguments. Only reports what differs; corrects nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any, Final, Literal, TypeAlias

from explorer.config import ReviewSettings, plugin_name, review_settings
from explorer.model import LoggedReview, LoggedSchedule, Moment
from explorer.review.card_scheduler import CardRules, ScheduledCard, schedule_card
from explorer.review.days import day_of
from explorer.review.note_grading import NoteSurroundings, next_review
from explorer.review.note_reviews import DUE, ReviewFields
from explorer.review.scheduler import balance_reach, round_half_up
from explorer.text.schedule_comment import END, MARK
from explorer.text.schedule_segments import Segment, parse_date, read_segments

Verdict: TypeAlias = Literal["same", "moved", "differs"]
"""How a logged schedule compares with the computed one: the same; moved to a near day that had less
to review, which the log does not tell; or something else."""

_VERDICTS: Final[tuple[Verdict, ...]] = ("same", "moved", "differs")
"""Best first."""
_DECIDING: Final = (
    "base_ease",
    "lapses_interval_change",
    "easy_bonus",
    "load_balance",
    "maximum_interval",
    "fsrs_desired_retention",
    "start_of_day",
)
"""The fields of `ReviewSettings` on which a schedule depends."""
_EASE_STEP: Final = 20
"""By how much an easy, hard or forgotten answer changes the ease."""


def deciding_settings(settings: ReviewSettings) -> dict[str, Any]:
    """Return the settings on which a schedule depends, by the plugin's names, without defaults."""
    return {
        plugin_name(each.name): getattr(settings, each.name)
        for each in fields(ReviewSettings)
        if each.name in _DECIDING and getattr(settings, each.name) != each.default
    }


@dataclass(frozen=True, slots=True)
class ReplayedReview:
    """A row of the log, computed again."""

    review: LoggedReview
    verdict: Verdict
    computed: LoggedSchedule | None
    """None if it cannot be computed."""
    reason: str = ""
    """Why it cannot be computed, as a part of a sentence."""


def replay(reviews: Iterable[LoggedReview], settings: ReviewSettings) -> list[ReplayedReview]:
    """Return each review of the log, computed again by its algorithm.

    The settings are those of its row; `settings` are for rows that have none.
    """
    return [_replayed(review, settings) for review in reviews]


def _replayed(review: LoggedReview, current: ReviewSettings) -> ReplayedReview:
    """Return a review computed again, at the moment that agrees best with what was logged."""
    settings = current
    if review.settings is not None:
        settings, _ = review_settings(review.settings)
    settings = replace(settings, algorithm=review.algorithm)
    try:
        schedules = [_computed(review, settings, on) for on in _moments(review)]
    except (ValueError, OverflowError) as error:
        return ReplayedReview(review, "differs", None, str(error))
    replayed = [
        ReplayedReview(review, _verdict(review, schedule, settings), schedule)
        for schedule in schedules
    ]
    return min(replayed, key=lambda each: _VERDICTS.index(each.verdict))


def _moments(review: LoggedReview) -> tuple[Moment, ...]:
    """Return the moments that a row of the log may stand for, at least one.

    A review that was given for a day alone is logged at noon of that day.
    """
    if review.at.time() == time(12):
        return review.at, review.at.date()
    return (review.at,)


def _computed(review: LoggedReview, settings: ReviewSettings, on: Moment) -> LoggedSchedule:
    """Return the schedule after a review. Raises `ValueError` if it cannot be computed."""
    if review.card is None:
        return _computed_note(review, settings, day_of(on, settings))
    rules = CardRules(settings, {}, _first_ease(review))
    after = schedule_card(_segment(review.before), review.grade, on, rules)
    return _logged(after)


def _computed_note(review: LoggedReview, settings: ReviewSettings, today: date) -> LoggedSchedule:
    known = ReviewFields(None, None, None, (DUE,), ())
    if review.before is not None:
        before = review.before
        known = ReviewFields(parse_date(before.due), before.interval, before.ease, (), ())
    ease = _first_ease(review) or settings.base_ease
    surroundings = NoteSurroundings({}, lambda: ease)
    after = next_review(review.grade, known, today, settings, surroundings)
    return LoggedSchedule(after.due.isoformat(), after.interval, after.ease)


def _segment(before: LoggedSchedule | None) -> Segment | None:
    """Return the segment of a schedule comment that a logged schedule stood in."""
    if before is None:
        return None
    return next(iter(read_segments(f"{MARK}!{before.source}{END}")), None)


def _logged(after: ScheduledCard) -> LoggedSchedule:
    return LoggedSchedule(after.due.isoformat(), after.interval, after.ease, after.segment)


def _first_ease(review: LoggedReview) -> float | None:
    """Return the ease that something new had before its first grade; None if it was not new.

    It depended on the notes around, which are not logged, so it is derived from the ease after.
    """
    if review.before is not None or review.after is None or review.after.ease is None:
        return None
    step = {"easy": -_EASE_STEP, "hard": _EASE_STEP, "again": _EASE_STEP}.get(review.grade, 0)
    return review.after.ease + step


def _verdict(review: LoggedReview, computed: LoggedSchedule, settings: ReviewSettings) -> Verdict:
    after = review.after
    if after is None or after.ease != computed.ease:
        return "differs"
    if computed.source.startswith("fsrs"):
        return "same" if after.source == computed.source else "differs"
    if (after.due, after.interval) == (computed.due, computed.interval):
        return "same"
    if _may_be_balanced(after, computed, settings):
        return "moved"
    return "differs"


def _may_be_balanced(
    after: LoggedSchedule, computed: LoggedSchedule, settings: ReviewSettings
) -> bool:
    """Return whether balancing the load may have moved the computed day to the logged one."""
    if not settings.load_balance or after.interval is None or computed.interval is None:
        return False
    moved = after.interval - computed.interval
    if abs(moved) > balance_reach(round_half_up(computed.interval)):
        return False
    due, expected = parse_date(after.due), parse_date(computed.due)
    return due is not None and expected is not None and (due - expected).days == moved
