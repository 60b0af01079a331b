"""Grades notes and cards: what comes next by the plugin's rules, and the write that records it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import uuid4

from explorer import __version__, review
from explorer.config import ReviewSettings, plugin_name
from explorer.graph.page_rank import page_rank
from explorer.model import GradeResult, LoggedReview, LoggedSchedule, Moment, Note, NoteReview
from explorer.review.card_grading import GradedCard
from explorer.review.initial_ease import LinkWeights, initial_ease, known_ease
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
from explorer.review.session_items import SessionKey, question_ids
from explorer.services.card_grader import (
    CardGrader,
    card_after,
    card_before,
    find_card,
    graded_card,
    is_idle,
)
from explorer.services.explorer_errors import GradeError, NoteNotFound, NothingToUndo
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_or_now
from explorer.services.review_service import up_for_review
from explorer.services.stored_schedules import (
    schedule_of_fields,
    schedule_with_state,
    schedules_from_json,
    schedules_to_json,
)
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import NO_DETAILS, NoteChange, Undone, WriteService
from explorer.state.review_log import ReviewIdentity, ReviewLog, Step
from explorer.state.write_history import Details
from explorer.text.edits import UneditableError
from explorer.text.property_edits import front_matter, properties
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, WriteError


class LinkWeightsMemo(Memo[tuple[Vault, LinkWeights]]):
    """Computes the weights of a vault when they are first asked for."""

    def of(self, vault: Vault) -> LinkWeights:
        """Return the weights of the notes of a snapshot."""

        def renew(old: tuple[Vault, LinkWeights] | None) -> tuple[Vault, LinkWeights]:
            return vault, old[1] if old and _same_links(old[0], vault) else _weights(vault)

        return self.renew(snapshot_stamp(vault), renew)[1]


def _same_links(before: Vault, after: Vault) -> bool:
    """Return whether all links surely lead where they did: a grade changes none of them."""
    if before.files != after.files or before.settings != after.settings:
        return False
    pairs = (
        (before.entries.get(path), after.entries.get(path)) for path in after.changed_since(before)
    )
    return all(
        old is not None
        and new is not None
        and (old.targets, old.called) == (new.targets, new.called)
        for old, new in pairs
    )


def _weights(vault: Vault) -> LinkWeights:
    """Return the links between notes, those of ignored notes left out, and the ranks."""
    links: dict[str, dict[str, int]] = {}
    for path in vault.entries:
        if is_ignored(path, vault.settings.note_folders_to_ignore):
            continue
        counts: dict[str, int] = {}
        for resolution in vault.resolutions(path):
            target = resolution.target
            if target is not None and target != path and target in vault.entries:
                counts[target] = counts.get(target, 0) + 1
        if counts:
            links[path] = counts
    return LinkWeights(links, page_rank(links))


_DECIDING: Final = (
    "base_ease",
    "lapses_interval_change",
    "easy_bonus",
    "load_balance",
    "maximum_interval",
    "fsrs_desired_retention",
    "start_of_day",
)
"""The fields of `ReviewSettings` on which a schedule depends."""


@dataclass(frozen=True, slots=True)
class GivenGrade:
    """A grade as it was given, and of what."""

    grade: str
    on: Moment
    seconds: float | None = None
    """How long the answer took; None if that was not measured."""
    front: str = ""
    """Of a card."""
    groups: tuple[str, ...] = ()
    """The decks of a card, the queues of a note."""
    sources: tuple[str, str] = ("", "")
    """What the comment said of a card before, and says after the grade."""


class ReviewRecorder:
    """The log of the current vault, as grading writes it."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access

    def graded(self, given: GivenGrade, result: GradeResult) -> None:
        """Log a grade."""
        settings = self._access.vault.settings
        before, after = given.sources
        self._log.append(
            LoggedReview(
                at=_instant(given.on),
                path=result.path,
                card=result.card,
                front=given.front,
                grade=given.grade,
                seconds=given.seconds,
                before=_schedule(result.before, before),
                after=_schedule(result.after, after),
                algorithm="SM-2-OSR" if result.card is None else settings.algorithm,
                version=__version__,
                groups=given.groups,
                settings=_deciding(settings),
            )
        )

    def details(self, given: GivenGrade, card: str | None) -> dict[str, Any]:
        """Return what the history keeps of a grade, so that `stepped` finds it in the log.

        Its id is that of the write.
        """
        details = {
            "id": uuid4().hex,
            "grade": given.grade,
            "on": given.on.isoformat(),
            "logged_at": _instant(given.on).isoformat(),
        }
        return details if card is None else {**details, "card": card}

    def stepped(self, step: Step, on: Moment, details: Mapping[str, Any]) -> None:
        """Log that a grade with these details was taken back, or done again."""
        self._log.append_step(step, _instant(on), _identity(details))

    @property
    def _log(self) -> ReviewLog:
        return ReviewLog.of(self._access.vault.root, self._access.writing.state_dir)


def _deciding(settings: ReviewSettings) -> dict[str, Any]:
    """Return the settings on which a schedule depends, by the plugin's names, without defaults."""
    return {
        plugin_name(each.name): getattr(settings, each.name)
        for each in fields(ReviewSettings)
        if each.name in _DECIDING and getattr(settings, each.name) != each.default
    }


def _identity(details: Mapping[str, Any]) -> ReviewIdentity | None:
    """Return which review of the log has some details, None if they do not tell."""
    try:
        at = datetime.fromisoformat(details["logged_at"])
        return ReviewIdentity(at, details["path"], details.get("card"), details["grade"])
    except (KeyError, TypeError, ValueError):
        return None


def _instant(on: Moment) -> datetime:
    """Return a moment with its time zone; of a day, its noon."""
    moment = on if isinstance(on, datetime) else datetime.combine(on, time(12))
    try:
        return moment.astimezone()
    except (ValueError, OverflowError, OSError):  # a year that the system's zones do not reach
        return moment.replace(tzinfo=UTC)


def _schedule(review: NoteReview | None, source: str) -> LoggedSchedule | None:
    if review is None or review.due is None:
        return None
    return LoggedSchedule(review.due.isoformat(), review.interval, review.ease, source)


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

    def key(self, path: str, card: str | None) -> SessionKey:
        """Return the key of a note, or of a card by its numbers (`2.1`) in the current snapshot.

        Raises `NoteNotFound` and `GradeError`.
        """
        if card is None:
            return SessionKey(path)
        note = self._note(self._access.vault, path)
        found = find_card(note, card)
        return SessionKey(path, *question_ids(note)[found.question], found.card + 1)

    def grade(
        self,
        key: SessionKey,
        grade: str,
        on: Moment,
        seconds: float | None = None,
        *,
        write: bool = True,
    ) -> GradeResult:
        """Grade a note or a card, wherever it stands now; see `Explorer.grade`.

        `seconds` is what the answer took. With `write` False only what would be written is
        returned. Raises `NoteNotFound`, `GradeError` and `WriteError`.
        """
        self._writes.check_settings()
        given = GivenGrade(grade, on, seconds)
        note = self._note(self._access.vault, key.path)
        if key.is_card:
            return self._grade_card(note, graded_card(note, key), given, write=write)
        return self._grade_note(note, given, write=write)

    def previews(self, key: SessionKey, on: Moment) -> Mapping[str, NoteReview]:
        """Return what each grade of a note or a card would give, by the grade.

        Raises `NoteNotFound`, and `WriteError` if it is gone or its schedule cannot be read.
        """
        vault = self._access.vault
        note = self._note(vault, key.path)
        if key.is_card:
            return self._cards.previews(vault, graded_card(note, key), on)
        return {
            grade: _shown_next(self._next(vault, note, grade, on), vault.settings, on)
            for grade in NOTE_GRADES
        }

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

    def _grade_card(
        self, note: Note, graded: GradedCard, given: GivenGrade, *, write: bool
    ) -> GradeResult:
        vault, on = self._access.vault, given.on
        card = f"{graded.question + 1}.{graded.card + 1}"
        before = card_before(vault, graded, on)
        if is_idle(graded, given.grade):
            return GradeResult(note.path, before, before, written=False, card=card)
        change = self._cards.change(vault, graded, given.grade, on)
        question, segment = graded.questions[graded.question], graded.segment
        given = replace(
            given,
            front=question.cards[graded.card].front,
            groups=question.decks,
            sources=(segment.text if segment else "", change.after.segment),
        )
        result = GradeResult(note.path, before, card_after(change, on), write, card=card)
        return self._written(change, given, result)

    def _grade_note(self, note: Note, given: GivenGrade, *, write: bool) -> GradeResult:
        vault, path, on = self._access.vault, note.path, given.on
        data = self._writes.read(path)
        before = fields_of(properties(data))
        if before != review_fields(note):
            raise NoteChangedError(
                f"{path}: its review fields have changed since the vault was read;"
                " look at them again"
            )
        after = self._next(vault, note, given.grade, on)
        change = NoteGradeChange(path, front_matter(data), after)
        shown_before = schedule_of_fields(before, vault.settings, on)
        shown_after = _shown_next(after, vault.settings, on)
        given = replace(given, groups=review.queues(note, vault.settings))
        return self._written(change, given, GradeResult(path, shown_before, shown_after, write))

    def _written(self, change: NoteChange, given: GivenGrade, result: GradeResult) -> GradeResult:
        """Write a change, and log it; with a result that is not `written`, only try it."""
        if not result.written:
            self._writes.preview(result.path, change)
            return result
        details = self._recorder.details(given, result.card)
        schedules = schedules_to_json(result.before, result.after)
        self._writes.write(result.path, change, details | schedules)
        self._recorder.graded(given, result)
        return replace(result, id=details["id"])

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

        return initial_ease(path, self.weights.of(vault), ease_of, vault.settings)

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


def _shown_next(after: NextReview, settings: ReviewSettings, on: Moment) -> NoteReview:
    return schedule_with_state(after.due, after.interval, after.ease, settings, on)
