"""The queue of a session: which notes and cards to review, and in which order.

Always computed from the notes that are passed in, so that it is never stale. What the vault knows
besides (importance, links, lapses) comes as plain mappings. Never grades, writes or reads a clock.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from explorer.config import ReviewSettings
from explorer.model import DUE_STATES, DueList, Moment, Note, ReviewState
from explorer.review.days import STATES, day_of
from explorer.review.in_review import ItemKey
from explorer.review.memory_filters import MemoryFilter
from explorer.review.queue_orders import most_forgotten_first, plugin_order
from explorer.review.review_items import QueueScope, ReviewItem, find_items

QueueOrder: TypeAlias = Literal["plugin", "forgotten"]
"""The plugin's order; most likely forgotten first."""
QUEUE_ORDERS: Final[tuple[QueueOrder, ...]] = get_args(QueueOrder)
Reach: TypeAlias = Literal["due", "ahead", "practice"]
"""What is due; also what is due within `AHEAD_DAYS`; or all there is, and nothing is written."""
REACHES: Final[tuple[Reach, ...]] = get_args(Reach)
QuestionKey: TypeAlias = tuple[str, int]
"""The path, and the number of the question from 1."""

AHEAD_DAYS: Final = 7
"""Days that a review ahead reaches."""
_NEW: Final[tuple[ReviewState, ...]] = ("new",)
_EVERYWHERE: Final = QueueScope()


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """How much to review in a day, and how much of it is done; None is no limit."""

    new: int | None = None
    due: int | None = None
    new_done: int = 0
    due_done: int = 0


_NO_LIMITS: Final = DailyLimits()


@dataclass(frozen=True, slots=True)
class QueueRequest:
    """What a session asks for."""

    on: Moment
    scope: QueueScope = _EVERYWHERE
    memory: tuple[MemoryFilter, ...] = ()
    """Further conditions, as `parse_memory` reads them."""
    order: QueueOrder = "plugin"
    reach: Reach = "due"
    limits: DailyLimits = _NO_LIMITS
    seed: int = 0
    """What the random orders begin with: the same seed gives the same order."""


@dataclass(frozen=True, slots=True)
class QueueFacts:
    """What the vault and the log know besides the notes."""

    importance: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """How much links lead to a note (its PageRank), by path."""
    lapses: Mapping[ItemKey, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often an item was forgotten, where the log knows it."""
    suspended: Collection[ItemKey] = ()
    """Items that are left out until they are taken in again."""
    buried: Collection[QuestionKey] = ()
    """Questions that are left out for today, as (path, number)."""


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """What to review, in order, and how much was left out."""

    on: date
    items: tuple[ReviewItem, ...]
    held_back_new: int = 0
    """New ones beyond the daily limit."""
    held_back_due: int = 0
    """Due ones beyond the daily limit."""
    buried: int = 0
    """Cards left out because a sibling comes first, or because their question was buried."""
    suspended: int = 0

    def counts(self) -> dict[ReviewState, int]:
        """Return how many items are in each state, without states that none is in."""
        counts: dict[ReviewState, int] = {}
        for item in self.items:
            counts[item.state] = counts.get(item.state, 0) + 1
        return counts


def review_queue(
    notes: Iterable[Note],
    settings: ReviewSettings,
    request: QueueRequest,
    facts: QueueFacts | None = None,
) -> ReviewQueue:
    """Return the queue of a session. What cannot be read is in no queue."""
    known = facts or QueueFacts()
    items = find_items(notes, settings, request.on, request.scope, known.lapses)
    found = [item for item in items if _is_wanted(item, request)]
    shown = [item for item in found if item.key not in known.suspended]
    awake = [item for item in shown if (item.path, item.question) not in known.buried]
    ordered = _ordered(awake, settings, request, known)
    kept = ordered
    if settings.bury_sibling_cards and request.reach != "practice":
        kept = _without_siblings(ordered)
    limited = kept if request.reach == "practice" else _limited(kept, request.limits)
    return ReviewQueue(
        on=day_of(request.on, settings),
        items=tuple(limited),
        held_back_new=_number_of(kept, _NEW) - _number_of(limited, _NEW),
        held_back_due=_number_of(kept, DUE_STATES) - _number_of(limited, DUE_STATES),
        buried=len(shown) - len(awake) + len(ordered) - len(kept),
        suspended=len(found) - len(shown),
    )


def narrowed(due_list: DueList, queue: ReviewQueue) -> DueList:
    """Return of a list of what is due only what is in a queue, with the counts of the queue."""
    keys = {item.key for item in queue.items}
    notes = tuple(note for note in due_list.notes if (note.path, 0, 0) in keys)
    cards = tuple(one for one in due_list.cards if (one.path, one.question, one.card) in keys)
    counts: dict[str, int] = {state: _number_of(queue.items, (state,)) for state in STATES}
    return DueList(due_list.on, notes, cards, counts)


def _is_wanted(item: ReviewItem, request: QueueRequest) -> bool:
    """Return whether an item is to be reviewed now."""
    if not all(each.matches(item) for each in request.memory):
        return False
    if request.reach == "practice" or item.days is None or item.state in DUE_STATES:
        return True
    return request.reach == "ahead" and item.days <= AHEAD_DAYS


def _ordered(
    items: Sequence[ReviewItem],
    settings: ReviewSettings,
    request: QueueRequest,
    facts: QueueFacts,
) -> list[ReviewItem]:
    chance = random.Random(request.seed)  # noqa: S311  an order, not a secret
    ordered = plugin_order(items, settings, facts.importance, chance, request.scope.deck)
    return ordered if request.order == "plugin" else most_forgotten_first(ordered)


def _without_siblings(items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Return the items with only the first card of each question."""
    seen: set[QuestionKey] = set()
    kept: list[ReviewItem] = []
    for item in items:
        question = (item.path, item.question)
        if item.question and question in seen:
            continue
        seen.add(question)
        kept.append(item)
    return kept


def _limited(items: Sequence[ReviewItem], limits: DailyLimits) -> list[ReviewItem]:
    """Return the first items within the limits; what is reviewed ahead has none."""
    new_left = _left(limits.new, limits.new_done)
    due_left = _left(limits.due, limits.due_done)
    kept: list[ReviewItem] = []
    for item in items:
        if item.state == "new":
            new_left -= 1
            is_within = new_left >= 0
        elif item.state in DUE_STATES:
            due_left -= 1
            is_within = due_left >= 0
        else:
            is_within = True
        if is_within:
            kept.append(item)
    return kept


def _left(limit: int | None, done: int) -> float:
    return float("inf") if limit is None else max(0, limit - done)


def _number_of(items: Iterable[ReviewItem], states: Collection[ReviewState]) -> int:
    return sum(item.state in states for item in items)
