"""The review of whole notes: the queues of a note, its `sr-*` fields, and problems with them.

Follows the review plugin. Never turns an unreadable value into a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from explorer.config import ReviewSettings
from explorer.model import Moment, Note, NoteReview, Problem, PropertyValue, Severity
from explorer.review.days import day_of, when_due
from explorer.text.review_filter import is_ignored, matching_tags, property_text

DUE: Final = "sr-due"
INTERVAL: Final = "sr-interval"
EASE: Final = "sr-ease"
KEYS: Final = (DUE, INTERVAL, EASE)

_LONGEST_SHOWN: Final = 40
"""Characters of an unreadable value that a message shows."""
_NO_END: Final = (
    "The front matter has no closing ---, so that none of it counts, and the note is not reviewed:"
    " add that line below it."
)


class ReviewFields(NamedTuple):
    """The three review fields of a note as its front matter has them."""

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
        """Whether all three fields are present and readable."""
        return not self.missing and not self.unreadable


def fields_of(properties: Mapping[str, PropertyValue]) -> ReviewFields:
    """Read the `sr-*` fields among the properties of a note."""
    # The app paints before there is a note to read.
    from explorer.text.schedule_segments import parse_date, parse_number

    texts = {key: property_text(properties.get(key)) for key in KEYS}
    due = parse_date(texts[DUE])
    interval = parse_number(texts[INTERVAL])
    ease = parse_number(texts[EASE])
    unreadable: list[tuple[str, str]] = []
    for key, value in ((DUE, due), (INTERVAL, interval), (EASE, ease)):
        if texts[key] and value is None:
            unreadable.append((key, texts[key]))
    return ReviewFields(
        due=due,
        interval=interval,
        ease=ease,
        missing=tuple(key for key in KEYS if not texts[key]),
        unreadable=tuple(unreadable),
    )


def queues(note: Note, settings: ReviewSettings) -> tuple[str, ...]:
    """Return the review queues of a note: the matching configured tags, without `#`.

    Empty if the note is in no queue.
    """
    tags = _tags(note)
    matching = matching_tags(tags, settings.tags_to_review)
    if (
        not matching
        or is_ignored(note.path, settings.note_folders_to_ignore)
        or matching_tags(tags, settings.note_tags_to_ignore)
    ):
        return ()
    return tuple(dict.fromkeys(tag.removeprefix("#") for tag in matching))


def _tags(note: Note) -> set[str]:
    """Return the tags of a note in every letter case that it uses, which counts here."""
    return {*note.tags, *(use.name for use in note.tag_uses)}


def gradable_fields(note: Note, settings: ReviewSettings) -> ReviewFields | None:
    """Return the review fields of a note that can be reviewed.

    None if the note is in no queue, or if a field cannot be read or set: then it has a problem
    instead.
    """
    if note.front_matter != "sound" or not queues(note, settings):
        return None
    fields = fields_of(note.properties)
    return None if fields.unreadable else fields


def note_review(note: Note, settings: ReviewSettings, on: Moment) -> NoteReview | None:
    """Return the review of a note on a day, None if `gradable_fields` returns none."""
    fields = gradable_fields(note, settings)
    return None if fields is None else schedule_of(fields, settings, on)


def schedule_of(fields: ReviewFields, settings: ReviewSettings, on: Moment) -> NoteReview:
    """Return the schedule that the review fields of a note hold; it is new if one is missing."""
    due = fields.due if fields.scheduled else None
    return with_state(due, fields.interval, fields.ease, settings, on)


def with_state(
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
    return NoteReview(due, interval, ease, when_due(due, on, settings)[0])


def problems(note: Note, settings: ReviewSettings, text: str | None = None) -> tuple[Problem, ...]:
    """Return what is wrong with a note's review fields.

    Lines are known only if the file's `text` is given.
    """
    if note.front_matter == "unclosed":
        severity: Severity = "warning"
        if queues(note, settings):
            severity = "error"
        return (Problem(note.path, 1, "unclosed_front_matter", severity, _NO_END),)
    keys = [key for key in KEYS if key in note.properties]
    if not keys or is_ignored(note.path, settings.note_folders_to_ignore):
        return ()
    fields = fields_of(note.properties)
    found = [_unreadable(note, key, value, text) for key, value in fields.unreadable]
    if DUE in note.properties and not queues(note, settings):
        found += _without_tag(note, keys[0], text, settings)
    elif fields.missing:
        absent = " and ".join(fields.missing)
        advice = "add what is missing, or remove all sr-* fields."
        message = f"Without {absent} the note counts as new; {advice}"
        line = field_line(note, keys[0], text)
        found.append(Problem(note.path, line, "sr_incomplete", "warning", message))
    return tuple(found)


def _without_tag(
    note: Note, key: str, text: str | None, settings: ReviewSettings
) -> Iterator[Problem]:
    """Yield the problem of a note that has a schedule but is in no queue, unless that is wanted."""
    if not settings.tags_to_review or matching_tags(_tags(note), settings.note_tags_to_ignore):
        return
    wanted = " or ".join(settings.tags_to_review)
    message = (
        f"The note has a schedule, but no tag that puts it into review ({wanted}):"
        " add one, or remove all sr-* fields."
    )
    yield Problem(note.path, field_line(note, key, text), "sr_without_tag", "warning", message)


def note_histogram(notes: Iterable[Note], settings: ReviewSettings, on: Moment) -> dict[int, int]:
    """Return how many scheduled notes are due how many days from `on`, to balance the load by.

    A note counts once for each of its queues, as in the plugin; overdue days are negative.
    """
    today = day_of(on, settings)
    counts: dict[int, int] = {}
    for note in notes:
        joined = queues(note, settings)
        if not joined:
            continue
        fields = fields_of(note.properties)
        if fields.scheduled and fields.due is not None:
            days = (fields.due - today).days
            counts[days] = counts.get(days, 0) + len(joined)
    return counts


def what_is_wrong(key: str, value: str) -> str:
    """Return why the value of a review field cannot be read, as a part of a sentence."""
    if key == DUE:
        return "is not a date such as 2024-04-21"
    from explorer.text.schedule_segments import wrong_number

    return wrong_number(value)


def _unreadable(note: Note, key: str, value: str, text: str | None) -> Problem:
    shown = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    code = "sr_bad_date" if key == DUE else "sr_bad_number"
    wrong = what_is_wrong(key, value)
    message = f"{key}: {shown!r} {wrong}; correct it. Until then the note is not reviewed."
    return Problem(note.path, field_line(note, key, text), code, "error", message)


def field_line(note: Note, key: str, text: str | None) -> int | None:
    """Return the 1-based line of a key in the front matter, None if it cannot be found."""
    if text is None:
        return None
    pattern = re.compile(rf"""["']?{re.escape(key)}["']?\s*:""")
    lines = re.split(r"\r\n?|\n", text, maxsplit=note.body_line)[: note.body_line - 1]
    # In JSON several keys may stand on one line.
    finds = (pattern.match, pattern.search)
    numbers = (at for find in finds for at, line in enumerate(lines, 1) if find(line))
    return next(numbers, None)
