"""A session: what comes next, what comes again, what can be taken back, its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.model import SessionKey
from explorer.review.scheduler import Grade
from explorer.review.session import GradeOutcome, Session, SessionItem, SessionStep, StepKind

NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (people plan their days by the wall clock)
DUE = date(2026, 11, 20)
LATER = date(2026, 12, 1)


def card(name: str, deck: str = "d", *, new: bool = False, number: int = 1) -> SessionItem:
    due = None if new else DUE
    return SessionItem(SessionKey("N.md", name, 0, number), deck, due)


def note(path: str) -> SessionItem:
    return SessionItem(SessionKey(path), due=DUE)


def names(session: Session) -> list[str]:
    return [item.key.text or item.key.path for item in session.queue]


def begin(*items: SessionItem) -> Session:
    return Session(items, NOW)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


AGAIN = GradeOutcome(comes_back=True)
GONE = GradeOutcome(due=LATER)


def take(
    session: Session, kind: StepKind | Grade, at: datetime = NOW, outcome: GradeOutcome = GONE
) -> Session:
    """Take a step with the current item; a grade is written."""
    item = session.current
    assert item is not None
    assert kind != "reschedule"
    if kind == "grade" or kind == "skip" or kind == "bury" or kind == "suspend":
        session.take(SessionStep(kind, item, at))
    else:
        outcome = AGAIN if kind == "again" else outcome
        seconds = session.seconds(at)
        session.take(SessionStep("grade", item, at, kind, seconds, outcome, item.due, "id"))
    return session


def test_a_grade_goes_on_to_the_next_item_with_its_answer_hidden() -> None:
    session = begin(card("a"), card("b"))
    assert session.hides_answer
    session.is_shown = True
    take(session, "good", after(4))
    assert (names(session), session.is_shown) == (["b"], False)
    assert [(it.grade, it.seconds) for it in session.answers] == [("good", 4.0)]
    session = begin(card("a"), card("b"))
    session.begun = after(1000)
    take(take(session, "good", after(1003)), "good", after(0))
    assert [it.seconds for it in session.answers] == [3.0, 0.0], "nor a clock that is set back"


def test_again_comes_after_what_is_due_in_its_deck_and_before_what_is_new() -> None:
    session = begin(card("a"), card("b"), card("x", "other"), card("c"), card("n", new=True))
    assert names(take(session, "again")) == ["b", "x", "c", "a", "n"]
    only_new = begin(card("a"), card("n", new=True), card("x", "other"))
    assert names(take(only_new, "again")) == ["n", "a", "x"]
    assert names(take(begin(card("a"), card("x", "other")), "again")) == ["x", "a"]
    assert names(take(begin(card("a")), "again")) == ["a"]
    item = replace(card("a"), why="80% likely to be remembered")
    session = take(begin(item), "again")
    assert [each.why for each in session.queue] == [""], "that was of the first time"
    session.take_back(session.done[0], NOW)
    assert session.queue == (item,)


def test_a_learning_step_waits_until_it_is_due_while_others_are_left() -> None:
    def due(seconds: float) -> GradeOutcome:
        return GradeOutcome(after(seconds).astimezone(), comes_back=True)

    session = begin(card("a"), card("b"), card("c"), card("n", new=True))
    take(session, "good", after(2), due(600))
    take(session, "good", after(4), due(64))
    assert names(session) == ["c", "n", "b", "a"], "others come first"
    take(session, "good", after(70))
    assert names(session) == ["b", "n", "a"], "what is due by now comes before what is new"
    take(take(session, "good", after(80)), "good", after(90))
    assert names(session) == ["a"], "if nothing else is left it comes early"
    two = take(begin(card("a"), card("b")), "good", after(1), due(600))
    take(two, "good", after(2), due(60))
    assert names(two) == ["b", "a"]
    assert names(take(two, "skip", after(3))) == ["a", "b"]
    assert names(take(two, "skip", after(4))) == ["b", "a"]


def test_what_comes_again_counts_as_that_until_it_is_known() -> None:
    session = take(begin(card("a"), card("b"), card("n", new=True)), "again")
    assert (session.counts.due, session.counts.again, session.counts.new) == (1, 1, 1)
    ahead = begin(replace(card("a"), is_ahead=True), card("b"))
    assert (ahead.counts.due, ahead.counts.ahead, ahead.counts.left) == (1, 1, 2)
    assert take(ahead, "again").counts.ahead == 0, "from then on it comes again"
    take(take(session, "good"), "good")
    assert (session.counts.left, session.counts.again) == (1, 0)


def test_skip_bury_and_suspend() -> None:
    items = (card("a"), card("b"), card("a", number=2), note("N.md"))
    assert names(take(begin(*items), "skip")) == ["b", "a", "N.md", "a"]
    assert names(take(begin(*items), "bury")) == ["b", "N.md"], "its sibling goes, its note stays"
    assert names(take(begin(*items), "suspend")) == ["b", "a", "N.md"]
    buries = GradeOutcome(buries_siblings=True)
    assert names(take(begin(*items), "good", outcome=buries)) == ["b", "N.md"]


def test_the_time_to_go_is_the_median_of_notes_and_of_cards() -> None:
    session = begin(note("N.md"), card("a"), card("b"), card("c"), note("M.md"), card("d"))
    assert session.seconds_to_go() is None
    at = 0.0
    for seconds in (60, 2, 4, 300):
        at += seconds
        take(session, "good", after(at))
    assert session.seconds_to_go() == 60 + 4, "a note as the note, a card as the median card"


def test_what_is_hidden_leaves_and_the_current_item_stays_under_other_names() -> None:
    session = begin(card("a"), card("b"), card("c"))
    take(session, "skip")
    session.is_shown = True
    moved = {
        card("b").key: card("B").key,
        SessionKey("N.md", "c", 0, 1): SessionKey("M.md", "c", 0, 1),
    }
    session.follow(lambda key: moved.get(key, key))
    assert names(session) == ["B", "c", "a"]
    assert {item.key.path for item in session.queue} == {"N.md", "M.md"}
    session.items[card("n").key] = card("n", new=True)
    session.renew()
    assert (session.current_key, session.is_shown) == (card("B").key, True)
    session.hidden.add(card("B").key)
    session.renew()
    assert ("B" in names(session), session.is_shown) == (False, False)
    session.hidden.clear()
    session.renew()
    assert names(session)[:2] == ["c", "B"], "what is asked stays so"


def test_the_date_of_an_item_tells_which_of_its_grades_count() -> None:
    session = begin(card("a"), card("b"))
    take(session, "good")
    key = card("a").key
    assert session.follow_date(key, LATER) == 0
    assert session.follow_date(key, date(2027, 1, 1)) == 0, "nobody knows what was done"
    assert session.follow_date(key, DUE) == 1
    session.renew()
    assert (names(session), session.answers) == (["b", "a"], [])
    assert session.ask(key)
    take(session, "easy", outcome=GradeOutcome(due=date(2026, 12, 9)))
    assert [it.grade for it in session.answers] == ["easy"]
    assert session.follow_date(key, LATER) == 1, "the first one stands again"
    assert [it.grade for it in session.answers] == ["good"]
    session.answers[0].is_passed = True
    assert session.follow_date(key, LATER) == 0, "it cannot be taken back, and counts"
    assert not session.ask(SessionKey("Gone.md"))


def test_the_summary_counts_what_was_known_at_the_first_answer() -> None:
    session = begin(card("a"), card("b"), card("n", new=True), note("N.md"))
    assert begin().summary().retention is None
    for grade in ("again", "good", "good", "hard", "good"):
        take(session, grade)
    summary = session.summary()
    assert (summary.answers, session.progress) == (5, 1.0)
    assert (summary.retained, summary.tested) == (1, 2), "new cards and notes test nothing"
    assert summary.retention == 0.5
    assert summary.grades == {"again": 1, "good": 3, "hard": 1}


def test_a_session_makes_a_leech_of_what_was_forgotten_seven_times() -> None:
    once, often, slow = card("a"), replace(card("b"), lapses=7), replace(card("c"), lapses=7)
    session = begin(once, often, slow)
    for grade in ("again", "again", "good", "again", "again", "again"):
        take(session, grade)
    assert [answer.item.key.text for answer in session.answers][:3] == ["a", "b", "c"]
    assert session.summary().leeches == (often,), "a session adds one lapse, and only at first"


STEPS = st.lists(st.sampled_from(["again", "good", "skip", "bury", "suspend", "undo"]), max_size=30)


@given(STEPS)
def test_taking_everything_back_gives_the_first_session(steps: list[Any]) -> None:
    session = begin(
        card("a"), card("b", new=True), card("a", number=2), card("x", "o"), note("N.md")
    )
    first = session.queue
    for step in (*steps, *["undo"] * len(steps)):
        if step != "undo":
            if session.current is not None:
                take(session, step)
        elif session.done:
            item = session.done[-1].item
            session.take_back(session.done[-1], NOW)
            assert session.current_key == item.key
        keys = [item.key for item in session.queue]
        assert len(keys) == len(set(keys)), "no item is there twice"
    assert (session.queue, session.answers) == (first, [])
