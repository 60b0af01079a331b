"""Puts other due dates into a note: its `sr-due`, and the dates in the comments of its cards.

Pure: how a note is read is an argument. Never changes an interval, an ease or another card, and
never a schedule that is not the one that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from explorer.config import ReviewSettings
from explorer.model import Moment, Question
from explorer.review.card_grading import card_segment
from explorer.review.days import put_off
from explorer.review.note_reviews import DUE, ReviewFields, fields_of
from explorer.text.card_edits import find_question, set_due_dates
from explorer.text.edits import Edit
from explorer.text.property_edits import properties, set_properties
from explorer.vault.errors import NoteChangedError


@dataclass(frozen=True, slots=True)
class DueDatesChange:
    """The edits that put off what is due in one note."""

    path: str
    fields: ReviewFields
    """The review fields of the note as it was read."""
    questions: tuple[Question, ...]
    """All questions of the note as it was read."""
    settings: ReviewSettings
    read: Callable[[bytes], Sequence[Question]]
    """Returns the questions of a note with these bytes."""
    note_due: date | None = None
    """When the note itself is due; None if that stays."""
    card_dues: Mapping[tuple[int, int], date] = field(default_factory=lambda: MappingProxyType({}))
    """When cards are due, by the indexes of their question and of the card in it."""

    def edits(self, data: bytes) -> tuple[Edit, ...]:
        """Return the edits for the bytes that the file has now.

        Raises `NoteChangedError` if a schedule is not any more what was read, and
        `UneditableError`.
        """
        edits: tuple[Edit, ...] = ()
        if self.note_due is not None:
            if fields_of(properties(data)) != self.fields:
                raise NoteChangedError(f"{self.path}: its review fields have changed meanwhile")
            edits = set_properties(data, {DUE: self.note_due.isoformat()})
        if self.card_dues:
            edits += set_due_dates(data, self._dates(data), self.settings)
        return edits

    def _dates(self, data: bytes) -> list[tuple[Question, Mapping[int, str]]]:
        """Return the questions as they are now, with the new dates of their cards as texts."""
        now = self.read(data)
        texts: dict[int, dict[int, str]] = {}
        for (index, card), day in self.card_dues.items():
            found = find_question(self.questions, index, now)
            if found is None:
                raise NoteChangedError(f"{self.path}: a card has changed meanwhile")
            segment = card_segment(self.questions[index], card)
            if segment is None or card_segment(now[found], card) != segment:
                line = now[found].first_line
                raise NoteChangedError(f"{self.path}:{line}: the card was reviewed elsewhere")
            texts.setdefault(found, {})[card] = _due_text(segment.due, day, self.settings)
        return [(now[index], dates) for index, dates in texts.items()]


def _due_text(due: Moment | None, day: date, settings: ReviewSettings) -> str:
    """Return a due date as a comment has it: for FSRS an instant, at the same time of the day."""
    if not isinstance(due, datetime):
        return day.isoformat()
    moved = put_off(due, day, settings)
    return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")
