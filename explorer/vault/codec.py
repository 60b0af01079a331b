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

from explorer.model import NO_PROPERTIES, BlockId, Card, Heading, Link, Note, Problem, Question, Tag

FORMAT = 2
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

_HEADER = attrgetter("path", "title", "aliases", "tags")
_heading: Callable[[Heading], tuple[Any, ...]] = attrgetter(
    "level", "text", "name", "line", "start", "end"
)
_tag: Callable[[Tag], tuple[Any, ...]] = attrgetter("name", "line", "start", "end")
_block: Callable[[BlockId], tuple[Any, ...]] = attrgetter("name", "line")
_link: Callable[[Link], tuple[Any, ...]] = attrgetter(
    "raw",
    "line",
    "kind",
    "path",
    "heading",
    "block",
    "display",
    "start",
    "end",
    "section",
    "property",
)
_problem: Callable[[Problem], tuple[Any, ...]] = attrgetter(
    "path", "line", "code", "severity", "message"
)
_question: Callable[[Question], tuple[Any, ...]] = attrgetter(
    "type", "first_line", "last_line", "text", "decks", "context", "section"
)


def to_raw(note: Note) -> RawNote:
    """Return the note as plain tuples."""
    return (
        *_HEADER(note),
        tuple(map(_tag, note.tag_uses)),
        dict(note.properties) if note.properties else None,
        tuple(map(_heading, note.headings)),
        tuple(map(_link, note.links)),
        tuple(map(_block, note.blocks)),
        tuple((*_question(q), tuple(map(_card_to_raw, q.cards))) for q in note.questions),
        tuple(map(_problem, note.problems)),
        note.body_line,
        note.lines,
    )


def to_note(raw: RawNote) -> Note:
    """Return the note that `to_raw` was given.

    Raises `ValueError` or `TypeError` for anything else.
    """
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
    ) = raw
    return Note(
        path,
        title,
        aliases,
        tags,
        tuple([Tag(*t) for t in uses]),
        NO_PROPERTIES if properties is None else MappingProxyType(properties),
        tuple([Heading(*h) for h in headings]),
        tuple([Link(*k) for k in links]),
        tuple([BlockId(*b) for b in blocks]),
        tuple(map(_question_from_raw, questions)),
        tuple([Problem(*p) for p in problems]),
        body_line,
        lines,
    )


def packed(note: Note) -> Packed | None:
    """Return a note as bytes, None for one whose properties are nested too deeply."""
    try:
        body = marshal.dumps(to_raw(note))
    except ValueError:
        return None
    return Packed(body, every_tag(note), bool(note.questions))


def every_tag(note: Note) -> tuple[str, ...]:
    """Return the tags of a note in every letter case that it uses."""
    used = (tag.name for tag in note.tag_uses)
    return tuple(dict.fromkeys((*note.tags, *used)))


def unpack(data: bytes) -> RawNote:
    """Return the plain tuples of a packed note.

    The caller has made sure that the bytes are as they were written.
    """
    raw = marshal.loads(data)  # noqa: S302  no code objects are run, and the store checks a checksum first
    if not isinstance(raw, tuple) or len(raw) != len(Note.__slots__):
        raise ValueError("not a note")
    return raw


def _question_from_raw(raw: tuple[Any, ...]) -> Question:
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
    due: date | datetime | None = None
    if isinstance(plain, str):
        due = datetime.fromisoformat(plain)
    elif plain is not None:
        due = date.fromordinal(plain)
    return Card(front, back, due, interval, ease, readable)
