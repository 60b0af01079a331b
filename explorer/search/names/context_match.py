"""Finds headings by words that stand above them.

For example, `anycast matters` finds `Why it matters` in the note Anycast. Works from the rarest
term of the query, so that common headings cost nothing. Never applies filters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from explorer.search.names.name_index import NameIndex
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import best_word
from explorer.search.names.weights import INHERITED

_MOST_SEEDS = 1500
"""Places of the rarest term that are tried."""
_MOST_CANDIDATES = 6000

Qualities = tuple[float, ...]
"""How well each term of a query fits a text, 0 to 1."""


def find_in_context(index: NameIndex, ranked: RankedTexts) -> dict[int, float]:
    """Return places that fit only together with what stands above them, with their scores.

    Places whose text matches alone are left out.
    """
    needed = ranked.needed
    if len(needed) < 2 or not all(query_term.texts for query_term in needed):
        return {}
    return dict(_ContextMatcher(index, ranked).matches())


class _ContextMatcher:
    """The context matches of one query."""

    def __init__(self, index: NameIndex, ranked: RankedTexts) -> None:
        self._index = index
        self._ranked = ranked
        self._terms = ranked.terms
        self._qualities = _QualityTable(index, ranked.terms)

    def matches(self) -> Iterator[tuple[int, float]]:
        """Yield the places that fit, with their scores."""
        score = self._index.ranker.scorer.score
        text_of = self._index.text_of
        for place in self._candidates():
            text = text_of[place]
            if text in self._ranked.matching:
                continue
            inherited = self._inherited(place)
            if self._has_needed(self._qualities[text], inherited):
                weakened = [INHERITED * quality for quality in inherited]
                yield place, score(self._terms, text, weakened)

    def _candidates(self) -> list[int]:
        """Return the places of the rarest term, and those under them that have another term."""
        index = self._index
        rarest, *others = sorted(self._ranked.needed, key=lambda each: len(each.texts))
        with_other = frozenset().union(*[query_term.texts for query_term in others])
        seeds = (place for text in sorted(rarest.texts) for place in index.corpus.places[text])
        found: dict[int, None] = {}
        for place in islice(seeds, _MOST_SEEDS):
            found[place] = None
            for lower in index.places.under(place):
                if index.text_of[lower] in with_other:
                    found[lower] = None
        return [*islice(found, _MOST_CANDIDATES)]

    def _inherited(self, place: int) -> list[float]:
        """Return how well each term fits the best of what stands above a place."""
        qualities, text_of = self._qualities, self._index.text_of
        best = [0.0] * len(self._terms)
        for higher in self._index.places.above(place):
            best = [*map(max, best, qualities[text_of[higher]])]
        return best

    def _has_needed(self, own: Qualities, inherited: Sequence[float]) -> bool:
        """Return whether every term fits the text or what stands above it, stop words aside."""
        return all(
            quality or above or query_term.is_stop_word
            for quality, above, query_term in zip(own, inherited, self._terms, strict=True)
        )


class _QualityTable(dict[int, Qualities]):
    """How well the terms of a query fit each text, made as needed."""

    def __init__(self, index: NameIndex, terms: Sequence[QueryTerm]) -> None:
        super().__init__()
        self._words = index.corpus.words
        self._terms = terms

    def __missing__(self, text: int) -> Qualities:
        words = self._words[text]
        qualities = tuple(_quality(query_term, text, words) for query_term in self._terms)
        self[text] = qualities
        return qualities


def _quality(query_term: QueryTerm, text: int, words: Sequence[int]) -> float:
    return max(best_word(query_term.matches, words)[0], query_term.multi_word.get(text, 0.0))
