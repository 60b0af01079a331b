"""Which places are a note's own names, and how much better they score than headings elsewhere.

A note's own names are its title, its aliases, and its first heading if that repeats one of them.
Never compares with a query.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

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

_NORMALIZATION = 27 / 4
"""Scales `share² · (1 - share)`, which is greatest at a share of 2/3, to a maximum of 1."""
_COSTS = {NOTE: NOTE_COST, ALIAS: ALIAS_COST}


def own_name_gain(text_score: float) -> float:
    """Return how much an own name gains on headings whose texts score the same.

    It gains between the scores `GUESS` and `BEST_OTHER`: most at two thirds of that range, nothing
    at its ends. The sum of both never falls while `text_score` grows.
    """
    if not GUESS < text_score < BEST_OTHER:
        return 0.0
    share = (text_score - GUESS) / (BEST_OTHER - GUESS)
    return OWN_NAME_GAIN * _NORMALIZATION * share * share * (1 - share)


class OwnNames:
    """Tells which places of one index are own names of their notes, and what other places cost."""

    def __init__(self, places: NamePlaces, corpus: InvertedIndex, text_of: array[int]) -> None:
        self._places = places
        self._corpus = corpus
        self._text_of = text_of
        self._repeats: dict[int, bool] = {}
        """Whether a first heading repeats a name of its note; filled as headings are asked for."""
        self._own: dict[int, Sequence[int]] = {}
        """What `own_places_of` has returned."""

    def cost(self, place: int) -> float:
        """Return what is subtracted from a place's score, to order places that fit equally well."""
        kind = self._places.kinds[place]
        if kind != HEADING:
            return _COSTS.get(kind, 0.0)
        if self._places.sections[place] == 0 and self._repeats_name(place):
            return 0.0
        return HEADING_COST

    def own_places_of(self, text: int) -> Sequence[int]:
        """Return the places of a text that cost less than headings; kept for the next letter."""
        own = self._own.get(text)
        if own is None:
            own = tuple(
                place for place in self._corpus.places[text] if self.cost(place) < HEADING_COST
            )
            self._own[text] = own
        return own

    def _repeats_name(self, heading: int) -> bool:
        repeats = self._repeats.get(heading)
        if repeats is None:
            repeats = self._compute_repeats_name(heading)
            self._repeats[heading] = repeats
        return repeats

    def _compute_repeats_name(self, heading: int) -> bool:
        """Return whether a heading is the same as, or alike to, a name of its note."""
        places, text_of = self._places, self._text_of
        first = places.firsts[places.notes[heading]]
        text = text_of[heading]
        words = self._words(text)
        for other in range(first, heading):
            if places.kinds[other] == HEADING:  # the names stand before the headings
                break
            if text_of[other] == text or are_alike(words, self._words(text_of[other])):
                return True
        return False

    def _words(self, text: int) -> list[str]:
        words = self._corpus.vocabulary.words
        return [words[number] for number in self._corpus.words[text]]
