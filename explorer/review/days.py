"""Which day a moment belongs to, and what a due date means on that day.

Asks no clock: the moment comes in. A day ends at the plugin's `startOfDay`, not always at midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import ReviewState

SOON_DAYS: Final = 3
"""What is due within this many days is `soon`."""

_TIME = re.compile(r"\s*([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?\s*")


def review_day(now: datetime, settings: ReviewSettings) -> date:
    """Return the day that counts as today at `now` (local wall time).

    Yesterday until `start_of_day` has come.
    """
    try:
        return (now - _start_of_day(settings.start_of_day)).date()
    except OverflowError:  # the first day that the calendar has
        return now.date()


def day_of(on: date | datetime, settings: ReviewSettings) -> date:
    """Return the review day that `on` means.

    A date stands for itself, a datetime for the day it belongs to.
    """
    return review_day(on, settings) if isinstance(on, datetime) else on


def when_due(
    due: date | datetime, on: date | datetime, settings: ReviewSettings
) -> tuple[ReviewState, int]:
    """Return the state of something with this due date, and the days until then (negative if overdue).

    An instant (FSRS) is due once it has passed, a date from the start of that day on. If `on` is only a date, all that
    falls on that day is due.
    """
    today = day_of(on, settings)
    if not isinstance(due, datetime):
        days = (due - today).days
        return _state(days), days
    days = (review_day(_local(due, on), settings) - today).days
    if isinstance(on, datetime) and days >= 0:
        passed = due <= _aware(on)
        return ("due", 0) if passed else (_state(max(days, 1)), days)
    return _state(days), days


def _state(days: int) -> ReviewState:
    if days < 0:
        return "overdue"
    if days == 0:
        return "due"
    return "soon" if days <= SOON_DAYS else "later"


def _start_of_day(text: str) -> timedelta:
    """Read `HH:MM:SS`; midnight if it is no time of day."""
    found = _TIME.fullmatch(text)
    if found is None:
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    in_range = hours < 24 and minutes < 60 and seconds < 60
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) if in_range else timedelta()


def _local(instant: datetime, on: date | datetime) -> datetime:
    """Return an instant as wall time where `on` was read."""
    try:
        return instant.astimezone(on.tzinfo if isinstance(on, datetime) else None)
    except (OverflowError, ValueError, OSError):  # years that the system's time zones do not reach
        return instant


def _aware(now: datetime) -> datetime:
    try:
        return now if now.tzinfo is not None else now.astimezone()
    except (OverflowError, ValueError, OSError):  # as above
        return now.replace(tzinfo=UTC)
