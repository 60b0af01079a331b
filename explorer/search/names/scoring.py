"""How well a text fits the terms of a query: 0 to 100.

What a score is made of stands here and nowhere else; its weights are in `weights`. Never chooses
which texts to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.term_matcher import Matches
from explorer.search.names.weights import (
    ADJACENT,
    BACKWARD,
    BEST_OTHER,
    BRACKET_HALF,
    FORWARD,
    GOOD_MATCH,
    LETTERS_GIVEN,
    LETTERS_TYPED,
    MULTI_WORD_COVERAGE,
    ORDER_OF_ONE,
    QUALITY_EXPONENT,
    SCORE_BASE,
    SCORE_BEGINNING,
    SCORE_COVERAGE,
    SCORE_ORDER,
    SECOND_WORD,
    STOP_WORD_COVERAGE,
)
from explorer.search.word_forms import STOP_WORDS


class Scorer:
    """Scores the texts of one index."""

    def __init__(self, index: InvertedIndex) -> None:
        self._index = index
        self._letters = _LetterWeights(index)

    def score(
        self,
        terms: Sequence[QueryTerm],
        text: int,
        inherited: Sequence[float] | None = None,
    ) -> float:
        """Return how well a text fits the terms of a query, from 0 to 100.

        The score is the weighted mean quality of the terms, times factors for the share of the text
        that was typed, for order and for position. `inherited` has the quality of each term in what
        stands above the text, where that counts.
        """
        words = self._index.words[text]
        lengths = self._index.vocabulary.lengths
        total = gained = multi_word_share = 0.0
        positions: list[int] = []
        typed = [0.0] * len(words)
        for number, query_term in enumerate(terms):
            best, at = best_word(query_term.matches, words)
            multi_word = query_term.multi_word.get(text, 0.0)
            if multi_word > best:
                best, at = multi_word, -1
                multi_word_share += self._multi_word_share(query_term, text)
            if inherited is not None and inherited[number] > best:
                best, at = inherited[number], -1
            weight = query_term.weight if best else query_term.absent_weight
            total += weight
            gained += weight * best
            if at >= 0:
                positions.append(at)
                letters = _letters_typed(lengths[words[at]], len(query_term.term.word), best)
                typed[at] = max(typed[at], letters)
        if not total:
            return 0.0
        quality = gained / total
        coverage = self._coverage(text, typed, multi_word_share)
        order = _order(positions) if len(terms) > 1 else ADJACENT
        is_at_start = multi_word_share > 0.0 or 0 in positions
        beginning = 1.0 if is_at_start else SECOND_WORD * (1 in positions)
        factor = SCORE_BASE + SCORE_COVERAGE * coverage
        factor += SCORE_ORDER * order
        factor += SCORE_BEGINNING * beginning
        return float(min(BEST_OTHER, 100.0 * quality**QUALITY_EXPONENT * factor))

    def _multi_word_share(self, query_term: QueryTerm, text: int) -> float:
        """Return the share of a text that a term covers by its initials or as split words."""
        size = len(query_term.term.word)
        if query_term.splits.get(text, 0.0) >= query_term.initials.get(text, 0.0):
            return size / max(1, len(self._index.texts[text].replace(" ", "")))
        return size / max(1, len(self._index.words[text]))

    def _coverage(self, text: int, typed: Sequence[float], multi_word_share: float) -> float:
        """Return the share of the text that was typed.

        Of `Name (ACR)`, the better half alone counts nearly as the whole.
        """
        weights = [*map(self._letters.__getitem__, self._index.words[text])]
        best = _share(typed, weights)
        split = self._index.splits.get(text)
        if split is not None:
            best = max(
                best,
                BRACKET_HALF * _share(typed[:split], weights[:split]),
                BRACKET_HALF * _share(typed[split:], weights[split:]),
            )
        if not multi_word_share:
            return best
        return min(1.0, max(multi_word_share, best + MULTI_WORD_COVERAGE * multi_word_share))


class _LetterWeights(dict[int, float]):
    """What the letters of a word count in the coverage, by the word's number; made as needed."""

    def __init__(self, index: InvertedIndex) -> None:
        super().__init__()
        self._vocabulary = index.vocabulary

    def __missing__(self, word: int) -> float:
        is_stop_word = self._vocabulary.words[word] in STOP_WORDS
        share = STOP_WORD_COVERAGE if is_stop_word else 1.0
        weight = self[word] = self._vocabulary.lengths[word] * share
        return weight


def best_word(matches: Matches, words: Sequence[int]) -> tuple[float, int]:
    """Return how well the best of the words fits, and its position; -1 if none does."""
    best, position = 0.0, -1
    for index, word in enumerate(words):
        quality = matches.get(word)
        if quality is not None and quality > best:
            best, position = quality, index
    return best, position


def _letters_typed(size: int, typed: int, quality: float) -> float:
    """Return how many letters of a word count as typed.

    Missing letters of a word that is nearly complete count in part.
    """
    if quality > GOOD_MATCH:
        return min(size, LETTERS_GIVEN * size + LETTERS_TYPED * typed)
    return LETTERS_TYPED * size


def _share(typed: Sequence[float], weights: Sequence[float]) -> float:
    whole = sum(weights)
    if not whole:
        return 0.0
    return sum(map(min, typed, weights)) / whole


def _order(positions: Sequence[int]) -> float:
    """Return 1 for words next to each other in the order typed, less for others."""
    if len(positions) < 2:
        return ORDER_OF_ONE
    steps = [_step(before, after) for before, after in pairwise(positions)]
    return sum(steps) / len(steps)


def _step(before: int, after: int) -> float:
    if 0 <= after - before <= 1:
        return ADJACENT
    if after > before:
        return FORWARD
    return BACKWARD
