"""Grading notes and cards: the next review of a note, its first ease, and the edits that record it.

Pure: the day, the load of other days, links, ranks and the snapshot are arguments. Never
changes more of a note than the three review fields or the schedule of one card, and never a
schedule that is not the one that was graded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Final, NamedTuple

from explorer.config import ReviewSettings
from explorer.model import Note, NoteReview, in_zone
from explorer.review.card_scheduler import new_segment
from explorer.review.days import later_day
from explorer.review.note_reviews import (
    DUE,
    EASE,
    INTERVAL,
    ReviewFields,
    fields_of,
    with_state,
)
from explorer.review.scheduler import Grade, Histogram, osr, round_half_up
from explorer.review.session import FoundCard, card_segment
from explorer.text.card_edits import find_question, segments_after, set_schedule
from explorer.text.edits import Edit
from explorer.text.property_edits import front_matter, set_properties
from explorer.text.schedule_segments import number_text
from explorer.vault import Vault
from explorer.vault.errors import NoteChangedError

NOTE_GRADES: Final[tuple[Grade, ...]] = ("hard", "good", "easy")
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
    """Return the ease of the note at `path` before its first grade, by those of the notes around.

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
    around_ease = total / weight if count and weight else settings.base_ease
    return round_half_up((1 - share) * settings.base_ease + share * around_ease)


def known_ease(note: Note, settings: ReviewSettings) -> float | None:
    """Return the ease of a scheduled note, its scheduled cards considered; None for a new one."""
    fields = fields_of(note.properties)
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


def next_review(
    grade: str,
    fields: ReviewFields,
    today: date,
    settings: ReviewSettings,
    histogram: Histogram,
    initial_ease: Callable[[], float],
) -> NoteReview:
    """Return the review that follows a grade of a note with these fields.

    `histogram` is how many notes are due on other days; `initial_ease` returns the ease of the note
    if it is new. Raises `ValueError` for a grade that notes do not have.
    """
    if grade not in NOTE_GRADES:
        raise ValueError(f"{grade!r} is no grade of a note; use {', '.join(NOTE_GRADES)}")
    if fields.scheduled and fields.due and fields.interval is not None and fields.ease is not None:
        interval, ease, delay = fields.interval, fields.ease, days_late(fields.due, today)
    else:
        interval, ease, delay = 1.0, float(initial_ease()), 0
    result = osr(grade, interval, ease, delay, settings, histogram)
    due = later_day(today, result.interval)
    return with_state(due, result.interval, result.ease, settings, today)


def days_late(due: date, today: date) -> int:
    """Return how many times 24 hours have passed between two midnights, as the plugin counts.

    A day on which the clock is put forward has only 23 hours.
    """
    begun, ended = (in_zone(datetime.combine(day, time())) for day in (due, today))
    return (ended.astimezone(UTC) - begun.astimezone(UTC)).days


def note_grade_edits(
    data: bytes, path: str, graded: str | None, after: NoteReview
) -> tuple[Edit, ...]:
    """Return the edits that record a grade in the bytes that the file of a note has now.

    `graded` is the front matter that the note had, None if it had none. Raises `NoteChangedError`
    if it is another one by now, and `UneditableError`.
    """
    if front_matter(data) != graded:
        raise NoteChangedError(f"{path}: its front matter has changed meanwhile; look at it again")
    due, interval, ease = after.due, after.interval or 0.0, after.ease or 0.0
    fields = {DUE: str(due), INTERVAL: number_text(interval), EASE: number_text(ease)}
    return set_properties(data, fields)


def card_grade_edits(
    data: bytes,
    graded: FoundCard,
    segment: str,
    vault: Vault,
) -> tuple[Edit, ...]:
    """Return the edits that record a grade in the bytes that the file of a card has now.

    `segment` is what the comment says of the card from now on; `vault` is what it was graded in.
    Raises `NoteChangedError` if the card or its schedule is not any more what was graded, and
    `UneditableError`.
    """
    path, settings = graded.note.path, vault.settings
    questions = vault.parsed(path, data).questions
    found = find_question(graded.note.questions, graded.at, questions)
    if found is None:
        raise NoteChangedError(f"{path}: the card has changed meanwhile; look at it again")
    question = questions[found]
    if card_segment(question, graded.place) != graded.segment:
        raise NoteChangedError(
            f"{path}:{question.first_line}: the card was reviewed elsewhere meanwhile;"
            " look at it again"
        )
    placeholder = new_segment(settings)
    segments = segments_after(question, graded.place, segment, placeholder, settings)
    return set_schedule(data, question, segments, settings)
