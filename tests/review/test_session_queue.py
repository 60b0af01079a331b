from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from explorer.config import ReviewSettings
from explorer.model import Card, Heading, Note, Question
from explorer.review.due import ReviewItem
from explorer.review.review_items import QueueScope, find_items
from explorer.review.session_queue import QueueOptions, review_queue, workload
from tests.review.build import ON, card, note, question, queue_of, scheduled

DEFAULTS = ReviewSettings()
SEQUENTIAL = ReviewSettings(flashcard_card_order="DueFirstSequential")


def in_decks(path: str, *questions: tuple[str, tuple[Card, ...]]) -> Note:
    """Return a note whose questions are in these decks."""
    made = [
        replace(question(*cards, line=8 + number), decks=tuple(decks.split()))
        for number, (decks, cards) in enumerate(questions)
    ]
    return note(path, "flashcards", questions=tuple(made))


def keys(queue: list[ReviewItem]) -> list[tuple[str, int, int]]:
    return [item.key for item in queue]


def paths(queue: list[ReviewItem]) -> list[str]:
    return [item.path for item in queue]


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
    importance = {"new and important.md": 9.0, "today and important.md": 3.0}
    queue = queue_of(notes, importance=importance)
    assert paths(queue) == [
        "old.md", "today and important.md", "today.md", "new and important.md", "new.md",
    ]  # fmt: skip


def test_cards_come_deck_by_deck_due_ones_first_and_each_once() -> None:
    due = card(ON)
    notes = [
        in_decks("a.md", ("cards/z", (due,)), ("cards", (card(), due))),
        in_decks("b.md", ("cards/a cards/z", (card(),)), ("cards", (due,))),
    ]
    queue = queue_of(notes, SEQUENTIAL)
    assert keys(queue) == [
        ("a.md", 2, 2), ("b.md", 2, 1), ("a.md", 2, 1), ("b.md", 1, 1), ("a.md", 1, 1),
    ]  # fmt: skip
    new_first = replace(SEQUENTIAL, flashcard_card_order="NewFirstSequential")
    assert keys(queue_of(notes, new_first))[:3] == [("a.md", 2, 1), ("a.md", 2, 2), ("b.md", 2, 1)]


@pytest.mark.parametrize(
    ("order", "deck_order"),
    [
        ("DueFirstRandom", "PrevDeckComplete_Sequential"),
        ("NewFirstRandom", "PrevDeckComplete_Random"),
        ("EveryCardRandomDeckAndCard", "PrevDeckComplete_Sequential"),
    ],
)
def test_random_orders_keep_their_word_and_follow_the_seed(order: str, deck_order: str) -> None:
    many = tuple(card(ON if number % 2 else None) for number in range(12))
    notes = [in_decks("a.md", ("x", many)), in_decks("b.md", ("y", many))]
    settings = ReviewSettings(flashcard_card_order=order, flashcard_deck_order=deck_order)
    orders = [keys(queue_of(notes, settings, seed=seed)) for seed in (1, 1, 2, 3)]
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
    orders = [paths(queue_of(notes, settings, seed=n)) for n in range(4)]
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
    queue = queue_of(notes, on=moment, order="forgotten")
    assert paths(queue) == ["fsrs.md", "short.md", "long.md", "new.md"]
    assert [item.why for item in queue][1:] == [
        "85% likely to be remembered",
        "90% likely to be remembered",
        "",
    ]
    assert [item.recall is None for item in queue] == [False, False, False, True]


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
        (QueueScope(kinds=("note",)), [0]), (QueueScope(kinds=("card",)), [1, 2, 3, 4]),
        (QueueScope(folder="Deep"), [0, 1, 2, 3, 4]), (QueueScope(folder="Dee"), []),
        (QueueScope(folder=""), [0, 1, 2, 3, 4]),
        (QueueScope(path="Deep/Note.md"), [0, 1, 2, 3, 4]), (QueueScope(path="Note.md"), []),
        (QueueScope(deck="flashcards"), [1, 2, 3, 4]), (QueueScope(deck="flash"), []),
        (QueueScope(deck="review"), [0]),
        (QueueScope(places=frozenset({("Deep/Note.md", -1)})), [0, 1, 2, 3, 4]),
        (QueueScope(places=frozenset({("Deep/Note.md", 0)})), [2, 3]),
        (QueueScope(places=frozenset({("Deep/Note.md", 1), ("Deep/Note.md", 2)})), [3, 4]),
        (QueueScope(places=frozenset({("Other.md", -1)})), []),
        (QueueScope(places=frozenset()), []),
    ],
)  # fmt: skip
def test_a_scope_narrows_the_queue(scope: QueueScope, wanted: list[int]) -> None:
    queue = queue_of([sectioned()], SEQUENTIAL, scope=scope)
    assert [item.question for item in queue] == wanted


def test_daily_limits_count_what_is_done_and_say_what_they_hold_back() -> None:
    notes = [scheduled(f"due {n}.md", "2024-04-20") for n in range(4)]
    notes += [note(f"new {n}.md", "review") for n in range(4)]
    items = list(find_items(notes, DEFAULTS, ON))
    limits = QueueOptions(new_per_day=3, reviews_per_day=3)
    queue, held_back = review_queue(items, DEFAULTS, limits, done=(2, 1))
    assert paths(queue) == ["due 0.md", "due 1.md", "new 0.md"]
    assert held_back == 5
    assert len(queue_of(notes, new_per_day=1, done=(5, 0))) == 4
    assert workload(items, DEFAULTS, replace(limits, reach="ahead"), done=(2, 1)) == (2, 1, 5)
    everything = replace(limits, reach="practice")
    assert review_queue(items, DEFAULTS, everything, done=(2, 1))[1] == 0


def test_siblings_are_buried_only_if_the_setting_says_so() -> None:
    notes = [note("a.md", "review", questions=(question(card(ON), card(ON)), question(card(ON))))]
    assert len(queue_of(notes, SEQUENTIAL)) == 4
    burying = replace(SEQUENTIAL, bury_sibling_cards=True)
    queue = queue_of(notes, burying)
    assert keys(queue) == [("a.md", 0, 0), ("a.md", 1, 1), ("a.md", 2, 1)]
    for settings, expected in ((SEQUENTIAL, (3, 1, 0)), (burying, (2, 1, 1))):
        items = find_items(notes, settings, ON)
        assert workload(items, settings, QueueOptions()) == expected


def test_review_ahead_takes_what_is_due_within_some_days_beyond_all_limits() -> None:
    instant = datetime(2024, 4, 27, 12, tzinfo=UTC)
    notes = [
        scheduled("in 7 days.md", "2024-05-02"),
        scheduled("in 8 days.md", "2024-05-03"),
        note("cards.md", questions=(question(card(instant), card(ON + timedelta(days=9))),)),
    ]
    moment = datetime(2024, 4, 25, 12, tzinfo=UTC)
    ahead = queue_of(notes, on=moment, reach="ahead", reviews_per_day=0)
    assert paths(ahead) == ["in 7 days.md", "cards.md"]
    assert not queue_of(notes, on=moment)
    assert len(queue_of(notes, on=moment, reach="practice")) == 4


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
    queue = queue_of(notes, lapses={("logged.md", 0, 0): 8})
    assert [item.path for item in queue if item.is_leech] == ["hard.md", "logged.md", "fsrs.md"]
