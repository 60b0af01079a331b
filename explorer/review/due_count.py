"""How much is due, from dates alone: what a shell prompt asks again and again.

Imports next to nothing, so that the answer is there at once. The dates are plain numbers, which can
be kept; `due` says what is due, this only counts it again later.
"""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing what is named here takes as long as all the rest
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from explorer.model import Moment

    DueDates: TypeAlias = tuple[Mapping[int, int], tuple[float, ...], int, int]
    """How many are due on each day (20240421), the instants of FSRS in seconds since 1970, how
    many are new, and the second of the day with which a review day begins."""


def due_dates(dues: Iterable[Moment | None], start_of_day: int) -> DueDates:
    """Return the due dates of notes and cards as numbers; None is a new one."""
    days: dict[int, int] = {}
    instants: list[float] = []
    new = 0
    for due in dues:
        if due is None:
            new += 1
        elif hasattr(due, "timestamp"):
            instants.append(due.timestamp())
        else:
            day = due.year * 10_000 + due.month * 100 + due.day
            days[day] = days.get(day, 0) + 1
    return days, tuple(instants), new, start_of_day


def count_due(dates: DueDates, now: float) -> tuple[int, int]:
    """Return how many are overdue or due at a moment (seconds since 1970), and how many are new."""
    days, instants, new, start_of_day = dates
    today = _review_day(now, start_of_day)
    due = sum(count for day, count in days.items() if day <= today)
    return due + sum(instant <= now for instant in instants), new


def _review_day(now: float, start_of_day: int) -> int:
    """Return the review day of a moment as a number, in local time."""
    clock = time.localtime(now)
    if clock.tm_hour * 3600 + clock.tm_min * 60 + clock.tm_sec < start_of_day:
        noon = (clock.tm_year, clock.tm_mon, clock.tm_mday - 1, 12, 0, 0, 0, 0, -1)
        clock = time.localtime(time.mktime(noon))
    return clock.tm_year * 10_000 + clock.tm_mon * 100 + clock.tm_mday
