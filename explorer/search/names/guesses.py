"""Tells the places that a query means from those that fit it by luck.

The latter are left out, or marked as guesses if there is nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.search.names.name_index import NameIndex
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.weights import EXACT, GUESS, SHORT_WORD, WORD_GUESS

MOST_GUESSES = 5
"""Places that are returned if all of them are guesses."""

ScoredPlace = tuple[int, float]
"""The number of a place and its score."""


class SurePlaces(NamedTuple):
    """The places of an answer."""

    places: Sequence[ScoredPlace]
    are_guesses: bool
    """Whether none of them is what was typed."""


def without_guesses(
    index: NameIndex, texts: RankedTexts | None, best: Sequence[ScoredPlace]
) -> SurePlaces:
    """Return the places without those that fit by luck, or the best of these if all do.

    `best` is in order. `texts` None means that no words were typed.
    """
    if texts is None:
        return SurePlaces(best, False)
    least = _least_score(texts)
    text_of = index.text_of
    sure = [
        (place, score)
        for place, score in best
        if score >= least or text_of[place] in texts.as_typed
    ]
    if sure or not best:
        return SurePlaces(sure, False)
    return SurePlaces(best[:MOST_GUESSES], True)


def _least_score(texts: RankedTexts) -> float:
    """Return the score from which on a place counts that does not have every word as typed."""
    words = [query_term.term.word for query_term in texts.terms]
    if len(words) > 1:
        return GUESS
    if sum(map(len, words)) <= SHORT_WORD:
        return EXACT
    return WORD_GUESS
