"""Grading a note: its next review, and the edits of its file that record it.

Pure: the day, the load of other days and the ease of a new note are arguments. Never changes more
than the three review fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from explorer.config import ReviewSettings
from explorer.review.note_reviews import DUE, EASE, INTERVAL, ReviewFields, what_is_wrong
from explorer.review.scheduler import Histogram, osr, round_half_up
from explorer.text.edits import Edit, UneditableError
from explorer.text.property_edits import front_matter, set_properties
from explorer.text.schedule_segments import number_text
from explorer.vault.errors import NoteChangedError

NOTE_GRADES: Final = ("hard", "good", "easy")
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextReview:
    """When a note is due next."""

    due: date
    interval: float
    """Days."""
    ease: float
    """Percent."""

    def properties(self) -> dict[str, str]:
        """Return the review fields of the note, as the plugin writes them."""
        return {
            DUE: self.due.isoformat(),
            INTERVAL: number_text(self.interval),
            EASE: number_text(self.ease),
        }


def next_review(
    grade: str,
    fields: ReviewFields,
    today: date,
    settings: ReviewSettings,
    load: NoteSurroundings,
) -> NextReview:
    """Return the review that follows a grade of a note with these fields.

    Raises `ValueError` for a grade that notes do not have.
    """
    if grade not in NOTE_GRADES:
        raise ValueError(f"{grade!r} is no grade of a note; use {', '.join(NOTE_GRADES)}")
    if fields.scheduled and fields.due and fields.interval is not None and fields.ease is not None:
        interval, ease, delay = fields.interval, fields.ease, days_late(fields.due, today)
    else:
        interval, ease, delay = 1.0, float(load.initial_ease()), 0
    result = osr(grade, interval, ease, delay, settings, load.histogram)
    return NextReview(_later(today, round_half_up(result.interval)), result.interval, result.ease)


@dataclass(frozen=True, slots=True)
class NoteSurroundings:
    """What the next review of a note depends on besides the note."""

    histogram: Histogram
    """How many notes are due on other days."""
    initial_ease: Callable[[], float]
    """Returns the ease of the note if it is new; asked only then."""


@dataclass(frozen=True, slots=True)
class NoteGradeChange:
    """The edits that record a grade, in a file that may have changed since the note was read."""

    path: str
    block: str | None
    """The front matter of the note that was graded, None if it had none."""
    after: NextReview

    def edits(self, data: bytes) -> tuple[Edit, ...]:
        """Return the edits for the bytes that the file has now.

        Raises `NoteChangedError` if its front matter is not any more what was graded, and
        `UneditableError`.
        """
        if front_matter(data) != self.block:
            raise NoteChangedError(
                f"{self.path}: its front matter has changed meanwhile; look at it again"
            )
        return set_properties(data, self.after.properties())


def check_gradable(fields: ReviewFields) -> None:
    """Raise `UneditableError` if a review field holds what cannot be read."""
    for key, value in fields.unreadable:
        wrong = what_is_wrong(key, value)
        raise UneditableError(f"{key}: {value!r} {wrong}; correct it, or remove the line")


def days_late(due: date, today: date) -> int:
    """Return how many times 24 hours have passed between two midnights, as the plugin counts.

    A day on which the clock is put forward has only 23 hours.
    """
    try:
        passed = _midnight(today).timestamp() - _midnight(due).timestamp()
    except (OverflowError, ValueError, OSError):  # years that the system's time zones do not reach
        return (today - due).days
    return int(passed // _DAY.total_seconds())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max
