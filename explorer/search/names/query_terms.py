"""The parts of a query: each typed word with all that it may stand for in one corpus.

Joined and split words are settled here, so that scoring sees only words and texts. Never scores a
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Lock

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.term_matcher import WHOLE, Matches, strong, weak
from explorer.search.word_forms import FILLERS, is_unspaced

MOST_PARTS = 24
FILLER_WEIGHT = 0.12
JOINED = 0.94
SPLIT, SPLIT_FILLER = 0.9, 0.84
"""How well two words fit that were typed as one: next to each other, and with fillers between."""
SHORT_ACRONYM, LONG_ACRONYM = 2, 8
_REMEMBERED_TEXTS = 600_000
_EACH = 20


@dataclass(slots=True)
class Term:
    """A typed word and the words of the vocabulary that it may stand for.

    The same in every query.
    """

    word: str
    strong: Matches
    texts: frozenset[int]
    exact: int | None
    weak: Matches | None = None
    weak_texts: frozenset[int] | None = None


class Terms:
    """Looks terms up, and remembers them.

    Each further letter of a query leaves the other words as they were.
    """

    def __init__(self, corpus: InvertedIndex) -> None:
        self._corpus = corpus
        self._terms: dict[str, Term] = {}
        self._size = 0
        self._lock = Lock()

    def get(self, word: str) -> Term:
        """Return what the word stands for without a mistake."""
        term = self._terms.get(word)
        if term is None:
            vocabulary = self._corpus.vocabulary
            found = strong(vocabulary, word)
            term = Term(word, found, texts_with(self._corpus, found), vocabulary.numbers.get(word))
            self._remember(term, len(term.texts))
        return term

    def weakly(self, term: Term) -> tuple[Matches, frozenset[int]]:
        """Return what the word may stand for if it is misspelled, shortened or a piece, and the texts that have it."""
        found, texts = term.weak, term.weak_texts
        if found is None or texts is None:
            found = {
                n: q
                for n, q in weak(self._corpus.vocabulary, term.word).items()
                if n not in term.strong
            }
            texts = texts_with(self._corpus, found)
            term.weak, term.weak_texts = found, texts
            if self._terms.get(term.word) is term:
                self._size += len(texts)
        return found, texts

    def _remember(self, term: Term, size: int) -> None:
        """Keep a term, and forget the oldest ones when all of them name too many texts."""
        with self._lock:
            self._terms[term.word] = term
            self._size = self._size + size + _EACH
            while self._size > _REMEMBERED_TEXTS and len(self._terms) > 1:
                oldest = self._terms.pop(next(iter(self._terms)))
                self._size -= len(oldest.texts) + len(oldest.weak_texts or ()) + _EACH


@dataclass(slots=True)
class QueryTerm:
    """A typed word in this query."""

    term: Term
    weight: float
    filler: bool
    matches: Matches
    texts: frozenset[int]
    """The texts that have a word of `matches`, or are in `splits` or `initials`."""
    splits: dict[int, float] = field(default_factory=dict)
    """Texts that have the part as two words in a row, and how well."""
    initials: dict[int, float] = field(default_factory=dict)
    """Texts whose words begin with the letters of the part, and how well."""

    def beyond(self, text: int) -> float:
        """Return how well the part fits the text by more than one word."""
        return max(self.splits.get(text, 0.0), self.initials.get(text, 0.0))


def texts_with(corpus: InvertedIndex, words: Iterable[int]) -> frozenset[int]:
    """Return the texts that hold any of the words."""
    postings = corpus.postings
    return frozenset().union(*[postings[word] for word in words])


def parts_of(corpus: InvertedIndex, terms: Terms, words: Sequence[str]) -> list[QueryTerm]:
    """Return the parts of a query for its folded words, in their order."""
    typed = list(dict.fromkeys(words))[:MOST_PARTS]
    telling = [word for word in typed if word not in FILLERS]
    parts: list[QueryTerm] = []
    for word in typed:
        term = terms.get(word)
        filler = bool(telling) and word in FILLERS
        weight = FILLER_WEIGHT if filler else 0.55 + 0.45 * min(len(word), 6) / 6
        matches = term.strong
        if filler and len(word) < 3 and word != typed[-1]:
            # `a` in the middle of a question is no beginning of another word.
            matches = {} if term.exact is None else {term.exact: WHOLE}
        parts.append(QueryTerm(term, weight, filler, matches, term.texts))
    for left, right in pairwise(parts):
        _join(corpus, left, right)
    for part in parts:
        _split(corpus, part)
    return parts


def _join(corpus: InvertedIndex, left: QueryTerm, right: QueryTerm) -> None:
    """Let two typed words stand for one of the vault: `log in`, `techn iques`."""
    joined = left.term.word + right.term.word
    if len(joined) < 4 or is_unspaced(joined) or len(joined) > 64:
        return
    vocabulary = corpus.vocabulary
    found = {
        number: JOINED * (0.74 + 0.26 * len(joined) / vocabulary.lengths[number])
        for number in vocabulary.starting(joined)
    }
    if found:
        texts = texts_with(corpus, found)
        for part in (left, right):
            better = {n: q for n, q in found.items() if q > part.matches.get(n, 0.0)}
            part.matches = part.matches | better
            part.texts |= texts


def _split(corpus: InvertedIndex, part: QueryTerm) -> None:
    """Let a typed word stand for two in a row, fillers aside: `aquaticpanda`, `whats`."""
    word = part.term.word
    if not 4 <= len(word) <= 64 or is_unspaced(word):
        return
    vocabulary, postings = corpus.vocabulary, corpus.postings
    extra: dict[int, float] = {}
    for at in range(1, len(word)):
        left = vocabulary.numbers.get(word[:at])
        if left is None:
            continue
        begun = vocabulary.starting(word[at:])
        if len(word) - at < 3 or at < 2:
            exact = vocabulary.numbers.get(word[at:])
            begun = range(0) if exact is None else range(exact, exact + 1)
        if not begun:
            continue
        for text in texts_with(corpus, begun).intersection(postings[left]):
            quality = _in_a_row(corpus, text, left, begun, len(word) - at)
            if quality > extra.get(text, 0.0):
                extra[text] = quality
    if extra:
        part.splits = extra
        part.texts |= extra.keys()


def _in_a_row(corpus: InvertedIndex, text: int, left: int, begun: range, size: int) -> float:
    best = 0.0
    words, lengths = corpus.vocabulary.words, corpus.vocabulary.lengths
    every = corpus.words[text]
    telling = [word for word in every if words[word] not in FILLERS]
    for spoken, certainty in ((every, SPLIT), (telling, SPLIT_FILLER)):
        for first, second in pairwise(spoken):
            if first == left and second in begun:
                best = max(best, certainty * (0.8 + 0.2 * size / lengths[second]))
    return best


def acronym_quality(initials: str, letters: str) -> float:
    """Say how well typed letters fit the first letters of a text's words; 0 if they do not."""
    if letters not in initials:
        return 0.0
    forms = initials.split(" ")
    if letters in forms:
        return 0.93
    if any(form.startswith(letters) for form in forms):
        return 0.84
    return 0.66


def may_be_acronym(word: str) -> bool:
    """Say whether the word is short enough to be the first letters of others."""
    return SHORT_ACRONYM <= len(word) <= LONG_ACRONYM and not word.isdigit()


def whole(part: QueryTerm) -> bool:
    """Say whether the vault has the very word."""
    return part.term.exact is not None and part.matches.get(part.term.exact) == WHOLE
