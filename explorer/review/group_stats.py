"""Figures by deck and by tag: how much there is of each, how it stands, how well it is remembered.

Pure: items, reviews and tags are arguments. What is nested counts for all above it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from explorer.model import LoggedReview, ReviewState
from explorer.review.days import STATES
from explorer.review.queue_orders import deck_sort_key
from explorer.review.review_history import Retention, retention_of
from explorer.review.review_items import ReviewItem
from explorer.review.review_stats import MATURE_DAYS


@dataclass(frozen=True, slots=True)
class GroupStats:
    """The figures of a deck or a tag."""

    notes: int
    cards: int
    counts: Mapping[ReviewState, int]
    """Its notes and cards in each state."""
    mature: int
    """Cards with an interval of `MATURE_DAYS` or more."""
    average_ease: float | None
    """Mean ease in percent of what has one; None if nothing was reviewed yet."""
    retention: Retention
    """How many of its cards that were asked were known, by the log."""

    @property
    def waiting(self) -> int:
        """How much of it is overdue or due."""
        return self.counts["overdue"] + self.counts["due"]


@dataclass(frozen=True, slots=True)
class GroupedStats:
    """The figures of all decks and tags."""

    decks: Mapping[str, GroupStats]
    """Of cards, in the order of the decks."""
    tags: Mapping[str, GroupStats]
    """Of notes and of cards by the tags of their notes, in the order of their names."""


def grouped_stats(
    items: Iterable[ReviewItem],
    tests: Iterable[LoggedReview],
    tags: Callable[[str], Iterable[str]],
) -> GroupedStats:
    """Return the figures by deck and by tag.

    `tests` are the reviews that tested a memory; `tags` returns those of the note at a path.
    """
    decks, by_tag = _Groups(), _Groups()
    for item in items:
        by_tag.add_item(item, tags(item.path))
        if item.question:
            decks.add_item(item, item.decks)
    for review in tests:
        decks.add_test(review, review.groups)
        by_tag.add_test(review, tags(review.path))
    return GroupedStats(decks.stats(deck_sort_key), by_tag.stats(str.casefold))


class _Groups:
    """Items and reviews by their groups."""

    def __init__(self) -> None:
        self._items: dict[str, list[ReviewItem]] = {}
        self._tests: dict[str, list[LoggedReview]] = {}

    def add_item(self, item: ReviewItem, groups: Iterable[str]) -> None:
        for group in _with_those_above(groups):
            self._items.setdefault(group, []).append(item)

    def add_test(self, review: LoggedReview, groups: Iterable[str]) -> None:
        for group in _with_those_above(groups):
            self._tests.setdefault(group, []).append(review)

    def stats(self, order: Callable[[str], object]) -> dict[str, GroupStats]:
        """Return the figures of the groups that hold anything now."""
        names = sorted(self._items, key=order)  # type: ignore[arg-type]  # each order compares
        return {name: _stats(self._items[name], self._tests.get(name, ())) for name in names}


def _stats(items: list[ReviewItem], tests: Iterable[LoggedReview]) -> GroupStats:
    counts: dict[ReviewState, int] = dict.fromkeys(STATES, 0)
    for item in items:
        counts[item.state] += 1
    eases = [item.ease for item in items if item.ease is not None]
    average: float | None = None
    if eases:
        average = sum(eases) / len(eases)
    cards = [item for item in items if item.question]
    return GroupStats(
        notes=len(items) - len(cards),
        cards=len(cards),
        counts=counts,
        mature=sum((card.interval or 0) >= MATURE_DAYS for card in cards),
        average_ease=average,
        retention=retention_of(tests),
    )


def _with_those_above(groups: Iterable[str]) -> set[str]:
    """Return groups with those that they are nested in: `aws/iam` is in `aws`."""
    found: set[str] = set()
    for group in groups:
        parts = group.split("/")
        found.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return found
