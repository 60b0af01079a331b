"""Where texts stand: every note, alias and heading as a numbered place, in the order of the vault.

Plain arrays and strings, parents known. Never compares texts with a query.
"""

from __future__ import annotations

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from explorer.model import HitKind, Note, PropertyValue
from explorer.search.names.number_rows import GONE, NUMBERS
from explorer.text.normalize import squeeze

NOTE, ALIAS, HEADING, TAG = 0, 1, 2, 3
KINDS: tuple[HitKind, ...] = ("note", "alias", "heading", "tag")

Properties = dict[str, PropertyValue]


class PropertyTable:
    """The properties of each note, unpacked on access."""

    __slots__ = ("rows",)

    def __init__(self, rows: list[bytes | Properties]) -> None:
        """`rows` holds the packed properties of each note, or what cannot be packed as it is."""
        self.rows = rows

    @staticmethod
    def packed(properties: Mapping[str, PropertyValue]) -> bytes | Properties:
        """Return properties as a row of the table; they stay as they are if nested too deeply."""
        if not properties:
            return b""
        plain = dict(properties)
        try:
            return marshal.dumps(plain)
        except ValueError:
            return plain

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, note: int) -> Properties:
        row = self.rows[note]
        if not row:
            return {}
        if isinstance(row, dict):
            return row
        properties: Properties = marshal.loads(row)  # noqa: S302  packed by this class
        return properties

    def __iter__(self) -> Iterator[Properties]:
        return map(self.__getitem__, range(len(self.rows)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PropertyTable) and [*self] == [*other]

    def __hash__(self) -> int:
        raise TypeError("a table holds what cannot be hashed")


@dataclass(slots=True)
class NoteTable:
    """What is known of the notes as a whole, each by its number in the order of their paths."""

    paths: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    """Folded."""
    properties: PropertyTable = field(default_factory=lambda: PropertyTable([]))

    def add(self, note: Note) -> None:
        """Append a note."""
        self.paths.append(note.path)
        self.titles.append(note.title)
        self.tags.append(tuple(squeeze(tag) for tag in note.tags))
        self.properties.rows.append(PropertyTable.packed(note.properties))

    def share_tags(self) -> None:
        """Keep equal tags of notes as one object: of very many notes, few differ."""
        known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.tags = [known.setdefault(tags, tags) for tags in self.tags]

    def add_all(self, other: NoteTable, first: int, end: int) -> None:
        """Append notes of another table."""
        self.paths += other.paths[first:end]
        self.titles += other.titles[first:end]
        self.tags += other.tags[first:end]
        self.properties.rows += other.properties.rows[first:end]

    def number(self, path: str) -> int | None:
        """Return the number of the note at a path."""
        number = bisect_left(self.paths, path)
        if number == len(self.paths) or self.paths[number] != path:
            return None
        return number


class NoteEdit(NamedTuple):
    """How the numbering of notes changes: runs of notes that stay, and notes that are put in."""

    table: NoteTable
    """The notes after the change."""
    pieces: Sequence[range | Note]
    """In the new order: ranges of old numbers, and notes that are new or changed."""

    @classmethod
    def of(cls, old: NoteTable, changes: Mapping[str, Note | None]) -> NoteEdit:
        """Return what `changes` do: notes by path as they are now, None for one that is gone."""
        table = NoteTable()
        pieces: list[range | Note] = []
        done = 0
        for path in sorted(changes):
            number = bisect_left(old.paths, path)
            is_old = number < len(old.paths) and old.paths[number] == path
            table.add_all(old, done, number)
            pieces.append(range(done, number))
            note = changes[path]
            if note is not None:
                table.add(note)
                pieces.append(note)
            done = number + is_old
        table.add_all(old, done, len(old.paths))
        pieces.append(range(done, len(old.paths)))
        return cls(table, pieces)


class PlaceEdit(NamedTuple):
    """How the numbering of places changes."""

    numbers: array[int]
    """The new number of each old place, `GONE` for those of notes that changed or are gone."""
    gone: tuple[int, ...]
    """The old numbers of the places of notes that changed or are gone."""
    added: tuple[int, ...]
    """The new numbers of the places of notes that changed or are new."""
    is_shifted: bool
    """Whether any place that stays gets another number."""


@dataclass(slots=True)
class NamePlaces:
    """The places of a vault. A note comes first, then its aliases, then its headings."""

    table: NoteTable
    firsts: array[int] = field(default_factory=lambda: array(NUMBERS))
    """The first place of each note, and one past the last place of all."""
    shown: list[str] = field(default_factory=list)
    """What is shown of each place: title, alias, heading name."""
    lines: array[int] = field(default_factory=lambda: array(NUMBERS))
    sections: array[int] = field(default_factory=lambda: array("l"))
    """Index in the note's headings, -1 for the note and its aliases."""
    kinds: bytearray = field(default_factory=bytearray)
    notes: array[int] = field(default_factory=lambda: array(NUMBERS))
    """The note of each place, by number."""
    to_parent: array[int] = field(default_factory=lambda: array(NUMBERS))
    """How many places further up the parent stands; 0 for the note itself."""
    to_end: array[int] = field(default_factory=lambda: array(NUMBERS))
    """How many places further down the first one stands that is not under this one."""

    @property
    def paths(self) -> list[str]:
        """The path of each note."""
        return self.table.paths

    @property
    def titles(self) -> list[str]:
        """The title of each note."""
        return self.table.titles

    @property
    def tags(self) -> list[tuple[str, ...]]:
        """The folded tags of each note."""
        return self.table.tags

    @property
    def properties(self) -> PropertyTable:
        """The properties of each note."""
        return self.table.properties

    def find(self, path: str, section: int, shown: str) -> int | None:
        """Return the place of a section, or for section -1 of a title, alias or tag.

        None if there is none.
        """
        number = self.table.number(path)
        if number is None:
            return None
        for place in range(self.firsts[number], self.firsts[number + 1]):
            if self.sections[place] == section and self.shown[place] == shown:
                return place
        return None

    def above(self, place: int) -> Iterator[int]:
        """Yield the places above: the parent headings, the note, then its aliases."""
        first = self.firsts[self.notes[place]]
        at = place
        while at != first:
            at -= self.to_parent[at]
            yield at
        for alias in range(first + 1, self.firsts[self.notes[place] + 1]):
            if self.kinds[alias] != ALIAS:
                break
            if alias != place:
                yield alias

    def under(self, place: int) -> range:
        """Return the places that stand under this one; for an alias, under its note."""
        return range(place + 1, place + self.to_end[place])

    def of_notes(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield the places of the given notes."""
        for number in numbers:
            yield from range(self.firsts[number], self.firsts[number + 1])

    def edited(self, edit: NoteEdit, add: AddPlaces) -> tuple[NamePlaces, PlaceEdit]:
        """Return the places after notes have changed, and how their numbers did.

        `add` is what these places were made with.
        """
        new = NamePlaces(edit.table)
        numbers = array(NUMBERS)
        gone: list[int] = []
        added: list[int] = []
        is_shifted = False
        for piece in edit.pieces:
            begin = len(new.shown)
            if isinstance(piece, Note):
                add(new, piece)
                added += range(begin, len(new.shown))
                continue
            first, end = self.firsts[piece.start], self.firsts[piece.stop]
            gone += range(len(numbers), first)
            numbers.extend(array(NUMBERS, (GONE,)) * (first - len(numbers)))
            numbers.extend(range(begin, begin + end - first))
            is_shifted = is_shifted or (begin != first and end > first)
            new._add_run(self, piece)
        new.close()
        return new, PlaceEdit(numbers, tuple(gone), tuple(added), is_shifted)

    def close(self) -> None:
        """Note where the places of the last note end."""
        self.firsts.append(len(self.shown))

    def _add_run(self, old: NamePlaces, notes: range) -> None:
        """Append the places of notes that follow each other in `old`."""
        first, end = old.firsts[notes.start], old.firsts[notes.stop]
        further = len(self.shown) - first
        notes_further = len(self.firsts) - notes.start
        self.firsts.extend([at + further for at in old.firsts[notes.start : notes.stop]])
        self.shown += old.shown[first:end]
        self.lines += old.lines[first:end]
        self.sections += old.sections[first:end]
        self.kinds += old.kinds[first:end]
        self.to_parent += old.to_parent[first:end]
        self.to_end += old.to_end[first:end]
        numbers = old.notes[first:end]
        if notes_further:
            numbers = array(NUMBERS, [number + notes_further for number in numbers])
        self.notes += numbers


AddPlaces = Callable[[NamePlaces, Note], None]
"""Appends the places of a note, which is the next one of the table."""


def add_names(places: NamePlaces, note: Note) -> None:
    """Append title, aliases and headings of a note."""
    number, first = len(places.firsts), len(places.shown)
    aliases, headings = note.aliases, note.headings
    named = 1 + len(aliases)
    count = named + len(headings)
    places.firsts.append(first)
    places.shown.append(note.title)
    places.shown.extend(aliases)
    places.shown.extend([heading.name for heading in headings])
    places.lines.extend([1] * named)
    places.lines.extend([heading.line for heading in headings])
    places.sections.extend([-1] * named)
    places.sections.extend(range(len(headings)))
    places.kinds.extend(bytes((NOTE, *(ALIAS,) * len(aliases), *(HEADING,) * len(headings))))
    places.notes.extend([number] * count)
    places.to_parent.extend(range(count))
    places.to_end.extend(range(count, 0, -1))
    open_levels: list[tuple[int, int]] = []
    for place, heading in enumerate(headings, first + named):
        while open_levels and open_levels[-1][0] >= heading.level:
            closed = open_levels.pop()[1]
            places.to_end[closed] = place - closed
        if open_levels:
            places.to_parent[place] = place - open_levels[-1][1]
        open_levels.append((heading.level, place))


def add_tags(places: NamePlaces, note: Note) -> None:
    """Append the tags of a note, each at its first use."""
    number, first = len(places.firsts), len(places.shown)
    count = len(note.tags)
    lines: dict[str, int] = {}
    for use in note.tag_uses:
        lines.setdefault(use.name.casefold(), use.line)
    places.firsts.append(first)
    places.shown.extend(note.tags)
    places.lines.extend([lines.get(tag.casefold(), 1) for tag in note.tags])
    places.sections.extend([-1] * count)
    places.kinds.extend(bytes((TAG,)) * count)
    places.notes.extend([number] * count)
    places.to_parent.extend(range(count))
    places.to_end.extend(range(count, 0, -1))
