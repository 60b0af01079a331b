"""Chooses the texts that a query may mean, from the surest reading of its words to the most lenient.

Each stage is tried only if those before it found nothing good. Never looks at places: parents and ties come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from math import log

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import (
    QueryTerm,
    Terms,
    acronym_quality,
    may_be_acronym,
    parts_of,
)
from explorer.search.names.scoring import BEST_OTHER, EXACT, score
from explorer.search.names.term_matcher import two_letters
from explorer.search.word_forms import is_unspaced, squeeze, words_of

BUDGET = 700
"""At most so many texts are scored in a stage, the shortest, which fit best, first."""
_ACRONYM_CHECKS = 4000
_SHORT_CHECKS = 1000
_CLOSER_LOOK = 10
"""So many times the texts that fill a list up are scored to choose them."""
_LEAST_TELLING = 0.3
"""What a word weighs that all texts have, beside the rarest one, where not all words fit."""
_WORD_TOO = 0.85
"""How likely letters are initials if the vault has them as a word as well."""


@dataclass(slots=True)
class RankedTexts:
    """The texts that fit, with their scores, and the parts that they were scored by."""

    folded: str
    parts: list[QueryTerm]
    allowed: frozenset[int] | None
    """The texts that filters leave; None for all."""
    scores: dict[int, float] = field(default_factory=dict)
    fitting: frozenset[int] = frozenset()
    """Every text that has all parts, scored or not: what `total` counts."""

    @property
    def best(self) -> float:
        """The best score so far."""
        return max(self.scores.values(), default=0.0)

    @property
    def needed(self) -> list[QueryTerm]:
        """The parts that a text must have."""
        return [part for part in self.parts if not part.filler]


class Ranker:
    """Finds and scores the texts of one corpus."""

    def __init__(self, corpus: InvertedIndex) -> None:
        self.corpus = corpus
        self.terms = Terms(corpus)

    def strict(self, text: str, allowed: frozenset[int] | None = None) -> RankedTexts:
        """Return the texts that have every part as typed.

        Whole, begun, inflected, joined, split or as initials.
        """
        folded = squeeze(text)
        parts = parts_of(self.corpus, self.terms, words_of(folded))
        found = RankedTexts(folded, parts, allowed)
        needed = found.needed
        if needed:
            self._acronyms(parts)
            fitting = _common([part.texts for part in needed], allowed)
            found.fitting = fitting
            exact = [
                self.corpus.postings[p.term.exact] if p.term.exact is not None else ()
                for p in needed
            ]
            if all(exact):
                self._score(found, fitting.intersection(*exact))
            self._score(found, fitting)
        self._literal(found)
        return found

    def lenient(self, found: RankedTexts) -> None:
        """Add the texts that have every part if some are misspelled, shortened or pieces of words."""
        needed = found.needed
        for part in needed:
            matches, texts = self.terms.weakly(part.term)
            if matches:
                part.matches = matches | part.matches
                part.texts |= texts
        self._two_letters(needed)
        fitting = _common([part.texts for part in needed], found.allowed)
        fitting |= self._spelled_out(needed, found.allowed)
        fitting -= found.fitting
        found.fitting |= fitting
        self._score(found, fitting)

    def partial(self, found: RankedTexts, most: int) -> None:
        """Add at most so many texts that have some parts, those with the most and the rarest first."""
        shares: dict[int, float] = {}
        for part in sorted(found.needed, key=lambda part: len(part.texts)):
            part.weight *= self._rarity(part)
            texts = part.texts if found.allowed is None else part.texts & found.allowed
            for text in _first(texts, 4 * BUDGET):
                shares[text] = shares.get(text, 0.0) + part.weight
        for text in found.fitting:
            shares.pop(text, None)
        looked_at = min(BUDGET, _CLOSER_LOOK * most)
        likely = nsmallest(looked_at, shares, key=lambda text: (-shares[text], text))
        self._score(found, likely)
        if most >= len(shares):
            found.fitting |= shares.keys()
            return
        likely.sort(key=lambda text: (-found.scores[text], text))
        found.fitting |= set(likely[:most])
        for text in likely[most:]:
            del found.scores[text]

    def rest(self, found: RankedTexts) -> None:
        """Score what fits and was not, for those who want to see all of it."""
        self._score(found, found.fitting, len(found.fitting))

    def _rarity(self, part: QueryTerm) -> float:
        """Return how much a part tells by being rare, up to 1.

        What most texts have is no sign of the right one.
        """
        count = len(self.corpus.texts)
        return _LEAST_TELLING + (1 - _LEAST_TELLING) * log(
            (count + 2) / (len(part.texts) + 1)
        ) / log(count + 2)

    def _acronyms(self, parts: Sequence[QueryTerm]) -> None:
        """Let a short part be the first letters of words, where the other parts fit."""
        needed = [part for part in parts if not part.filler]
        for part in parts:
            letters = part.term.word
            if not may_be_acronym(letters):
                continue
            others = [other.texts for other in needed if other is not part]
            texts: Iterable[int]
            doubt = 1.0
            if others:
                texts = _first(_common(others, None), _ACRONYM_CHECKS)
            else:
                texts = self.corpus.with_initials(letters, _ACRONYM_CHECKS)
                doubt = _WORD_TOO if part.term.exact is not None else 1.0
            for text in texts:
                quality = doubt * acronym_quality(self.corpus.initials[text], letters)
                if quality > part.initials.get(text, 0.0):
                    part.initials[text] = quality
        for part in needed:
            if part.initials:
                part.texts |= part.initials.keys()

    def _two_letters(self, needed: Sequence[QueryTerm]) -> None:
        """Let two letters be short for a word, where the other parts fit.

        `yt downloader`, `fm generator`.
        """
        corpus = self.corpus
        for part in needed:
            letters = part.term.word
            others = [other.texts for other in needed if other is not part]
            if len(letters) != 2 or not letters.isalpha() or is_unspaced(letters) or not others:
                continue
            texts = list(_first(_common(others, None), _SHORT_CHECKS))
            begun = corpus.vocabulary.starting(letters[0])
            words = {word for text in texts for word in corpus.words[text] if word in begun}
            found = {
                word: quality
                for word in words
                if (quality := two_letters(corpus.vocabulary, word, letters))
            }
            if found:
                part.matches = found | part.matches
                part.texts |= {
                    text for text in texts if not found.keys().isdisjoint(corpus.words[text])
                }

    def _spelled_out(self, needed: Sequence[QueryTerm], allowed: frozenset[int] | None) -> set[int]:
        """Let the parts together be spelled out for an acronym that the vault has.

        `multi factor authentication`.
        """
        letters = "".join(part.term.word[0] for part in needed)
        number = self.corpus.vocabulary.numbers.get(letters)
        if len(needed) < 3 or number is None:
            return set()
        texts = set(self.corpus.postings[number])
        for part in needed:
            for text in texts:
                part.initials.setdefault(text, 0.62)
        return texts if allowed is None else texts & allowed

    def _literal(self, found: RankedTexts) -> None:
        """Find the very text, and, where no word was typed, texts that hold the very characters."""
        folded, allowed = found.folded, found.allowed
        same = self.corpus.numbers.get(folded)
        if same is not None and (allowed is None or same in allowed):
            found.scores[same] = EXACT
            found.fitting |= {same}
        if found.parts or not folded:
            return
        for number, text in enumerate(self.corpus.texts):
            if (
                folded in text
                and number not in found.scores
                and (allowed is None or number in allowed)
            ):
                found.scores[number] = BEST_OTHER * (0.5 + 0.5 * len(folded) / len(text))
                if len(found.scores) >= BUDGET:
                    break
        found.fitting |= found.scores.keys()

    def _score(self, found: RankedTexts, texts: Iterable[int], most: int = BUDGET) -> None:
        scores = found.scores
        for text in _first(texts, most):
            if text not in scores:
                scores[text] = score(self.corpus, found.parts, text)


def _first(texts: Iterable[int], most: int) -> Iterable[int]:
    """Return at most `most` of the texts, the shortest."""
    if not isinstance(texts, (set, frozenset)) or len(texts) <= most:
        return texts
    if len(texts) > 8 * most:
        # Sorting a hundred thousand for the sake of a few hundred takes too long: guess where those
        # end.
        bound = 4 * most * max(texts) // len(texts)
        low = [text for text in texts if text < bound]
        if len(low) >= most:
            texts = set(low)
    return sorted(texts)[:most]


def _common(sets: Sequence[frozenset[int]], allowed: frozenset[int] | None) -> frozenset[int]:
    """Return what is in all of the sets."""
    ordered = sorted(sets if allowed is None else [*sets, allowed], key=len)
    return ordered[0].intersection(*ordered[1:]) if ordered else frozenset()
