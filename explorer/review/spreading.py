"""Spreads a backlog over the days to come: which notes and cards are put off, and until when.

Pure: the backlog comes in the order in which it is to be reviewed, and keeps it. Nothing comes
earlier than it was due, and what stays for today is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from typing import Final

from explorer.review.review_items import ReviewItem

MOST_DAYS: Final = 365
"""Days over which a backlog is spread at most."""


@dataclass(frozen=True, slots=True)
class SpreadLength:
    """How far a backlog is spread: over so many days, or so that no day has too much."""

    days: int = 7
    """Days including today; ignored if `per_day` is set."""
    per_day: int | None = None
    """How many items may be due on a day, those that are due then anyway included."""


@dataclass(frozen=True, slots=True)
class SpreadDay:
    """One day of a plan."""

    day: date
    before: int
    """How much is due then anyway; of today, what is due but not a part of the backlog."""
    put: int
    """How much of the backlog falls on it."""

    @property
    def total(self) -> int:
        """How much is due then."""
        return self.before + self.put


@dataclass(frozen=True, slots=True)
class SpreadMove:
    """Something that is put off."""

    item: ReviewItem
    day: date


@dataclass(frozen=True, slots=True)
class SpreadPlan:
    """How a backlog is spread."""

    days: tuple[SpreadDay, ...]
    """From today to the last day on which something is put."""
    moves: tuple[SpreadMove, ...]
    """What is put off; the rest stays for today."""
    left: int = 0
    """What is beyond `MOST_DAYS`, and stays as it is."""


def spread(
    backlog: Sequence[ReviewItem], load: Mapping[int, int], today: date, length: SpreadLength
) -> SpreadPlan:
    """Return how a backlog is spread; `load` is what is due besides it, by days from today."""
    most = _days_from(today)
    if length.per_day is not None:
        rooms = _rooms_of(length.per_day, load)
        quotas = list(_filled(islice(rooms, most), len(backlog)))
    else:
        days = min(max(1, length.days), most)
        quotas = _leveled([load.get(day, 0) for day in range(days)], len(backlog))
    moves: list[SpreadMove] = []
    days_of_plan: list[SpreadDay] = []
    at = 0
    for offset, quota in enumerate(quotas):
        day = today + timedelta(days=offset)
        days_of_plan.append(SpreadDay(day, load.get(offset, 0), quota))
        if offset:
            moves += [SpreadMove(item, day) for item in backlog[at : at + quota]]
        at += quota
    return SpreadPlan(tuple(days_of_plan), tuple(moves), len(backlog) - at)


def _days_from(today: date) -> int:
    """Return over how many days a backlog can be spread from a day on.

    The last day of the calendar is left out: an instant on it can be past the last one in UTC.
    """
    return max(1, min(MOST_DAYS, (date.max - today).days))


def _rooms_of(most: int, load: Mapping[int, int]) -> Iterator[int]:
    """Yield how much more each day from today can take."""
    for day in count():
        yield max(0, most - load.get(day, 0))


def _filled(rooms: Iterator[int], total: int) -> Iterator[int]:
    """Yield how much of `total` falls on each day, as long as something is left."""
    for room in rooms:
        if total <= 0:
            return
        put = min(room, total)
        total -= put
        yield put


def _leveled(loads: Sequence[int], total: int) -> list[int]:
    """Return how much of `total` each day gets so that all have as equal a sum as can be.

    What is left over by whole numbers comes on the first days.
    """
    level = max(loads, default=0) + total
    low = 0
    while low < level:  # the lowest level that holds it all
        middle = (low + level) // 2
        if sum(max(0, middle - load) for load in loads) >= total:
            level = middle
        else:
            low = middle + 1
    quotas = [max(0, level - load) for load in loads]
    surplus = sum(quotas) - total
    for day in reversed(range(len(quotas))):
        if surplus and quotas[day]:
            quotas[day] -= 1
            surplus -= 1
    return quotas
