"""Steps that are taken back, and answers that could not be."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from explorer.review.session import GradeOutcome, Session, SessionAnswer
from explorer.review.session_history import SessionHistory
from explorer.review.session_items import SessionItem, SessionKey, note_item

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


TODAY = GradeOutcome(AT, comes_back=True)
LATER = GradeOutcome(AT.date())


def deck(size: int, *, is_new: bool = False) -> SessionHistory:
    """Begin a session with cards of one deck, each question with two."""
    due = None if is_new else AT.date()
    keys = (SessionKey("Deck.md", f"Q{n // 2}", 0, 1 + n % 2) for n in range(size))
    return SessionHistory(Session(tuple(SessionItem(key, "deck", due) for key in keys), AT))


def give(history: SessionHistory, outcome: GradeOutcome) -> SessionAnswer:
    step = history.take("grade", history.session.graded("hard", AT, outcome))
    assert step.answer is not None
    return step.answer


def asked(history: SessionHistory) -> list[str]:
    return [f"{item.key.text}.{item.key.card}" for item in history.session.items]


@pytest.mark.parametrize("seed", range(12))
def test_an_item_that_comes_again_by_what_was_written_is_where_it_would_have_been(
    seed: int,
) -> None:
    random = Random(seed)
    for _ in range(30):
        is_new = random.random() < 0.5
        known, guessed = deck(14, is_new=is_new), deck(14, is_new=is_new)
        give(known, TODAY)
        late = give(guessed, LATER)
        steps = random.choices(
            ("again", "done", "siblings", "skip", "bury"), k=random.randint(0, 5)
        )
        undone = random.randint(0, len(steps))
        for history in (known, guessed):
            for step in steps:
                take(step, history)
            for _ in range(undone):
                history.undo()
        guessed.correct(late.as_written(TODAY))
        for _ in range(undone, len(steps) + 1):
            assert asked(guessed) == asked(known)
            assert guessed.session.counts == known.session.counts
            for history in (known, guessed):
                history.undo()


def take(step: str, history: SessionHistory) -> None:
    session = history.session
    match step:
        case "again" | "done":
            give(history, TODAY if step == "again" else LATER)
        case "siblings":
            give(history, GradeOutcome(AT.date(), buries_siblings=True))
        case "skip":
            history.take("skip", session.skipped(AT))
        case "bury":
            history.take("bury", session.buried(AT))


def test_what_is_asked_stays_whatever_is_learned_of_an_answer_before_it() -> None:
    history = deck(3)
    first, second = give(history, LATER), give(history, TODAY)
    give(history, LATER)
    assert asked(history) == ["Q0.2"]
    history.correct(first.as_written(TODAY))
    assert asked(history) == ["Q0.2", "Q0.1"]
    history.correct(second.as_written(LATER))
    assert asked(history) == ["Q0.2", "Q0.1"], "it is graded once more as it is"
    give(history, LATER)
    history.correct(first.as_written(LATER))
    assert asked(history) == ["Q0.1"]
    assert [answer.due for answer in history.session.answers] == [AT.date()] * 4


def test_what_is_learned_of_an_answer_moves_nothing_that_a_later_one_has_moved() -> None:
    history = deck(3)
    first = give(history, TODAY)
    for _ in range(2):
        history.take("skip", history.session.skipped(AT))
    give(history, TODAY)
    history.correct(first.as_written(LATER))
    assert asked(history) == ["Q0.2", "Q1.1", "Q0.1"]


def test_what_is_learned_of_an_answer_that_was_taken_back_holds_if_it_stands_again() -> None:
    history = deck(2)
    first = give(history, LATER)
    history.undo()
    history.correct(first.as_written(TODAY))
    assert asked(history) == ["Q0.1", "Q0.2"]
    history.stand(first, for_good=False)
    assert asked(history) == ["Q0.2", "Q0.1"]
