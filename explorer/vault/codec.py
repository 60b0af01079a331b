"""Notes as plain tuples and bytes, for the cache and for the pipe between two processes.

Explicit, field by field, and never pickle: reading a damaged or hostile cache can fail, but never
runs code.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from datetime import date, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from explorer.markdown.note_fields import NoteFields
from explorer.model import (
    NO_PROPERTIES,
    BlockId,
    Card,
    Heading,
    Link,
    Note,
    Problem,
    Question,
    Tag,
)

FORMAT = 4
"""Goes up when a field or its place changes."""

_Raw: TypeAlias = tuple[Any, ...]
_PLACES = {field: place for place, field in enumerate(NoteFields._fields)}
_question = attrgetter("type", "first_line", "last_line", "text", "decks", "context", "section")
_problem = attrgetter("path", "line", "code", "severity", "message")


class Packed(NamedTuple):
    """A note as bytes, and what can be asked of it without unpacking."""

    body: bytes
    tags: tuple[str, ...]
    """In every letter case that the note uses."""
    has_questions: bool


def packed(fields: NoteFields) -> Packed:
    """Return a note as bytes."""
    raw = fields._asdict()
    raw["tag_uses"] = [*map(tuple, fields.tag_uses)]
    raw["properties"] = dict(fields.properties) or None
    raw["questions"] = [
        (*_question(each), [*map(_card_to_raw, each.cards)]) for each in fields.questions
    ]
    raw["problems"] = [*map(_problem, fields.problems)]
    body = marshal.dumps(tuple(raw.values()))
    return Packed(body, every_tag(fields), bool(fields.questions))


def every_tag(note: Note | NoteFields) -> tuple[str, ...]:
    """Return the tags of a note in every letter case that it uses."""
    return tuple(dict.fromkeys((*note.tags, *(tag.name for tag in note.tag_uses))))


def unpack(body: bytes, known_path: str = "") -> Note:
    """Return what was packed. Raises `ValueError`, `EOFError` or `TypeError` for anything else.

    Its path is the same object as the known one if it is equal: there is one for each note.
    """
    raw: dict[str, Any] = dict(zip(NoteFields._fields, marshal.loads(body), strict=True))  # noqa: S302  no code objects are run, and the store checks a checksum first
    if raw["path"] == known_path:
        raw["path"] = known_path
    raw["properties"] = MappingProxyType(raw["properties"]) if raw["properties"] else NO_PROPERTIES
    for field, make in _MADE.items():
        values = raw[field] = [*raw[field]]
        for at, value in enumerate(values):  # each tuple goes as soon as its value is made
            values[at] = make(*value)
        raw[field] = tuple(values)
    return Note(**raw)


def unpacked_fields(body: bytes, fields: Iterable[str]) -> list[Any]:
    """Return fields of what was packed, as plain tuples."""
    raw: _Raw = marshal.loads(body)  # noqa: S302  as above
    return [raw[_PLACES[field]] for field in fields]


def _question_from_raw(*raw: Any) -> Question:
    kind, first_line, last_line, text, decks, context, section, cards = raw
    made = tuple(map(_card_from_raw, cards))
    return Question(kind, first_line, last_line, text, decks, context, section, made)


_MADE: dict[str, Callable[..., Any]] = {
    "tag_uses": Tag,
    "headings": Heading,
    "links": Link,
    "blocks": BlockId,
    "questions": _question_from_raw,
    "problems": Problem,
}
"""What is made of the tuples in each field."""


def _card_to_raw(card: Card) -> _Raw:
    due: Any = card.due
    # A datetime is a date too, so it is tested first.
    if isinstance(due, datetime):
        due = due.isoformat()
    elif due is not None:
        due = due.toordinal()
    return (card.front, card.back, due, card.interval, card.ease, card.readable)


def _card_from_raw(raw: _Raw) -> Card:
    front, back, due, *rest = raw
    if isinstance(due, str):
        due = datetime.fromisoformat(due)
    elif due is not None:
        due = date.fromordinal(due)
    return Card(front, back, due, *rest)
