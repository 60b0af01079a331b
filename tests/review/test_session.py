"""A session as a value: what comes next, what comes again, what can be taken back, its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome, Session
from explorer.review.session_history import SessionHistory
from explorer.review.session_items import SessionItem, SessionKey

NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (people plan their days by the wall clock)
DUE = date(2026, 11, 20)


def card(name: str, deck: str = "d", *, new: bool = False, number: int = 1) -> SessionItem:
    due = None if new else DUE
    return SessionItem(SessionKey("N.md", name, 0, number), deck, due)


def note(path: str) -> SessionItem:
    return SessionItem(SessionKey(path), due=DUE)


def names(session: Session) -> list[str]:
    return [item.key.text or item.key.path for item in session.items]


def begin(*items: SessionItem) -> Session:
    return Session(items, NOW)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


AGAIN = GradeOutcome(comes_back=True)
GONE = GradeOutcome(due=date(2026, 12, 1))


def test_a_grade_goes_on_to_the_next_item_with_its_answer_hidden() -> None:
    session = begin(card("a"), card("b")).shown().graded("good", after(4), GONE)
    assert names(session) == ["b"]
    assert not session.is_shown
    answer = session.answers[0]
    assert (answer.grade, answer.seconds, answer.due) == ("good", 4.0, date(2026, 12, 1))


def test_again_comes_after_what_is_due_in_its_deck_and_before_what_is_new() -> None:
    session = begin(card("a"), card("b"), card("x", "other"), card("c"), card("n", new=True))
    assert names(session.graded("again", NOW, AGAIN)) == ["b", "x", "c", "a", "n"]


def test_again_comes_even_if_nothing_else_is_due_in_its_deck() -> None:
    only_new = begin(card("a"), card("n", new=True), card("x", "other"))
    assert names(only_new.graded("again", NOW, AGAIN)) == ["n", "a", "x"]
    alone = begin(card("a"), card("x", "other"))
    assert names(alone.graded("again", NOW, AGAIN)) == ["x", "a"]
    last = begin(card("a"))
    assert names(last.graded("again", NOW, AGAIN)) == ["a"]


def test_what_comes_again_has_no_reason_of_its_first_time_until_that_is_taken_back() -> None:
    item = replace(card("a"), why="80% likely to be remembered")
    history = SessionHistory(begin(item))
    history.take("grade", history.session.graded("again", NOW, AGAIN))
    assert [each.why for each in history.session.items] == [""]
    history.undo()
    assert history.session.items == (item,)


def test_what_comes_again_counts_as_that_until_it_is_known() -> None:
    session = begin(card("a"), card("b"), card("n", new=True)).graded("again", NOW, AGAIN)
    assert (session.counts.due, session.counts.again, session.counts.new) == (1, 1, 1)
    ahead = begin(replace(card("a"), is_ahead=True), card("b"))
    assert (ahead.counts.due, ahead.counts.ahead, ahead.counts.left) == (1, 1, 2)
    assert ahead.graded("again", NOW, AGAIN).counts.ahead == 0, "from then on it comes again"
    session = session.graded("good", NOW, GONE).graded("good", NOW, GONE)
    assert session.counts.left == 1
    assert session.counts.again == 0


def test_skip_bury_and_suspend() -> None:
    session = begin(card("a"), card("b"), card("a", number=2), note("N.md"))
    assert names(session.skipped(NOW)) == ["b", "a", "N.md", "a"]
    assert names(session.buried(NOW)) == ["b", "N.md"], "its sibling goes, its note stays"
    assert names(session.suspended(NOW)) == ["b", "a", "N.md"]


def test_siblings_leave_after_a_grade_if_they_are_buried() -> None:
    session = begin(card("a"), card("b"), card("a", number=2))
    assert names(session.graded("good", NOW, GradeOutcome(buries_siblings=True))) == ["b"]


def test_a_pause_and_a_clock_that_is_set_back_count_for_no_answer() -> None:
    session = begin(card("a"), card("b")).resumed(after(1000)).graded("good", after(1003), GONE)
    assert session.answers[0].seconds == 3.0
    assert session.graded("good", after(0), GONE).answers[1].seconds == 0.0


def test_the_time_to_go_is_the_median_of_notes_and_of_cards() -> None:
    session = begin(note("N.md"), card("a"), card("b"), card("c"), note("M.md"), card("d"))
    assert session.seconds_to_go() is None
    at = 0.0
    for seconds in (60, 2, 4, 300):
        at += seconds
        session = session.graded("good", after(at), GONE)
    assert session.seconds_to_go() == 60 + 4, "a note as the note, a card as the median card"


def test_a_refused_grade_brings_its_item_back_after_the_current_one() -> None:
    session = begin(card("a"), card("b"), card("c")).graded("easy", NOW, GONE)
    session = session.given_back(1, "the file is read-only")
    assert names(session) == ["b", "a", "c"]
    assert session.answers == ()
    assert session.refusal is None, "that of the current item"
    session = session.graded("good", NOW, GONE)
    assert session.refusal is not None
    assert (session.refusal.grade, session.refusal.reason) == ("easy", "the file is read-only")
    assert session.graded("good", NOW, GONE).refused == {}


def test_what_is_refused_once_more_comes_at_the_end() -> None:
    session = begin(card("a"), card("b"), card("c"), card("d"))
    session = session.graded("good", NOW, GONE).given_back(1, "read-only")
    session = session.graded("good", NOW, GONE).graded("good", NOW, GONE).rebased(lambda item: item)
    assert names(session.given_back(3, "read-only")) == ["c", "d", "a"]


def test_a_refused_again_comes_once() -> None:
    session = begin(card("a"), card("b")).graded("again", NOW, AGAIN).given_back(1, "no")
    assert names(session) == ["b", "a"]
    assert session.counts.again == 0
    alone = begin(card("a")).graded("again", NOW, AGAIN).given_back(1, "no")
    assert names(alone) == ["a"]


def test_the_last_item_comes_back_when_its_grade_is_refused() -> None:
    session = begin(card("a")).graded("good", NOW, GONE)
    assert session.current is None
    assert names(session.given_back(1, "no")) == ["a"]


def test_what_is_gone_leaves_and_what_is_added_comes_last() -> None:
    session = begin(card("a"), card("b"), card("c")).shown()
    moved = {"a": card("A"), "b": None, "c": card("c")}
    session = session.rebased(lambda item: moved[item.key.text])
    session = session.with_added([card("n", new=True), card("c")])
    assert names(session) == ["A", "c", "n"]
    assert session.is_shown, "its text was edited, and it is still the current one"
    assert not session.rebased(lambda item: None if item.key.text == "A" else item).is_shown


def test_the_summary_counts_what_was_known_at_the_first_answer() -> None:
    session = begin(card("a"), card("b"), card("n", new=True), note("N.md"))
    steps: list[tuple[Grade, GradeOutcome]] = [
        ("again", AGAIN),
        ("good", GONE),
        ("good", GONE),
        ("hard", GONE),
    ]
    for grade, outcome in steps:
        session = session.graded(grade, NOW, outcome)
    while session.current is not None:
        session = session.graded("good", NOW, GONE)
    summary = session.summary()
    assert summary.answers == 5
    assert (summary.retained, summary.tested) == (1, 2), "new cards and notes test nothing"
    assert summary.retention == 0.5
    assert summary.grades == {"again": 1, "good": 3, "hard": 1}


def test_a_session_makes_a_leech_of_what_was_forgotten_seven_times() -> None:
    once, often, slow = card("a"), replace(card("b"), lapses=7), replace(card("c"), lapses=7)
    session = begin(once, often, slow)
    for grade in ("again", "again", "good", "again", "again", "again"):
        session = session.graded(grade, NOW, AGAIN)
    answered = [answer.item.key.text for answer in session.answers]
    assert answered[:3] == ["a", "b", "c"]
    assert session.summary().leeches == (often,), "a session adds one lapse, and only at first"


def test_a_session_at_its_end_cannot_be_graded() -> None:
    with pytest.raises(ValueError, match="at its end"):
        begin().graded("good", NOW, GONE)


# Back and forth


def test_steps_are_taken_back_and_done_again() -> None:
    history = SessionHistory(begin(card("a"), card("b"), card("c")))
    history.take("grade", history.session.graded("good", NOW, GONE))
    history.take("bury", history.session.buried(NOW))
    assert names(history.session) == ["c"]
    step = history.undo()
    assert step is not None
    assert step.kind == "bury"
    assert names(history.session) == ["b", "c"]
    step = history.undo()
    assert step is not None
    assert step.answer is not None
    assert step.answer.grade == "good"
    assert names(history.session) == ["a", "b", "c"]
    assert history.undo() is None
    again = history.redo()
    assert again is not None
    history.redone(history.session.graded("good", NOW, GONE))
    assert names(history.session) == ["b", "c"]
    assert history.redo() is not None


def test_a_number_is_never_given_out_twice() -> None:
    history = SessionHistory(begin(card("a")))
    history.take("grade", history.session.graded("good", NOW, GONE))
    history.undo()
    history.take("grade", history.session.graded("easy", NOW, GONE))
    assert [answer.number for answer in history.session.answers] == [2]
    assert history.redo() is None


def test_of_a_refused_grade_nothing_is_taken_back() -> None:
    history = SessionHistory(begin(card("a"), card("b"), card("c")))
    history.take("grade", history.session.graded("good", NOW, GONE))
    history.take("grade", history.session.graded("good", NOW, GONE))
    assert history.give_back(1, "no")
    assert names(history.session) == ["c", "a"]
    step = history.undo()
    assert step is not None
    assert step.answer is not None
    assert step.answer.item.key.text == "b"
    assert names(history.session) == ["b", "a", "c"]
    assert not history.give_back(1, "no"), "it is there no more"
    step = history.undo()
    assert step is not None
    assert (step.kind, step.answer) == ("refused", None)
    assert names(history.session) == ["b", "a", "c"]
    assert history.undo() is None


def test_what_another_program_has_taken_back_is_no_step_any_more() -> None:
    history = SessionHistory(begin(card("a"), card("b"), card("c")))
    history.take("grade", history.session.graded("good", NOW, GONE))
    assert history.give_back(1, None)
    assert names(history.session) == ["b", "a", "c"]
    assert history.session.refused == {}
    assert not history.can_undo


STEPS = st.lists(st.sampled_from(["again", "good", "skip", "bury", "suspend", "undo"]), max_size=30)


@given(STEPS)
def test_taking_everything_back_gives_the_first_session(steps: list[str]) -> None:
    first = begin(card("a"), card("b", new=True), card("a", number=2), card("x", "o"), note("N.md"))
    history = SessionHistory(first)
    for step in steps:
        session = history.session
        if step == "undo":
            history.undo()
        elif session.current is None:
            continue
        elif step in ("again", "good"):
            grade: Grade = "again" if step == "again" else "good"
            outcome = AGAIN if grade == "again" else GONE
            history.take("grade", session.graded(grade, NOW, outcome))
        elif step == "skip":
            history.take("skip", session.skipped(NOW))
        elif step == "bury":
            history.take("bury", session.buried(NOW))
        else:
            history.take("suspend", session.suspended(NOW))
        keys = [item.key for item in history.session.items]
        assert len(keys) == len(set(keys)), "no item is there twice"
    while history.undo() is not None:
        pass
    assert history.session.items == first.items
    assert history.session.answers == ()
