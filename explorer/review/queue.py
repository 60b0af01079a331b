"""What there is to review on a day, most urgent first, and what falls due on later ones.

Only lists: it neither grades nor writes. The counts include what is left out because it is not due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import DUE_STATES, DueCard, DueList, DueNote, Moment, Note
from explorer.review.days import STATES, begins, day_of, due_day
from explorer.review.in_review import ItemKey, Reviewable, reviewables

OFFERED = DUE_STATES | {"new"}
"""The states of what is offered for review."""
_NOTHING: Final[Mapping[ItemKey, Moment | None]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DueDay:
    """What is due on one day."""

    day: date
    notes: tuple[str, ...]
    """The paths of the notes, in their order."""
    cards: Mapping[str, int]
    """How many cards are due, by the first of their decks."""


def due(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> DueList:
    """Return the notes and cards that are overdue (oldest first), due and new, in this order.

    Ties fall by path. A note that is in several queues is listed once, under the first of them in
    the order of the settings. The counts cover all states. What cannot be read, or is put `aside`,
    is in no list and in no count.
    """
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    offered: list[Reviewable] = []
    for each in reviewables(notes, settings, on, aside):
        counts[each.state] += 1
        if each.state in OFFERED:
            offered.append(each)
    offered.sort(key=_order)
    return DueList(
        day_of(on, settings),
        tuple(_due_note(each) for each in offered if not each.is_card),
        tuple(_due_card(each) for each in offered if each.is_card),
        counts,
    )


def due_counts(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> dict[str, int]:
    """Return the counts of `due` without its lists, which may be long."""
    found = Counter(each.state for each in reviewables(notes, settings, on, aside))
    return {state: found[state] for state in STATES}


def due_days(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    aside: Collection[ItemKey] = (),
) -> tuple[DueDay, ...]:
    """Return the days on which scheduled notes and cards are due, from the day `on`.

    What is overdue belongs to today; what is put `aside` is left out.
    """
    today = day_of(on, settings)
    days: dict[date, list[Reviewable]] = {}
    for each in reviewables(notes, settings, on, aside):
        if each.days is not None:
            days.setdefault(today + timedelta(days=max(0, each.days)), []).append(each)
    return tuple(
        DueDay(
            day,
            tuple(each.path for each in found if not each.is_card),
            Counter(next(iter(each.decks), "") for each in found if each.is_card),
        )
        for day, found in sorted(days.items())
    )


def reviewable(
    notes: Iterable[Note],
    settings: ReviewSettings,
    on: Moment,
    buried: Mapping[ItemKey, Moment | None] = _NOTHING,
) -> Iterator[Moment | None]:
    """Yield when each note and card is due that can be reviewed; None for a new one.

    `buried` has the review day, or the moment, before which an item is not reviewed; None is never.
    """
    for each in reviewables(notes, settings, on):
        if each.key not in buried:
            yield each.due
        elif (until := buried[each.key]) is not None:
            is_before = each.due is not None and _is_before(each.due, until, settings)
            yield until if is_before else each.due


def _is_before(due_date: Moment, until: Moment, settings: ReviewSettings) -> bool:
    if isinstance(until, datetime):
        return begins(due_date, settings) < begins(until, settings)
    return due_day(due_date, until, settings) < until


def _due_note(item: Reviewable) -> DueNote:
    due_date = item.due
    assert not isinstance(due_date, datetime)  # noqa: S101  for the type checker: only cards are
    return DueNote(item.path, due_date, item.interval, item.ease, item.state, item.decks[0])


def _due_card(item: Reviewable) -> DueCard:
    return DueCard(
        path=item.path,
        line=item.line,
        question=item.key[1],
        card=item.key[2],
        front=item.front,
        due=item.due,
        state=item.state,
        decks=item.decks,
    )


def _order(item: Reviewable) -> tuple[int, datetime, ItemKey]:
    """Return a sort key. Dates and instants are compared as naive moments: only order matters."""
    due_date = item.due or date.max
    if isinstance(due_date, datetime):
        moment = due_date.replace(tzinfo=None)
    else:
        moment = datetime.combine(due_date, time())
    return STATES.index(item.state), moment, item.key
