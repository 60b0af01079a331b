"""The grades of a session on their way to the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from explorer.model import GradeResult
from explorer.review.session import SessionAnswer
from explorer.review.session_items import SessionItem, SessionKey
from explorer.ui.review.grade_writer import GradeWriter
from explorer.ui.review.queued_grades import QueuedGrades, UndoRefusal
from explorer.vault.errors import NoteChangedError, NoteGoneError, WriteError, WriteFailedError

KEY = SessionKey("A.md")
AT = datetime(2031, 5, 10, 9, tzinfo=UTC)


class AtOnce:
    """Writes at once."""

    def submit(self, write: Callable[[], None], _: object) -> None:
        write()


class Files:
    """Takes every grade, and takes none back."""

    def __init__(self) -> None:
        self.grades: list[str] = []
        self.error: WriteError = NoteChangedError("A.md: the note has changed since")

    def grade(self, key: SessionKey, grade: str, *_: object) -> GradeResult:
        self.grades.append(grade)
        return GradeResult(key.path, None, None, written=True)

    def undo(self, *_: object) -> None:
        raise self.error

    def can_undo(self, *_: object) -> bool:
        return True


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.known: list[Callable[[], None]] = []
        self.refused: list[tuple[int, str]] = []
        self.undos: list[tuple[int, bool]] = []

    def grade_written(self, answer: SessionAnswer) -> None: ...

    def grade_refused(self, number: int, reason: str) -> None:
        self.refused.append((number, reason))

    def refusal_kept(self) -> None: ...

    def undo_refused(self, refusal: UndoRefusal, known: Callable[[], None]) -> None:
        self.undos.append((refusal.answer.number, refusal.for_good))
        self.known.append(known)

    def undo_possible(self, number: int) -> None:
        self.undos.append((number, False))


def answer(number: int, grade: Any) -> SessionAnswer:
    return SessionAnswer(number, SessionItem(KEY), grade, 1.0)


def test_what_could_not_be_taken_back_is_not_graded_until_that_is_known() -> None:
    files, told = Files(), Told()
    grades = QueuedGrades(cast("Any", files), cast("GradeWriter", AtOnce()), told, lambda: None)
    grades.grade(answer(1, "good"), KEY, AT, ())
    grades.undo(answer(1, "good"))
    grades.grade(answer(2, "easy"), SessionKey("Renamed.md"), AT, (1,))
    assert files.grades == ["good"], "given before the user could know"
    told.known.pop()()
    grades.undo(answer(1, "good"))
    told.known.pop()()
    grades.grade(answer(3, "hard"), KEY, AT, (1,))
    assert files.grades == ["good", "hard"]
    assert told.undos == [(1, True), (1, True)]


def test_while_a_later_grade_may_yet_be_taken_back_none_before_it_is() -> None:
    files, told = Files(), Told()
    grades = QueuedGrades(cast("Any", files), cast("GradeWriter", AtOnce()), told, lambda: None)
    other = SessionAnswer(2, SessionItem(SessionKey("B.md")), "good", 1.0)
    grades.grade(answer(1, "good"), KEY, AT, ())
    grades.grade(other, other.item.key, AT, ())
    files.error = WriteFailedError("B.md: it is read-only")
    grades.undo(other)
    files.error = NoteChangedError("A.md: the note has changed since")
    grades.undo(answer(1, "good"))
    assert told.undos == [(2, False), (1, False)]
    for known in told.known:
        known()
    grades.undo(answer(1, "good"))
    assert told.undos[2:] == [(1, True)]


def test_a_note_that_was_there_again_is_waited_for_anew() -> None:
    files, told = Files(), Told()
    grades = QueuedGrades(cast("Any", files), cast("GradeWriter", AtOnce()), told, lambda: None)
    files.error = NoteGoneError("A.md: the note is gone")
    first = answer(1, "good")
    grades.grade(first, KEY, AT, ())
    for undo in (grades.undo, grades.check_undo, grades.undo, grades.undo):
        undo(first)
        while told.known:
            told.known.pop()()
    assert told.undos == [(1, False), (1, False), (1, False), (1, True)]


class Broken:
    """Has an error in its program."""

    def grade(self, *_: object) -> GradeResult:
        raise KeyError("A.md")


def test_an_error_of_the_program_refuses_the_grade() -> None:
    told = Told()
    writer = GradeWriter(lambda: None)
    grades = QueuedGrades(cast("Any", Broken()), writer, told, lambda: None)
    grades.grade(answer(1, "good"), KEY, AT, ())
    writer.close()
    assert told.refused == [(1, "KeyError: 'A.md'")]
    assert not writer.waiting
