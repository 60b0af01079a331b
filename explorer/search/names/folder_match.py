"""Finds notes by words of their own names and of the folders that hold them.

For example, `roundup 2021-06-05` finds the note 2021-06-05 in the folder Roundup. Only words as
typed count in a folder, so that no note is found by luck. Never applies filters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import islice

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import HEADING, TAG, NamePlaces
from explorer.search.names.own_names import OwnNames
from explorer.search.names.query_terms import QueryTerm, Term, TermCache
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import Scorer, best_word
from explorer.search.names.term_matcher import Matches
from explorer.search.names.weights import IN_FOLDER

_MOST_SEEDS = 1500
"""Places of one term that are tried."""
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
        return self._numbers[self.folder(place)]


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
        for place in self._candidates(ranked, in_folders):
            folder = self.folders.number(place)
            inherited = [IN_FOLDER * folders.get(folder, 0.0) for folders in folders_of]
            text = self._corpus.text_of_places[place]
            found[place] = self._scorer.score(ranked.terms, text, inherited)
        return found

    def _candidates(
        self, ranked: RankedTexts, in_folders: Mapping[str, Mapping[int, float]]
    ) -> Iterator[int]:
        """Yield the names that have some of the words, and whose folders have the others."""
        needed = ranked.needed
        alone = [each for each in needed if not in_folders[each.term.word]]
        texts = self._texts_with(alone or needed, all_of=bool(alone))
        places_of = self._corpus.places
        places = (place for text in texts for place in places_of[text])
        for place in islice(dict.fromkeys(places), _MOST_SEEDS):
            text = self._corpus.text_of_places[place]
            if text in ranked.matching or not self._is_own_name(place):
                continue
            folder = self.folders.number(place)
            if all(text in each.texts or folder in in_folders[each.term.word] for each in needed):
                yield place

    def _texts_with(self, terms: Sequence[QueryTerm], *, all_of: bool) -> Sequence[int]:
        """Return the texts that have all terms, or any of them."""
        sets = [query_term.texts for query_term in terms]
        if all_of:
            return sorted(frozenset(sets[0]).intersection(*sets[1:]))
        rarest_first = sorted(sets, key=len)
        return [text for texts in rarest_first for text in sorted(texts)]

    def _is_own_name(self, place: int) -> bool:
        kind = self._places.kinds[place]
        return kind != TAG and (kind != HEADING or not self._own_names.cost(place))
