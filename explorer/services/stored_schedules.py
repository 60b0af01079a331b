"""Schedules before and after a write: as they are shown, and as the history keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from explorer import review
from explorer.config import ReviewSettings
from explorer.model import Moment, NoteReview
from explorer.review.note_reviews import ReviewFields


def shown_schedule(
    due: Moment | None,
    interval: float | None,
    ease: float | None,
    settings: ReviewSettings,
    on: Moment,
) -> NoteReview:
    """Return a schedule with the state that it gives a note or a card; without a date it is new."""
    if due is None:
        return NoteReview(None, None, None, "new")
    state, _ = review.when_due(due, on, settings)
    return NoteReview(due, interval, ease, state)


def shown_fields(fields: ReviewFields, settings: ReviewSettings, on: Moment) -> NoteReview:
    """Return the schedule that the review fields of a note hold; it is new if one is missing."""
    due = fields.due if fields.scheduled else None
    return shown_schedule(due, fields.interval, fields.ease, settings, on)


def stored(before: NoteReview | None, after: NoteReview | None) -> dict[str, Any]:
    """Return the details of a write that `before_and_after` reads, as JSON."""
    return {"before": _as_json(before), "after": _as_json(after)}


def before_and_after(
    details: Mapping[str, Any], settings: ReviewSettings, on: Moment
) -> tuple[NoteReview | None, NoteReview | None]:
    """Return the schedules that were stored with a write, with their states on another day."""
    return (
        _from_json(details.get("before"), settings, on),
        _from_json(details.get("after"), settings, on),
    )


def moment_of(text: str) -> Moment:
    """Return a day or a moment from its ISO text."""
    if "T" in text:
        return datetime.fromisoformat(text)
    return date.fromisoformat(text)


def _as_json(schedule: NoteReview | None) -> list[Any] | None:
    if schedule is None:
        return None
    due = None
    if schedule.due is not None:
        due = schedule.due.isoformat()
    return [due, schedule.interval, schedule.ease]


def _from_json(value: Any, settings: ReviewSettings, on: Moment) -> NoteReview | None:
    if not isinstance(value, list):
        return None
    due, interval, ease = value
    when = None
    if due is not None:
        when = moment_of(due)
    return shown_schedule(when, interval, ease, settings, on)
