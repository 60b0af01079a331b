"""What is searched together: the places of a vault, their texts, and which are names of a note.

Holds data and looks things up; never decides an order.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import TypeAlias

from explorer.search.names.filters import FilteredPlaces
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import ALIAS, HEADING, KINDS, NOTE, NUMBERS, NamePlaces
from explorer.search.names.query_terms import TermCache
from explorer.search.names.ranking import Ranker, best_word
from explorer.search.names.term_matcher import Matches
from explorer.search.names.weights import ALIAS_COST, HEADING_COST, NOTE_COST
from explorer.search.word_forms import are_alike

Passes: TypeAlias = Callable[[int], bool]

EVERY_KIND = frozenset(range(len(KINDS)))
SCOPES: Mapping[str | None, frozenset[int]] = {
    None: EVERY_KIND,
    "headings": frozenset((HEADING,)),
    "notes": frozenset((NOTE, ALIAS)),
    "tags": EVERY_KIND,
}
_COSTS = {NOTE: NOTE_COST, ALIAS: ALIAS_COST}
_SHORTEST_PREFIX = 3
"""Letters from which on a typed word may be the beginning of one of a folder."""


class NameIndex:
    """One index with its places: the names of the vault, or its tags.

    A note's own names are its title, its aliases, and its first heading if that repeats one of
    them.
    """

    def __init__(
        self, places: NamePlaces, corpus: InvertedIndex, before: NameIndex | None = None
    ) -> None:
        """`before` is the index of an earlier snapshot, whose folders may be the same."""
        self.places = places
        if before is not None and before.places.table.paths == places.table.paths:
            self.folders = before.folders
        self.corpus = corpus
        self.ranker = Ranker(corpus)
        self.text_of: array[int] = corpus.text_of_places
        """The text of each place, by number."""
        self._repeats: dict[int, bool] = {}
        """Whether a first heading repeats a name of its note; filled as headings are asked for."""
        self._own: dict[int, Sequence[int]] = {}
        """What `own_places_of` has returned."""
        self._of_kinds: dict[frozenset[int], frozenset[int]] = {}

    @cached_property
    def folders(self) -> FolderNames:
        """The names of the folders that hold the notes."""
        return FolderNames(self.places.table.paths)

    def cost(self, place: int) -> float:
        """Return what is subtracted from a place's score, to order places that fit equally well."""
        kind = self.places.kinds[place]
        if kind != HEADING:
            return _COSTS.get(kind, 0.0)
        if self.places.sections[place]:
            return HEADING_COST
        repeats = self._repeats.get(place)
        if repeats is None:
            repeats = self._repeats[place] = self._repeats_name(place)
        return 0.0 if repeats else HEADING_COST

    def own_places_of(self, text: int) -> Sequence[int]:
        """Return the places of a text that cost less than headings; kept for the next letter."""
        if text not in self._own:
            places = self.corpus.places[text]
            self._own[text] = [place for place in places if self.cost(place) < HEADING_COST]
        return self._own[text]

    def _repeats_name(self, heading: int) -> bool:
        """Return whether a first heading is the same as, or alike to, a name of its note."""
        text_of, words = self.text_of, self.corpus.words
        text = text_of[heading]
        names = range(self.places.firsts[self.places.notes[heading]], heading)
        return any(
            text_of[name] == text or are_alike(words[text], words[text_of[name]]) for name in names
        )

    def filter(self, kinds: frozenset[int], left: FilteredPlaces | None) -> Passes | None:
        """Return a test for the places that are wanted, None if all are."""
        if kinds == EVERY_KIND and left is None:
            return None
        places, text_of = self.places, self.text_of

        def passes(place: int) -> bool:
            return places.kinds[place] in kinds and (
                left is None or left.allows(place, places.notes[place], text_of[place])
            )

        return passes

    def allowed_texts(
        self, kinds: frozenset[int], left: FilteredPlaces | None
    ) -> frozenset[int] | None:
        """Return the texts that the allowed places may have, None if all of them.

        A place is allowed by its kind and by the filters.
        """
        text_of = self.text_of
        sets: list[Set[int]] = []
        if kinds != EVERY_KIND:
            if kinds not in self._of_kinds:
                pairs = zip(self.places.kinds, text_of, strict=True)
                self._of_kinds[kinds] = frozenset(text for kind, text in pairs if kind in kinds)
            sets.append(self._of_kinds[kinds])
        if left is not None:
            if left.texts is not None:
                sets.append(left.texts)
            if left.notes is not None:
                sets.append({text_of[place] for place in self.places.of_notes(left.notes)})
            if left.places is not None:
                sets.append({text_of[place] for place in left.places})
        return frozenset(sets[0]).intersection(*sets[1:]) if sets else None


class FolderNames:
    """The folders of notes, as texts of an index of their own."""

    def __init__(self, paths: Iterable[str]) -> None:
        """`paths` are those of the notes."""
        paths = [path.rpartition("/")[0] for path in paths]
        numbers = {folder: number for number, folder in enumerate(dict.fromkeys(paths))}
        self.of_notes = array(NUMBERS, map(numbers.__getitem__, paths))
        """The number of the folder of each note."""
        self.notes: list[list[int]] = [[] for _ in numbers]
        """The notes of each folder."""
        for note, folder in enumerate(self.of_notes):
            self.notes[folder].append(note)
        self._index = InvertedIndex.of(numbers)
        self._terms = TermCache(self._index)

    def qualities(self, typed: str) -> dict[int, float]:
        """Return the folders that have a typed word in their path, and how well it fits."""
        index = self._index
        matches, texts = self._as_typed(typed)
        return {
            folder: best_word(matches, index.words[text])[0]
            for text in texts
            for folder in index.places[text]
        }

    def _as_typed(self, typed: str) -> tuple[Matches, Set[int]]:
        """Return what only counts as typed, so that no note is found by luck."""
        term = self._terms.get(typed)
        if len(typed) < _SHORTEST_PREFIX:
            return term.exact, frozenset(term.exact_texts)
        return term.strong, term.texts

    def best_word(self, note: int, typed: str) -> tuple[str, float] | None:
        """Return the word that a typed one means in the folder of a note, and how well it fits.

        None without any.
        """
        words = self._index.words[self._index.text_of_places[self.of_notes[note]]]
        quality, at = best_word(self._as_typed(typed)[0], words)
        return (words[at], quality) if quality else None
