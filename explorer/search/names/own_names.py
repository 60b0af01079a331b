"""Which places are a note's own names, and how much better they are than headings elsewhere.

A title, an alias, and the first heading if it says the same again. Never compares with a query.
"""

from __future__ import annotations

from array import array

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import ALIAS, HEADING, NOTE, NamePlaces
from explorer.search.names.weights import (
    ALIAS_COST,
    BEST_OTHER,
    GUESS,
    HEADING_COST,
    NOTE_COST,
    OWN_NAME_GAIN,
)
from explorer.search.word_forms import are_alike

_MOST_AT_TWO_THIRDS = 27 / 4
"""Makes `share² · (1 - share)` 1 there, where it is greatest."""
_COSTS = {NOTE: NOTE_COST, ALIAS: ALIAS_COST}


class OwnNames:
    """Tells the own names of the notes of one index from its other places."""

    def __init__(self, places: NamePlaces, corpus: InvertedIndex, text_of: array[int]) -> None:
        self._places = places
        self._corpus = corpus
        self._text_of = text_of
        self._repeats: dict[int, bool] = {}
        """Whether a first heading says what its note's name does, as far as that was asked."""

    def _repeats_a_name(self, heading: int) -> bool:
        repeats = self._repeats.get(heading)
        if repeats is None:
            repeats = self._repeats[heading] = self._says_a_name(heading)
        return repeats

    def cost(self, place: int) -> float:
        """Return what is taken off for a place among those that fit equally well."""
        kind = self._places.kinds[place]
        if kind != HEADING:
            return _COSTS.get(kind, 0.0)
        if self._places.sections[place] == 0 and self._repeats_a_name(place):
            return 0.0
        return HEADING_COST

    def score(self, place: int, text_score: float) -> float:
        """Return the score of a place whose text scores so much."""
        cost = self.cost(place)
        score = text_score - cost
        if GUESS < text_score < BEST_OTHER and cost < HEADING_COST:
            share = (text_score - GUESS) / (BEST_OTHER - GUESS)
            score += OWN_NAME_GAIN * _MOST_AT_TWO_THIRDS * share * share * (1 - share)
        return max(0.0, score)

    def _says_a_name(self, heading: int) -> bool:
        """Return whether a heading has a word of the title or an alias, or is short for it."""
        places, text_of = self._places, self._text_of
        note = places.notes[heading]
        name = text_of[heading]
        words = self._words(name)
        for other in range(places.firsts[note], heading):
            if places.kinds[other] == HEADING:
                break
            if text_of[other] == name or are_alike(words, self._words(text_of[other])):
                return True
        return False

    def _words(self, text: int) -> list[str]:
        words = self._corpus.vocabulary.words
        return [words[number] for number in self._corpus.words[text]]
