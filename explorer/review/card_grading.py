"""Grading a card: the edits of its note that record it, in a file that may have changed since.

Pure: how a note is read is an argument. Never writes to another card, and never over a schedule
that is not the one that was graded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.config import ReviewSettings
from explorer.model import Question
from explorer.review.card_scheduler import ScheduledCard, new_segment
from explorer.text.card_edits import find_question, segments_after, set_schedule
from explorer.text.edits import Edit
from explorer.text.schedule_segments import Segment, read_segments
from explorer.vault.errors import NoteChangedError


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
