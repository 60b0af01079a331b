"""Where texts stand: every note, alias and heading as a numbered place, in the order of the vault.

Plain arrays and strings, parents known. Never compares texts with a query.
"""

from __future__ import annotations

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import chain, pairwise, repeat

from explorer.model import HitKind, Note
from explorer.text.normalize import squeeze

NOTE, ALIAS, HEADING, TAG = 0, 1, 2, 3
KINDS: tuple[HitKind, ...] = ("note", "alias", "heading", "tag")
NUMBERS = "I"
"""The type of the arrays: a vault has fewer than four billion names."""

Changes = Mapping[str, Note | None]
"""Notes by path as they are now, None for one that is gone."""


@lru_cache(maxsize=1024)
def _folded_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return folded tags, as the same object for equal ones: of very many notes, few differ."""
    return tuple(map(squeeze, tags))


@dataclass(slots=True)
class NoteTable:
    """What is known of the notes as a whole, each by its number in the order of their paths."""

    paths: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    """Folded."""
    properties: list[bytes] = field(default_factory=list)
    """Packed by `marshal`, since they take much room; empty without any."""

    def add(self, note: Note) -> None:
        """Append a note."""
        self.paths.append(note.path)
        self.titles.append(note.title)
        self.tags.append(_folded_tags(tuple(note.tags)))
        properties = dict(note.properties)
        self.properties.append(marshal.dumps(properties) if properties else b"")

    def edited(self, changes: Changes) -> NoteTable:
        """Return the table after notes have changed."""
        new = NoteTable()
        for start, stop, note in _pieces(self.paths, changes):
            new.paths += self.paths[start:stop]
            new.titles += self.titles[start:stop]
            new.tags += self.tags[start:stop]
            new.properties += self.properties[start:stop]
            if note is not None:
                new.add(note)
        return new


def _pieces(paths: Sequence[str], changes: Changes) -> Iterator[tuple[int, int, Note | None]]:
    """Yield the runs of notes that stay, by number, each with the note that follows it now."""
    done = 0
    for path in sorted(changes):
        at = bisect_left(paths, path)
        yield done, at, changes[path]
        done = at + (paths[at : at + 1] == [path])
    yield done, len(paths), None


_numbers = partial(array, NUMBERS)


@dataclass
class NamePlaces:
    """The places of a vault. A note comes first, then its aliases, then its headings."""

    table: NoteTable
    firsts: array[int] = field(default_factory=lambda: _numbers((0,)))
    """The first place of each note, and one past the last place of all."""
    shown: list[str] = field(default_factory=list)
    """What is shown of each place: title, alias, heading name."""
    lines: array[int] = field(default_factory=_numbers)
    sections: array[int] = field(default_factory=lambda: array("l"))
    """Index in the note's headings, -1 for the note and its aliases."""
    kinds: bytearray = field(default_factory=bytearray)
    to_parent: array[int] = field(default_factory=_numbers)
    """How many places further up the parent stands; 0 for the note itself."""
    to_end: array[int] = field(default_factory=_numbers)
    """How many places further down the first one stands that is not under this one."""

    @cached_property
    def notes(self) -> array[int]:
        """The note of each place, by number."""
        counts = [end - first for first, end in pairwise(self.firsts)]
        return _numbers(chain.from_iterable(map(repeat, range(len(counts)), counts)))

    def path(self, place: int) -> str:
        """Return the path of the note of a place."""
        return self.table.paths[self.notes[place]]

    def find(self, path: str, section: int, shown: str) -> int | None:
        """Return the place of a section, or for section -1 of a title, alias or tag.

        None if there is none.
        """
        at = bisect_left(self.table.paths, path)
        if self.table.paths[at : at + 1] != [path]:
            return None
        places = range(self.firsts[at], self.firsts[at + 1])
        found = (p for p in places if self.sections[p] == section and self.shown[p] == shown)
        return next(found, None)

    def above(self, place: int) -> Iterator[int]:
        """Yield the places above: the parent headings, the note, then its aliases."""
        note = self.notes[place]
        first = self.firsts[note]
        at = place
        while at != first:
            at -= self.to_parent[at]
            yield at
        for alias in range(first + 1, self.firsts[note + 1]):
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

    def edited(
        self, changes: Changes, table: NoteTable, add: AddPlaces
    ) -> tuple[NamePlaces, list[tuple[int, int, list[str]]]]:
        """Return the places after notes have changed; `add` is what these were made with.

        And the places that stay, by the first one and the one after the last of those in a row,
        each time with what is shown of the new ones that follow.
        """
        new = NamePlaces(table)
        runs = []
        for start, stop, note in _pieces(self.table.paths, changes):
            first, end = self.firsts[start], self.firsts[stop]
            further = len(new.shown) - first
            new.firsts.extend([at + further for at in self.firsts[start + 1 : stop + 1]])
            for name in COLUMNS:
                getattr(new, name).extend(getattr(self, name)[first:end])
            count = len(new.shown)
            if note is not None:
                add(new, note)
            runs.append((first, end, new.shown[count:]))
        return new, runs

    def add(
        self, shown: Sequence[str], kinds: bytes, lines: Iterable[int], sections: Iterable[int]
    ) -> int:
        """Append the places of the next note, all under the first one; return the first one."""
        first, count = len(self.shown), len(shown)
        self.shown.extend(shown)
        self.kinds.extend(kinds)
        self.lines.extend(lines)
        self.sections.extend(sections)
        self.to_parent.extend(range(count))
        self.to_end.extend(range(count, 0, -1))
        self.firsts.append(first + count)
        return first


COLUMNS = ("shown", "lines", "sections", "kinds", "to_parent", "to_end")
"""What is kept of each place."""
AddPlaces = Callable[[NamePlaces, Note], None]
"""Appends the places of a note, which is the next one of the table."""


def add_names(places: NamePlaces, note: Note) -> None:
    """Append title, aliases and headings of a note."""
    aliases, headings = note.aliases, note.headings
    named = 1 + len(aliases)
    first = places.add(
        [note.title, *aliases, *(heading.name for heading in headings)],
        bytes((NOTE, *(ALIAS,) * len(aliases), *(HEADING,) * len(headings))),
        [*(1,) * named, *(heading.line for heading in headings)],
        [*(-1,) * named, *range(len(headings))],
    )
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
    count = len(note.tags)
    lines: dict[str, int] = {}
    for use in note.tag_uses:
        lines.setdefault(use.name.casefold(), use.line)
    of_tags = [lines.get(tag.casefold(), 1) for tag in note.tags]
    places.add(note.tags, bytes((TAG,)) * count, of_tags, (-1,) * count)
