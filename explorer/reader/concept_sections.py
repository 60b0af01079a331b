"""All sections of one concept, from every note that has one. Reads files, so call it from workers.

The search decides which places belong to a concept; this module adds no rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from explorer.model import Hit, Note
from explorer.reader.link_preview import LinkPreview
from explorer.reader.section_ranges import section_at
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.vault.link_writer import section_path as headings_above

if TYPE_CHECKING:
    from explorer.search.concepts import Concept
    from explorer.vault import Vault

MOST = 24
"""Sections that are shown at most."""
_MOST_SEARCHES = 4
"""Names of one concept that are searched: an acronym leads to the long name, and that to more
places."""
_WORD = re.compile(r"\w+")

PreviewPlace: TypeAlias = Callable[[str, int], LinkPreview]
"""Returns the beginning of what a note has at a line."""
Search: TypeAlias = Callable[[str], Iterable[Hit]]
"""Returns all hits for some words: a concept may have thousands of places."""
_SectionId: TypeAlias = tuple[str, int]
"""The path of a note, and the index of a heading in it; -1 for the note's title."""
_HitKey: TypeAlias = tuple[str, int, str, str]
"""What makes two hits of different searches the same one."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a concept with its text."""

    path: str
    line: int
    crumbs: tuple[str, ...]
    """The note and the headings above the section, clean."""
    preview: LinkPreview


@dataclass(frozen=True, slots=True)
class ConceptSections:
    """The sections of the concept at a place."""

    path: str
    line: int
    name: str
    """The concept."""
    sections: tuple[Section, ...]
    """The section at the place itself first, the others best first; at most `MOST`."""
    more: int = 0
    """How many others there are."""


def concept_sections(
    vault: Vault, path: str, line: int, preview: PreviewPlace, search: Search
) -> ConceptSections | None:
    """Return all sections of the concept at a line of a note, None if the note is gone."""
    note = vault.notes.get(path)
    if note is None:
        return None
    name, places = "", dict[_SectionId, int]()
    for index in _heading_candidates(note, line):
        name, _ = _name_and_line(note, index)
        places = _places(note, index, search)
        if len(places) > 1:
            break
    shown = list(places.items())[:MOST]
    sections = [
        Section(
            path=section_path,
            line=section_line,
            crumbs=_crumbs(vault.notes[section_path], index),
            preview=preview(section_path, section_line),
        )
        for (section_path, index), section_line in shown
        if section_path in vault.notes
    ]
    return ConceptSections(path, line, name, tuple(sections), max(0, len(places) - MOST))


def _name_and_line(note: Note, index: int) -> tuple[str, int]:
    """Return the name of a heading and its line; the title of the note and 1 for -1."""
    if index < 0:
        return note.title, 1
    heading = note.headings[index]
    return heading.name, heading.line


def _heading_candidates(note: Note, line: int) -> list[int]:
    """Return the indexes of the headings that a line can stand for, likeliest first.

    At the top of a note, these are its title (-1) and the heading that begins its body.
    """
    if line > 1:
        return [section_at(note, line)]
    if note.headings and note.headings[0].line == note.body_line:
        return [-1, 0]
    return [-1]


def _places(note: Note, index: int, search: Search) -> dict[_SectionId, int]:
    """Return the line of each section of a concept; the one it was opened from comes first."""
    name, line = _name_and_line(note, index)
    places = {(note.path, index): line}
    concept = _concept(note, index, name, search)
    if concept is None:
        return places
    for hit in concept.hits:
        # A note, and a heading in it of the same name, are one place.
        if index < 0 and hit.path == note.path:
            continue
        is_title = hit.section < 0
        places[hit.path, hit.section] = 1 if is_title else hit.line
    return places


def _crumbs(note: Note, index: int) -> tuple[str, ...]:
    title = clean(note.title)
    headings = [clean(note.headings[above].name) for above in headings_above(note, index)]
    if headings[:1] == [title]:
        return tuple(headings)
    return (title, *headings)


def _concept(note: Note, index: int, name: str, search: Search) -> Concept | None:
    """Return the concept that has a heading (-1: the title) of a note among its places.

    Each name of the concept is searched, since another name may lead to more places.
    """
    from explorer.search.concepts import group

    hits: dict[_HitKey, Hit] = {}
    searched: set[str] = set()
    concept: Concept | None = None
    names = list(concept_names(name))
    while names and len(searched) < _MOST_SEARCHES:
        query = names.pop(0)
        searched.add(query)
        hits.update((_hit_key(hit), hit) for hit in _hits(query, search))
        concept = _containing(group(hits.values()), note, index)
        names += sorted(_names_in(concept) - searched - set(names))
    return concept


def _hit_key(hit: Hit) -> _HitKey:
    return hit.path, hit.section, hit.kind, hit.text


def _hits(name: str, search: Search) -> Iterable[Hit]:
    words = _WORD.findall(name)
    if not words:
        return ()
    return search(" ".join(words))


def _containing(concepts: Iterable[Concept], note: Note, index: int) -> Concept | None:
    return next((concept for concept in concepts if _contains(concept, note, index)), None)


def _names_in(concept: Concept | None) -> set[str]:
    if concept is None:
        return set()
    return {name for hit in concept.hits for name in concept_names(hit.text or hit.title)}


def _contains(concept: Concept, note: Note, index: int) -> bool:
    in_note = [hit for hit in concept.hits if hit.path == note.path]
    if index >= 0:
        return any(hit.section == index for hit in in_note)
    return bool(in_note) and fold(concept_names(note.title)[0]) in concept.names
