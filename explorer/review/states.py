"""The review states of places: what a search filters and sorts by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from explorer.config import ReviewSettings
from explorer.model import Note, ReviewState
from explorer.review.badges import note_badge, section_badges


def states(
    notes: Iterable[Note], settings: ReviewSettings, on: date | datetime
) -> Mapping[tuple[str, int], ReviewState]:
    """Return the state of every note (section -1) and heading that has something to review."""
    found: dict[tuple[str, int], ReviewState] = {}
    for note in notes:
        badge = note_badge(note, settings, on)
        if badge is None:
            continue
        for section, section_badge in section_badges(note, settings, on).items():
            found[note.path, section] = section_badge.state
        found[note.path, -1] = badge.state
    return found
