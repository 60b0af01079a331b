"""Reviews: each row of the log, computed again from the schedule before, its grade and settings.

What was moved to a near day that had less to review is no difference: the log does not tell.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from explorer.config import ReviewSettings, review_settings
from explorer.model import LoggedReview, LoggedSchedule, Moment
from explorer.review.card_scheduler import CardRules, schedule_card
from explorer.review.days import day_of
from explorer.review.grading import next_review
from explorer.review.note_reviews import DUE, ReviewFields
from explorer.review.scheduler import balance_reach, round_half_up
from explorer.state.review_log import LoggedReviews
from explorer.text.schedule_segments import END, MARK, Segment, parse_date, read_segments
from tests.audit.comparison import Comparison

_EASE_STEP = 20  # by how much an easy, hard or forgotten answer changes the ease


def compare(log: LoggedReviews, settings: ReviewSettings) -> Comparison:
    """Compare each review of a log with what comes out now; `settings` are for rows without any."""
    comparison = Comparison("reviews", len(log.reviews) + log.unreadable)
    if log.unreadable:
        comparison.say("", 0, f"{log.unreadable} rows that cannot be read", None)
    for review in log.reviews:
        theirs = _otherwise(review, settings)
        if theirs:
            what = f"{review.at} {review.card or 'note'} {review.grade} {review.version}"
            comparison.say(review.path, 0, f"{what}: {review.after}", theirs)
    return comparison


def _otherwise(review: LoggedReview, current: ReviewSettings) -> str:
    """Return what a review comes out as at each moment it may stand for; nothing if it agrees."""
    settings = current
    if review.settings is not None:
        settings, _ = review_settings(review.settings)
    settings = replace(settings, algorithm=review.algorithm)
    try:
        schedules = [_computed(review, settings, on) for on in _moments(review)]
    except (ValueError, OverflowError) as error:
        return str(error)
    if any(_agrees(review.after, schedule, settings) for schedule in schedules):
        return ""
    return str(schedules[0])


def _moments(review: LoggedReview) -> tuple[Moment, ...]:
    """Return the moments that a row of the log may stand for, at least one."""
    if review.at.time() == time(12):
        return review.at, review.at.date()
    return (review.at,)


def _computed(review: LoggedReview, settings: ReviewSettings, on: Moment) -> LoggedSchedule:
    """Return the schedule after a review. Raises `ValueError` if it cannot be computed."""
    if review.card is None:
        return _computed_note(review, settings, day_of(on, settings))
    rules = CardRules(settings, {}, _first_ease(review))
    after = schedule_card(_segment(review.before), review.grade, on, rules)
    return LoggedSchedule(after.due.isoformat(), after.interval, after.ease, after.segment)


def _computed_note(review: LoggedReview, settings: ReviewSettings, today: date) -> LoggedSchedule:
    known = ReviewFields(None, None, None, (DUE,), ())
    if review.before is not None:
        before = review.before
        known = ReviewFields(parse_date(before.due), before.interval, before.ease, (), ())
    ease = _first_ease(review) or settings.base_ease
    after = next_review(review.grade, known, today, settings, {}, lambda: ease)
    return LoggedSchedule(str(after.due), after.interval, after.ease)


def _segment(before: LoggedSchedule | None) -> Segment | None:
    """Return the segment of a schedule comment that a logged schedule stood in."""
    if before is None:
        return None
    return next(iter(read_segments(f"{MARK}!{before.source}{END}")), None)


def _first_ease(review: LoggedReview) -> float | None:
    """Return the ease that something new had before its first grade; None if it was not new."""
    if review.before is not None or review.after is None or review.after.ease is None:
        return None
    step = {"easy": -_EASE_STEP, "hard": _EASE_STEP, "again": _EASE_STEP}.get(review.grade, 0)
    return review.after.ease + step


def _agrees(
    after: LoggedSchedule | None, computed: LoggedSchedule, settings: ReviewSettings
) -> bool:
    """Return whether a schedule is the same, or balancing the load may have moved it there."""
    if after is None or after.ease != computed.ease:
        return False
    if computed.source.startswith("fsrs"):
        return after.source == computed.source
    if (after.due, after.interval) == (computed.due, computed.interval):
        return True
    if not settings.load_balance or after.interval is None or computed.interval is None:
        return False
    moved = after.interval - computed.interval
    due, expected = parse_date(after.due), parse_date(computed.due)
    is_near = abs(moved) <= balance_reach(round_half_up(computed.interval))
    return is_near and due is not None and expected is not None and (due - expected).days == moved
