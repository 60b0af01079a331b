"""The terms of a query: each typed word with all that it may stand for in one index.

Joined and split words are settled here, so that scoring sees only words and texts. Never scores a
text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from explorer.search.names.inverted_index import InvertedIndex, letters_of
from explorer.search.names.term_matcher import LONGEST_WORD, Matches, keep_best, strong, weak
from explorer.search.names.weights import (
    ABSENT_STOP_WORD_WEIGHT,
    FULL_WEIGHT_LENGTH,
    JOINED,
    JOINED_PREFIX,
    SIGN_FOR_LETTER,
    SIGNED,
    SPLIT,
    SPLIT_AROUND_STOP_WORDS,
    SPLIT_PREFIX,
    STOP_WORD_WEIGHT,
    WHOLE,
    WORD_WEIGHT,
)
from explorer.search.word_forms import STOP_WORDS
from explorer.text.normalize import is_unspaced

MOST_TERMS = 24
_SHORTEST_COMPOUND = 4
"""Letters of two words together that may be joined or split."""
_SHORTEST_PREFIX = 3
"""Letters from which on a shorter word is taken for the beginning of another."""
_SHORTEST_HALF = 2
STANDS_FOR_LETTER = "&"
"""Signs that names have in place of a letter."""
_MOST_CACHED_TEXTS = 600_000
_TERM_COST = 20
"""What a cached term counts beside its texts."""


@dataclass(slots=True)
class Term:
    """A typed word and the words of the vault that it may stand for, the same in every query."""

    word: str
    strong: Matches
    texts: frozenset[int]
    """The texts that have a word of `strong`."""
    exact: Matches
    """The very word, if the vault has it."""
    exact_texts: Sequence[int]
    weak: tuple[Matches, frozenset[int]] | None = None
    """The words that are meant if there is a mistake, and their texts; None if not looked for."""


class TermCache:
    """Makes terms, and caches them: with each key typed, most words of a query stay the same."""

    def __init__(self, index: InvertedIndex) -> None:
        self._index = index
        self._terms: dict[str, Term] = {}
        self._size = 0

    def get(self, word: str) -> Term:
        """Return what the word stands for without a mistake."""
        term = self._terms.get(word)
        if term is None:
            index = self._index
            found = strong(index.vocabulary, word)
            exact_texts = index.with_word(word)
            exact = {word: WHOLE} if exact_texts else {}
            term = Term(word, found, index.with_any(found), exact, exact_texts)
            self._size += len(term.texts) + _TERM_COST
            if self._size > _MOST_CACHED_TEXTS:
                self._terms.clear()
                self._size = len(term.texts)
            self._terms[word] = term
        return term

    def weakly(self, term: Term) -> tuple[Matches, frozenset[int]]:
        """Return the words that are meant if there is a mistake or a piece, and their texts."""
        if term.weak is None:
            candidates = weak(self._index.vocabulary, term.word)
            found = {word: each for word, each in candidates.items() if word not in term.strong}
            term.weak = found, self._index.with_any(found)
            self._size += len(term.weak[1])
        return term.weak


@dataclass(slots=True)
class QueryTerm:
    """A typed word in this query."""

    term: Term
    weight: float
    absent_weight: float
    """What it weighs in a text that lacks it."""
    is_stop_word: bool
    """Whether a text may lack it."""
    matches: Matches
    texts: frozenset[int]
    """The texts that have a word of `matches`, or are in `splits` or `initials`."""
    splits: dict[int, float] = field(default_factory=dict)
    """Texts that have the word as two words in a row, and how well."""
    initials: dict[int, float] = field(default_factory=dict)
    """Texts whose words begin with the letters of the word, and how well."""
    multi_word: dict[int, float] = field(default_factory=dict)
    """Texts that have the word as several words together, and how well: the better of both."""

    def add_splits(self, found: Mapping[int, float]) -> None:
        """Add texts that have the word as two words in a row."""
        keep_best(self.splits, found.items())
        keep_best(self.multi_word, found.items())
        self.texts |= found.keys()

    def add_initials(self, found: Mapping[int, float]) -> None:
        """Add texts whose words begin with the letters; `texts` is left as it is."""
        keep_best(self.initials, found.items())
        keep_best(self.multi_word, found.items())

    def add_better(self, matches: Matches, texts: frozenset[int]) -> None:
        """Add words, and replace those that the term matches less well."""
        self.matches = self.matches.copy()
        keep_best(self.matches, matches.items())
        self.texts |= texts

    def add_new(self, matches: Matches, texts: frozenset[int]) -> None:
        """Add words; those that the term matches already stay as they are."""
        self.matches = matches | self.matches
        self.texts |= texts


def make_query_terms(
    index: InvertedIndex, cache: TermCache, words: Sequence[str], unfinished: str = ""
) -> list[QueryTerm]:
    """Return the terms of a query for its folded words, in their order.

    A word that is `unfinished` is no filler: `do` is the beginning of something.
    """
    typed = list(dict.fromkeys(words))[:MOST_TERMS]
    only_stop_words = STOP_WORDS.issuperset(typed)
    terms = []
    for word in typed:
        term = cache.get(word)
        if word in STOP_WORDS and word != unfinished and not only_stop_words:
            # `a` in the middle of a question is no beginning of another word.
            is_whole = len(word) < _SHORTEST_PREFIX and word != typed[-1]
            matches = term.exact if is_whole else term.strong
            absent = ABSENT_STOP_WORD_WEIGHT
            terms.append(QueryTerm(term, STOP_WORD_WEIGHT, absent, True, matches, term.texts))
        else:
            weight = WORD_WEIGHT.of(min(len(word), FULL_WEIGHT_LENGTH), FULL_WEIGHT_LENGTH)
            terms.append(QueryTerm(term, weight, weight, False, term.strong, term.texts))
    for left, right in pairwise(terms):
        _join(index, left, right)
    for query_term in terms:
        _split(index, query_term)
    return terms


def _is_compoundable(word: str) -> bool:
    return _SHORTEST_COMPOUND <= len(word) <= LONGEST_WORD and not is_unspaced(word)


def _join(index: InvertedIndex, left: QueryTerm, right: QueryTerm) -> None:
    """Let two typed words stand for one of the vault: `log in`, `techn iques`."""
    joined = left.term.word + right.term.word
    if not _is_compoundable(joined):
        return
    matches = {
        word: JOINED * JOINED_PREFIX.of(len(joined), letters_of(word))
        for word in index.vocabulary.starting(joined)
    }
    if matches:
        texts = index.with_any(matches)
        left.add_better(matches, texts)
        right.add_better(matches, texts)


def _split(index: InvertedIndex, query_term: QueryTerm) -> None:
    """Let a typed word stand for two in a row, stop words aside: `aquaticpanda`, `whats`."""
    word = query_term.term.word
    if not _is_compoundable(word):
        return
    found: dict[int, float] = {}
    keep_best(found, _texts_with_halves(index, word))
    keep_best(found, _texts_with_sign(index, word))
    if found:
        query_term.add_splits(found)


def _texts_with_halves(index: InvertedIndex, word: str) -> Iterator[tuple[int, float]]:
    """Yield the texts that hold both halves of a word, and how well; 0 if not in a row."""
    vocabulary = index.vocabulary
    for at in range(1, len(word)):
        first, second = word[:at], word[at:]
        if first not in vocabulary.numbers:
            continue
        # The words that the letters from `at` on begin; if they are few, only the very word.
        seconds = {second} & vocabulary.numbers.keys()
        if len(second) >= _SHORTEST_PREFIX and at >= _SHORTEST_HALF:
            seconds = {*vocabulary.starting(second)}
        if seconds:
            for text in index.with_any(seconds).intersection(index.with_word(first)):
                yield text, _adjacent_quality(index, text, first, seconds, len(second))


def _texts_with_sign(index: InvertedIndex, word: str) -> Iterator[tuple[int, float]]:
    """Yield the texts that have a sign in the middle of a word, and how well.

    The sign stands for nothing, as in `Wi-Fi`, or for a letter, as in `ATT&CK`.
    """
    for at in range(1, len(word)):
        for sign, second, name in index.signed_names.get(word[:at], ()):
            rest = word[at:]
            if second.startswith(rest):
                quality = SIGNED * SPLIT_PREFIX.of(len(rest), len(second))
            elif sign in STANDS_FOR_LETTER and second.startswith(rest[1:]):
                quality = SIGN_FOR_LETTER * SPLIT_PREFIX.of(len(rest), len(second) + 1)
            else:
                continue
            text = index.number(name)
            if text is not None:
                yield text, quality


def _adjacent_quality(
    index: InvertedIndex, text: int, first_half: str, second_halves: Set[str], size: int
) -> float:
    """Return how well a text has two words in a row; `size` is how much of the second was typed."""
    every = index.words[text]
    significant = [word for word in every if word not in STOP_WORDS]
    best = 0.0
    for words, certainty in ((every, SPLIT), (significant, SPLIT_AROUND_STOP_WORDS)):
        for first, second in pairwise(words):
            if first == first_half and second in second_halves:
                best = max(best, certainty * SPLIT_PREFIX.of(size, letters_of(second)))
    return best
