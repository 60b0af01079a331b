"""Days and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import TypeAlias

Moment: TypeAlias = date | datetime
"""A review day, or an instant; without a time zone it is in local time."""


def in_zone(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return a moment in a time zone, by default the local one; in UTC where no zone reaches."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # years that the system's time zones do not reach
        return moment.replace(tzinfo=UTC)
