"""The grades of one session on their way to the files: written in a thread, in their order.

Every grade that is on the disk is reported to the log, with the seconds that it took: the one place
where statistics learn of it. A grade that is refused is posted, and the note is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple, Protocol

from explorer.review.session import SessionAnswer
from explorer.review.session_items import SessionKey
from explorer.services.explorer_errors import ExplorerError
from explorer.services.session_service import SessionService, WrittenGrade
from explorer.ui.review.grade_writer import GradeWriter
from explorer.vault import VaultError
from explorer.vault.errors import NoteChangedError, NoteGoneError, WriteError

WRITE_ERRORS: Final = (WriteError, ExplorerError, VaultError, OSError)
"""What a write may raise; its message is for the user."""


def once_more(write: Callable[[], object], reload: Callable[[], object]) -> None:
    """Write, also to a note whose new name the vault does not have before it is read again."""
    try:
        write()
    except NoteGoneError:
        reload()
        write()


class GradeReports(Protocol):
    """Receives what has become of grades. Called in the thread that writes."""

    def grade_written(self, answer: SessionAnswer) -> None:
        """Handle that a grade was written; `answer` has what it has come to in the file."""
        ...

    def grade_refused(self, number: int, reason: str) -> None:
        """Handle that a grade was refused; `number` is that of its answer."""
        ...

    def undo_refused(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        """Handle that a grade could not be taken back.

        Until `known` is called, in the same thread, its item is not graded: that would be a second
        grade of what was reviewed once.
        """
        ...

    def undo_possible(self, number: int) -> None:
        """Handle that a grade can be taken back by now; `number` is that of its answer."""
        ...


class UndoRefusal(NamedTuple):
    """A grade that could not be taken back."""

    answer: SessionAnswer
    reason: str
    for_good: bool
    """Whether trying again would be refused, too: its note is not as the grade has left it."""


class QueuedGrades:
    """Writes the grades of a session. Implements `GradeStore`."""

    def __init__(
        self,
        sessions: SessionService,
        writer: GradeWriter,
        reports: GradeReports,
        reload: Callable[[], object],
    ) -> None:
        """`reload` reads what has changed on disk; the thread that writes waits for it."""
        self._sessions = sessions
        self._writer = writer
        self._reports = reports
        self._reload = reload
        self._written: dict[int, WrittenGrade] = {}
        """What was written, by the numbers of the answers. Only the thread uses it."""
        self._answers: dict[int, SessionAnswer] = {}
        """Their answers with what was written, by their numbers."""
        self._standing: dict[int, UndoRefusal] = {}
        """Grades that could not be taken back, of which the session does not know yet."""
        self._missed: set[int] = set()
        """The answers whose notes were gone when they were to be taken back."""

    def grade(
        self, answer: SessionAnswer, key: SessionKey, at: datetime, undone: Collection[int]
    ) -> None:
        """Write a grade as soon as those before it are written.

        Not if one of those that were `undone`, by their numbers, turns out to stand.
        """
        refuse = partial(self._reports.grade_refused, answer.number)
        self._writer.submit(partial(self._grade, answer, key, at, frozenset(undone)), refuse)

    def undo(self, answer: SessionAnswer) -> None:
        """Take a grade back after those before it, unless it was refused."""
        failed = partial(self._refuse_undo, answer, for_good=False)
        self._writer.submit(partial(self._undo, answer), failed)

    def check_undo(self, answer: SessionAnswer) -> None:
        """Tell if a grade can be taken back by now, after the writes before."""
        self._writer.submit(partial(self._check_undo, answer), lambda _: None)

    def _check_undo(self, answer: SessionAnswer) -> None:
        later = [grade for number, grade in self._written.items() if number > answer.number]
        written = self._written.get(answer.number)
        if written is not None and self._sessions.can_undo(written, later):
            self._missed.discard(answer.number)
            self._reports.undo_possible(answer.number)

    def _grade(
        self, answer: SessionAnswer, key: SessionKey, at: datetime, undone: Collection[int]
    ) -> None:
        if not self._standing.keys().isdisjoint(undone):
            return
        try:
            result = self._sessions.grade(key, answer.grade, at, answer.seconds)
        except WRITE_ERRORS as error:
            if isinstance(error, NoteChangedError):
                self._reload()  # its item comes once more as it is now, or not at all
            self._reports.grade_refused(answer.number, str(error))
            return
        self._written[answer.number] = WrittenGrade(result.path, key, answer.grade, at)
        if result.after is not None:
            answer = answer.as_written(self._sessions.outcome(key, result.after, at))
            self._answers[answer.number] = answer
            self._reports.grade_written(answer)

    def _undo(self, answer: SessionAnswer) -> None:
        written = self._written.get(answer.number)
        if written is None:
            return
        later = next((it for it in self._standing.values() if not it.for_good), None)
        if later is not None:  # grades are taken back in their order, and it may yet be
            self._refuse_undo(answer, later.reason, for_good=False)
            return
        try:
            once_more(partial(self._sessions.undo, *written), self._reload)
        except WRITE_ERRORS as error:
            self._refuse_undo_for(answer, written, error)
            return
        del self._written[answer.number]
        self._answers.pop(answer.number, None)

    def _refuse_undo_for(
        self, answer: SessionAnswer, written: WrittenGrade, error: Exception
    ) -> None:
        """Refuse to take a grade back; for good only at the second time if its note is gone."""
        reason, for_good = str(error), isinstance(error, NoteChangedError)
        if isinstance(error, NoteGoneError):
            for_good = answer.number in self._missed
            self._missed.add(answer.number)
            if for_good:
                reason = f"{written.path}: the note is still gone"
        self._refuse_undo(answer, reason, for_good=for_good)

    def _refuse_undo(self, answer: SessionAnswer, reason: str, *, for_good: bool) -> None:
        answer = self._answers.get(answer.number, answer)
        refusal = UndoRefusal(answer, reason, for_good)
        self._standing[answer.number] = refusal
        self._reports.undo_refused(refusal, partial(self._known, answer.number))

    def _known(self, number: int) -> None:
        self._standing.pop(number, None)
