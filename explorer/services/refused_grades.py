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
        """Return the grades, oldest first."""
        try:
            kept = self._writes.history.refused()
        except HistoryError:
            return ()
        return tuple(_refused(number, details) for number, details in kept)

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


def _refused(number: int, details: Mapping[str, Any]) -> RefusedGrade:
    return RefusedGrade(
        path=details["path"],
        grade=details["grade"],
        card=details["card"],
        on=moment_from_iso(details["on"]),
        reason=details["reason"],
        number=number,
        question=_question_id(details.get("question")),
        due=details.get("due", ""),
    )


def _question_id(stored: Sequence[Any] | None) -> QuestionId | None:
    if stored is None:
        return None
    text, occurrence = stored
    return text, occurrence


def _subject(grade: GivenGrade | RefusedGrade) -> tuple[str, QuestionId | None, str]:
    """Return what a grade is about: its note, the question in it, the card of that."""
    return grade.path, grade.question, (grade.card or "").rpartition(".")[2]
