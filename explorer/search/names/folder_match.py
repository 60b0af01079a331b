"""Finds notes by words of their own names and of the folders that hold them.

For example, `roundup 2021-06-05` finds the note 2021-06-05 in the folder Roundup. Only words as
typed count in a folder, so that no note is found by luck. Never applies filters.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from heapq import nsmallest

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import HEADING, TAG, NamePlaces
from explorer.search.names.number_rows import NUMBERS
from explorer.search.names.own_names import OwnNames
from explorer.search.names.query_terms import Term, TermCache
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import Scorer, best_word
from explorer.search.names.term_matcher import Matches
from explorer.search.names.weights import IN_FOLDER

_MOST_SCORED = 1500
"""Names that are scored, the shortest first, which fit best."""
_SHORTEST_PREFIX = 3
"""Letters from which on a typed word may be the beginning of one of a folder."""


class FolderNames:
    """The names of the folders of one index, and of their parents."""

    def __init__(self, places: NamePlaces) -> None:
        self._places = places

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Each folder that has notes, with its number."""
        folders = dict.fromkeys(path.rpartition("/")[0] for path in self._places.paths)
        return {folder: number for number, folder in enumerate(folders)}

    @cached_property
    def _of_notes(self) -> array[int]:
        """The number of the folder of each note."""
        numbers = self._numbers
        folders = (numbers[path.rpartition("/")[0]] for path in self._places.paths)
        return array(NUMBERS, folders)

    @cached_property
    def notes(self) -> list[list[int]]:
        """The notes of each folder."""
        notes: list[list[int]] = [[] for _ in self._numbers]
        for note, folder in enumerate(self._of_notes):
            notes[folder].append(note)
        return notes

    @cached_property
    def _index(self) -> InvertedIndex:
        return InvertedIndex.of(self._numbers)

    @cached_property
    def _terms(self) -> TermCache:
        return TermCache(self._index)

    def qualities(self, typed: str) -> dict[int, float]:
        """Return the folders that have a typed word in their path, and how well it fits."""
        index = self._index
        term = self._terms.get(typed)
        matches, texts = _as_typed(term)
        found: dict[int, float] = {}
        for text in texts:
            quality = best_word(matches, index.words[text])[0]
            found.update(dict.fromkeys(index.places[text], quality))
        return found

    def best_word(self, place: int, typed: str) -> tuple[str, float] | None:
        """Return the word that a typed one means in the path of a place, and how well it fits.

        None without any.
        """
        words = self._index.words[self._index.text_of_places[self.number(place)]]
        quality, at = best_word(_as_typed(self._terms.get(typed))[0], words)
        return (self._index.vocabulary.words[words[at]], quality) if quality else None

    def folder(self, place: int) -> str:
        """Return the path of the folder that holds the note of a place."""
        return self._places.paths[self._places.notes[place]].rpartition("/")[0]

    def number(self, place: int) -> int:
        """Return the number of the folder that holds the note of a place."""
        return self._of_notes[self._places.notes[place]]


def _as_typed(term: Term) -> tuple[Matches, Set[int]]:
    if len(term.word) < _SHORTEST_PREFIX:
        return term.exact, frozenset(term.exact_texts)
    return term.strong, term.texts


class FolderMatcher:
    """Finds notes of one index whose folders have the words that their names lack."""

    def __init__(
        self, places: NamePlaces, corpus: InvertedIndex, own_names: OwnNames, scorer: Scorer
    ) -> None:
        self._places = places
        self._corpus = corpus
        self._own_names = own_names
        self._scorer = scorer
        self.folders = FolderNames(places)

    def find(self, ranked: RankedTexts) -> dict[int, float]:
        """Return names of notes that fit only together with their folders, with their scores.

        Each has a word of the query itself.
        """
        needed = ranked.needed
        if len(needed) < 2:
            return {}
        in_folders = {
            query_term.term.word: self.folders.qualities(query_term.term.word)
            for query_term in needed
        }
        if not any(in_folders.values()):
            return {}
        folders_of = [in_folders.get(each.term.word, {}) for each in ranked.terms]
        found: dict[int, float] = {}
        text_of = self._corpus.text_of_places
        candidates = self._candidates(ranked, in_folders)
        for place in nsmallest(_MOST_SCORED, candidates, key=lambda place: (text_of[place], place)):
            folder = self.folders.number(place)
            inherited = [IN_FOLDER * folders.get(folder, 0.0) for folders in folders_of]
            found[place] = self._scorer.score(ranked.terms, text_of[place], inherited)
        return found

    def _candidates(
        self, ranked: RankedTexts, in_folders: Mapping[str, Mapping[int, float]]
    ) -> Iterator[int]:
        """Yield the names that have some of the words, and whose folders have the others."""
        needed = ranked.needed
        text_of, number = self._corpus.text_of_places, self.folders.number
        with_words = [(each.texts, in_folders[each.term.word]) for each in needed]
        alone = [texts for texts, folders in with_words if not folders]
        either = frozenset[int]().union(*(each.texts for each in needed))
        texts = ranked.allowed_of(either.intersection(*alone)) - ranked.matching
        folders = frozenset[int]().union(*in_folders.values())
        for place in self._places_to_try(texts, folders):
            text, folder = text_of[place], number(place)
            if text not in texts:
                continue
            has_all = all(text in having or folder in at for having, at in with_words)
            if has_all and self._is_own_name(place):
                yield place

    def _places_to_try(self, texts: Set[int], folders: Set[int]) -> Iterable[int]:
        """Return the places of texts, or the names of the notes in folders if these are fewer."""
        notes = self.folders.notes
        if sum(len(notes[folder]) for folder in folders) < len(texts):
            return (place for folder in folders for place in self._names(notes[folder]))
        places_of = self._corpus.places
        return (place for text in texts for place in places_of[text])

    def _names(self, notes: Iterable[int]) -> Iterator[int]:
        """Yield the places of notes up to their first headings."""
        firsts, kinds = self._places.firsts, self._places.kinds
        for note in notes:
            for place in range(firsts[note], firsts[note + 1]):
                yield place
                if kinds[place] == HEADING:
                    break

    def _is_own_name(self, place: int) -> bool:
        kind = self._places.kinds[place]
        return kind != TAG and (kind != HEADING or not self._own_names.cost(place))
