"""The day or time that a question is about; reads the clock if the caller gives none."""

from __future__ import annotations

from datetime import date, datetime

from explorer.model import Moment


def moment_or_now(on: Moment | None) -> Moment:
    """Return `on`, or the current local time if it is None."""
    if on is None:
        return datetime.now().astimezone()
    return on


def to_the_minute(moment: Moment) -> Moment:
    """Return a moment without its seconds; a day stays as it is."""
    if isinstance(moment, datetime):
        return moment.replace(second=0, microsecond=0)
    return moment


def moment_from_iso(text: str) -> Moment:
    """Return the day or instant of an ISO 8601 text. Raises `ValueError` if it is none."""
    if "T" in text:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)
