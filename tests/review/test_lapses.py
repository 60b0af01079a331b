"""Lapses from the log: which answers count, and of which card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from explorer.config import ReviewSettings
from explorer.model import LoggedReview
from explorer.review import QueueFacts, QueueRequest, logged_lapses, parse_memory, review_queue
from tests.review.build import ON, card, note, question
from tests.support.review_log import logged

NOON = datetime(2024, 4, 20, 12, tzinfo=UTC)
PATH = "Tea/Green.md"


def again(front: str, times: int = 1, numbers: str = "1.1") -> list[LoggedReview]:
    return [logged(NOON, "again", front=front, card=numbers)] * times


def test_what_counts_as_a_lapse_and_of_which_card() -> None:
    twin = replace(card(ON), front="twin")
    cards = (replace(card(ON), front="a"), replace(card(ON), front="b" * 400), twin, twin)
    green = note(PATH, questions=(question(*cards[:2]), question(*cards[2:])))
    reviews = [
        *again("a", 3, "9.9"),
        logged(NOON, "again", front="a", interval=0.0),
        logged(NOON, "again", front="a", interval=None),
        logged(NOON, "hard", front="a"),
        *again("b" * 300, 2),
        logged(NOON, "reset", front="b" * 300),
        *again("twin", 1, "2.2"),
        *again("twin", 5, "8.1"),
        *again("gone"),
        logged(NOON, "again", front="", card=None),
    ]
    found = logged_lapses(reviews, {PATH: green})
    assert found == {(PATH, 1, 1): 3, (PATH, 1, 2): 0, (PATH, 2, 2): 1}


def test_the_log_makes_leeches_and_meets_conditions() -> None:
    green = note(PATH, "flashcards", questions=(question(card(ON), card(ON), card(ON)),))
    facts = QueueFacts(lapses={(PATH, 1, 1): 8, (PATH, 1, 2): 4})

    def found(query: str) -> list[int]:
        request = QueueRequest(ON, memory=parse_memory(query).filters)
        return sorted(
            item.card for item in review_queue([green], ReviewSettings(), request, facts).items
        )

    assert found("lapses:>4") == [1]
    assert found("lapses:>3") == [1, 2]
    assert found("is:leech") == [1]
    assert found("lapses:<9") == [1, 2], "of the third nothing is known"
