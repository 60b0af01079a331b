"""The state of everything that is up for review, by place: what a search filters and sorts by."""

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
        if badge is not None:
            held = section_badges(note, settings, on)
            found.update({(note.path, section): inner.state for section, inner in held.items()})
            found[note.path, -1] = badge.state
    return found
