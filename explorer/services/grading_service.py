"""Grades notes and cards: what comes next by the plugin's rules, and the write that records it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, time
from functools import partial
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import uuid4

from explorer import __version__
from explorer.config import ReviewSettings, plugin_name
from explorer.graph.page_rank import page_rank
from explorer.model import (
    GradeResult,
    LoggedReview,
    LoggedSchedule,
    Moment,
    Note,
    NoteReview,
    Question,
)
from explorer.review.card_scheduler import (
    CARD_GRADES,
    CardRules,
    UnreadableScheduleError,
    card_dues,
    card_histogram,
    schedule_card,
)
from explorer.review.days import day_of, when_due
from explorer.review.due import up_for_review
from explorer.review.grading import (
    NOTE_GRADES,
    CardGradeChange,
    GradedCard,
    LinkWeights,
    NextReview,
    NoteGradeChange,
    NoteSurroundings,
    check_gradable,
    initial_ease,
    known_ease,
    next_review,
)
from explorer.review.note_reviews import (
    ReviewFields,
    field_line,
    fields_of,
    note_histogram,
    queues,
    review_fields,
)
from explorer.review.scheduler import Histogram
from explorer.review.session_items import SessionKey, locate_card, question_ids
from explorer.services.explorer_errors import GradeError, NoteNotFound, NothingToUndo
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.moment import moment_from_iso, moment_or_now
from explorer.services.vault_access import VaultAccess
from explorer.services.write_service import NO_DETAILS, NoteChange, Undone, WriteService
from explorer.state.review_log import ReviewIdentity, ReviewLog, Step
from explorer.state.write_history import Details
from explorer.text.edits import UneditableError
from explorer.text.property_edits import front_matter, properties
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, WriteError


def schedule_with_state(
    due: Moment | None,
    interval: float | None,
    ease: float | None,
    settings: ReviewSettings,
    on: Moment,
) -> NoteReview:
    """Return a schedule with the state that it gives a note or a card on a day.

    Without a due date it is new, whatever its interval (in days) and ease.
    """
    if due is None:
        return NoteReview(None, None, None, "new")
    state, _ = when_due(due, on, settings)
    return NoteReview(due, interval, ease, state)


def schedule_of_fields(fields: ReviewFields, settings: ReviewSettings, on: Moment) -> NoteReview:
    """Return the schedule that the review fields of a note hold; it is new if one is missing."""
    due = fields.due if fields.scheduled else None
    return schedule_with_state(due, fields.interval, fields.ease, settings, on)


def schedules_to_json(before: NoteReview | None, after: NoteReview | None) -> dict[str, Any]:
    """Return the details that the history keeps of a write; `schedules_from_json` reads them."""
    return {"before": _to_json(before), "after": _to_json(after)}


def schedules_from_json(
    details: Mapping[str, Any], settings: ReviewSettings, on: Moment
) -> tuple[NoteReview | None, NoteReview | None]:
    """Return the schedules before and after a write, with the states that they give on a day.

    One that was not stored is None.
    """
    return (
        _from_json(details.get("before"), settings, on),
        _from_json(details.get("after"), settings, on),
    )


def _to_json(schedule: NoteReview | None) -> list[Any] | None:
    if schedule is None:
        return None
    due = None
    if schedule.due is not None:
        due = schedule.due.isoformat()
    return [due, schedule.interval, schedule.ease]


def _from_json(stored: Any, settings: ReviewSettings, on: Moment) -> NoteReview | None:
    """Return the schedule of a row, None if there is none or if it is damaged."""
    if not isinstance(stored, list):
        return None
    try:
        iso_due, interval, ease = stored
        due = None
        if iso_due is not None:
            due = moment_from_iso(iso_due)
        return schedule_with_state(due, _number(interval), _number(ease), settings, on)
    except (ValueError, TypeError):
        return None


def _number(stored: object) -> float | None:
    if stored is None or isinstance(stored, int | float):
        return stored
    raise TypeError(f"{stored!r} is not a number")


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
            for grade in CARD_GRADES
            if grade != "reset"
        }

    def _change(
        self, vault: Vault, graded: GradedCard, grade: str, when: tuple[Moment, CardRules]
    ) -> CardGradeChange:
        on, rules = when
        segment = graded.segment
        try:
            after = schedule_card(segment, grade, on, rules)
        except UnreadableScheduleError as error:
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
            stamp = snapshot_stamp(vault, day_of(on, settings))
            histogram = self._histogram.get(stamp, lambda: self._new_histogram(vault, on))
        return CardRules(settings, histogram, known_ease(vault.notes[path], settings))

    def _new_histogram(self, vault: Vault, on: Moment) -> Histogram:
        dues = self._dues.renew(snapshot_stamp(vault), lambda old: _renewed(old, vault)).by_path
        return card_histogram(chain(*dues.values()), vault.settings, on)


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
            by_path[path] = card_dues(vault.notes[path])
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
        given = replace(given, groups=queues(note, vault.settings))
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
        today = day_of(on, settings)
        histogram = self._histogram.get(
            snapshot_stamp(vault, today),
            lambda: note_histogram(up_for_review(vault), settings, today),
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
