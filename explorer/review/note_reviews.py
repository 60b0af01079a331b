"""The review of whole notes: which queue a note is in, what its `sr-*` fields say, and what is wrong with them.

Follows the plugin in which notes are reviewed. Never turns a value that cannot be read into a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from explorer.config import ReviewSettings
from explorer.model import Note, NoteReview, Problem, PropertyValue
from explorer.review.days import day_of, when_due
from explorer.text.review_filter import is_ignored, matching_tags
from explorer.text.schedule_comment import parse_date, parse_number

DUE: Final = "sr-due"
INTERVAL: Final = "sr-interval"
EASE: Final = "sr-ease"
KEYS: Final = (DUE, INTERVAL, EASE)


@dataclass(frozen=True, slots=True)
class ReviewFields:
    """The three review fields of a note as they stand in its front matter."""

    due: date | None
    interval: float | None
    """Days."""
    ease: float | None
    """Percent."""
    missing: tuple[str, ...]
    """Keys that are absent or empty."""
    unreadable: tuple[tuple[str, str], ...]
    """Key and text of each value that cannot be read."""

    @property
    def scheduled(self) -> bool:
        """Whether all three are there and make sense."""
        return not self.missing and not self.unreadable


def review_fields(note: Note) -> ReviewFields:
    """Read the `sr-*` fields of a note, whatever its tags."""
    said = {key: _text(note.properties.get(key)) for key in KEYS}
    due, interval, ease = (
        parse_date(said[DUE]),
        parse_number(said[INTERVAL]),
        parse_number(said[EASE]),
    )
    read = zip(KEYS, (due, interval, ease), strict=True)
    return ReviewFields(
        due,
        interval,
        ease,
        missing=tuple(key for key in KEYS if not said[key]),
        unreadable=tuple((key, said[key]) for key, value in read if said[key] and value is None),
    )


def queues(note: Note, settings: ReviewSettings) -> tuple[str, ...]:
    """Return the review queues that a note is in, named after the configured tags without `#`.

    Empty if in none.
    """
    if not settings.tags_to_review or is_ignored(note.path, settings.note_folders_to_ignore):
        return ()
    # Case counts here, and `Note.tags` keeps one case only; the uses have them all.
    tags = {*note.tags, *(use.name for use in note.tag_uses)}
    if matching_tags(tags, settings.note_tags_to_ignore):
        return ()
    return tuple(
        dict.fromkeys(tag.removeprefix("#") for tag in matching_tags(tags, settings.tags_to_review))
    )


def note_review(note: Note, settings: ReviewSettings, on: date | datetime) -> NoteReview | None:
    """Return the review of a note on a day.

    None if the note is in no queue, and if a field cannot be read: such a note is left alone and on
    the problem list.
    """
    if not queues(note, settings):
        return None
    fields = review_fields(note)
    if fields.unreadable:
        return None
    if fields.missing or fields.due is None:
        return NoteReview(None, None, None, "new")
    state, _ = when_due(fields.due, on, settings)
    return NoteReview(fields.due, fields.interval, fields.ease, state)


def problems(note: Note, settings: ReviewSettings, text: str | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with a note's review fields.

    Lines are known only if the file's `text` is given.
    """
    if not any(key in note.properties for key in KEYS) or is_ignored(
        note.path, settings.note_folders_to_ignore
    ):
        return ()
    fields = review_fields(note)
    found = [_unreadable(note, key, value, text) for key, value in fields.unreadable]
    if fields.missing:
        there = next(key for key in KEYS if key in note.properties)
        absent = " and ".join(fields.missing)
        message = f"Without {absent} the note counts as new; add what is missing, or remove all sr-* fields."
        found.append(
            Problem(note.path, _line(note, there, text), "sr_incomplete", "warning", message)
        )
    return tuple(found)


def note_histogram(
    notes: Iterable[Note], settings: ReviewSettings, on: date | datetime
) -> dict[int, int]:
    """Return how many scheduled notes are due how many days from `on`.

    What the load is balanced by.

    A note counts once for each of its queues, as in the plugin; overdue days are negative.
    """
    today = day_of(on, settings)
    counts: dict[int, int] = {}
    for note in notes:
        fields = review_fields(note) if (joined := queues(note, settings)) else None
        if fields is not None and fields.scheduled and fields.due is not None:
            days = (fields.due - today).days
            counts[days] = counts.get(days, 0) + len(joined)
    return counts


def _text(value: PropertyValue) -> str:
    """Return a property as the plugin reads it.

    The first item of a list, nothing as an empty text.
    """
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).strip()


def _unreadable(note: Note, key: str, value: str, text: str | None) -> Problem:
    shown = value if len(value) <= 40 else value[:39] + "…"
    code, wanted = (
        ("sr_bad_date", "a date such as 2024-04-21")
        if key == DUE
        else ("sr_bad_number", "a number")
    )
    message = f"{key}: {shown!r} is not {wanted}; correct it. Until then the note is not reviewed."
    return Problem(note.path, _line(note, key, text), code, "error", message)


def _line(note: Note, key: str, text: str | None) -> int | None:
    """Return the 1-based line of a key in the front matter, None if it cannot be told."""
    if text is None:
        return None
    written = re.compile(rf"""["']?{re.escape(key)}["']?\s*:""")
    lines = re.split(r"\r\n?|\n", text, maxsplit=note.body_line)[: note.body_line - 1]
    # In JSON several keys may stand on one line.
    found = (
        number
        for look in (written.match, written.search)
        for number, line in enumerate(lines, 1)
        if look(line)
    )
    return next(found, None)
