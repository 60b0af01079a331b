"""Grades notes and cards: what comes next by the plugin's rules, and the write that records it."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import uuid4

from explorer import __version__
from explorer.config import ReviewSettings, plugin_name
from explorer.graph.page_rank import link_table, page_rank
from explorer.model import (
    GradeResult,
    LoggedReview,
    LoggedSchedule,
    Moment,
    Note,
    NoteReview,
    SessionKey,
    in_zone,
)
from explorer.review.card_scheduler import (
    CardRules,
    UnreadableScheduleError,
    card_histogram,
    schedule_card,
)
from explorer.review.days import day_of, due_day
from explorer.review.due import up_for_review
from explorer.review.grading import (
    NOTE_GRADES,
    LinkWeights,
    card_grade_edits,
    initial_ease,
    known_ease,
    next_review,
    note_grade_edits,
)
from explorer.review.note_reviews import (
    field_line,
    fields_of,
    note_histogram,
    queues,
    schedule_of,
    what_is_wrong,
    with_state,
)
from explorer.review.scheduler import GRADES, Grade, Histogram
from explorer.review.session import FoundCard, GradeOutcome, locate_card, question_ids
from explorer.review.spreading import put_off_edits
from explorer.services.explorer_errors import ExplorerError, GradeError, NoteNotFound, NothingToUndo
from explorer.services.vault_access import Memo, VaultAccess, local_now, snapshot_stamp
from explorer.services.write_service import (
    BATCH,
    LOGGED,
    NO_DETAILS,
    NoteChange,
    Undone,
    WriteService,
)
from explorer.state.json_file import number_or_raise
from explorer.state.review_log import ReviewIdentity, Step, row_of
from explorer.state.write_history import Details
from explorer.text.property_edits import front_matter, properties
from explorer.text.review_filter import is_ignored
from explorer.vault import Vault, VaultError
from explorer.vault.errors import NoteChangedError, OutOfFilesError, WriteError

_NUMBERS = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")
_DECIDING: Final = (
    "base_ease",
    "lapses_interval_change",
    "easy_bonus",
    "load_balance",
    "maximum_interval",
    "fsrs_desired_retention",
    "start_of_day",
)
"""The fields of `ReviewSettings` on which a schedule depends: the log has those that are set."""


class BatchResult(NamedTuple):
    """What has become of several items."""

    batch: str
    """What the writes are known by."""
    changed: int
    """How many items were changed."""
    refused: tuple[str, ...]
    """Why others were not, a sentence for each."""


class GradingService:
    """Grades, and takes grades back."""

    def __init__(self, access: VaultAccess, writes: WriteService) -> None:
        self._access = access
        self._writes = writes
        self._weights: Memo[tuple[Vault, LinkWeights]] = Memo()
        self._note_histogram: Memo[Histogram] = Memo()
        self._card_histogram: Memo[Histogram] = Memo()

    def key(self, path: str, card: str | None) -> SessionKey:
        """Return the key of a note, or of a card by its numbers (`2.1`) in the current snapshot.

        Raises `NoteNotFound` and `GradeError`.
        """
        if card is None:
            return SessionKey(path)
        note = self._note(path)
        found = find_card(note, card)
        return SessionKey(path, *question_ids(note)[found.at], found.place + 1)

    def grade(
        self,
        key: SessionKey,
        grade: str,
        on: Moment,
        seconds: float | None = None,
        *,
        write: bool = True,
        details: Details = NO_DETAILS,
    ) -> GradeResult:
        """Grade a note or a card, wherever it stands now; see `Explorer.grade`.

        `seconds` is what the answer took. With `write` False only what would be written is
        returned. `details` are kept with the write. Raises `NoteNotFound`, `GradeError` and
        `WriteError`.
        """
        *_, result = self.grade_in_steps(key, grade, on, seconds, write=write, details=details)
        return result

    def grade_in_steps(
        self,
        key: SessionKey,
        grade: str,
        on: Moment,
        seconds: float | None,
        *,
        write: bool = True,
        details: Details = NO_DETAILS,
    ) -> Generator[GradeResult]:
        """Yield the result of a grade as soon as it is on the disk.

        The snapshot has it once this goes on, or is closed. Raises as `grade` does, when it is
        first asked for the result.
        """
        self._writes.check_settings()
        note = self._note(key.path)
        if key.is_card:
            found = _card(note, key)
            yield from self._grade_card(found, grade, on, seconds, write=write, details=details)
            return
        vault, path = self._access.vault, note.path
        groups = queues(note, vault.settings)
        if note.front_matter == "sound" and not groups:
            raise WriteError(
                f"{path} is in no review queue; 'explorer review join' puts it into one, and"
                " '--card 1.1' grades a card of it"
            )
        data = self._writes.read(path)
        was = fields_of(properties(data))
        if was != fields_of(note.properties):
            raise NoteChangedError(
                f"{path}: its review fields have changed since the vault was read;"
                " look at them again"
            )
        before, after = schedule_of(was, vault.settings, on), self._next(note, grade, on)
        change = partial(note_grade_edits, path=path, graded=front_matter(data), after=after)
        result = GradeResult(path, before, after, write)
        yield from self._written(change, result, grade, on, seconds, groups, more=details)

    def _grade_card(
        self,
        found: FoundCard,
        grade: str,
        on: Moment,
        seconds: float | None,
        *,
        write: bool,
        details: Details,
    ) -> Iterator[GradeResult]:
        vault, path, card = self._access.vault, found.note.path, found.card
        numbers, segment = f"{found.at + 1}.{found.place + 1}", found.segment
        before = with_state(card.due, card.interval, card.ease, vault.settings, on)
        if grade == "reset" and (segment is None or not (segment.due or segment.wrong)):
            new = GradeResult(path, before, before, written=False, card=numbers)
            return iter((new,))
        written, after = self._scheduled(found, grade, on, self._rules(found.note, on))
        change = partial(card_grade_edits, graded=found, segment=written, vault=vault)
        sources = segment.text if segment else "", written
        result = GradeResult(path, before, after, write, card=numbers, sources=sources)
        decks, front = found.question.decks, card.front
        return self._written(change, result, grade, on, seconds, decks, front, details)

    # Several at once, taken back in one step: `undo` with the batch

    def reset(self, keys: Iterable[SessionKey], on: Moment) -> BatchResult:
        """Have cards begin anew, as if they were never reviewed. Raises nothing."""
        return _each(
            keys, lambda key, details: self.grade(key, "reset", on, details=details).written
        )

    def set_due(self, keys: Iterable[SessionKey], day: date) -> BatchResult:
        """Have notes and cards due on a day; what was never reviewed is refused. Raises nothing."""
        return _each(keys, partial(self._set_due, day=day))

    def _set_due(self, key: SessionKey, details: Details, day: date) -> bool:
        vault, note = self._access.vault, self._note(key.path)
        item, known = (note.path, 0, 0), fields_of(note.properties).scheduled
        if key.is_card:
            found = _card(note, key)
            item, known = (note.path, found.at + 1, found.place + 1), found.card.due is not None
        if not known:
            raise WriteError(f"{note.path}: it was never reviewed; its first grade gives it a date")
        change = partial(put_off_edits, note=note, moves=[(item, day)], vault=vault)
        self._writes.write(note.path, change, {**details})
        return True

    def previews(self, key: SessionKey, on: Moment) -> Mapping[Grade, NoteReview]:
        """Return what each grade of a note or a card would give, by the grade.

        Raises `NoteNotFound`, and `WriteError` if it is gone or its schedule cannot be read.
        """
        note = self._note(key.path)
        if not key.is_card:
            return {grade: self._next(note, grade, on) for grade in NOTE_GRADES}
        found, rules = _card(note, key), self._rules(note, on)
        return {grade: self._scheduled(found, grade, on, rules)[1] for grade in GRADES}

    def outcomes(self, key: SessionKey, on: Moment) -> Mapping[Grade, GradeOutcome]:
        """Return what each grade of an item of a session would give.

        Nothing if the item is gone, or if its schedule cannot be read.
        """
        try:
            previews = self.previews(key, on)
        except (WriteError, ExplorerError):
            return {}
        return {grade: self.outcome(key, after, on) for grade, after in previews.items()}

    def outcome(self, key: SessionKey, after: NoteReview, on: Moment) -> GradeOutcome:
        """Return what a grade of an item means for its session, by its schedule after it.

        What is due on the same review day comes once more.
        """
        settings, due = self._access.vault.settings, after.due
        is_today = due is not None and due_day(due, on, settings) <= day_of(on, settings)
        buries = key.is_card and settings.bury_sibling_cards
        return GradeOutcome(due, after.interval, key.is_card and is_today, buries)

    # What a grade gives

    def _next(self, note: Note, grade: str, on: Moment) -> NoteReview:
        """Return the review of a note after a grade. Raises `GradeError` and `WriteError`."""
        vault, known = self._access.vault, fields_of(note.properties)
        settings, today = vault.settings, day_of(on, vault.settings)
        for name, value in known.unreadable:
            line: int | None = None
            with suppress(VaultError):
                line = field_line(note, name, vault.text(note.path))
            place = note.path if line is None else f"{note.path}:{line}"
            wrong = what_is_wrong(name, value)
            raise WriteError(f"{place}: {name}: {value!r} {wrong}; correct it, or remove the line")
        histogram = self._note_histogram.get(
            snapshot_stamp(vault, today),
            lambda: note_histogram(up_for_review(vault), settings, today),
        )

        def first_ease() -> float:
            weights, notes = self.weights(vault), vault.notes
            return initial_ease(
                note.path, weights, lambda path: known_ease(notes[path], settings), settings
            )

        try:
            return next_review(grade, known, today, settings, histogram, first_ease)
        except ValueError as error:
            raise GradeError(str(error)) from error

    def weights(self, vault: Vault) -> LinkWeights:
        """Return what the ease of a new note depends on, and the order of notes."""

        def renew() -> tuple[Vault, LinkWeights]:
            old = self._weights.last
            return vault, old[1] if old and _same_links(old[0], vault) else _weights(vault)

        return self._weights.get(snapshot_stamp(vault), renew)[1]

    def _scheduled(
        self, found: FoundCard, grade: str, on: Moment, rules: CardRules
    ) -> tuple[str, NoteReview]:
        """Return the schedule of a card after a grade: as the comment has it, and what it says.

        Raises `GradeError` for what is no grade of it, and `WriteError` if its schedule cannot be
        read.
        """
        try:
            after = schedule_card(found.segment, grade, on, rules)
        except UnreadableScheduleError as error:
            raise WriteError(
                f"{found.note.path}:{found.question.first_line}: the schedule of the card cannot"
                f" be read: {error}; correct it, or delete it to start anew"
            ) from error
        except ValueError as error:
            raise GradeError(str(error)) from error
        known = after.due, after.interval, after.ease
        return after.segment, with_state(*known, self._access.vault.settings, on)

    def _rules(self, note: Note, on: Moment) -> CardRules:
        vault, settings = self._access.vault, self._access.vault.settings
        histogram: Histogram | None = None
        if settings.load_balance:
            histogram = self._card_histogram.get(
                snapshot_stamp(vault, day_of(on, settings)),
                lambda: card_histogram(up_for_review(vault), settings, on),
            )
        return CardRules(settings, histogram, known_ease(note, settings))

    def _note(self, path: str) -> Note:
        note = self._access.vault.notes.get(path)
        if note is None:
            raise NoteNotFound(path)
        return note

    # The write, and the log

    def _written(
        self,
        change: NoteChange,
        result: GradeResult,
        grade: str,
        on: Moment,
        seconds: float | None,
        groups: tuple[str, ...],
        front: str = "",
        more: Details = NO_DETAILS,
    ) -> Iterator[GradeResult]:
        """Write a change, and log it; with a result that is not `written`, only try it.

        `more` is kept with the write.
        """
        if not result.written:
            self._writes.preview(result.path, change)
            yield result
            return
        settings, at, card = self._access.vault.settings, _instant(on), result.card
        before, after = result.before, result.after
        logged = LoggedReview(
            at=at,
            path=result.path,
            card=card,
            front=front,
            grade=grade,
            seconds=seconds,
            before=_schedule(before, result.sources[0]),
            after=_schedule(after, result.sources[1]),
            algorithm="SM-2-OSR" if card is None else settings.algorithm,
            version=__version__,
            groups=groups,
            settings={
                plugin_name(each.name): getattr(settings, each.name)
                for each in fields(ReviewSettings)
                if each.name in _DECIDING and getattr(settings, each.name) != each.default
            },
        )
        # By these the log finds what is taken back later; the id is that of the write.
        details = {
            "id": uuid4().hex,
            "grade": grade,
            "on": on.isoformat(),
            "logged_at": at.isoformat(),
            **({} if card is None else {"card": card}),
            **schedules_to_json(before, after),
            LOGGED: row_of(logged),
            **more,
        }
        with self._writes.written(result.path, change, details):
            yield replace(result, id=details["id"])

    # Taking back

    def undo(
        self,
        on: Moment | None = None,
        expected: Details = NO_DETAILS,
        *,
        skip: bool = False,
        force: bool = False,
    ) -> GradeResult:
        """Take the last write back; see `Explorer.undo`.

        With details that are `expected`, that is the last write that has them; raises `WriteError`
        if there is none. With `force`, its lines may have changed since.
        """
        writes = self._writes
        done = writes.force_undo() if force else writes.undo(expected, skip=skip)
        return self._stepped("undo", done, on)

    def undo_own(self, on: Moment | None = None) -> GradeResult:
        """Take back the last write of this process. Raises as `Explorer.undo` does."""
        return self._stepped("undo", self._writes.undo_own(), on)

    def redo(self, on: Moment | None = None) -> GradeResult:
        """Do again what was taken back last; see `Explorer.redo`."""
        return self._stepped("redo", self._writes.redo(), on)

    def _stepped(self, step: Step, done: Undone | None, on: Moment | None) -> GradeResult:
        """Log that a grade was taken back, or done again, and return what that has changed."""
        if done is None and step == "undo":
            raise NothingToUndo("there is nothing to take back")
        if done is None:
            raise NothingToUndo("nothing was taken back since the last write")
        details, moment, settings = done.every[0], on or local_now(), self._access.vault.settings
        card, grade = details.get("card"), details.get("grade")
        for each in done.every:
            if "grade" in each:  # other writes are not in the log
                self._writes.log.append_step(step, _instant(moment), _identity(each))
        names = ("after", "before") if step == "undo" else ("before", "after")
        before, after = (_from_json(details.get(name), settings, moment) for name in names)
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
            taken_back=tuple(
                f"{each.get('path', done.path)} {each.get('card', '')}".rstrip()
                for each in reversed(done.every)
            ),
            sources=(_source(details, names[0]), _source(details, names[1])),
        )


def _each(keys: Iterable[SessionKey], change: Callable[[SessionKey, Details], bool]) -> BatchResult:
    """Change one after the other, as a batch. `change` returns whether it has written."""
    batch, changed = uuid4().hex, 0
    refused: list[str] = []
    for key in keys:
        try:
            changed += change(key, {BATCH: batch})
        except (WriteError, ExplorerError, OutOfFilesError) as error:
            refused.append(str(error))
    return BatchResult(batch, changed, tuple(refused))


def find_card(note: Note, numbers: str) -> FoundCard:
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
    return FoundCard(note, question, card)


def _card(note: Note, key: SessionKey) -> FoundCard:
    """Return the card of a key, wherever it stands by now. Raises `NoteChangedError`."""
    found = locate_card(key, note)
    if found is None:
        raise NoteChangedError(f"{note.path}: the card is not in the note any more; grade it anew")
    return found


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
        and ([*old.targets], old.called) == ([*new.targets], new.called)
        for old, new in pairs
    )


def _weights(vault: Vault) -> LinkWeights:
    """Return the links between notes, those of ignored notes left out, and the ranks."""
    ignored = vault.settings.note_folders_to_ignore
    links = link_table(vault, (path for path in vault.entries if not is_ignored(path, ignored)))
    return LinkWeights(links, page_rank(links))


def _identity(details: Mapping[str, Any]) -> ReviewIdentity | None:
    """Return which review of the log has some details, None if they do not tell."""
    try:
        at = datetime.fromisoformat(details["logged_at"])
        return ReviewIdentity(at, details["path"], details.get("card"), details["grade"])
    except (KeyError, TypeError, ValueError):
        return None


def _source(details: Mapping[str, Any], name: str) -> str:
    """Return what the comment of a card said before or after a grade; empty if that is unknown."""
    try:
        return str(details[LOGGED][name]["source"])
    except (KeyError, TypeError):
        return ""


def _instant(on: Moment) -> datetime:
    """Return a moment with its time zone; of a day, its noon."""
    return in_zone(on if isinstance(on, datetime) else datetime.combine(on, time(12)))


def _schedule(review: NoteReview | None, source: str) -> LoggedSchedule | None:
    if review is None or review.due is None:
        return None
    return LoggedSchedule(review.due.isoformat(), review.interval, review.ease, source)


def schedules_to_json(before: NoteReview | None, after: NoteReview | None) -> dict[str, Any]:
    """Return the details that the history keeps of a write."""
    return {
        name: review and [review.due and review.due.isoformat(), review.interval, review.ease]
        for name, review in (("before", before), ("after", after))
    }


def _from_json(stored: Any, settings: ReviewSettings, on: Moment) -> NoteReview | None:
    """Return a schedule that the history has, None if there is none or if it is damaged."""
    if not isinstance(stored, list):
        return None
    try:
        iso_due, interval, ease = stored
        due: Moment | None = None
        if iso_due is not None:
            due = (datetime if "T" in iso_due else date).fromisoformat(iso_due)
        for number in (interval, ease):
            number_or_raise(number)
        return with_state(due, interval, ease, settings, on)
    except (ValueError, TypeError):
        return None
