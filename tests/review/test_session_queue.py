from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from explorer.config import ReviewSettings
from explorer.model import Card, Heading, Note, Question
from explorer.review import (
    DailyLimits,
    QueueFacts,
    QueueRequest,
    QueueScope,
    ReviewQueue,
    review_queue,
)
from tests.review.build import ON, card, note, question, scheduled

DEFAULTS = ReviewSettings()
SEQUENTIAL = ReviewSettings(flashcard_card_order="DueFirstSequential")


def in_decks(path: str, *questions: tuple[str, tuple[Card, ...]]) -> Note:
    """Return a note whose questions are in these decks."""
    made = [
        replace(question(*cards, line=8 + number), decks=tuple(decks.split()))
        for number, (decks, cards) in enumerate(questions)
    ]
    return note(path, "flashcards", questions=tuple(made))


def keys(queue: ReviewQueue) -> list[tuple[str, int, int]]:
    return [item.key for item in queue.items]


def paths(queue: ReviewQueue) -> list[str]:
    return [item.path for item in queue.items]


def test_notes_come_by_due_date_then_new_ones_and_ties_fall_by_importance() -> None:
    notes = [
        note("new.md", "review"),
        note("new and important.md", "review"),
        scheduled("today.md", "2024-04-25"),
        scheduled("today and important.md", "2024-04-25"),
        scheduled("old.md", "2024-04-01"),
        scheduled("tomorrow.md", "2024-04-26"),
        note("broken.md", "review", due="soon", interval=1, ease=250),
    ]
    facts = QueueFacts(importance={"new and important.md": 9.0, "today and important.md": 3.0})
    queue = review_queue(notes, DEFAULTS, QueueRequest(ON), facts)
    assert paths(queue) == [
        "old.md",
        "today and important.md",
        "today.md",
        "new and important.md",
        "new.md",
    ]
    assert queue.counts() == {"overdue": 1, "due": 2, "new": 2}
    assert queue.on == ON


def test_cards_come_deck_by_deck_due_ones_first_and_each_once() -> None:
    due = card(ON)
    notes = [
        in_decks("a.md", ("cards/z", (due,)), ("cards", (card(), due))),
        in_decks("b.md", ("cards/a cards/z", (card(),)), ("cards", (due,))),
    ]
    queue = review_queue(notes, SEQUENTIAL, QueueRequest(ON))
    assert keys(queue) == [
        ("a.md", 2, 2),
        ("b.md", 2, 1),
        ("a.md", 2, 1),
        ("b.md", 1, 1),
        ("a.md", 1, 1),
    ]
    new_first = replace(SEQUENTIAL, flashcard_card_order="NewFirstSequential")
    assert keys(review_queue(notes, new_first, QueueRequest(ON)))[:3] == [
        ("a.md", 2, 1),
        ("a.md", 2, 2),
        ("b.md", 2, 1),
    ]


@pytest.mark.parametrize(
    ("order", "deck_order"),
    [
        ("DueFirstRandom", "PrevDeckComplete_Sequential"),
        ("NewFirstRandom", "PrevDeckComplete_Random"),
        ("EveryCardRandomDeckAndCard", "PrevDeckComplete_Sequential"),
    ],
)
def test_random_orders_keep_what_they_promise_and_follow_the_seed(
    order: str, deck_order: str
) -> None:
    many = tuple(card(ON if number % 2 else None) for number in range(12))
    notes = [in_decks("a.md", ("x", many)), in_decks("b.md", ("y", many))]
    settings = ReviewSettings(flashcard_card_order=order, flashcard_deck_order=deck_order)
    orders = [
        keys(review_queue(notes, settings, QueueRequest(ON, seed=seed))) for seed in (1, 1, 2, 3)
    ]
    assert orders[0] == orders[1]
    assert len({tuple(each) for each in orders}) == 3
    assert all(sorted(each) == sorted(orders[0]) for each in orders)
    if order == "EveryCardRandomDeckAndCard":
        return
    for each in orders:
        of_first_deck = each[:12]
        assert len({path for path, _, _ in of_first_deck}) == 1
        is_due = [place % 2 == 0 for _, _, place in of_first_deck]
        assert is_due == sorted(is_due, reverse=order == "DueFirstRandom")


def test_a_random_note_is_a_due_one_as_long_as_there_is_one() -> None:
    notes = [note(f"new {number}.md", "review") for number in range(5)]
    notes += [scheduled(f"due {number}.md", "2024-04-20") for number in range(5)]
    settings = ReviewSettings(open_random_note=True)
    orders = [paths(review_queue(notes, settings, QueueRequest(ON, seed=n))) for n in range(4)]
    assert len({tuple(order) for order in orders}) > 1
    for order in orders:
        assert all(path.startswith("due") for path in order[:5])


def test_most_likely_forgotten_comes_first_and_says_how_likely() -> None:
    reviewed = datetime(2024, 4, 15, 8, tzinfo=UTC)
    comment = f"<!--SR:!fsrs,2024-04-25T08:00:00.000Z,10,2,5,2,3,0,0,{reviewed.isoformat()}-->"
    of_fsrs = replace(
        question(card(datetime(2024, 4, 25, 8, tzinfo=UTC), 10)), text=f"q::a\n{comment}"
    )
    notes = [
        note("new.md", "review"),
        scheduled("long.md", "2024-04-15", interval=300),
        scheduled("short.md", "2024-04-23", interval=2),
        note("fsrs.md", questions=(of_fsrs,)),
    ]
    moment = datetime(2024, 4, 25, 8, tzinfo=UTC)
    queue = review_queue(notes, DEFAULTS, QueueRequest(moment, order="forgotten"))
    assert paths(queue) == ["fsrs.md", "short.md", "long.md", "new.md"]
    assert [item.why for item in queue.items][1:] == [
        "85% likely to be remembered",
        "90% likely to be remembered",
        "",
    ]
    assert [item.recall is None for item in queue.items] == [False, False, False, True]


def sectioned() -> Note:
    headings = tuple(
        Heading(level, name, name, line, 0, 0)
        for level, name, line in ((1, "One", 1), (2, "Sub", 5), (1, "Two", 9))
    )
    questions = tuple(question(card(), section=section) for section in (-1, 0, 1, 2))
    return replace(note("Deep/Note.md", "review", "x/y", questions=questions), headings=headings)


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        (QueueScope(kinds=("note",)), [0]),
        (QueueScope(kinds=("card",)), [1, 2, 3, 4]),
        (QueueScope(folder="Deep"), [0, 1, 2, 3, 4]),
        (QueueScope(folder="Dee"), []),
        (QueueScope(folder=""), [0, 1, 2, 3, 4]),
        (QueueScope(path="Deep/Note.md"), [0, 1, 2, 3, 4]),
        (QueueScope(path="Note.md"), []),
        (QueueScope(deck="flashcards"), [1, 2, 3, 4]),
        (QueueScope(deck="flash"), []),
        (QueueScope(deck="review"), [0]),
        (QueueScope(places=frozenset({("Deep/Note.md", -1)})), [0, 1, 2, 3, 4]),
        (QueueScope(places=frozenset({("Deep/Note.md", 0)})), [2, 3]),
        (QueueScope(places=frozenset({("Deep/Note.md", 1), ("Deep/Note.md", 2)})), [3, 4]),
        (QueueScope(places=frozenset({("Other.md", -1)})), []),
        (QueueScope(places=frozenset()), []),
    ],
)
def test_a_scope_narrows_the_queue(scope: QueueScope, wanted: list[int]) -> None:
    queue = review_queue([sectioned()], SEQUENTIAL, QueueRequest(ON, scope))
    assert [item.question for item in queue.items] == wanted


def test_daily_limits_count_what_is_done_and_say_what_they_hold_back() -> None:
    notes = [scheduled(f"due {n}.md", "2024-04-20") for n in range(4)]
    notes += [note(f"new {n}.md", "review") for n in range(4)]
    limits = DailyLimits(new=3, due=3, new_done=2, due_done=1)
    queue = review_queue(notes, DEFAULTS, QueueRequest(ON, limits=limits))
    assert paths(queue) == ["due 0.md", "due 1.md", "new 0.md"]
    assert (queue.held_back_due, queue.held_back_new) == (2, 3)
    over = DailyLimits(new=1, new_done=5)
    assert len(review_queue(notes, DEFAULTS, QueueRequest(ON, limits=over)).items) == 4
    everything = QueueRequest(ON, limits=limits, reach="practice")
    assert len(review_queue(notes, DEFAULTS, everything).items) == 8


def test_siblings_are_buried_only_if_the_setting_says_so() -> None:
    notes = [note("a.md", "review", questions=(question(card(ON), card(ON)), question(card(ON))))]
    assert len(review_queue(notes, SEQUENTIAL, QueueRequest(ON)).items) == 4
    burying = replace(SEQUENTIAL, bury_sibling_cards=True)
    queue = review_queue(notes, burying, QueueRequest(ON))
    assert keys(queue) == [("a.md", 0, 0), ("a.md", 1, 1), ("a.md", 2, 1)]
    assert queue.buried == 1


def test_what_is_suspended_or_buried_is_left_out_and_counted() -> None:
    notes = [note("a.md", "review", questions=(question(card(), card()), question(card())))]
    facts = QueueFacts(suspended={("a.md", 0, 0), ("a.md", 1, 2)}, buried={("a.md", 2)})
    queue = review_queue(notes, SEQUENTIAL, QueueRequest(ON), facts)
    assert keys(queue) == [("a.md", 1, 1)]
    assert (queue.suspended, queue.buried) == (2, 1)


def test_review_ahead_takes_what_is_due_within_some_days_beyond_all_limits() -> None:
    instant = datetime(2024, 4, 27, 12, tzinfo=UTC)
    notes = [
        scheduled("in 7 days.md", "2024-05-02"),
        scheduled("in 8 days.md", "2024-05-03"),
        note("cards.md", questions=(question(card(instant), card(ON + timedelta(days=9))),)),
    ]
    moment = datetime(2024, 4, 25, 12, tzinfo=UTC)
    request = QueueRequest(moment, reach="ahead", limits=DailyLimits(due=0))
    assert paths(review_queue(notes, DEFAULTS, request)) == ["in 7 days.md", "cards.md"]
    assert not review_queue(notes, DEFAULTS, QueueRequest(moment)).items
    assert len(review_queue(notes, DEFAULTS, QueueRequest(moment, reach="practice")).items) == 4


def test_leeches_are_named_by_lapses_and_by_the_lowest_ease() -> None:
    comment = "<!--SR:!fsrs,2024-04-25T08:00:00.000Z,1,2,5,2,20,8,0,2024-04-24T08:00:00.000Z-->"
    due = datetime(2024, 4, 25, 8, tzinfo=UTC)
    of_fsrs: Question = replace(question(card(due, 1)), text=f"q::a\n{comment}")
    notes = [
        scheduled("hard.md", "2024-04-20", ease=130),
        scheduled("fine.md", "2024-04-20", ease=150),
        scheduled("logged.md", "2024-04-20"),
        note("fsrs.md", questions=(of_fsrs,)),
    ]
    facts = QueueFacts(lapses={("logged.md", 0, 0): 8})
    queue = review_queue(notes, DEFAULTS, QueueRequest(ON), facts)
    assert [item.path for item in queue.items if item.is_leech] == [
        "hard.md",
        "logged.md",
        "fsrs.md",
    ]
