"""Grading a note: its next review, and the edits of its file that record it.

Pure: the day, the load of other days and the ease of a new note are arguments. Never changes more
than the three review fields.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from explorer.config import ReviewSettings
from explorer.model import Note, Question
from explorer.review.card_scheduler import ScheduledCard, new_segment
from explorer.review.note_reviews import (
    DUE,
    EASE,
    INTERVAL,
    ReviewFields,
    review_fields,
    what_is_wrong,
)
from explorer.review.scheduler import Histogram, osr, round_half_up
from explorer.text.card_edits import find_question, segments_after, set_schedule
from explorer.text.edits import Edit, UneditableError
from explorer.text.property_edits import front_matter, set_properties
from explorer.text.schedule_segments import Segment, number_text, read_segments
from explorer.vault.errors import NoteChangedError

_MANY: Final = math.log(64)
"""With so many links or cards, only they count."""


class LinkWeights(NamedTuple):
    """The links between notes, and how much each note weighs."""

    links: Mapping[str, Mapping[str, int]]
    """How many links lead from a note to each other note."""
    ranks: Mapping[str, float]
    """The PageRank of each note that has a link or is linked to."""


def initial_ease(
    path: str,
    weights: LinkWeights,
    known_ease: Callable[[str], float | None],
    settings: ReviewSettings,
) -> int:
    """Return the ease of the note at `path` before its first grade.

    `known_ease` returns that of another note, None if it has none yet.
    """
    links = weights.links
    around = [(source, to[path]) for source, to in links.items() if path in to]
    around += links.get(path, {}).items()
    count, total, weight = 0, 0.0, 0.0
    for other, number in around:
        ease = known_ease(other)
        if ease:
            count += number
            total += number * weights.ranks[other] * ease
            weight += number * weights.ranks[other]
    share = settings.max_link_factor * min(1.0, math.log(count + 0.5) / _MANY)
    around_ease = settings.base_ease
    if count and weight:
        around_ease = total / weight
    return round_half_up((1 - share) * settings.base_ease + share * around_ease)


def known_ease(note: Note, settings: ReviewSettings) -> float | None:
    """Return the ease of a scheduled note, its scheduled cards considered; None for a new one."""
    fields = review_fields(note)
    if not fields.scheduled or fields.ease is None:
        return None
    eases = [
        card.ease for question in note.questions for card in question.cards if card.ease is not None
    ]
    if not eases:
        return fields.ease
    share = min(1.0, math.log(len(eases) + 0.5) / _MANY)
    of_cards = sum(eases) / len(eases) * share + settings.base_ease * (1 - share)
    return round_half_up((of_cards + fields.ease) / 2)


def card_segment(question: Question, card: int) -> Segment | None:
    """Return what the comment of a question says of a card (0-based); None if it says nothing."""
    segments = read_segments(question.text)
    if segments and segments[0].endless:
        return segments[0]
    return segments[card] if card < len(segments) else None


@dataclass(frozen=True, slots=True)
class GradedCard:
    """The card that a grade is about, as it was read."""

    path: str
    questions: tuple[Question, ...]
    """All questions of the note."""
    question: int
    """Index in `questions`."""
    card: int
    """Index in the question's cards."""

    @property
    def segment(self) -> Segment | None:
        """What the comment says of the card; None if it says nothing."""
        return card_segment(self.questions[self.question], self.card)


@dataclass(frozen=True, slots=True)
class CardGradeChange:
    """The edits that record a grade of a card."""

    graded: GradedCard
    after: ScheduledCard
    settings: ReviewSettings
    read: Callable[[bytes], Sequence[Question]]
    """Returns the questions of a note with these bytes."""

    def edits(self, data: bytes) -> tuple[Edit, ...]:
        """Return the edits for the bytes that the file has now.

        Raises `NoteChangedError` if the card or its schedule is not any more what was graded, and
        `UneditableError`.
        """
        graded = self.graded
        questions = self.read(data)
        found = find_question(graded.questions, graded.question, questions)
        if found is None:
            raise NoteChangedError(
                f"{graded.path}: the card has changed meanwhile; look at it again"
            )
        question = questions[found]
        if card_segment(question, graded.card) != graded.segment:
            raise NoteChangedError(
                f"{graded.path}:{question.first_line}: the card was reviewed elsewhere meanwhile;"
                " look at it again"
            )
        placeholder = new_segment(self.settings)
        segments = segments_after(
            question, graded.card, self.after.segment, placeholder, self.settings
        )
        return set_schedule(data, question, segments, self.settings)


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
