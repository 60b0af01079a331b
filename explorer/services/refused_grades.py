"""Grades that could not be written, kept outside of the vault until they are written or dropped.

Nothing here raises: without the history that keeps them, none can be offered again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from explorer.model import RefusedGrade
from explorer.review.session_items import QuestionId
from explorer.services.moment import moment_from_iso
from explorer.services.review_recorder import GivenGrade
from explorer.services.write_service import WriteService
from explorer.state.write_history import HistoryError


class RefusedGrades:
    """The refused grades of the current vault, one at most for each note and card."""

    def __init__(self, writes: WriteService) -> None:
        self._writes = writes

    def all(self) -> tuple[RefusedGrade, ...]:
        """Return the grades, oldest first, without rows that are damaged."""
        try:
            kept = self._writes.history.refused()
        except HistoryError:
            return ()
        grades = (_refused(number, details) for number, details in kept)
        return tuple(grade for grade in grades if grade is not None)

    def keep(self, given: GivenGrade, due: str, reason: str) -> None:
        """Keep a grade, in place of an earlier one of the same note or card.

        `due` tells when that was due, `reason` what was in the way.
        """
        self.drop_earlier(given)
        details = {
            "path": given.path,
            "grade": given.grade,
            "card": given.card,
            "on": given.on.isoformat(),
            "reason": reason,
            "question": given.question,
            "due": due,
        }
        with suppress(HistoryError):
            self._writes.history.keep_refused(details)

    def drop(self, refused: RefusedGrade) -> None:
        """Offer a grade no more."""
        with suppress(HistoryError):
            self._writes.history.forget_refused(refused.number)

    def drop_earlier(self, given: GivenGrade) -> None:
        """Drop what is kept of the note or the card of a grade."""
        subject = _subject(given)
        for each in self.all():
            if _subject(each) == subject:
                self.drop(each)


def _refused(number: int, details: Mapping[str, Any]) -> RefusedGrade | None:
    """Return the grade of a row, None if the row is damaged."""
    card = details.get("card")
    try:
        return RefusedGrade(
            path=_text(details["path"]),
            grade=_text(details["grade"]),
            card=None if card is None else _text(card),
            on=moment_from_iso(_text(details["on"])),
            reason=_text(details["reason"]),
            number=number,
            question=_question_id(details.get("question")),
            due=_text(details.get("due", "")),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _question_id(stored: Sequence[Any] | None) -> QuestionId | None:
    """Return the question of a row. Raises `TypeError` and `ValueError`."""
    if stored is None:
        return None
    text, occurrence = stored
    if not isinstance(occurrence, int):
        raise TypeError(f"{occurrence!r} is not a number")
    return _text(text), occurrence


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _subject(grade: GivenGrade | RefusedGrade) -> tuple[str, QuestionId | None, str]:
    """Return what a grade is about: its note, the question in it, the card of that."""
    return grade.path, grade.question, (grade.card or "").rpartition(".")[2]
