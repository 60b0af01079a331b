"""Steps that are taken back, and answers that could not be."""

from __future__ import annotations

from datetime import UTC, datetime

from explorer.review.session import GradeOutcome, Session, SessionAnswer
from explorer.review.session_history import SessionHistory
from explorer.review.session_items import note_item

AT = datetime(2031, 5, 10, 9, tzinfo=UTC)


def begun() -> SessionHistory:
    items = tuple(note_item(f"{name}.md", None) for name in "ABC")
    return SessionHistory(Session(items, AT))


def graded(history: SessionHistory) -> SessionAnswer:
    step = history.take("grade", history.session.graded("good", AT, GradeOutcome()))
    assert step.answer is not None
    return step.answer


def left(history: SessionHistory) -> list[str]:
    return [item.key.path for item in history.session.items]


def test_answers_that_could_not_be_taken_back_stand() -> None:
    history = begun()
    first, second = graded(history), graded(history)
    history.undo()
    history.undo()
    history.stand(second, for_good=False)
    assert left(history) == ["C.md"]
    assert history.session.answers == (first, second)
    history.stand(first, for_good=False)
    assert history.session.answers == (first, second)
    assert history.redo() is None
    assert history.undo() is not None
    assert left(history) == ["B.md", "C.md"]


def test_an_answer_stands_after_other_steps_too() -> None:
    history = begun()
    first = graded(history)
    history.undo()
    history.take("skip", history.session.skipped(AT))
    assert left(history) == ["B.md", "C.md", "A.md"]
    history.stand(first, for_good=True)
    assert left(history) == ["B.md", "C.md"]
    history.undo()
    assert left(history) == ["B.md", "C.md"], "nor does it come back with the step before"
    assert history.session.answers == (first,)


def test_an_answer_that_stands_takes_the_place_of_a_later_one_of_its_item() -> None:
    history = begun()
    first = graded(history)
    history.undo()
    graded(history)
    history.stand(first, for_good=True)
    assert history.session.answers == (first,)
    assert left(history) == ["B.md", "C.md"]


def test_what_can_never_be_taken_back_is_passed_over() -> None:
    history = begun()
    first, second = graded(history), graded(history)
    history.undo()
    history.stand(second, for_good=True)
    assert left(history) == ["C.md"]
    step = history.undo()
    assert step is not None
    assert step.answer == first
    assert left(history) == ["A.md", "C.md"], "B.md has its grade"
    assert history.session.answers == (second,)
    assert not history.can_undo


def test_what_was_taken_back_after_it_stays_so() -> None:
    history = begun()
    _, second = graded(history), graded(history)
    history.undo()
    history.undo()
    history.stand(second, for_good=True)
    assert left(history) == ["A.md", "C.md"]
    assert history.session.answers == (second,)
    assert history.redo() is not None, "what was taken back after it can be done again"


def test_a_later_answer_that_its_note_does_not_have_goes_with_the_one_that_it_has_again() -> None:
    history = begun()
    first = graded(history)
    assert history.give_back(first.number, None)
    other, second = graded(history), graded(history)
    assert second.item == first.item
    history.undo()
    history.stand(second, for_good=True)
    assert history.unpark(first.number)
    assert set(history.session.answers) == {first, other}
    history.undo()
    history.undo()
    assert not history.session.answers
    assert sorted(left(history)) == ["A.md", "B.md", "C.md"]
