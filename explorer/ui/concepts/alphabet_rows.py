"""The concepts from A to Z as rows: a letter, its concepts, and the places of those that are open.

A row is a tuple of numbers until it is drawn, so 100,000 concepts cost little. Knows no widget.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import NamedTuple

from explorer.model import Badge
from explorer.reader.alphabet import Alphabet, ConceptPlace, NamedConcept
from explorer.review import merge
from explorer.text.names import title_of
from explorer.text.sanitize import clean
from explorer.ui.concepts.concept_rows import ConceptRows
from explorer.ui.history import NotePlace
from explorer.ui.widgets.row import ListEntry, Look, Row

_NOTHING = Alphabet(0, ())
_MOST = 20
"""Places whose badges a concept adds up: `Overview` may have thousands."""


class AlphabetLine(NamedTuple):
    """What a row stands for, by numbers: those after the last that counts are -1."""

    letter: int
    concept: int = -1
    place: int = -1


class AlphabetRows:
    """The concepts of a vault as rows of a list."""

    def __init__(self, tree_rows: ConceptRows) -> None:
        """`tree_rows` know the badges, and which note is on screen."""
        self.lines: list[AlphabetLine] = []
        self._tree_rows = tree_rows
        self._alphabet = _NOTHING
        self._opened: set[str] = set()
        """The keys of the concepts whose places are shown."""
        self._closed: set[str] = set()
        """The letters whose concepts are hidden."""

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def generation(self) -> int:
        """Which snapshot the rows are of."""
        return self._alphabet.generation

    def take(self, alphabet: Alphabet) -> None:
        """Show the concepts of another snapshot; what was open stays open."""
        self._alphabet = alphabet
        self.lines = [
            line
            for letter in range(len(alphabet.letters))
            for line in (AlphabetLine(letter), *self._in_letter(letter))
        ]

    def concept(self, index: int) -> NamedConcept | None:
        """Return the concept of a row, None for a letter."""
        line = self.lines[index]
        if line.concept < 0:
            return None
        return self._alphabet.letters[line.letter].concepts[line.concept]

    def place(self, index: int) -> NotePlace | None:
        """Return where a row leads: a place, or the one place of a concept that has no other."""
        concept = self.concept(index)
        if concept is None:
            return None
        at = self.lines[index].place
        if at < 0 and len(concept.places) > 1:
            return None
        place = concept.places[max(at, 0)]
        return NotePlace(place.path, place.line)

    def key(self, index: int) -> Hashable:
        """Return a row's identity."""
        line = self.lines[index]
        concept = self.concept(index)
        if concept is None:
            return self._alphabet.letters[line.letter].name, "", None
        if line.place < 0:
            return "", concept.key, None
        return "", concept.key, concept.places[line.place]

    def find(self, key: Hashable) -> int | None:
        """Return where a row is, None if it is not shown."""
        return next((index for index in range(len(self.lines)) if self.key(index) == key), None)

    def depth(self, index: int) -> int:
        """Return how many rows hold a row."""
        line = self.lines[index]
        return (line.concept >= 0) + (line.place >= 0)

    def holder(self, index: int, depth: int) -> ListEntry:
        """Return the row of some depth that holds another one."""
        line = self.lines[index]
        above = index - line.place - 1
        if depth == 0:
            above = self._at_letter(line.letter)
        return ListEntry(self.key(above), self.row(above))

    def _at_letter(self, letter: int) -> int:
        """Return where a letter is: lines are sorted by their numbers."""
        return bisect_left(self.lines, AlphabetLine(letter))

    def letter_beside(self, index: int, step: int) -> int:
        """Return the row of the next letter (1), or of this one or the one before (-1)."""
        if not self.lines:
            return 0
        letter = self.lines[index].letter
        here = self._at_letter(letter)
        if step < 0 and index > here:
            return here
        last = len(self._alphabet.letters) - 1
        return self._at_letter(max(0, min(letter + step, last)))

    def toggle(self, index: int) -> None:
        """Open or close a letter, or the places of a concept, in place."""
        if self.place(index) is not None:
            return
        line, concept = self.lines[index], self.concept(index)
        if concept is None:
            self._closed ^= {self._alphabet.letters[line.letter].name}
            below = list(self._in_letter(line.letter))
            end = bisect_left(self.lines, AlphabetLine(line.letter + 1))
        else:
            self._opened ^= {concept.key}
            below = list(self._in_concept(line.letter, line.concept))
            end = bisect_left(self.lines, AlphabetLine(line.letter, line.concept + 1))
        self.lines[index + 1 : end] = below

    def _in_letter(self, letter: int) -> Iterator[AlphabetLine]:
        """Yield the rows that are shown below a letter."""
        group = self._alphabet.letters[letter]
        if group.name in self._closed:
            return
        for number in range(len(group.concepts)):
            yield AlphabetLine(letter, number)
            yield from self._in_concept(letter, number)

    def _in_concept(self, letter: int, number: int) -> Iterator[AlphabetLine]:
        concept = self._alphabet.letters[letter].concepts[number]
        if self._opened and concept.key in self._opened:
            for place in range(len(concept.places)):
                yield AlphabetLine(letter, number, place)

    def row(self, index: int) -> Row:
        """Return what a row shows."""
        line, concept = self.lines[index], self.concept(index)
        if concept is None:
            letter = self._alphabet.letters[line.letter]
            count = f"{len(letter.concepts):,}"
            is_open = letter.name not in self._closed
            return Row(letter.name, "folder", 0, is_open, badge=count)
        if line.place >= 0:
            return self._place(concept.places[line.place])
        return self._concept(concept)

    def _concept(self, concept: NamedConcept) -> Row:
        glyphs = self._tree_rows.glyphs
        fold, count = None, ""
        if len(concept.places) > 1:
            fold, count = concept.key in self._opened, f"{glyphs.times}{len(concept.places):,}"
        is_shown = any(place.path == self._tree_rows.shown for place in concept.places)
        look: Look = "current" if is_shown else "note"
        marks = (glyphs.note_opened, glyphs.note_closed, glyphs.note)
        row = Row(concept.name, look, 1, fold=fold, fold_marks=marks)
        badges = [self._badge_of(place) for place in concept.places[:_MOST]]
        badge = merge(badge for badge in badges if badge is not None)
        if badge is None:
            return replace(row, badge=count)
        return replace(row, count=count).with_badge(badge, glyphs)

    def _place(self, place: ConceptPlace) -> Row:
        look: Look = "current" if place.path == self._tree_rows.shown else "heading"
        folder = place.path.rpartition("/")[0]
        row = Row(clean(title_of(place.path)), look, 2, aside=clean(folder), aside_at_end=True)
        return row.with_badge(self._badge_of(place), self._tree_rows.glyphs)

    def _badge_of(self, place: ConceptPlace) -> Badge | None:
        """Return the badge of a place; a heading that names its note has that of the note."""
        return self._tree_rows.badge_of(place.path, -1 if place.names_note else place.section)
