"""The queue of a session: which notes and cards to review, and in which order.

The plugin's order, or most likely forgotten first. Always computed from what is passed in, so that
it is never stale. Never grades, writes or reads a clock; chance is an argument.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from explorer.config import Config, ReviewSettings
from explorer.model import DUE_STATES
from explorer.review.due import ItemKey, ReviewItem, due_counts, waiting
from explorer.review.review_items import in_deck
from explorer.text.names import grouped

QueueOrder: TypeAlias = Literal["plugin", "forgotten"]
"""The plugin's order; most likely forgotten first."""
QUEUE_ORDERS: Final[tuple[QueueOrder, ...]] = get_args(QueueOrder)
Reach: TypeAlias = Literal["due", "ahead", "practice"]
"""What is due; also what is due within `AHEAD_DAYS`; or all there is, and nothing is written."""
REACHES: Final[tuple[Reach, ...]] = get_args(Reach)

AHEAD_DAYS: Final = 7
"""Days that a review ahead reaches."""


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """How a queue is made, whatever it is about."""

    order: QueueOrder = "plugin"
    reach: Reach = "due"
    new_per_day: int | None = None
    """How much of what is new is reviewed in a day; None is no limit."""
    reviews_per_day: int | None = None
    """How much of what is due is reviewed in a day; None is no limit."""

    @classmethod
    def of(cls, config: Config, order: QueueOrder = "plugin") -> QueueOptions:
        """Return the options with the limits of the user's settings."""
        return cls(order, "due", config.new_per_day, config.reviews_per_day)

    @property
    def is_limited(self) -> bool:
        """Whether a day has a limit."""
        return (self.new_per_day, self.reviews_per_day) != (None, None)

    def reaches(self, item: ReviewItem) -> bool:
        """Return whether an item is to be reviewed now."""
        if self.reach == "practice" or item.days is None or item.state in DUE_STATES:
            return True
        return self.reach == "ahead" and item.days <= AHEAD_DAYS


def review_queue(
    items: Iterable[ReviewItem],
    settings: ReviewSettings,
    options: QueueOptions,
    *,
    deck: str | None = None,
    importance: Mapping[str, float] = MappingProxyType({}),
    done: tuple[int, int] = (0, 0),
    seed: int = 0,
) -> tuple[list[ReviewItem], int]:
    """Return the queue of a session, and how much waits for another day.

    That is what is beyond the limits of the day, and what is buried for a sibling.

    `deck` is the one that was chosen; `importance` is how much links lead to a note, by path;
    `done` is how much new and due was reviewed today. The same `seed` gives the same random order.
    """
    chance = random.Random(seed)  # noqa: S311  an order, not a secret
    wanted = [item for item in items if options.reaches(item)]
    queue = plugin_order(wanted, settings, importance, chance, deck)
    if options.order == "forgotten":
        queue = most_forgotten_first(queue)
    if options.reach == "practice":
        return queue, 0
    if settings.bury_sibling_cards:
        of_questions: dict[tuple[str, int], ReviewItem] = {}
        for item in queue:
            of_questions.setdefault(item.key[:2], item)
        queue = list(of_questions.values())
    limited = list(_limited(queue, options, *done))
    return limited, len(wanted) - len(limited)


class Workload(NamedTuple):
    """How much of some notes and cards a session would ask today."""

    due: int
    new: int
    later: int = 0
    """What is due or new, and waits for another day."""


CountWork: TypeAlias = Callable[[Iterable[ReviewItem], str | None], Workload]
"""Returns how much of some items would be asked today, for a deck if one is chosen."""


def workload(
    items: Iterable[ReviewItem],
    settings: ReviewSettings,
    options: QueueOptions,
    *,
    deck: str | None = None,
    done: tuple[int, int] = (0, 0),
    seed: int = 0,
) -> Workload:
    """Return how much a session of what is due would ask; the arguments are those of its queue."""
    if not (options.is_limited or settings.bury_sibling_cards):
        counts = due_counts(items)
        return Workload(waiting(counts), counts["new"])
    options = replace(options, reach="due")
    queue, later = review_queue(items, settings, options, deck=deck, done=done, seed=seed)
    counts = due_counts(queue)
    return Workload(waiting(counts), counts["new"], later)


def _limited(
    items: Iterable[ReviewItem], options: QueueOptions, new_done: int, due_done: int
) -> Iterator[ReviewItem]:
    """Yield the first items within the limits; what is reviewed ahead has none."""
    new_left, due_left = options.new_per_day, options.reviews_per_day
    for item in items:
        if item.state == "new" and new_left is not None:
            new_done += 1
            is_within = new_done <= new_left
        elif item.state in DUE_STATES and due_left is not None:
            due_done += 1
            is_within = due_done <= due_left
        else:
            is_within = True
        if is_within:
            yield item


def plugin_order(
    items: Sequence[ReviewItem],
    settings: ReviewSettings,
    importance: Mapping[str, float],
    chance: random.Random,
    deck: str | None,
) -> list[ReviewItem]:
    """Return the notes and then the cards in the order that the plugin's settings ask for.

    Notes come by due date, new ones last, ties by importance. Cards come deck by deck; `deck` is
    the one that was chosen. What is random in the plugin follows `chance`.
    """
    notes = [item for item in items if not item.is_card]
    notes.sort(key=lambda item: (item.due or date.max, -importance.get(item.path, 0.0)))
    if settings.open_random_note:
        notes = _shuffled_by(notes, lambda item: item.state == "new", chance)
    cards = [item for item in items if item.is_card]
    return notes + _deck_by_deck(cards, settings, chance, deck)


def _shuffled_by(
    items: Sequence[ReviewItem], group: Callable[[ReviewItem], bool], chance: random.Random
) -> list[ReviewItem]:
    """Return items in a random order, those for which `group` is true after the others."""
    shuffled = list(items)
    chance.shuffle(shuffled)
    return sorted(shuffled, key=group)


def _deck_by_deck(
    cards: Sequence[ReviewItem], settings: ReviewSettings, chance: random.Random, deck: str | None
) -> list[ReviewItem]:
    """Return each card once, in the first of its decks, as the plugin walks through them."""
    order = settings.flashcard_card_order
    if order == "EveryCardRandomDeckAndCard":
        return _shuffled_by(cards, lambda _: False, chance)
    by_deck = grouped(
        (name, card) for card in cards for name in card.decks or ("",) if in_deck((name,), deck)
    )
    decks = sorted(by_deck, key=deck_sort_key)
    if settings.flashcard_deck_order == "PrevDeckComplete_Random":
        chance.shuffle(decks)
    new_first = order.startswith("NewFirst")

    def is_later(card: ReviewItem) -> bool:
        return (card.state == "new") != new_first

    ordered: dict[ItemKey, ReviewItem] = {}
    for name in decks:
        found = sorted(by_deck[name], key=is_later)
        if order.endswith("Random"):
            found = _shuffled_by(by_deck[name], is_later, chance)
        for card in found:
            ordered.setdefault(card.key, card)
    return list(ordered.values())


def deck_sort_key(deck: str) -> list[bytes]:
    """Return a sort key: a deck before those below it, these as JavaScript compares texts."""
    return [part.encode("utf-16-be", "surrogatepass") for part in deck.split("/")]


def most_forgotten_first(items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Return the items by how probable it is that they are forgotten; new ones at the end."""
    ordered = sorted(items, key=lambda item: 2.0 if item.recall is None else item.recall)
    return [
        item._replace(
            why="" if item.recall is None else f"{item.recall:.0%} likely to be remembered"
        )
        for item in ordered
    ]
