"""Grades notes and cards: what comes next by the plugin's rules, and the write that records it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from explorer import review
from explorer.config import ReviewSettings
from explorer.model import GradeResult, Moment, Note, NoteReview
from explorer.review.card_grading import GradedCard
from explorer.review.initial_ease import initial_ease, known_ease
from explorer.review.note_grading import (
    NOTE_GRADES,
    NextReview,
    NoteGradeChange,
    NoteSurroundings,
    check_gradable,
    next_review,
)
from explorer.review.note_reviews import field_line, fields_of, review_fields
from explorer.review.scheduler import Histogram
from explorer.services.card_grader import (
    CardGrader,
    card_after,
    card_before,
    card_of_question,
    find_card,
    is_idle,
)
from explorer.services.explorer_errors import GradeError, NoteNotFound, NothingToUndo
from explorer.services.link_weights import LinkWeightsMemo
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now
from explorer.services.review_recorder import GivenGrade, ReviewRecorder
from explorer.services.review_service import up_for_review
from explorer.services.stored_schedules import (
    schedule_of_fields,
    schedule_with_state,
    schedules_from_json,
    schedules_to_json,
)
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import NO_DETAILS, Undone, WriteService
from explorer.state.review_log import Step
from explorer.state.write_history import Details
from explorer.text.edits import UneditableError
from explorer.text.property_edits import front_matter, properties
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, WriteError

_NOTHING_DONE: Final = "there is nothing to take back"
_NOTHING_UNDONE: Final = "nothing was taken back since the last write"


class GradingService:
    """Grades, and takes grades back."""

    def __init__(self, access: VaultAccess, writes: WriteService) -> None:
        self._access = access
        self._writes = writes
        self._cards = CardGrader()
        self.weights = LinkWeightsMemo()
        """What the ease of a new note depends on, and the order of notes."""
        self._histogram: Memo[Histogram] = Memo()
        self._recorder = ReviewRecorder(access)

    def grade(self, given: GivenGrade, *, write: bool = True) -> GradeResult:
        """Grade a note, or one of its cards; see `Explorer.grade`.

        With `write` False only what would be written is returned.
        """
        self._writes.check_settings()
        if given.card is not None:
            return self._grade_card(given, given.card, write=write)
        return self._grade_note(given, write=write)

    def previews(self, path: str, on: Moment | None = None) -> Mapping[str, NoteReview]:
        """Return what each grade of the note at `path` would give, by the grade.

        Raises `WriteError` if a review field of the note cannot be read.
        """
        vault, moment = self._access.vault, moment_or_now(on)
        note = vault.notes[path]
        return {
            grade: _shown_next(self._next(vault, note, grade, moment), vault.settings, moment)
            for grade in NOTE_GRADES
        }

    def card_previews(
        self, path: str, card: str, on: Moment | None = None
    ) -> Mapping[str, NoteReview]:
        """Return what each grade of a card (`2.1`) would give, by the grade.

        Raises `GradeError`, and `WriteError` if its schedule cannot be read.
        """
        vault = self._access.vault
        graded = find_card(vault.notes[path], card)
        return self._cards.previews(vault, graded, moment_or_now(on))

    def undo(
        self, on: Moment | None = None, expected: Details = NO_DETAILS, *, skip: bool = False
    ) -> GradeResult:
        """Take the last write back; see `Explorer.undo`.

        With details that are `expected`, that is the last write that has them; raises `WriteError`
        if there is none.
        """
        return self._undone(lambda: self._writes.undo(expected, skip=skip), on)

    def undo_own(self, on: Moment | None = None) -> GradeResult:
        """Take back the last write of this process. Raises as `Explorer.undo` does."""
        return self._undone(self._writes.undo_own, on)

    def _undone(self, undo: Callable[[], Undone | None], on: Moment | None) -> GradeResult:
        undone = _or_nothing(undo, _NOTHING_DONE)
        self._record_step("undo", undone, on)
        before, after = self._schedules(undone, on)
        return _step_result(undone, after, before)

    def can_undo(self, expected: Details, later: Collection[Details]) -> bool:
        """Return whether a write could be taken back once `later` ones are. Writes nothing."""
        return self._writes.can_undo(expected, later)

    def can_skip(self) -> bool:
        """Return whether `undo` with `skip` has a write to take back. Writes nothing."""
        return self._writes.can_skip()

    def redo(self, on: Moment | None = None) -> GradeResult:
        """Do again what was taken back last; see `Explorer.redo`."""
        redone = _or_nothing(self._writes.redo, _NOTHING_UNDONE)
        self._record_step("redo", redone, on)
        before, after = self._schedules(redone, on)
        return _step_result(redone, before, after)

    def _record_step(self, step: Step, done: Undone, on: Moment | None) -> None:
        """Log that a grade was taken back, or done again; other writes are not in the log."""
        if "grade" in done.details:
            self._recorder.stepped(step, moment_or_now(on), done.details)

    def _grade_card(self, given: GivenGrade, card: str, *, write: bool) -> GradeResult:
        vault = self._access.vault
        path, grade, on = given.path, given.grade, given.on
        graded = _graded(self._note(vault, path), given, card)
        card = f"{graded.question + 1}.{graded.card + 1}"
        before = card_before(vault, graded, on)
        if is_idle(graded, grade):
            return GradeResult(path, before, before, written=False, card=card)
        change = self._cards.change(vault, graded, grade, on)
        after = card_after(change, on)
        result = GradeResult(path, before, after, write, card=card)
        if not write:
            self._writes.preview(path, change)
            return result
        given = replace(given, card=card)
        details = self._recorder.details(given) | schedules_to_json(before, after)
        self._writes.write(path, change, details)
        self._recorder.card_graded(given, change, result)
        return result

    def _grade_note(self, given: GivenGrade, *, write: bool) -> GradeResult:
        vault = self._access.vault
        path, grade, on = given.path, given.grade, given.on
        note = self._note(vault, path)
        data = self._writes.read(path)
        before = fields_of(properties(data))
        if before != review_fields(note):
            raise NoteChangedError(
                f"{path}: its review fields have changed since the vault was read;"
                " look at them again"
            )
        after = self._next(vault, note, grade, on)
        change = NoteGradeChange(path, front_matter(data), after)
        shown_before = schedule_of_fields(before, vault.settings, on)
        shown_after = _shown_next(after, vault.settings, on)
        result = GradeResult(path, shown_before, shown_after, write)
        if not write:
            self._writes.preview(path, change)
            return result
        details = self._recorder.details(given) | schedules_to_json(shown_before, shown_after)
        self._writes.write(path, change, details)
        self._recorder.note_graded(given, note, result)
        return result

    def _next(self, vault: Vault, note: Note, grade: str, on: Moment) -> NextReview:
        """Return the review after a grade. Raises `GradeError` and `WriteError`."""
        fields, settings = review_fields(note), vault.settings
        try:
            check_gradable(fields)
        except UneditableError as error:
            raise WriteError(f"{_field_place(vault, note)}: {error}") from error
        today = review.day_of(on, settings)
        histogram = self._histogram.get(
            snapshot_stamp(vault, today),
            lambda: review.note_histogram(up_for_review(vault), settings, today),
        )
        around = NoteSurroundings(histogram, lambda: self._initial_ease(vault, note.path))
        try:
            return next_review(grade, fields, today, settings, around)
        except ValueError as error:
            raise GradeError(str(error)) from error

    def _initial_ease(self, vault: Vault, path: str) -> float:
        def ease_of(other: str) -> float | None:
            return known_ease(vault.notes[other], vault.settings)

        return initial_ease(path, self.weights.get(vault), ease_of, vault.settings)

    def _note(self, vault: Vault, path: str) -> Note:
        note = vault.notes.get(path)
        if note is None:
            raise NoteNotFound(path)
        return note

    def _schedules(
        self, step: Undone, on: Moment | None
    ) -> tuple[NoteReview | None, NoteReview | None]:
        return schedules_from_json(step.details, self._access.vault.settings, moment_or_now(on))


def _field_place(vault: Vault, note: Note) -> str:
    """Return the path of a note with the line of its first review field that cannot be read."""
    line: int | None = None
    with suppress(VaultError):
        text = vault.text(note.path)
        line = field_line(note, review_fields(note).unreadable[0][0], text)
    return note.path if line is None else f"{note.path}:{line}"


def _or_nothing(step: Callable[[], Undone | None], nothing: str) -> Undone:
    done = step()
    if done is None:
        raise NothingToUndo(nothing)
    return done


def _step_result(done: Undone, before: NoteReview | None, after: NoteReview | None) -> GradeResult:
    """Return what taking a write back, or doing it again, has changed."""
    card, grade = done.details.get("card"), done.details.get("grade")
    return GradeResult(
        path=done.path,
        before=before,
        after=after,
        written=True,
        count=done.notes,
        refused=done.refused,
        skipped=done.skipped,
        card=card if isinstance(card, str) else None,
        grade=grade if isinstance(grade, str) else None,
    )


def _graded(note: Note, given: GivenGrade, card: str) -> GradedCard:
    if given.question is None:
        return find_card(note, card)
    return card_of_question(note, given.question, card)


def _shown_next(after: NextReview, settings: ReviewSettings, on: Moment) -> NoteReview:
    return schedule_with_state(after.due, after.interval, after.ease, settings, on)
