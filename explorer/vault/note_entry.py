"""One note of a snapshot, packed until its value is needed; and how it is packed.

Notes are plain tuples and bytes, for the cache and for the pipe between two processes: explicit,
field by field, and never pickle. Reading a damaged or hostile cache can fail, but never runs code.

All generations in which the file is unchanged share the entry. What a walk over all notes unpacks
is not kept, unless unpacking it again takes long.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

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
from explorer.vault.link_resolution import HeadingIndex

if TYPE_CHECKING:
    from explorer.vault.walk import Stamp

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
    # In every letter case that it uses.
    tags = tuple(dict.fromkeys((*fields.tags, *(tag.name for tag in fields.tag_uses))))
    return Packed(body, tags, bool(fields.questions))


def unpack(body: bytes, known_path: str = "") -> Note:
    """Return what was packed. Raises `ValueError`, `EOFError` or `TypeError` for anything else.

    Its path is the same object as the known one if it is equal: there is one for each note.
    """
    return _made(_fields(body), known_path)


def _fields(body: bytes) -> dict[str, Any]:
    return dict(zip(NoteFields._fields, marshal.loads(body), strict=True))  # noqa: S302  no code objects are run, and the store checks a checksum first


def _made(raw: dict[str, Any], known_path: str) -> Note:
    if raw["path"] == known_path:
        raw["path"] = known_path
    raw["properties"] = MappingProxyType(raw["properties"]) if raw["properties"] else NO_PROPERTIES
    for field, make in _MADE.items():
        values = raw[field] = [*raw[field]]
        for at, value in enumerate(values):  # each tuple goes as soon as its value is made
            values[at] = make(*value)
        raw[field] = tuple(values)
    return Note(**raw)


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


Target: TypeAlias = tuple[str, str | None, str | None]
"""What a link names: path, heading, block."""
Brief: TypeAlias = tuple[tuple[str, ...], bool]
"""The tags of a note in every letter case that it uses, and whether it has flashcards."""
_LONG = 16_384
"""Bytes of a packed note that is kept unpacked once it was."""


_making = Lock()
"""Two threads would unpack a long note at the same time, and hold it twice."""


@lru_cache(maxsize=4096)
def _shared(brief: Brief) -> Brief:
    """Return the same object for equal ones: many notes have the same tags."""
    return brief


class NoteEntry:
    """A note, packed or made into a value."""

    __slots__ = ("_called", "_headings", "_note", "_packed", "brief", "real", "stamp")

    def __init__(self, packed: Packed, real: str, stamp: Stamp | None) -> None:
        """`real` is the path as the disk spells it.

        `stamp` None means that the file on disk may have other content.
        """
        self._note: Note | None = None
        self._packed, tags, has_questions = packed
        self.brief = _shared((tags, has_questions))
        self._headings: HeadingIndex | None = None
        self._called: tuple[str, tuple[str, ...]] | None = None
        self.real = real
        self.stamp = stamp

    @property
    def note(self) -> Note:
        """The note."""
        if self._note is None:
            with _making:
                if self._note is None:
                    raw = _fields(self._packed)
                    self._packed = b""  # before the values: it may be of some MB
                    self._note = _made(raw, self.real)
        return self._note

    @property
    def mark(self) -> int:
        """A number for the stamp; -1, which is no hash, if the file may have other content."""
        return -1 if self.stamp is None else hash(self.stamp)

    @property
    def modified(self) -> datetime | None:
        """When the file was changed.

        None if it may have changed since, or in a year that no calendar has.
        """
        try:
            return self.stamp and datetime.fromtimestamp(self.stamp.mtime_ns / 1e9).astimezone()
        except (OverflowError, ValueError, OSError):
            return None

    def glance(self) -> Note:
        """Return the note, without keeping it if it is small: for walks over all notes."""
        packed = self._packed
        if 0 < len(packed) < _LONG:
            return unpack(packed, self.real)
        return self.note

    def parts(self, *fields: str) -> list[Any]:
        """Return fields of the note; a small packed one gives plain tuples, and stays packed."""
        packed = self._packed
        if 0 < len(packed) < _LONG:
            raw = marshal.loads(packed)  # noqa: S302  as above
            return [raw[_PLACES[field]] for field in fields]
        return [getattr(self.note, field) for field in fields]

    @property
    def called(self) -> tuple[str, tuple[str, ...]]:
        """Title and aliases."""
        if self._called is None:
            title, aliases = self.parts("title", "aliases")
            self._called = title, aliases
        return self._called

    def names(self) -> list[str]:
        """Return title, aliases and the names of all headings."""
        title, aliases, headings = self.parts("title", "aliases", "headings")
        return [title, *aliases, *[heading[2] for heading in headings]]

    @property
    def targets(self) -> Iterable[Target]:
        """What each link names, parallel to the note's `links`."""
        (links,) = self.parts("links")
        return (link[3:6] for link in links)

    @property
    def headings(self) -> HeadingIndex:
        """Where its subpaths lead."""
        if self._headings is None:
            self._headings = HeadingIndex(*self.parts("headings", "blocks"))
        return self._headings


class Notes(Mapping[str, Note]):
    """The notes of a snapshot by path, in the order of their paths."""

    def __init__(self, entries: Mapping[str, NoteEntry]) -> None:
        self._entries = entries

    def __getitem__(self, path: str) -> Note:
        return self._entries[path].note

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries


class PathChanges(NamedTuple):
    """The paths in which one snapshot differs from another."""

    edited: Collection[str]
    """Notes of both snapshots whose content differs."""
    added: Set[str]
    """Notes and other files."""
    removed: Set[str]
