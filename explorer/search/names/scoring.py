"""Says how well a text fits the parts of a query: 0 to 100.

What a score is made of stands here and nowhere else. Never chooses which texts to look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.term_matcher import Matches
from explorer.search.word_forms import FILLERS

EXACT = 100.0
"""The score of the very text that was typed."""
BEST_OTHER = 99.0
"""No other text scores more."""
_FILLER_SHARE = 0.3
_MISSING_FILLER = 0.03
"""What it weighs that a filler was typed which the text does not have: next to nothing."""


def score(
    corpus: InvertedIndex,
    parts: Sequence[QueryTerm],
    text: int,
    above: Sequence[float] | None = None,
) -> float:
    """Return how well a text fits the parts of a query, 0 to 100.

    The mean quality of the parts by weight, times how much of the text was typed, in which order,
    and from where. `above` says how well each part fits what stands above the text, where that
    counts.
    """
    spoken = corpus.words[text]
    lengths = corpus.vocabulary.lengths
    total = gained = beyond = 0.0
    places: list[int] = []
    typed = [0.0] * len(spoken)
    for index, part in enumerate(parts):
        best, where = best_word(part.matches, spoken)
        other = part.beyond(text)
        if other > best:
            best, where = other, -1
            beyond += _share_beyond(corpus, part, text)
        if above is not None and above[index] > best:
            best, where = above[index], -1
        weight = part.weight if best or not part.filler else _MISSING_FILLER
        total += weight
        gained += weight * best
        if where >= 0:
            places.append(where)
            typed[where] = max(
                typed[where], _letters_typed(lengths[spoken[where]], len(part.term.word), best)
            )
    if not total:
        return 0.0
    covered = _coverage(corpus, text, typed, min(1.0, beyond))
    order = _order(places) if len(parts) > 1 else 1.0
    begins = 1.0 if 0 in places or beyond else 0.5 if places and min(places) == 1 else 0.0
    quality = gained / total
    return float(
        min(
            BEST_OTHER,
            100.0 * quality**1.5 * (0.62 + 0.25 * covered + 0.07 * order + 0.06 * begins),
        )
    )


def _letters_typed(size: int, typed: int, quality: float) -> float:
    """Return how many letters of a word count as typed.

    What is missing of a word well begun counts in part.
    """
    return min(size, 0.4 * size + 0.6 * typed) if quality > 0.7 else 0.6 * size


def _share_beyond(corpus: InvertedIndex, part: QueryTerm, text: int) -> float:
    """Return the share of a text that a part covers by its initials or as split words."""
    word = part.term.word
    if part.splits.get(text, 0.0) >= part.initials.get(text, 0.0):
        return len(word) / max(1, len(corpus.texts[text].replace(" ", "")))
    return len(word) / max(1, len(corpus.words[text]))


def best_word(matches: Matches, spoken: Sequence[int]) -> tuple[float, int]:
    """Return how well the best of the words fits, and which one it is; -1 if none does."""
    best, where = 0.0, -1
    for index, word in enumerate(spoken):
        quality = matches.get(word)
        if quality is not None and quality > best:
            best, where = quality, index
    return best, where


def _coverage(corpus: InvertedIndex, text: int, typed: Sequence[float], beyond: float) -> float:
    """Return the share of the text that was typed.

    Of `Name (ACR)`, the better half counts nearly as the whole.
    """
    words, lengths = corpus.vocabulary.words, corpus.vocabulary.lengths
    weights = [
        lengths[word] * (_FILLER_SHARE if words[word] in FILLERS else 1.0)
        for word in corpus.words[text]
    ]
    best = _share(typed, weights)
    split = corpus.splits.get(text)
    if split is not None:
        best = max(
            best,
            0.97 * _share(typed[:split], weights[:split]),
            0.97 * _share(typed[split:], weights[split:]),
        )
    return min(1.0, max(beyond, best + 0.7 * beyond))


def _share(typed: Sequence[float], weights: Sequence[float]) -> float:
    whole = sum(weights)
    return sum(map(min, typed, weights)) / whole if whole else 0.0


def _order(places: Sequence[int]) -> float:
    """Return 1 for words next to each other in the order typed, less for others."""
    if len(places) < 2:
        return 0.5
    steps = [1.0 if b - a in (0, 1) else 0.6 if b > a else 0.2 for a, b in pairwise(places)]
    return sum(steps) / len(steps)
