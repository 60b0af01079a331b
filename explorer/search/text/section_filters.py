"""Turns filters into the sections that full text may return.

Filters of whole notes are those of the search for names; filters of sections are here. Never drops
a filter in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.model import Note, section_end
from explorer.search.expression import Filter
from explorer.search.names.place_filters import (
    FilterSource,
    Folder,
    UnknownFactError,
    chosen_notes,
    restrict,
    reviewed_places,
)
from explorer.search.search_context import SearchContext
from explorer.text.normalize import squeeze

Section: TypeAlias = tuple[str, int]
"""The path of a note and the index of a heading, -1 for what stands before the first one."""


@dataclass(slots=True)
class SectionFilter:
    """What the filters leave; None where they leave everything."""

    notes: set[str] | None = None
    sections: set[Section] | None = None
    excluded: Set[str] = frozenset()
    """Notes that are left out, since they hold a word after a `-`."""
    problems: list[str] = field(default_factory=list)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self.notes is not None or self.sections is not None or bool(self.excluded)

    def allows_note(self, path: str) -> bool:
        """Return whether a note is left, whatever of its sections."""
        return path not in self.excluded and (self.notes is None or path in self.notes)

    def allows(self, path: str, section: int) -> bool:
        """Return whether a section is left."""
        if not self.allows_note(path):
            return False
        return self.sections is None or (path, section) in self.sections


def filter_sections(
    notes: Mapping[str, Note],
    filters: Iterable[Filter],
    source: FilterSource,
    excluded: Set[str] = frozenset(),
) -> SectionFilter:
    """Return what the filters leave of the notes, those about words aside, without `excluded`."""
    filtered = SectionFilter(excluded=excluded)
    for condition in filters:
        try:
            if condition.is_about_places:
                sections = set(chosen_sections(notes, condition, source.context))
                filtered.sections = restrict(
                    filtered.sections, condition, sections, lambda: _all_sections(notes)
                )
            elif not condition.is_about_words:
                chosen = chosen_notes(condition, source)
                filtered.notes = restrict(filtered.notes, condition, chosen, lambda: notes)
        except UnknownFactError as error:
            filtered.problems.append(str(error))
    return filtered


def sections_of(note: Note) -> range:
    """Return the sections of a note: -1 for what comes before the first heading, then each one."""
    return range(-1, len(note.headings))


def chosen_sections(
    notes: Mapping[str, Note], condition: Filter, context: SearchContext
) -> Iterator[Section]:
    """Yield the sections that a filter about places chooses, whether it is wanted or not.

    Raises UnknownFactError.
    """
    if condition.kind == "in":
        return _sections_inside(notes, condition.value)
    return _sections_in_state(notes, condition, context)


def _all_sections(notes: Mapping[str, Note]) -> Iterator[Section]:
    return ((path, section) for path, note in notes.items() for section in sections_of(note))


def _sections_inside(notes: Mapping[str, Note], value: str) -> Iterator[Section]:
    """Yield what is in a folder of this name, or in a note or heading whose name holds it."""
    folder = Folder(value, notes)
    for path, note in notes.items():
        if folder.holds(path) or _is_named(note, value):
            sections: Iterable[int] = sections_of(note)
        else:
            sections = _sections_under(note, value)
        yield from ((path, section) for section in sections)


def _is_named(note: Note, value: str) -> bool:
    return any(value in squeeze(name) for name in (note.title, *note.aliases))


def _sections_under(note: Note, value: str) -> Iterator[int]:
    """Yield the headings whose names hold a folded value, and those below them."""
    end = 0
    for section, heading in enumerate(note.headings):
        if section >= end and value in squeeze(heading.name):
            end = section_end(note.headings, section)
        if section < end:
            yield section


def _sections_in_state(
    notes: Mapping[str, Note], condition: Filter, context: SearchContext
) -> Iterator[Section]:
    """Yield the sections that hold cards in this state, and all of a note that is in it itself."""
    for path, section in reviewed_places(condition, context):
        if path not in notes:
            continue
        if section >= 0 or condition.only_kind == "card":
            yield path, section
        else:
            yield from ((path, each) for each in sections_of(notes[path]))
