"""Finds the texts that fit a query, and says how well each one does: 0 to 100.

What a score is made of stands in `score`, and nowhere else. Never looks at places: parents and ties come later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from explorer.search.corpus import Corpus
from explorer.search.lookup import Matches
from explorer.search.parts import Part, Terms, acronym_quality, may_be_acronym, parts_of
from explorer.search.words import FILLERS, squeeze, words_of

EXACT = 100.0
SAME_WORDS = 99.5
BEST_OTHER = 99.0
ENOUGH = 66.0
"""A best score below this makes the search try misspellings, pieces and abbreviations."""
BUDGET = 700
_FILLER_SHARE = 0.3
_ACRONYM_CHECKS = 4000


@dataclass(slots=True)
class Found:
    """The texts that fit, with their scores, and the parts that they were scored by."""

    parts: list[Part]
    scores: dict[int, float] = field(default_factory=dict)
    fitting: set[int] = field(default_factory=set)
    """Every text that fits, scored or not: what `total` counts."""

    @property
    def best(self) -> float:
        """The best score so far."""
        return max(self.scores.values(), default=0.0)


class Ranker:
    """Scores the texts of one corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.terms = Terms(corpus)

    def find(self, text: str, limit: int, allowed: frozenset[int] | None = None) -> Found:
        """Return the texts that fit what was typed; `allowed` narrows them before anything is cut off."""
        folded = squeeze(text)
        parts = parts_of(self.corpus, self.terms, words_of(folded))
        found = Found(parts)
        budget = max(BUDGET, 4 * limit)
        if parts:
            self._strong(found, folded, budget, allowed)
            if found.best < ENOUGH:
                self._weak(found, folded, budget, allowed)
            if not found.scores:
                self._partial(found, folded, budget, allowed)
        self._literal(found, folded, budget, allowed)
        return found

    def _strong(self, found: Found, folded: str, budget: int, allowed: frozenset[int] | None) -> None:
        needed = [part for part in found.parts if not part.filler]
        self._acronyms(found.parts, needed)
        exact = [self.corpus.postings[p.term.exact] if p.term.exact is not None else () for p in needed]
        fitting = _common([part.texts for part in needed], allowed)
        found.fitting |= fitting
        first = fitting.intersection(*exact) if all(exact) else frozenset[int]()
        self._score(found, folded, nsmallest(budget, first))
        self._score(found, folded, nsmallest(budget, fitting - first) if len(fitting) > budget else fitting - first)

    def _acronyms(self, parts: Sequence[Part], needed: Sequence[Part]) -> None:
        """Let a short part be the first letters of words, where the other parts fit."""
        for part in needed:
            letters = part.term.word
            if not may_be_acronym(letters):
                continue
            others = [other.texts for other in needed if other is not part]
            texts: Iterable[int]
            if others:
                texts = nsmallest(_ACRONYM_CHECKS, _common(others, None))
            else:
                texts = self.corpus.with_initials(letters, _ACRONYM_CHECKS)
            for text in texts:
                initials = self.corpus.initials[text]
                if letters in initials:
                    quality = acronym_quality(initials, letters)
                    if quality > part.extra.get(text, 0.0):
                        part.extra[text] = quality
        for part in parts:
            if part.extra:
                part.texts |= part.extra.keys()

    def _weak(self, found: Found, folded: str, budget: int, allowed: frozenset[int] | None) -> None:
        needed = [part for part in found.parts if not part.filler]
        for part in needed:
            matches, texts = self.terms.weakly(part.term)
            if matches:
                part.matches = matches | part.matches
                part.texts |= texts
        fitting = _common([part.texts for part in needed], allowed)
        fitting |= self._spelled_out(needed)
        found.fitting |= fitting
        self._score(found, folded, nsmallest(budget, fitting.difference(found.scores)))

    def _spelled_out(self, needed: Sequence[Part]) -> set[int]:
        """Let the parts together be spelled out for an acronym that the vault has: `multi factor` for `MFA`."""
        if len(needed) < 2:
            return set()
        letters = "".join(part.term.word[0] for part in needed)
        number = self.corpus.vocabulary.numbers.get(letters)
        if number is None:
            return set()
        for part in needed:
            for text in self.corpus.postings[number]:
                part.extra.setdefault(text, 0.62)
        return set(self.corpus.postings[number])

    def _partial(self, found: Found, folded: str, budget: int, allowed: frozenset[int] | None) -> None:
        """Take the texts that fit most of what was typed."""
        shares: Counter[int] = Counter()
        for part in sorted(found.parts, key=lambda part: len(part.texts)):
            if part.filler:
                continue
            texts = part.texts if allowed is None else part.texts & allowed
            if len(texts) > 4 * budget:
                texts = frozenset(nsmallest(4 * budget, texts))
            for text in texts:
                shares[text] += part.weight  # type: ignore[assignment]  # Counter adds floats as well
        best = nsmallest(budget, shares, key=lambda text: (-shares[text], text))
        found.fitting.update(shares)
        self._score(found, folded, best)

    def _literal(self, found: Found, folded: str, budget: int, allowed: frozenset[int] | None) -> None:
        """Find the very text, and, where nothing else can, texts that hold the very characters."""
        same = self.corpus.numbers.get(folded)
        if same is not None and (allowed is None or same in allowed):
            found.scores[same] = EXACT
            found.fitting.add(same)
        if found.parts or not folded:
            return
        for number, text in enumerate(self.corpus.texts):
            if folded in text and number not in found.scores and (allowed is None or number in allowed):
                found.scores[number] = BEST_OTHER * (0.5 + 0.5 * len(folded) / len(text))
                found.fitting.add(number)
                if len(found.scores) >= budget:
                    return

    def _score(self, found: Found, folded: str, texts: Iterable[int]) -> None:
        scores = found.scores
        for text in texts:
            if text not in scores:
                scores[text] = score(self.corpus, found.parts, text)


def _common(sets: Sequence[frozenset[int]], allowed: frozenset[int] | None) -> set[int]:
    """Return what is in all of the sets."""
    ordered = sorted(sets if allowed is None else [*sets, allowed], key=len)
    if not ordered:
        return set()
    return set(ordered[0]).intersection(*ordered[1:]) if len(ordered) > 1 else set(ordered[0])


def score(corpus: Corpus, parts: Sequence[Part], text: int, above: Sequence[float] | None = None) -> float:
    """Return how well a text fits the parts of a query, 0 to 100.

    The mean quality of the parts by weight, times how much of the text was typed, in which order, and from where.
    `above` says how well each part fits what stands above the text, where that counts.
    """
    spoken = corpus.words[text]
    total = gained = 0.0
    places: list[int] = []
    typed = [0.0] * len(spoken)
    lengths = corpus.vocabulary.lengths
    by_initials = 0.0
    for index, part in enumerate(parts):
        best, where = best_word(part.matches, spoken)
        other = part.extra.get(text, 0.0)
        if other > best:
            best, where = other, -1
            by_initials += len(part.term.word) / max(1, len(spoken))
        if above is not None and above[index] > best:
            best, where = above[index], -1
        total += part.weight
        gained += part.weight * best
        if where >= 0:
            places.append(where)
            size = lengths[spoken[where]]
            typed[where] = max(
                typed[where], min(size, 0.4 * size + 0.6 * len(part.term.word) if best > 0.7 else 0.6 * size)
            )
    if not total:
        return 0.0
    covered = _coverage(corpus, text, typed, min(1.0, by_initials))
    order = _order(places) if len(parts) > 1 else 1.0
    begins = 1.0 if 0 in places or by_initials else 0.5 if places and min(places) == 1 else 0.0
    quality = gained / total
    return float(min(BEST_OTHER, 100.0 * quality**1.5 * (0.62 + 0.25 * covered + 0.07 * order + 0.06 * begins)))


def best_word(matches: Matches, spoken: Sequence[int]) -> tuple[float, int]:
    """Return how well the best of the words fits, and which one it is; -1 if none does."""
    best, where = 0.0, -1
    for index, word in enumerate(spoken):
        quality = matches.get(word)
        if quality is not None and quality > best:
            best, where = quality, index
    return best, where


def _coverage(corpus: Corpus, text: int, typed: Sequence[float], by_initials: float) -> float:
    """Return the share of the text that was typed; of `Name (ACR)`, the better half counts nearly as the whole."""
    words, lengths = corpus.vocabulary.words, corpus.vocabulary.lengths
    weights = [lengths[word] * (_FILLER_SHARE if words[word] in FILLERS else 1.0) for word in corpus.words[text]]
    best = _share(typed, weights)
    split = corpus.splits.get(text)
    if split is not None:
        best = max(best, 0.97 * _share(typed[:split], weights[:split]), 0.97 * _share(typed[split:], weights[split:]))
    return min(1.0, max(best, by_initials, best + 0.7 * by_initials))


def _share(typed: Sequence[float], weights: Sequence[float]) -> float:
    whole = sum(weights)
    return sum(map(min, typed, weights)) / whole if whole else 0.0


def _order(places: Sequence[int]) -> float:
    """Return 1 for words next to each other in the order typed, less for others."""
    if len(places) < 2:
        return 0.5
    steps = [1.0 if b - a in (0, 1) else 0.6 if b > a else 0.2 for a, b in zip(places, places[1:], strict=False)]
    return sum(steps) / len(steps)
