"""The terms of a query: each typed word with all that it may stand for in one index.

Joined and split words are settled here, so that scoring sees only words and texts. Never scores a
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock

from explorer.search.names.inverted_index import InvertedIndex, Vocabulary
from explorer.search.names.term_matcher import LONGEST_WORD, Matches, keep_best, strong, weak
from explorer.search.names.weights import (
    ABSENT_STOP_WORD_WEIGHT,
    ACRONYM,
    ACRONYM_INSIDE,
    ACRONYM_PREFIX,
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
from explorer.text.tokenize import is_unspaced

MOST_TERMS = 24
_SHORTEST_ACRONYM, _LONGEST_ACRONYM = 2, 8
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
    weak: Matches | None = None
    weak_texts: frozenset[int] | None = None


class TermCache:
    """Makes terms, and caches them: with each key typed, most words of a query stay the same."""

    def __init__(self, index: InvertedIndex) -> None:
        self._index = index
        self._terms: dict[str, Term] = {}
        self._size = 0
        self._lock = Lock()

    def get(self, word: str) -> Term:
        """Return what the word stands for without a mistake."""
        term = self._terms.get(word)
        if term is None:
            term = self._make(word)
            self._add(term)
        return term

    def weakly(self, term: Term) -> tuple[Matches, frozenset[int]]:
        """Return the words that are meant if there is a mistake or a piece, and their texts."""
        found, texts = term.weak, term.weak_texts
        if found is None or texts is None:
            candidates = weak(self._index.vocabulary, term.word)
            found = {n: quality for n, quality in candidates.items() if n not in term.strong}
            texts = texts_with(self._index, found)
            term.weak, term.weak_texts = found, texts
            if self._terms.get(term.word) is term:
                self._size += len(texts)
        return found, texts

    def _make(self, word: str) -> Term:
        vocabulary = self._index.vocabulary
        found = strong(vocabulary, word)
        term = Term(word, found, texts_with(self._index, found), exact={}, exact_texts=())
        number = vocabulary.numbers.get(word)
        if number is not None:
            term.exact = {number: WHOLE}
            term.exact_texts = self._index.postings[number]
        return term

    def _add(self, term: Term) -> None:
        """Cache a term, and drop the oldest ones when all of them name too many texts."""
        with self._lock:
            self._terms[term.word] = term
            self._size += len(term.texts) + _TERM_COST
            while self._size > _MOST_CACHED_TEXTS and len(self._terms) > 1:
                oldest = self._terms.pop(next(iter(self._terms)))
                self._size -= len(oldest.texts) + len(oldest.weak_texts or ()) + _TERM_COST


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
        better = {
            n: quality for n, quality in matches.items() if quality > self.matches.get(n, 0.0)
        }
        self.matches = self.matches | better
        self.texts |= texts

    def add_new(self, matches: Matches, texts: frozenset[int]) -> None:
        """Add words; those that the term matches already stay as they are."""
        self.matches = matches | self.matches
        self.texts |= texts


def texts_with(index: InvertedIndex, words: Iterable[int]) -> frozenset[int]:
    """Return the texts that hold any of the words."""
    postings = index.postings
    return frozenset().union(*[postings[word] for word in words])


def make_query_terms(
    index: InvertedIndex, cache: TermCache, words: Sequence[str], unfinished: str = ""
) -> list[QueryTerm]:
    """Return the terms of a query for its folded words, in their order.

    A word that is `unfinished` is no filler: `do` is the beginning of something.
    """
    typed = list(dict.fromkeys(words))[:MOST_TERMS]
    only_stop_words = STOP_WORDS.issuperset(typed)
    terms: list[QueryTerm] = []
    for word in typed:
        term = cache.get(word)
        if word in STOP_WORDS and word != unfinished and not only_stop_words:
            terms.append(_stop_word(term, is_last=word == typed[-1]))
        else:
            terms.append(_needed_word(term))
    for left, right in pairwise(terms):
        _join(index, left, right)
    for query_term in terms:
        _split(index, query_term)
    return terms


def acronym_quality(initials: str, letters: str) -> float:
    """Return how well typed letters fit the first letters of a text's words; 0 if they do not."""
    if letters not in initials:
        return 0.0
    forms = initials.split(" ")
    if letters in forms:
        return ACRONYM
    if any(form.startswith(letters) for form in forms):
        return ACRONYM_PREFIX
    return ACRONYM_INSIDE


def may_be_acronym(word: str) -> bool:
    """Return whether the word is short enough to be the first letters of others."""
    return _SHORTEST_ACRONYM <= len(word) <= _LONGEST_ACRONYM and not word.isdigit()


def _needed_word(term: Term) -> QueryTerm:
    weight = WORD_WEIGHT.of(min(len(term.word), FULL_WEIGHT_LENGTH), FULL_WEIGHT_LENGTH)
    return QueryTerm(
        term,
        weight,
        absent_weight=weight,
        is_stop_word=False,
        matches=term.strong,
        texts=term.texts,
    )


def _stop_word(term: Term, *, is_last: bool) -> QueryTerm:
    matches = term.strong
    if len(term.word) < _SHORTEST_PREFIX and not is_last:
        # `a` in the middle of a question is no beginning of another word.
        matches = term.exact
    return QueryTerm(
        term,
        STOP_WORD_WEIGHT,
        absent_weight=ABSENT_STOP_WORD_WEIGHT,
        is_stop_word=True,
        matches=matches,
        texts=term.texts,
    )


def _is_compoundable(word: str) -> bool:
    return _SHORTEST_COMPOUND <= len(word) <= LONGEST_WORD and not is_unspaced(word)


def _join(index: InvertedIndex, left: QueryTerm, right: QueryTerm) -> None:
    """Let two typed words stand for one of the vault: `log in`, `techn iques`."""
    joined = left.term.word + right.term.word
    if not _is_compoundable(joined):
        return
    vocabulary = index.vocabulary
    matches = {
        number: JOINED * JOINED_PREFIX.of(len(joined), vocabulary.lengths[number])
        for number in vocabulary.starting(joined)
    }
    if matches:
        texts = texts_with(index, matches)
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
    vocabulary, postings = index.vocabulary, index.postings
    for at in range(1, len(word)):
        first = vocabulary.numbers.get(word[:at])
        if first is None:
            continue
        seconds = _second_halves(vocabulary, word, at)
        if not seconds:
            continue
        size = len(word) - at
        for text in texts_with(index, seconds).intersection(postings[first]):
            yield text, _adjacent_quality(index, text, (first, seconds), size)


def _texts_with_sign(index: InvertedIndex, word: str) -> Iterator[tuple[int, float]]:
    """Yield the texts that have a sign in the middle of a word, and how well.

    The sign stands for nothing, as in `Wi-Fi`, or for a letter, as in `ATT&CK`.
    """
    for at in range(1, len(word)):
        for sign, second, text in index.signed_names.get(word[:at], ()):
            rest = word[at:]
            if second.startswith(rest):
                quality = SIGNED * SPLIT_PREFIX.of(len(rest), len(second))
            elif sign in STANDS_FOR_LETTER and second.startswith(rest[1:]):
                quality = SIGN_FOR_LETTER * SPLIT_PREFIX.of(len(rest), len(second) + 1)
            else:
                continue
            number = index.number(text)
            assert number is not None  # noqa: S101  it is a text of the index
            yield number, quality


def _second_halves(vocabulary: Vocabulary, word: str, at: int) -> range:
    """Return the words that the letters from `at` on begin; if they are few, only the very word."""
    second = word[at:]
    if len(second) >= _SHORTEST_PREFIX and at >= _SHORTEST_HALF:
        return vocabulary.starting(second)
    exact = vocabulary.numbers.get(second)
    if exact is None:
        return range(0)
    return range(exact, exact + 1)


def _adjacent_quality(
    index: InvertedIndex, text: int, halves: tuple[int, range], size: int
) -> float:
    """Return how well a text has two words in a row; `size` is how much of the second was typed."""
    first_half, second_halves = halves
    words, lengths = index.vocabulary.words, index.vocabulary.lengths
    every = index.words[text]
    significant = [word for word in every if words[word] not in STOP_WORDS]
    best = 0.0
    for text_words, certainty in ((every, SPLIT), (significant, SPLIT_AROUND_STOP_WORDS)):
        for first, second in pairwise(text_words):
            if first == first_half and second in second_halves:
                best = max(best, certainty * SPLIT_PREFIX.of(size, lengths[second]))
    return best
