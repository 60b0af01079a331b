"""The sections that say something of one concept, from all over the vault. For workers.

It reads files.

What belongs to a concept is for the search to say; nothing is put together here by other rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from explorer.model import Hit, Note
from explorer.reader.concept_tree import section_at
from explorer.reader.link_preview import LinkPreview, peek_at
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.vault.link_writer import section_path

if TYPE_CHECKING:
    from explorer.search.concepts import Concept
    from explorer.services.explorer import Explorer

MOST = 24
"""Places that are shown."""
_HITS = 400
_QUESTIONS = 4
"""Names of one concept that are looked for: an acronym leads to the long name, and that to more
places."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Section:
    """A place of a concept with its text."""

    path: str
    line: int
    crumbs: tuple[str, ...]
    """The note and the headings that lead there, clean."""
    peeked: LinkPreview


@dataclass(frozen=True, slots=True)
class ConceptSections:
    """The places of the concept that is read at a place."""

    path: str
    line: int
    name: str
    """The concept."""
    sections: tuple[Section, ...]
    """The place itself first, the others best first; at most `MOST`."""
    more: int = 0
    """How many others there are."""


def sections_of(explorer: Explorer, path: str, line: int, now: datetime) -> ConceptSections | None:
    """Return all places of the concept that a line of a note belongs to, None if the note is gone."""
    note = explorer.vault.notes.get(path)
    if note is None:
        return None
    for index in _candidates(note, line):
        name = note.headings[index].name if index >= 0 else note.title
        places = _places(explorer, note, index, name, now)
        if len(places) > 1:
            break
    notes = explorer.vault.notes
    sections = [
        Section(where, at, _crumbs(notes[where], section), peek_at(explorer, where, at, now))
        for (where, section), at in list(places.items())[:MOST]
        if where in notes
    ]
    return ConceptSections(path, line, name, tuple(sections), max(0, len(places) - MOST))


def _candidates(note: Note, line: int) -> list[int]:
    """Return what one may mean at a line.

    Its heading, and at the top of a note its title or the heading there.
    """
    if line > 1:
        return [section_at(note, line)]
    starts = bool(note.headings) and note.headings[0].line == note.body_line
    return [-1, 0] if starts else [-1]


def _places(
    explorer: Explorer, note: Note, index: int, name: str, now: datetime
) -> dict[tuple[str, int], int]:
    """Return the line of each place of a concept by its note and heading (-1 for a title)."""
    places = {(note.path, index): _line(note, index)}
    concept = _concept(explorer, note, index, name, now)
    for hit in concept.hits if concept is not None else ():
        if (
            index >= 0 or hit.path != note.path
        ):  # a note and a heading in it that is called as it is are one place
            places[hit.path, hit.section] = hit.line if hit.section >= 0 else 1
    return places


def _crumbs(note: Note, section: int) -> tuple[str, ...]:
    names = [
        clean(note.title),
        *(clean(note.headings[at].name) for at in section_path(note, section)),
    ]
    return tuple(names[1:] if len(names) > 1 and names[0] == names[1] else names)


def _line(note: Note, index: int) -> int:
    return note.headings[index].line if index >= 0 else 1


def _concept(
    explorer: Explorer, note: Note, index: int, name: str, now: datetime
) -> Concept | None:
    """Return the concept that a heading (-1 for the title) is a place of."""
    from explorer.search.concepts import group

    hits: dict[tuple[str, int, str, str], Hit] = {}
    asked: set[str] = set()
    found: Concept | None = None
    names = list(concept_names(name))
    while names and len(asked) < _QUESTIONS:
        query = names.pop(0)
        asked.add(query)
        for hit in _asked(explorer, query, now):
            hits[hit.path, hit.section, hit.kind, hit.text] = hit
        concepts = group(hits.values())
        found = next((c for c in concepts if _has(c, note, index)), None)
        more = (
            {said for hit in found.hits for said in concept_names(hit.text or hit.title)}
            if found
            else set()
        )
        names = [*names, *sorted(more - asked - set(names))]
    return found


def _asked(explorer: Explorer, name: str, now: datetime) -> tuple[Hit, ...]:
    words = " ".join(_WORD.findall(name))
    return explorer.search(words, _HITS, None, now).hits if words else ()


def _has(concept: Concept, note: Note, index: int) -> bool:
    if index >= 0:
        return any(hit.path == note.path and hit.section == index for hit in concept.hits)
    named = fold(concept_names(note.title)[0]) in concept.names
    return named and any(hit.path == note.path for hit in concept.hits)
