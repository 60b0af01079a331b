"""The words of a review: days, durations, intervals and dates of grades, counts of what is left.

Strings only: reads no clock, the day is an argument.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from explorer import review
from explorer.config import ReviewSettings
from explorer.review.days import due_day
from explorer.review.review_choices import ReviewChoice
from explorer.review.session import GradeOutcome, SessionCounts
from explorer.review.session_items import SessionItem
from explorer.text.counts import counted
from explorer.text.plain import plain
from explorer.text.sanitize import clean
from explorer.ui.cells import cut

_WEEK: Final = 7
_MOST_OF_A_YEAR: Final = 330
"""Days in which no month comes twice."""
_MINUTE: Final = 60
_REASON_CELLS: Final = 130
_QUESTION_CELLS: Final = 30
"""Cells of a question at most, where a sentence names its card."""


def day_text(day: date, today: date) -> str:
    """Return a day as `today`, `tomorrow`, `Thu 26 Nov`, `8 Feb` or `8 Feb 2028`.

    The year is left out where there is no doubt, for the days to fit below the grades.
    """
    if day == today:
        return "today"
    if day == today + timedelta(days=1):
        return "tomorrow"
    if today < day < today + timedelta(days=_WEEK):
        return f"{day:%a} {day.day} {day:%b}"
    if day.year == today.year or today < day < today + timedelta(days=_MOST_OF_A_YEAR):
        return f"{day.day} {day:%b}"
    return f"{day.day} {day:%b} {day.year}"


def state_text(item: SessionItem, now: datetime, settings: ReviewSettings) -> str:
    """Return since when an item is due, such as `12 d overdue`, or until when it is not."""
    state, days = review.when_due(item.due, now, settings)
    if days is None:
        return "new"
    if state == "overdue":
        return f"{review.interval_text(-days)} overdue"
    if state == "due":
        return "due today"
    return f"due in {review.interval_text(days)}"


def duration_text(seconds: float) -> str:
    """Return a time as `40 s`, `12 min` or `1 h 05 min`."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / _MINUTE), _MINUTE)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min"


def outcome_texts(
    outcome: GradeOutcome, now: datetime, settings: ReviewSettings
) -> tuple[str, str]:
    """Return the interval and the date that a grade would give; empty texts for no date."""
    due = outcome.due
    if due is None:
        return "", ""
    today = review.day_of(now, settings)
    day = due
    if isinstance(due, datetime):
        day = due_day(due, now, settings)
    if day > today:
        interval = outcome.interval
        if not interval:
            interval = float((day - today).days)
        return review.interval_text(interval), day_text(day, today)
    if isinstance(due, datetime):
        return _minutes_until(due, now), "today"
    return "once more", "today"


def _minutes_until(due: datetime, now: datetime) -> str:
    moment = now
    if moment.tzinfo is None:
        moment = now.astimezone()
    minutes = max(1, round((due - moment).total_seconds() / _MINUTE))
    return f"{minutes} min"


def counts_text(counts: SessionCounts, dot: str) -> str:
    """Return what is left, such as `12 due · 3 again · 4 new`; `5 ahead` is not due yet."""
    parts = []
    if counts.due or not counts.ahead:
        parts.append(f"{counts.due:,} due")
    if counts.ahead:
        parts.append(f"{counts.ahead:,} ahead")
    if counts.again:
        parts.append(f"{counts.again:,} again")
    if counts.new:
        parts.append(f"{counts.new:,} new")
    return f" {dot} ".join(parts)


def refusal_text(what: str, reason: str, front: str = "") -> str:
    """Return that something could not be done, and why, for a few short rows.

    The reason names the note; `front` is that of the card that it is about, if it is one.
    """
    sentence = f"{what}: {cut(clean(reason), _REASON_CELLS)}"
    question = clean(plain(front.strip().partition("\n")[0]))
    if not question:
        return f"{sentence}."
    return f"{sentence} ({cut(question, _QUESTION_CELLS)})."


def choice_title(choice: ReviewChoice) -> str:
    """Return what is reviewed, as a title."""
    name = clean(choice.name)
    match choice.kind:
        case "all":
            return "Everything"
        case "tag":
            return f"#{name}"
        case _:
            return name


def left_text(choice: ReviewChoice, dot: str, *, is_ahead: bool) -> str:
    """Return how much of a choice is due, such as `3 due · 2 new`; with what comes if ahead."""
    parts = []
    if choice.due:
        parts.append(f"{choice.due:,} due")
    if is_ahead and choice.ahead:
        parts.append(f"{choice.ahead:,} ahead")
    if choice.new:
        parts.append(f"{choice.new:,} new")
    return f" {dot} ".join(parts) or counted(choice.total, "item")
