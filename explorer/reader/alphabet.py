"""All concepts of a vault from A to Z, each with its places. Pure, and looks at every note once.

Takes some tenths of a second for a large vault: call it from a worker.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from explorer.model import Hit
from explorer.reader.concept_tree import natural
from explorer.search.concepts import Concept, group
from explorer.text.names import concept_names, grouped
from explorer.text.normalize import fold
from explorer.text.sanitize import clean
from explorer.vault.note_entry import NoteEntry

SIGNS = "#"
"""The letter of names without any letter or digit."""
DIGITS = "0-9"


@dataclass(frozen=True, slots=True)
class ConceptPlace:
    """Where a concept is: a note (section -1) or one of its headings."""

    path: str
    line: int
    section: int
    names_note: bool
    """Whether it stands for a whole note: the note, or the first heading that repeats its title."""


@dataclass(frozen=True, slots=True)
class NamedConcept:
    """A name with all its places; at least one."""

    name: str
    """As most of its places write it, clean."""
    key: str
    """The folded name: no two concepts share one."""
    places: tuple[ConceptPlace, ...]
    """By path and line."""


Letter: TypeAlias = tuple[str, tuple[NamedConcept, ...]]
"""A letter, or the name of a script, and the concepts whose names begin with it."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The concepts of one snapshot by their letters."""

    generation: int
    letters: tuple[Letter, ...]


def alphabet(entries: Mapping[str, NoteEntry], generation: int) -> Alphabet:
    """Return all concepts of a snapshot: the headings, titles and aliases that share a name."""
    hits = (hit for path, entry in entries.items() for hit in _names_of(path, entry))
    concepts = map(_named, group(hits, every_name=True))
    found = grouped((_letter(concept.key), concept) for concept in concepts)
    letters = ((key[1], tuple(sorted(found[key], key=_by_name))) for key in sorted(found))
    return Alphabet(generation, tuple(letters))


def _names_of(path: str, entry: NoteEntry) -> Iterator[Hit]:
    """Yield the names in a note, but those that show nothing: blanks or invisible characters."""
    note = entry.glance()
    for section, heading in enumerate(note.headings):
        if fold(heading.name).strip():
            yield Hit(
                path,
                heading.line,
                heading.name,
                note.title,
                "heading",
                0,
                section=section,
                text=heading.name,
            )
    if fold(note.title).strip():
        yield Hit(path, 1, None, note.title, "note", 0, text=note.title)
    for alias in note.aliases:
        if fold(alias).strip():
            yield Hit(path, 1, None, note.title, "alias", 0, text=alias)


def _named(concept: Concept) -> NamedConcept:
    """Return a concept under the name that most of its places have, of equally many the first."""
    written = Counter(concept_names(hit.text)[0] for hit in concept.hits)
    name = min(written, key=lambda each: (-written[each], fold(each), each))
    return NamedConcept(clean(name) or "(no name)", fold(name), tuple(_places(concept)))


def _places(concept: Concept) -> Iterator[ConceptPlace]:
    """Yield the places of a concept by path and line."""
    before = ""
    found = {(hit.path, hit.line, hit.section): hit.title for hit in concept.hits}
    for (path, line, section), title in sorted(found.items()):
        names_note = section < 0 or _is_called(concept, title)
        yield ConceptPlace(path, line, section, names_note and path != before)
        before = path


def _is_called(concept: Concept, title: str) -> bool:
    """Return whether the title of a note is one of the names of a concept."""
    return fold(concept_names(title)[0]) in concept.names


def _by_name(concept: NamedConcept) -> tuple[str, str]:
    """Return a sort key that passes over quotes and other signs before a name."""
    begin = next((at for at, sign in enumerate(concept.key) if sign.isalnum()), 0)
    return natural(concept.key[begin:]), concept.key


def _letter(key: str) -> tuple[int, str]:
    """Return a sort key and the name of the letter that a folded name stands under.

    Scripts without capitals have one letter each: many of them have thousands of signs.
    """
    first = next((character for character in key if character.isalnum()), "")
    if not first:
        return 0, SIGNS
    if first.isnumeric():
        return 1, DIGITS
    if first.upper() != first:
        return 2, first.upper()
    script = unicodedata.name(first, "Other").partition(" ")[0]
    if script != "CJK":
        script = script.capitalize()
    return 3, script
