"""Chooses the texts that a query may mean, from its surest reading to the most lenient one.

Each stage is tried only if those before it found nothing good. Never looks at places: what stands
above a text, and ties, come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice
from math import log

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.query_terms import (
    QueryTerm,
    TermCache,
    acronym_quality,
    make_query_terms,
    may_be_acronym,
)
from explorer.search.names.scoring import Scorer
from explorer.search.names.term_matcher import keep_best, two_letters
from explorer.search.names.weights import (
    ACRONYM_INSIDE,
    ACRONYM_OR_WORD,
    BEST_OTHER,
    EXACT,
    LEAST_RARITY,
    LITERAL,
    SPELLED_OUT,
    SPELLED_OUT_EXACT,
)
from explorer.search.word_forms import STOP_WORDS
from explorer.text.normalize import squeeze
from explorer.text.tokenize import is_unspaced, words_of

BUDGET = 700
"""At most so many texts are scored in a stage, the shortest, which fit best, first."""
_ACRONYM_CHECKS = 4000
_TWO_LETTER_CHECKS = 1000
_CLOSER_LOOK = 10
"""So many times the texts that fill a list up are scored to choose them."""
_FEWEST_SPELLED_OUT = 3
"""Words that an acronym is spelled out by at least."""


@dataclass(slots=True)
class RankedTexts:
    """The texts that match, with their scores, and the terms that they were scored by."""

    folded: str
    terms: list[QueryTerm]
    allowed: frozenset[int] | None
    """The texts that filters leave; None for all."""
    scores: dict[int, float] = field(default_factory=dict)
    matching: frozenset[int] = frozenset()
    """Every text that has all terms, scored or not: what `total` counts."""
    as_typed: frozenset[int] = frozenset()
    """Those that have every term as typed; first letters from the middle of a text are luck."""

    @property
    def best(self) -> float:
        """The best score so far."""
        return max(self.scores.values(), default=0.0)

    @property
    def needed(self) -> list[QueryTerm]:
        """The terms that a text must have."""
        return [query_term for query_term in self.terms if not query_term.is_stop_word]

    def allows(self, text: int) -> bool:
        """Return whether filters leave the text."""
        return self.allowed is None or text in self.allowed

    def allowed_of(self, texts: frozenset[int]) -> frozenset[int]:
        """Return those of the texts that filters leave."""
        return texts if self.allowed is None else texts & self.allowed


class Ranker:
    """Finds and scores the texts of one index."""

    def __init__(self, index: InvertedIndex) -> None:
        self.index = index
        self.scorer = Scorer(index)
        self._terms = TermCache(index)

    def strict(
        self, text: str, allowed: frozenset[int] | None = None, *, is_finished: bool = False
    ) -> RankedTexts:
        """Return the texts that have every term as typed.

        A term may match a whole word, its beginning, an inflected form, joined or split words, or
        initials. The last word is a filler only if it `is_finished`, or if no text has it.
        """
        folded = squeeze(text)
        words = words_of(folded)
        unfinished = "" if is_finished or not words else words[-1]
        ranked = self._strict(folded, words, allowed, unfinished)
        if unfinished in STOP_WORDS and not ranked.matching:
            ranked = self._strict(folded, words, allowed, "")
        return ranked

    def _strict(
        self, folded: str, words: Sequence[str], allowed: frozenset[int] | None, unfinished: str
    ) -> RankedTexts:
        """Return the texts that have every term as typed, with their scores.

        `words` are those of `folded`; `unfinished` is the one that is no filler, "" for none.
        """
        terms = make_query_terms(self.index, self._terms, words, unfinished)
        ranked = RankedTexts(folded, terms, allowed)
        needed = ranked.needed
        if needed:
            self._match_initials(ranked)
            ranked.matching = _with_all(needed, allowed)
            exact = [query_term.term.exact_texts for query_term in needed]
            if all(exact):
                self._score(ranked, ranked.matching.intersection(*exact))
            self._score(ranked, ranked.matching)
        self._match_literally(ranked)
        ranked.as_typed = frozenset(ranked.matching - _with_scattered_initials(needed))
        return ranked

    def lenient(self, ranked: RankedTexts) -> None:
        """Add the texts that have every term if some are misspelled, shortened or pieces."""
        needed = ranked.needed
        for query_term in needed:
            matches, texts = self._terms.weakly(query_term.term)
            if matches:
                query_term.add_new(matches, texts)
        self._match_two_letters(needed)
        matching = _with_all(needed, ranked.allowed)
        matching |= ranked.allowed_of(self._match_spelled_out(needed))
        matching -= ranked.matching
        ranked.matching |= matching
        self._score(ranked, matching)

    def partial(self, ranked: RankedTexts, most: int) -> None:
        """Add at most so many texts that have some terms: the most, and the rarest ones."""
        self._weigh_by_rarity(ranked.needed)
        shares = self._shares(ranked)
        most_candidates = min(BUDGET, _CLOSER_LOOK * most)
        likely = nsmallest(most_candidates, shares, key=lambda text: (-shares[text], text))
        self._score(ranked, likely)
        if most >= len(shares):
            ranked.matching |= shares.keys()
            return
        likely.sort(key=lambda text: (-ranked.scores[text], text))
        ranked.matching |= set(likely[:most])
        for text in likely[most:]:
            del ranked.scores[text]

    def score_all(self, ranked: RankedTexts) -> None:
        """Score every text that matches, beyond the limits of the stages."""
        self._score(ranked, ranked.matching, len(ranked.matching))

    def _weigh_by_rarity(self, query_terms: Iterable[QueryTerm]) -> None:
        """Let rare terms weigh more than common ones, in texts that lack them too."""
        for query_term in query_terms:
            query_term.weight *= self._rarity(query_term)
            query_term.absent_weight = query_term.weight

    def _shares(self, ranked: RankedTexts) -> dict[int, float]:
        """Return what the terms weigh together that each text has which does not match yet.

        Of a common term, the shortest texts alone.
        """
        shares: dict[int, float] = {}
        for query_term in sorted(ranked.needed, key=lambda each: len(each.texts)):
            for text in _shortest(ranked.allowed_of(query_term.texts), 4 * BUDGET):
                shares[text] = shares.get(text, 0.0) + query_term.weight
        for text in ranked.matching:
            shares.pop(text, None)
        return shares

    def _rarity(self, query_term: QueryTerm) -> float:
        """Return how significant a term is because it is rare, up to 1.

        A term that most texts have does not tell the right one.
        """
        count = len(self.index.texts)
        rarity = log((count + 2) / (len(query_term.texts) + 1))
        return LEAST_RARITY + (1 - LEAST_RARITY) * rarity / log(count + 2)

    def _match_initials(self, ranked: RankedTexts) -> None:
        """Let a short term be the first letters of words, where the other terms fit."""
        needed = ranked.needed
        for query_term in ranked.terms:
            letters = query_term.term.word
            if may_be_acronym(letters):
                others = [other for other in needed if other is not query_term]
                self._match_initials_of(query_term, letters, others)
        for query_term in needed:
            if query_term.initials:
                query_term.texts |= query_term.initials.keys()

    def _match_initials_of(
        self, query_term: QueryTerm, letters: str, others: Sequence[QueryTerm]
    ) -> None:
        texts: Iterable[int]
        certainty = ACRONYM_OR_WORD if query_term.term.exact else 1.0
        if others:
            texts = _shortest(_with_all(others, None), _ACRONYM_CHECKS)
        else:
            texts = self.index.with_initials(letters, _ACRONYM_CHECKS)
        initials = self.index.initials
        qualities = ((text, certainty * acronym_quality(initials[text], letters)) for text in texts)
        query_term.add_initials({text: quality for text, quality in qualities if quality})

    def _match_two_letters(self, needed: Sequence[QueryTerm]) -> None:
        """Let two letters abbreviate a word where the other terms fit.

        Examples are `yt downloader` and `fm generator`.
        """
        for query_term in needed:
            letters = query_term.term.word
            if len(letters) != 2 or not letters.isalpha() or is_unspaced(letters):
                continue
            others = [other for other in needed if other is not query_term]
            if others:
                self._match_two_letters_of(query_term, letters, others)

    def _match_two_letters_of(
        self, query_term: QueryTerm, letters: str, others: Sequence[QueryTerm]
    ) -> None:
        index = self.index
        texts = [*_shortest(_with_all(others, None), _TWO_LETTER_CHECKS)]
        same_beginning = index.vocabulary.starting(letters[0])
        words = {word for text in texts for word in index.words[text] if word in same_beginning}
        found: dict[int, float] = {}
        keep_best(found, ((word, two_letters(index.vocabulary, word, letters)) for word in words))
        if found:
            holding = (text for text in texts if not found.keys().isdisjoint(index.words[text]))
            query_term.add_new(found, frozenset(holding))

    def _match_spelled_out(self, needed: Sequence[QueryTerm]) -> frozenset[int]:
        """Let all terms together spell out an acronym of the vault; return the texts that have it.

        For example, `multi factor authentication` finds the acronym MFA.
        """
        acronym = "".join(query_term.term.word[0] for query_term in needed)
        number = self.index.vocabulary.numbers.get(acronym)
        if len(needed) < _FEWEST_SPELLED_OUT or number is None:
            return frozenset()
        texts = frozenset(self.index.postings[number])
        for query_term in needed:
            new = texts.difference(query_term.initials)
            query_term.add_initials(dict.fromkeys(new, SPELLED_OUT))
        return texts

    def _match_literally(self, ranked: RankedTexts) -> None:
        """Find the very text, and where no word was typed, texts that hold the very characters."""
        folded = ranked.folded
        same = self.index.number(folded)
        if same is not None and ranked.allows(same):
            ranked.scores[same] = EXACT
            ranked.matching |= {same}
        for text in filter(ranked.allows, self.index.spelled_out.get(folded, ())):
            ranked.scores[text] = SPELLED_OUT_EXACT
            ranked.matching |= {text}
        if ranked.terms or not folded:
            return
        texts = self.index.texts
        holding = (number for number, text in enumerate(texts) if folded in text)
        for number in islice(filter(ranked.allows, holding), BUDGET):
            quality = LITERAL.of(len(folded), len(texts[number]))
            ranked.scores.setdefault(number, BEST_OTHER * quality)
        ranked.matching |= ranked.scores.keys()

    def _score(self, ranked: RankedTexts, texts: Iterable[int], most: int = BUDGET) -> None:
        scores, terms, score = ranked.scores, ranked.terms, self.scorer.score
        for text in _shortest(texts, most):
            if text not in scores:
                scores[text] = score(terms, text)


def _with_scattered_initials(terms: Iterable[QueryTerm]) -> set[int]:
    """Return the texts that have a term only as the first letters of words in their middle."""
    return {
        text
        for query_term in terms
        for text, quality in query_term.multi_word.items()
        if quality <= ACRONYM_INSIDE and text not in query_term.term.texts
    }


def _shortest(texts: Iterable[int], most: int) -> Iterable[int]:
    """Return at most `most` of a set of texts, the shortest; a sequence is returned as it is."""
    if not isinstance(texts, (set, frozenset)) or len(texts) <= most:
        return texts
    if len(texts) > 8 * most:
        # Sorting a hundred thousand for the sake of a few hundred takes too long: guess where those
        # end.
        bound = 4 * most * max(texts) // len(texts)
        low = [text for text in texts if text < bound]
        if len(low) >= most:
            return sorted(low)[:most]
    return sorted(texts)[:most]


def _with_all(terms: Sequence[QueryTerm], allowed: frozenset[int] | None) -> frozenset[int]:
    """Return the allowed texts that have every term; none if there are no terms."""
    sets = [query_term.texts for query_term in terms]
    if allowed is not None:
        sets.append(allowed)
    if not sets:
        return frozenset()
    first, *others = sorted(sets, key=len)
    return first.intersection(*others)
