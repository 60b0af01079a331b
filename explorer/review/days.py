"""Which day a moment belongs to, and what a due date means on that day.

Reads no clock: the moment is an argument. A day ends at the plugin's `startOfDay`, not
always at midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from explorer.model import REVIEW_STATES, in_zone
from explorer.review.scheduler import round_half_up

if TYPE_CHECKING:
    from explorer.config import ReviewSettings
    from explorer.model import Moment, ReviewState

STATES: Final = tuple(REVIEW_STATES)
"""Most urgent first."""
_MIDNIGHT: Final = timedelta()
SOON_DAYS: Final = 3
"""What is due within this many days is `soon`."""

_TIME = re.compile(r"\s*([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?\s*")


def review_day(now: datetime, settings: ReviewSettings) -> date:
    """Return the day that counts as today at `now` (local wall time).

    That is yesterday until `start_of_day` has come.
    """
    try:
        return (now - _start_of_day(settings.start_of_day)).date()
    except OverflowError:  # the first day that the calendar has
        return now.date()


def day_of(on: Moment, settings: ReviewSettings) -> date:
    """Return the review day of `on`: a date itself, or the day to which a datetime belongs."""
    return review_day(on, settings) if isinstance(on, datetime) else on


def due_day(due: Moment, on: Moment, settings: ReviewSettings) -> date:
    """Return the review day of a due date or, in the zone of `on`, of an instant."""
    return review_day(_local(due, on), settings) if isinstance(due, datetime) else due


def begins(due: Moment, settings: ReviewSettings) -> datetime:
    """Return the instant from which on something is due: that of a date is the start of its day."""
    if isinstance(due, datetime):
        return _aware(due)
    return _aware(datetime.combine(due, time()) + _start_of_day(settings.start_of_day))


def put_off(due: datetime, day: date, settings: ReviewSettings) -> datetime:
    """Return an instant on another review day, at the same local time of the day.

    Days are counted on the wall clock: clocks may be put forward or back on the way.
    """
    later = day - due_day(due, day, settings)
    wall = _local(due, day).replace(tzinfo=None)
    return _aware(wall + later).astimezone(UTC)


def when_due(
    due: Moment | None, on: Moment, settings: ReviewSettings
) -> tuple[ReviewState, int | None]:
    """Return the state of something with this due date, and the days until then.

    The days are negative if it is overdue. What is new has no due date, and None for the days. An
    instant (FSRS) is due once it has passed, a date from the start of that day on. If `on` is only
    a date, all that falls on that day is due.
    """
    if due is None:
        return "new", None
    days = (due_day(due, on, settings) - day_of(on, settings)).days
    if days < 0:
        return "overdue", days
    if isinstance(due, datetime) and isinstance(on, datetime):
        if due <= _aware(on):
            return "due", 0
    elif days == 0:
        return "due", 0
    return "soon" if days <= SOON_DAYS else "later", days


def _start_of_day(text: str) -> timedelta:
    """Read `HH:MM:SS`; midnight if it is no time of day."""
    found = _TIME.fullmatch(text)
    if found is None:
        return _MIDNIGHT
    hours, minutes, seconds = map(int, found.groups("0"))
    try:
        time(hours, minutes, seconds)
    except ValueError:
        return _MIDNIGHT
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def later_day(day: date, interval: float) -> date:
    """Return the day after so many days, the last one that there is if that is beyond it."""
    return date.fromordinal(min(day.toordinal() + round_half_up(interval), date.max.toordinal()))


def _local(instant: datetime, on: Moment) -> datetime:
    """Return an instant as wall time in the zone of `on`, of a date in the local one."""
    return in_zone(instant, on.tzinfo if isinstance(on, datetime) else None)


def _aware(now: datetime) -> datetime:
    """Return a moment with its zone; without one, it is local."""
    return in_zone(now) if now.tzinfo is None else now
