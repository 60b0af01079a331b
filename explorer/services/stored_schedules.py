"""The schedules before and after a write: with the states they give, and as JSON in the history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explorer import review
from explorer.config import ReviewSettings
from explorer.model import Moment, NoteReview
from explorer.review.note_reviews import ReviewFields
from explorer.services.moment import moment_from_iso


def schedule_with_state(
    due: Moment | None,
    interval: float | None,
    ease: float | None,
    settings: ReviewSettings,
    on: Moment,
) -> NoteReview:
    """Return a schedule with the state that it gives a note or a card on a day.

    Without a due date it is new, whatever its interval (in days) and ease.
    """
    if due is None:
        return NoteReview(None, None, None, "new")
    state, _ = review.when_due(due, on, settings)
    return NoteReview(due, interval, ease, state)


def schedule_of_fields(fields: ReviewFields, settings: ReviewSettings, on: Moment) -> NoteReview:
    """Return the schedule that the review fields of a note hold; it is new if one is missing."""
    due = fields.due if fields.scheduled else None
    return schedule_with_state(due, fields.interval, fields.ease, settings, on)


def schedules_to_json(before: NoteReview | None, after: NoteReview | None) -> dict[str, Any]:
    """Return the details that the history keeps of a write; `schedules_from_json` reads them."""
    return {"before": _to_json(before), "after": _to_json(after)}


def schedules_from_json(
    details: Mapping[str, Any], settings: ReviewSettings, on: Moment
) -> tuple[NoteReview | None, NoteReview | None]:
    """Return the schedules before and after a write, with the states that they give on a day.

    One that was not stored is None.
    """
    return (
        _from_json(details.get("before"), settings, on),
        _from_json(details.get("after"), settings, on),
    )


def _to_json(schedule: NoteReview | None) -> list[Any] | None:
    if schedule is None:
        return None
    due = None
    if schedule.due is not None:
        due = schedule.due.isoformat()
    return [due, schedule.interval, schedule.ease]


def _from_json(stored: Any, settings: ReviewSettings, on: Moment) -> NoteReview | None:
    """Return the schedule of a row, None if there is none or if it is damaged."""
    if not isinstance(stored, list):
        return None
    try:
        iso_due, interval, ease = stored
        due = None
        if iso_due is not None:
            due = moment_from_iso(iso_due)
        return schedule_with_state(due, _number(interval), _number(ease), settings, on)
    except (ValueError, TypeError):
        return None


def _number(stored: object) -> float | None:
    if stored is None or isinstance(stored, int | float):
        return stored
    raise TypeError(f"{stored!r} is not a number")
