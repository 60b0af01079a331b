"""Grades cards for the grading service: finds the card that is meant, and what each grade gives.

Writes nothing itself: it returns the change, which the service writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import chain
from typing import NamedTuple

from explorer import review
from explorer.model import Moment, Note, NoteReview, Question
from explorer.review import CardRules, Histogram
from explorer.review.card_grading import CardGradeChange, GradedCard
from explorer.review.initial_ease import known_ease
from explorer.review.session_items import SessionKey, locate_card
from explorer.services.explorer_errors import GradeError
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.stored_schedules import schedule_with_state
from explorer.vault import Vault
from explorer.vault.errors import NoteChangedError, WriteError

_NUMBERS = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")


def graded_card(note: Note, key: SessionKey) -> GradedCard:
    """Return the card of a key, wherever it stands by now.

    Raises `NoteChangedError` if it is gone.
    """
    found = locate_card(key, note)
    if found is None:
        raise NoteChangedError(f"{note.path}: the card is not in the note any more; grade it anew")
    return GradedCard(note.path, note.questions, found.number - 1, key.card - 1)


def find_card(note: Note, numbers: str) -> GradedCard:
    """Return the card that `2.1` means, the first one of the second question of a note.

    Raises `GradeError`.
    """
    match = _NUMBERS.fullmatch(numbers)
    if match is None:
        raise GradeError(f"{numbers!r} is no card; write the numbers that `cards` prints, as 2.1")
    question, card = int(match[1]) - 1, int(match[2]) - 1
    if not note.questions:
        raise GradeError(f"{note.path} has no flashcards")
    if not 0 <= question < len(note.questions):
        raise GradeError(f"{note.path} has no question {match[1]}, only {len(note.questions)}")
    count = len(note.questions[question].cards)
    if not 0 <= card < count:
        raise GradeError(f"question {match[1]} of {note.path} has no card {match[2]}, only {count}")
    return GradedCard(note.path, note.questions, question, card)


class CardGrader:
    """Computes what grades of cards give in the current vault."""

    def __init__(self) -> None:
        self._dues: Memo[_Dues] = Memo()
        self._histogram: Memo[Histogram] = Memo()

    def change(self, vault: Vault, graded: GradedCard, grade: str, on: Moment) -> CardGradeChange:
        """Return the change that records a grade of a card.

        Raises `GradeError` for what is no grade of it, and `WriteError` if its schedule cannot be
        read.
        """
        return self._change(vault, graded, grade, (on, self._rules(vault, graded.path, on)))

    def previews(self, vault: Vault, graded: GradedCard, on: Moment) -> Mapping[str, NoteReview]:
        """Return what each grade of a card but a reset would give, by the grade.

        Raises `WriteError` if its schedule cannot be read.
        """
        when = (on, self._rules(vault, graded.path, on))
        return {
            grade: card_after(self._change(vault, graded, grade, when), on)
            for grade in review.CARD_GRADES
            if grade != "reset"
        }

    def _change(
        self, vault: Vault, graded: GradedCard, grade: str, when: tuple[Moment, CardRules]
    ) -> CardGradeChange:
        on, rules = when
        segment = graded.segment
        try:
            after = review.schedule_card(segment, grade, on, rules)
        except review.UnreadableScheduleError as error:
            place = f"{graded.path}:{graded.questions[graded.question].first_line}"
            raise WriteError(
                f"{place}: the schedule of the card cannot be read: {error};"
                " correct it, or delete it to start anew"
            ) from error
        except ValueError as error:
            raise GradeError(str(error)) from error
        read = partial(_questions, vault, graded.path)
        return CardGradeChange(graded, after, vault.settings, read)

    def _rules(self, vault: Vault, path: str, on: Moment) -> CardRules:
        settings = vault.settings
        histogram: Histogram | None = None
        if settings.load_balance:
            stamp = snapshot_stamp(vault, review.day_of(on, settings))
            histogram = self._histogram.get(stamp, lambda: self._new_histogram(vault, on))
        return review.CardRules(settings, histogram, known_ease(vault.notes[path], settings))

    def _new_histogram(self, vault: Vault, on: Moment) -> Histogram:
        dues = self._dues.renew(snapshot_stamp(vault), lambda old: _renewed(old, vault)).by_path
        return review.card_histogram(chain(*dues.values()), vault.settings, on)


class _Dues(NamedTuple):
    """When the scheduled cards of a vault are due."""

    vault: Vault
    by_path: dict[str, tuple[Moment, ...]]


def _renewed(old: _Dues | None, vault: Vault) -> _Dues:
    """Return the due dates in a vault; only those of changed notes are read again."""
    by_path: dict[str, tuple[Moment, ...]] = {}
    changed: Iterable[str] = vault.entries
    if old is not None and old.vault.settings == vault.settings:
        by_path = dict(old.by_path)
        changed = vault.changed_since(old.vault)
    for path in changed:
        by_path.pop(path, None)
        entry = vault.entries.get(path)
        if entry is not None and entry.brief[1]:
            by_path[path] = review.card_dues(vault.notes[path])
    return _Dues(vault, by_path)


def is_idle(graded: GradedCard, grade: str) -> bool:
    """Return whether a grade changes nothing: a new card that is reset is new."""
    segment = graded.segment
    is_new = segment is None or (segment.due is None and segment.wrong is None)
    return grade == "reset" and is_new


def card_before(vault: Vault, graded: GradedCard, on: Moment) -> NoteReview:
    """Return the schedule of a card as it was read, with its state."""
    card = graded.questions[graded.question].cards[graded.card]
    return schedule_with_state(card.due, card.interval, card.ease, vault.settings, on)


def card_after(change: CardGradeChange, on: Moment) -> NoteReview:
    """Return the schedule of a card after a change, with its state."""
    after = change.after
    return schedule_with_state(after.due, after.interval, after.ease, change.settings, on)


def _questions(vault: Vault, path: str, data: bytes) -> tuple[Question, ...]:
    return vault.parsed(path, data).questions
