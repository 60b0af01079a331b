"""Figures by deck and by tag: nested ones count above, and each retention is of its own cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from explorer.config import ReviewSettings
from explorer.review import Retention
from explorer.review.group_stats import grouped_stats
from explorer.review.review_history import memory_tests
from explorer.review.review_items import find_items
from tests.review.build import ON, card, note, question, scheduled
from tests.support.review_log import logged

NOON = datetime(2024, 4, 25, 12, tzinfo=UTC)


def test_what_is_nested_counts_above() -> None:
    deep = replace(question(card(ON, 40, 200), card()), decks=("tea/green", "tea"))
    other = replace(question(card(ON + timedelta(days=1))), decks=("coffee",))
    notes = {
        each.path: each
        for each in (
            note("Tea/Green.md", "drinks/tea", questions=(deep, other)),
            scheduled("Oolong.md", "2024-04-20", "drinks", "review"),
        )
    }
    reviews = [
        logged(NOON, "again"),
        logged(NOON + timedelta(minutes=1), "good"),
        logged(NOON - timedelta(days=1), "good"),
        logged(NOON + timedelta(days=1), "again"),
        replace(logged(NOON, "again"), path="Gone.md", groups=("gone",)),
    ]
    settings = ReviewSettings()
    items = list(find_items(notes.values(), settings, ON))
    tests = memory_tests(reviews, settings, NOON)
    found = grouped_stats(items, tests, lambda path: notes[path].tags if path in notes else ())
    assert list(found.decks) == ["coffee", "tea", "tea/green"]
    tea = found.decks["tea"]
    assert (tea.cards, tea.notes, tea.waiting, tea.counts["new"]) == (2, 0, 1, 1)
    assert (tea.mature, tea.average_ease) == (1, 200)
    assert tea.retention == Retention(1, 2), "of a day the first answer, and none of tomorrow"
    assert found.decks["coffee"].retention == Retention()
    assert list(found.tags) == ["drinks", "drinks/tea", "review"]
    drinks = found.tags["drinks"]
    assert (drinks.notes, drinks.cards, drinks.waiting) == (1, 3, 2)
    assert drinks.retention == found.tags["drinks/tea"].retention == Retention(1, 2)
