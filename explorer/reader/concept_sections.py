"""All sections of one concept, from every note that has one. Reads files, so call it from workers.

The search decides which places belong to a concept; this module adds no rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from explorer.model import Hit, Note
from explorer.model import section_path as headings_above
from explorer.reader.link_preview import LinkPreview
from explorer.search.concepts import Concept, group
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.text.sanitize import clean

if TYPE_CHECKING:
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
    more: int
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
        name, places = _places(note, index, search)
        if len(places) > 1:
            break
    sections = [
        Section(at, section_line, _crumbs(vault.notes[at], index), preview(at, section_line))
        for (at, index), section_line in islice(places.items(), MOST)
        if at in vault.notes
    ]
    return ConceptSections(path, line, name, tuple(sections), max(0, len(places) - MOST))


def _heading_candidates(note: Note, line: int) -> list[int]:
    """Return the indexes of the headings that a line can stand for, likeliest first.

    At the top of a note, these are its title (-1) and the heading that begins its body.
    """
    if line > 1:
        return [note.section_at(line)]
    if note.headings and note.headings[0].line == note.body_line:
        return [-1, 0]
    return [-1]


def _places(note: Note, index: int, search: Search) -> tuple[str, dict[_SectionId, int]]:
    """Return the name of a heading (-1: the title), and the line of each section of its concept.

    The one that it is asked for comes first.
    """
    name, line = note.title, 1
    if index >= 0:
        name, line = note.headings[index].name, note.headings[index].line
    places = {(note.path, index): line}
    concept = _concept(note, index, name, search)
    for hit in () if concept is None else concept.hits:
        # A note, and a heading in it of the same name, are one place.
        if index >= 0 or hit.path != note.path:
            places[hit.path, hit.section] = 1 if hit.section < 0 else hit.line
    return name, places


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
    hits: dict[tuple[str, int, str, str], Hit] = {}
    searched: set[str] = set()
    concept: Concept | None = None
    names = list(concept_names(name))
    while names and len(searched) < _MOST_SEARCHES:
        query = names.pop(0)
        searched.add(query)
        words = _WORD.findall(query)
        for hit in search(" ".join(words)) if words else ():
            hits[hit.path, hit.section, hit.kind, hit.text] = hit
        concepts = group(hits.values())
        concept = next((each for each in concepts if _contains(each, note, index)), None)
        if concept is not None:
            found = (concept_names(hit.text or hit.title) for hit in concept.hits)
            names += sorted({name for each in found for name in each} - searched - set(names))
    return concept


def _contains(concept: Concept, note: Note, index: int) -> bool:
    in_note = [hit for hit in concept.hits if hit.path == note.path]
    if index >= 0:
        return any(hit.section == index for hit in in_note)
    return bool(in_note) and fold(concept_names(note.title)[0]) in concept.names
