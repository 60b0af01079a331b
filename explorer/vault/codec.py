"""Notes as plain tuples and bytes, for the cache and for the pipe between two processes.

Explicit, field by field, and never pickle: reading a damaged or hostile cache can fail, but never
runs code.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
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
    Moment,
    Note,
    Problem,
    Question,
    Tag,
)

FORMAT = 3
"""Goes up when a field or its place changes."""

RawNote: TypeAlias = tuple[Any, ...]
"""A note as a tuple of plain values, in the order of `Note`'s fields."""


class Packed(NamedTuple):
    """A note as bytes, and what can be asked of it without unpacking."""

    body: bytes
    tags: tuple[str, ...]
    """In every letter case that the note uses."""
    has_questions: bool


PATH, TITLE, ALIASES, HEADINGS, LINKS, BLOCKS = 0, 1, 2, 6, 7, 8
"""Places in a `RawNote`."""

_tag: Callable[[Tag], tuple[Any, ...]] = attrgetter("name", "line", "start", "end")
_problem: Callable[[Problem], tuple[Any, ...]] = attrgetter(
    "path", "line", "code", "severity", "message"
)
_question: Callable[[Question], tuple[Any, ...]] = attrgetter(
    "type", "first_line", "last_line", "text", "decks", "context", "section"
)


def to_raw(fields: NoteFields) -> RawNote:
    """Return the fields of a note as plain tuples."""
    properties: dict[str, Any] | None = None
    if fields.properties:
        properties = dict(fields.properties)
    return (
        fields.path,
        fields.title,
        fields.aliases,
        fields.tags,
        tuple(map(_tag, fields.tag_uses)),
        properties,
        fields.headings,
        fields.links,
        fields.blocks,
        tuple(map(_question_to_raw, fields.questions)),
        tuple(map(_problem, fields.problems)),
        fields.body_line,
        fields.lines,
        fields.front_matter,
    )


def to_note(raw: RawNote, known_path: str = "") -> Note:
    """Return the note whose fields `to_raw` was given.

    Its path is the same object as the known one if it is equal: there is one for each note.
    Raises `ValueError` or `TypeError` for anything else.
    """
    return made_of(list(raw), known_path)


def made_of(fields: list[Any], known_path: str = "") -> Note:
    """Return the same of a list of the fields, in which each value takes the place of its tuple.

    Where nobody else has the tuples, no more is in memory than either of both. After an error the
    list can be used again.
    """
    for place, make in _MADE:
        if fields[place]:
            _make_each(fields, place, make)
    (
        path,
        title,
        aliases,
        tags,
        uses,
        properties,
        headings,
        links,
        blocks,
        questions,
        problems,
        body_line,
        lines,
        front_matter,
    ) = fields
    if path == known_path:
        path = known_path
    return Note(
        path,
        title,
        aliases,
        tags,
        tag_uses=tuple(uses),
        properties=NO_PROPERTIES if properties is None else MappingProxyType(properties),
        headings=tuple(headings),
        links=tuple(links),
        blocks=tuple(blocks),
        questions=tuple(questions),
        problems=tuple(problems),
        body_line=body_line,
        lines=lines,
        front_matter=front_matter,
    )


def _make_each(fields: list[Any], place: int, make: Callable[..., Any]) -> None:
    """Make a value of each tuple in one of the fields, and drop the tuple."""
    values = fields[place] = list(fields[place])
    for at, value in enumerate(values):
        if type(value) is tuple:  # not one of those made before an error
            values[at] = make(*value)


def packed(fields: NoteFields) -> Packed | None:
    """Return a note as bytes, None for one whose properties are nested too deeply."""
    try:
        body = marshal.dumps(to_raw(fields))
    except ValueError:
        return None
    return Packed(body, every_tag(fields), bool(fields.questions))


def every_tag(note: Note | NoteFields) -> tuple[str, ...]:
    """Return the tags of a note in every letter case that it uses."""
    if not note.tag_uses:
        return note.tags
    used = [tag.name for tag in note.tag_uses]
    return tuple(dict.fromkeys((*note.tags, *used)))


def _question_to_raw(question: Question) -> tuple[Any, ...]:
    return (*_question(question), tuple(map(_card_to_raw, question.cards)))


def unpack(data: bytes) -> RawNote:
    """Return the plain tuples of a packed note.

    The caller has made sure that the bytes are as they were written.
    """
    raw = marshal.loads(data)  # noqa: S302  no code objects are run, and the store checks a checksum first
    if not isinstance(raw, tuple) or len(raw) != len(Note.__slots__):
        raise ValueError("not a note")
    return raw


def _question_from_raw(*raw: Any) -> Question:
    kind, first_line, last_line, text, decks, context, section, cards = raw
    return Question(
        kind,
        first_line,
        last_line,
        text,
        decks,
        context,
        section,
        tuple(map(_card_from_raw, cards)),
    )


def _card_to_raw(card: Card) -> tuple[Any, ...]:
    due = card.due
    plain: str | int | None = None
    # A datetime is a date too, so it is tested first.
    if isinstance(due, datetime):
        plain = due.isoformat()
    elif due is not None:
        plain = due.toordinal()
    return (card.front, card.back, plain, card.interval, card.ease, card.readable)


def _card_from_raw(raw: tuple[Any, ...]) -> Card:
    front, back, plain, interval, ease, readable = raw
    due: Moment | None = None
    if isinstance(plain, str):
        due = datetime.fromisoformat(plain)
    elif plain is not None:
        due = date.fromordinal(plain)
    return Card(front, back, due, interval, ease, readable)


_MADE: tuple[tuple[int, Callable[..., Any]], ...] = (
    (4, Tag),
    (HEADINGS, Heading),
    (LINKS, Link),
    (BLOCKS, BlockId),
    (9, _question_from_raw),
    (10, Problem),
)
"""The fields that hold tuples, by their places, and what is made of each of these."""
