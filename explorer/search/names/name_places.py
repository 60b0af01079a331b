"""Where texts stand: every note, alias and heading as a numbered place, in the order of the vault.

Plain arrays and strings. Never compares texts with a query.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from explorer.model import HitKind, Note, PropertyValue
from explorer.text.normalize import squeeze

NOTE, ALIAS, HEADING, TAG = 0, 1, 2, 3
KINDS: tuple[HitKind, ...] = ("note", "alias", "heading", "tag")


@dataclass(slots=True)
class NamePlaces:
    """The places of a vault by number: a note comes first, then its aliases, then its headings."""

    paths: list[str]
    titles: list[str]
    firsts: array[int]
    """The first place of each note, and one past the last place of all."""
    shown: list[str]
    """What is shown of each place: title, alias, heading name."""
    lines: array[int]
    sections: array[int]
    """Index in the note's headings, -1 for the note and its aliases."""
    kinds: bytearray
    notes: array[int]
    """The note of each place, by number."""
    parents: array[int]
    """The place above; that of the note is itself."""
    ends: array[int]
    """One past the last place that stands under this one."""
    tags: list[tuple[str, ...]]
    """The folded tags of each note."""
    properties: list[dict[str, PropertyValue]]

    @classmethod
    def of(cls, notes: Iterable[Note]) -> NamePlaces:
        """Number the places of the notes, which are put in the order of their paths."""
        ordered = sorted(notes, key=lambda note: note.path)
        new = cls(
            [],
            [],
            array("L"),
            [],
            array("L"),
            array("l"),
            bytearray(),
            array("L"),
            array("L"),
            array("L"),
            [],
            [],
        )
        for note in ordered:
            new._add(note)
        new.firsts.append(len(new.shown))
        return new

    def _add(self, note: Note) -> None:
        number, first = len(self.paths), len(self.shown)
        self.paths.append(note.path)
        self.titles.append(note.title)
        self.firsts.append(first)
        self.tags.append(tuple(squeeze(tag) for tag in note.tags))
        self.properties.append(dict(note.properties))
        aliases, headings = note.aliases, note.headings
        count = 1 + len(aliases) + len(headings)
        last = first + count
        self.shown.append(note.title)
        self.shown.extend(aliases)
        self.shown.extend([heading.name for heading in headings])
        self.lines.extend([1] * (1 + len(aliases)))
        self.lines.extend([heading.line for heading in headings])
        self.sections.extend([-1] * (1 + len(aliases)))
        self.sections.extend(range(len(headings)))
        self.kinds.extend(bytes((NOTE, *(ALIAS,) * len(aliases), *(HEADING,) * len(headings))))
        self.notes.extend([number] * count)
        self.parents.extend([first] * count)
        self.ends.extend([last] * count)
        open_levels: list[tuple[int, int]] = []
        for place, heading in enumerate(headings, first + 1 + len(aliases)):
            while open_levels and open_levels[-1][0] >= heading.level:
                self.ends[open_levels.pop()[1]] = place
            if open_levels:
                self.parents[place] = open_levels[-1][1]
            open_levels.append((heading.level, place))

    def find(self, path: str, section: int, shown: str) -> int | None:
        """Return the place of a section, or for section -1 of a title, alias or tag.

        None if there is none.
        """
        number = bisect_left(self.paths, path)
        if number == len(self.paths) or self.paths[number] != path:
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
            at = self.parents[at]
            yield at
        for alias in range(first + 1, self.firsts[self.notes[place] + 1]):
            if self.kinds[alias] != ALIAS:
                break
            if alias != place:
                yield alias

    def under(self, place: int) -> range:
        """Return the places that stand under this one; for an alias, under its note."""
        return range(place + 1, self.ends[place])

    def of_notes(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield the places of the given notes."""
        for number in numbers:
            yield from range(self.firsts[number], self.firsts[number + 1])


def tag_places(notes: Sequence[Note]) -> NamePlaces:
    """Number the tags of the notes: one place for each tag of each note, at its first use."""
    places = NamePlaces.of(())
    places.firsts.pop()
    for note in sorted(notes, key=lambda note: note.path):
        number, first = len(places.paths), len(places.shown)
        places.paths.append(note.path)
        places.titles.append(note.title)
        places.firsts.append(first)
        places.tags.append(tuple(squeeze(tag) for tag in note.tags))
        places.properties.append(dict(note.properties))
        lines: dict[str, int] = {}
        for use in note.tag_uses:
            lines.setdefault(use.name.casefold(), use.line)
        for tag in note.tags:
            places.shown.append(tag)
            places.lines.append(lines.get(tag.casefold(), 1))
            places.sections.append(-1)
            places.kinds.append(TAG)
            places.notes.append(number)
            places.parents.append(first)
            places.ends.append(first + len(note.tags))
    places.firsts.append(len(places.shown))
    return places
