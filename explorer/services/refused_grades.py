"""Grades that could not be written, kept outside of the vault until they are written or dropped.

Nothing here raises: without the history that keeps them, none can be offered again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from explorer.model import RefusedGrade
from explorer.review.edited_texts import EditedTexts
from explorer.review.session_items import QuestionId
from explorer.services.moment import moment_from_iso
from explorer.services.review_recorder import GivenGrade
from explorer.services.write_service import WriteService
from explorer.state.put_aside import text_digest
from explorer.state.write_history import HistoryError

_NO_DATE = str(None)
"""When what was never reviewed is due."""


@dataclass(frozen=True)
class GradeSubject:
    """What a grade is about, as its note was read."""

    given: GivenGrade
    """With the question of a card."""
    due: str
    """When it is due, as a text."""
    questions: tuple[QuestionId, ...] = ()
    """The questions of the note; none if the note itself is graded."""

    @cached_property
    def digests(self) -> tuple[str, ...]:
        """The digests of the questions, in their order."""
        return tuple(text_digest(text) for text, _ in self.questions)

    def is_of(self, refused: RefusedGrade) -> bool:
        """Whether a refused grade is of the same note or card, in doubt not."""
        if self.given.path != refused.path or _card(self.given) != _card(refused):
            return False
        return self.given.question == refused.question or self._is_edit_of(refused)

    def _is_edit_of(self, refused: RefusedGrade) -> bool:
        """Whether the card is that of a refused grade in other words.

        The words of that one are gone, and these were not there. It is due on the same day, and of
        three facts two tell the same: its place, its words, and that it kept a schedule.
        """
        old, new = refused.question, self.given.question
        if old is None or new is None or not refused.texts or self.due != refused.due:
            return False
        before, after = text_digest(old[0]), text_digest(new[0])
        if before in self.digests or after in refused.texts or self.digests.count(after) != 1:
            return False
        has_place = self._has_place_of(before, after, refused.texts)
        facts = (has_place, self._has_words_of(refused, old[0]), self.due != _NO_DATE)
        return sum(facts) > 1

    def _has_place_of(self, before: str, after: str, texts: Sequence[str]) -> bool:
        """Whether a text stands between the same neighbors as one did before, among `texts`."""
        if texts.count(before) != 1:
            return False
        matcher = SequenceMatcher(None, texts, self.digests, autojunk=False)
        moved = texts.index(before), self.digests.index(after)
        return any(
            tag == "replace" and end - start == new_end - new_start == 1
            for tag, start, end, new_start, new_end in matcher.get_opcodes()
            if (start, new_start) == moved
        )

    def _has_words_of(self, refused: RefusedGrade, text: str) -> bool:
        """Whether the words are nearest to a text, of those that came since, and near enough."""
        assert self.given.question is not None  # noqa: S101  what is compared are cards
        texts = EditedTexts(each for each, _ in self.questions)
        nearest = texts.edit_of(text, lambda each: text_digest(each) in refused.texts)
        return nearest == self.given.question[0]


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

    def keep(self, subject: GradeSubject, reason: str) -> None:
        """Keep a grade, in place of an earlier one of the same note or card.

        `reason` tells what was in the way.
        """
        self.drop_earlier(subject)
        given = subject.given
        self.restore(
            RefusedGrade(
                path=given.path,
                grade=given.grade,
                card=given.card,
                on=given.on,
                reason=reason,
                question=given.question,
                due=subject.due,
                texts=subject.digests,
            )
        )

    def restore(self, refused: RefusedGrade) -> None:
        """Offer a grade again that is not kept any more."""
        details = {
            "path": refused.path,
            "grade": refused.grade,
            "card": refused.card,
            "on": refused.on.isoformat(),
            "reason": refused.reason,
            "question": refused.question,
            "due": refused.due,
            "texts": refused.texts,
        }
        with suppress(HistoryError):
            self._writes.history.keep_refused(details)

    def drop(self, refused: RefusedGrade) -> None:
        """Offer a grade no more."""
        with suppress(HistoryError):
            self._writes.history.forget_refused(refused.number)

    def drop_earlier(self, subject: GradeSubject) -> None:
        """Drop what is kept of the note or the card of a grade."""
        for each in self.all():
            if subject.is_of(each):
                self.drop(each)

    def follow_renames(self, paths: Mapping[str, str]) -> None:
        """Follow notes to their new paths, given by their old ones."""
        history = self._writes.history
        with suppress(HistoryError):
            for number, details in history.refused():
                new = paths.get(str(details.get("path")))
                if new is not None:
                    history.change_refused(number, {**details, "path": new})


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
            texts=tuple(map(_text, details.get("texts", ()))),
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


def _card(grade: GivenGrade | RefusedGrade) -> str:
    """Return the number of a card within its question; empty for a note."""
    return (grade.card or "").rpartition(".")[2]
