"""The schedule of a card after a grade, by SM-2 or FSRS, as the part of a comment that is written.

Pure: the moment, the settings and what else is due are arguments. Never writes over a schedule that
it cannot read.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timezone, tzinfo
from typing import Final, Literal, TypeAlias, get_args

from explorer.config import ReviewSettings
from explorer.model import Moment, Note
from explorer.review import fsrs
from explorer.review.days import day_of, due_day, later_day
from explorer.review.scheduler import Histogram, osr, round_half_up
from explorer.text.schedule_segments import (
    NEW_DATE,
    FsrsCard,
    Segment,
    difficulty_as_ease,
    number_text,
    read_fsrs_card,
)

CardGrade: TypeAlias = Literal["again", "hard", "good", "easy", "reset"]
CARD_GRADES: Final[tuple[CardGrade, ...]] = get_args(CardGrade)


class UnreadableScheduleError(ValueError):
    """The schedule of a card cannot be read, so that no grade can follow it.

    The message is a part of a sentence.
    """


@dataclass(frozen=True, slots=True)
class CardRules:
    """What decides the next date of a card besides its own schedule."""

    settings: ReviewSettings
    histogram: Histogram | None = None
    """How many cards are due how many days from now; None to balance no load."""
    note_ease: float | None = None
    """The known ease of the card's note, from which the ease of a new card starts."""


@dataclass(frozen=True, slots=True)
class ScheduledCard:
    """The schedule of a card after a grade."""

    segment: str
    """The card's part of the comment, without the `!` before it."""
    due: Moment
    """A date for SM-2, an instant in UTC for FSRS."""
    interval: float
    """Days."""
    ease: float
    """Percent; for FSRS computed from the difficulty."""


def schedule_card(
    segment: Segment | None, grade: CardGrade | str, on: Moment, rules: CardRules
) -> ScheduledCard:
    """Return the schedule of a card after a grade.

    `segment` is what the comment says of the card, None for a card without a comment. Of a date
    alone the review is at the start of that day. Raises `ValueError` for an unknown grade, and
    `UnreadableScheduleError`.
    """
    if grade not in CARD_GRADES:
        raise ValueError(f"{grade!r} is not a grade of a card; use {', '.join(CARD_GRADES)}")
    if segment is not None and segment.wrong is not None:
        raise UnreadableScheduleError(segment.wrong)
    if segment is not None and segment.due is None:
        segment = None
    if rules.settings.algorithm.upper() == "FSRS":
        return _by_fsrs(segment, grade, on, rules)
    return _by_osr(segment, grade, day_of(on, rules.settings), rules)


def new_segment(settings: ReviewSettings) -> str:
    """Return what stands in a comment for a card that was not reviewed yet."""
    return f"{NEW_DATE},1,{number_text(settings.base_ease)}"


def card_histogram(notes: Iterable[Note], settings: ReviewSettings, on: Moment) -> dict[int, int]:
    """Return how many scheduled cards are due how many days from `on`, negative if overdue."""
    today = day_of(on, settings)
    return Counter(
        (due_day(card.due, on, settings) - today).days
        for note in notes
        for question in note.questions
        for card in question.cards
        if card.due is not None
    )


def _by_osr(segment: Segment | None, grade: str, today: date, rules: CardRules) -> ScheduledCard:
    settings = rules.settings
    if grade == "reset":
        return _osr_card(today, 1, settings.base_ease)
    interval, ease = 1.0, settings.base_ease
    if rules.note_ease is not None:
        ease = round_half_up(rules.note_ease)
    if segment is not None:
        interval, ease = _number(segment.interval), _number(segment.ease)
    # No delay: the plugin takes it with the wrong sign, so that only early reviews get a bonus.
    after = osr(grade, interval, ease, 0, settings, rules.histogram)
    return _osr_card(later_day(today, after.interval), after.interval, after.ease)


def _osr_card(due: date, interval: float, ease: float) -> ScheduledCard:
    numbers = f"{number_text(interval)},{number_text(ease)}"
    return ScheduledCard(f"{due.isoformat()},{numbers}", due, interval, ease)


def _by_fsrs(segment: Segment | None, grade: str, on: Moment, rules: CardRules) -> ScheduledCard:
    now = _moment(on)
    if grade == "reset":
        return _fsrs_card(fsrs.new_card(now))
    settings = rules.settings
    scheduler = fsrs.FsrsScheduler(settings.fsrs_desired_retention, settings.maximum_interval)
    try:
        return _fsrs_card(scheduler.graded(_known_to_fsrs(segment, now), grade, now))
    except ValueError as error:
        raise UnreadableScheduleError(str(error)) from None


def _known_to_fsrs(segment: Segment | None, now: datetime) -> FsrsCard | None:
    """Return what FSRS knows of a card; what SM-2 knows is taken over."""
    if segment is None or segment.due is None:
        return None
    if isinstance(segment.due, datetime):
        return read_fsrs_card(segment.text)
    interval, ease = _number(segment.interval), _number(segment.ease)
    return fsrs.imported_card(segment.due, interval, ease, _zone(now))


def _zone(now: datetime) -> tzinfo | None:
    """Return the zone of a moment, None for the system's: only that knows of daylight saving."""
    offset = now.utcoffset()
    if (
        isinstance(now.tzinfo, timezone)
        and offset == now.replace(tzinfo=None).astimezone().utcoffset()
    ):
        return None
    return now.tzinfo


def _fsrs_card(card: FsrsCard) -> ScheduledCard:
    ease = difficulty_as_ease(card.difficulty)
    return ScheduledCard(card.segment(), card.due, card.scheduled_days, ease)


def _moment(on: Moment) -> datetime:
    """Return a moment with its zone; a date begins at midnight, local time."""
    if not isinstance(on, datetime):
        on = datetime.combine(on, time())
    # Comments hold milliseconds, as JavaScript's clock does.
    on = on.replace(microsecond=on.microsecond // 1000 * 1000)
    return on if on.tzinfo is not None else on.astimezone()


def _number(value: float | None) -> float:
    if value is None or not math.isfinite(value):
        raise UnreadableScheduleError("the interval or the ease is not a number")
    return value
