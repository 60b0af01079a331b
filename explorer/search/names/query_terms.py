"""The terms of a query: each typed word with all words of the vault that it may stand for.

A word may match whole, by its beginning, inflected, misspelled or abbreviated; a mistake is one of
letters, never of digits. An index chooses the few words that rapidfuzz compares. Joined and split
words are settled here too, so that scoring sees only words and texts. Never scores a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import TypeAlias, TypeVar

from explorer.search.names.inverted_index import InvertedIndex, Vocabulary, letters_of
from explorer.search.names.weights import (
    ABSENT_STOP_WORD_WEIGHT,
    FRAGMENT,
    FRAGMENT_AT_END,
    FULL_WEIGHT_LENGTH,
    INFLECTED,
    JOINED,
    JOINED_INITIALS,
    JOINED_PREFIX,
    LEAST_TYPO,
    PREFIX,
    SAME_SKELETON,
    SAME_STEM,
    SHORTENED,
    SIGN_FOR_LETTER,
    SIGNED,
    SPLIT,
    SPLIT_AROUND_STOP_WORDS,
    SPLIT_PREFIX,
    STOP_WORD_WEIGHT,
    TYPO,
    TYPO_IN_PREFIX,
    WHOLE,
    WORD_WEIGHT,
)
from explorer.search.word_forms import STOP_WORDS, skeleton, stem
from explorer.text.normalize import is_unspaced

LONGEST_WORD = 64
"""Letters of a typed word up to which mistakes are allowed for."""
MOST_FRAGMENTS = 400
MOST_SIMILAR = 60
_SHORTEST_STEMMED = 3
_SHORTEST_MISSPELLED = 3
_SIZES_FOR_MORE_EDITS = (5, 9)
_SHORTEST_FIRST_HALF = 3
"""Letters of the first half of a compound; the second half is longer."""
_LEAST_LETTERS_KEPT = 0.3
"""The share of a word's letters that an abbreviation keeps at least."""
_NO_DIGITS = re.compile(r"\D+")

Matches = dict[str, float]
"""Words, each with how well it fits: 0 to 1."""
_Item = TypeVar("_Item")


def strong(vocabulary: Vocabulary, word: str) -> Matches:
    """Return the words that begin with the typed one, are it, or share its stem."""
    if is_unspaced(word):
        # Of a single character its pairs, else the pair itself.
        words = vocabulary.starting(word) if len(word) == 1 else vocabulary.numbers.keys() & {word}
        return dict.fromkeys(words, WHOLE)
    size = len(word)
    base, gain = PREFIX
    found = {other: base + gain * size / letters_of(other) for other in vocabulary.starting(word)}
    if word in found:
        found[word] = WHOLE
    if size >= _SHORTEST_STEMMED:
        root = stem(word)
        base, gain = SAME_STEM
        for other in vocabulary.stems.get(root, ()):
            quality = base + gain * len(root) / max(size, letters_of(other))
            found[other] = max(quality, found.get(other, 0.0))
    return found


def weak(vocabulary: Vocabulary, word: str) -> Matches:
    """Return the words that the typed one may be a part, a misspelling or an abbreviation of."""
    if not _SHORTEST_MISSPELLED <= len(word) <= LONGEST_WORD or is_unspaced(word):
        return {}
    found: Matches = {}
    for find in (_fragments, _inflected, _shortened, _misspelled):
        keep_best(found, find(vocabulary, word))
    return found


def two_letters(vocabulary: Vocabulary, word: str, letters: str) -> float:
    """Return how well two letters abbreviate a word, 0 if they do not.

    They must be the initials of a compound's halves, or the first consonants.
    """
    if word[0] != letters[0] or len(word) < _SHORTEST_COMPOUND:
        return 0.0
    at = word.find(letters[1], _SHORTEST_FIRST_HALF)
    while at > 0:
        first, second = word[:at], word[at:]
        known = vocabulary.numbers
        if first in known or (len(second) > _SHORTEST_FIRST_HALF and second in known):
            return JOINED_INITIALS
        at = word.find(letters[1], at + 1)
    return SHORTENED.base + SAME_SKELETON if skeleton(word).startswith(letters) else 0.0


def keep_best(found: dict[_Item, float], candidates: Iterable[tuple[_Item, float]]) -> None:
    """Add items with their qualities to `found`, the best quality of each; none that is 0."""
    for item, quality in candidates:
        if quality > found.get(item, 0.0):
            found[item] = quality


def _fragments(vocabulary: Vocabulary, word: str) -> Iterable[tuple[str, float]]:
    """Yield the words that hold the typed one."""
    for other in vocabulary.holding(word, MOST_FRAGMENTS):
        at_end = FRAGMENT_AT_END if other.endswith(word) else 0.0
        yield other, FRAGMENT.of(len(word), letters_of(other)) + at_end


def _inflected(vocabulary: Vocabulary, word: str) -> Iterable[tuple[str, float]]:
    """Yield words that differ only in their endings, in any language: `резервне`, `резервные`."""
    size, digits, root = len(word), _digits(word), stem(word)
    if root == word:  # then without as many letters as endings have
        root = word[: max(4, size - (3 if size > 7 else 2))]
    if not 3 <= len(root) < size or _digits(root) != digits:
        return
    for other in vocabulary.starting(root):
        if digits and _digits(other) != digits:
            continue
        length = letters_of(other)
        if len(root) >= 4 or length - len(root) <= 3:
            yield other, INFLECTED.of(len(root), max(size, length))


def _digits(word: str) -> str:
    """Return the digits of a word: another number is another name, not a misspelled one."""
    return _NO_DIGITS.sub("", word)


def _shortened(vocabulary: Vocabulary, word: str) -> Iterable[tuple[str, float]]:
    """Yield the words with the same first letter that contain the typed letters in order.

    Examples are `chrctrstcs` and `cmd`.
    """
    if not word.isalnum():
        return
    # Each gap stops at the letter that it waits for, so that no text makes the pattern try anything
    # twice. If digits were typed, no gap may hold others.
    never = r"\d\n" if _digits(word) else r"\n"
    gaps = "".join(f"[^{letter}{never}]*+{letter}" for letter in word[1:])
    pattern = re.compile(f"^{word[0]}{gaps}[^{never}]*+$", re.MULTILINE)
    consonants = skeleton(word)
    size = len(word)
    for match in pattern.finditer(vocabulary.lines_starting(word[0])):
        candidate = match[0]
        if size < _LEAST_LETTERS_KEPT * len(candidate):
            continue
        quality = SHORTENED.of(size, len(candidate))
        if skeleton(candidate).startswith(consonants):
            quality += SAME_SKELETON
        yield candidate, quality


def load_rapidfuzz() -> None:
    """Import what mistakes are found by, as long as there is time: it takes longer than a key."""
    import rapidfuzz.distance
    import rapidfuzz.process  # noqa: F401


def _misspelled(vocabulary: Vocabulary, word: str) -> Iterable[tuple[str, float]]:
    # Not at the top of the module: what is found as it was typed needs none of it.
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    size = len(word)
    digits = _digits(word)
    # One more for each of these sizes.
    allowed = 1 + bisect_right(_SIZES_FOR_MORE_EDITS, size)
    near, longer = _look_alikes(vocabulary, word, allowed)
    if digits:
        near = _with_digits(near, digits)
    for alike, distance, _ in extract(
        word, near, scorer=OSA.distance, score_cutoff=allowed, limit=MOST_SIMILAR
    ):
        if distance:
            yield alike, _closeness(size, int(distance))
    if size < 4:
        return
    allowed = 1 if size < 8 else 2
    for cut in (size, size + 1, size - 1):
        begun_alike = _with_digits(longer, digits, cut) if digits else longer
        begun = [other[:cut] for other in begun_alike]
        for _, distance, index in extract(
            word, begun, scorer=OSA.distance, score_cutoff=allowed, limit=MOST_SIMILAR
        ):
            other = begun_alike[index]
            closeness = _closeness(size, max(1, int(distance)))
            yield other, closeness * TYPO_IN_PREFIX.of(size, len(other))


def _with_digits(words: Iterable[str], digits: str, length: int | None = None) -> list[str]:
    """Return the words whose first letters, as many as `length`, have the very digits."""
    return [word for word in words if digits[0] in word and _digits(word[:length]) == digits]


def _closeness(size: int, distance: int) -> float:
    """Return how well a word of `size` letters fits that is `distance` edits away."""
    return max(LEAST_TYPO, TYPO - distance / size)


def _look_alikes(vocabulary: Vocabulary, word: str, allowed: int) -> tuple[list[str], list[str]]:
    """Return words that share enough pairs of letters: those of about this length, longer ones."""
    size = len(word)
    pairs = dict.fromkeys((f"^{word[0]}", *map("".join, pairwise(word))))
    grams, sizes_of = vocabulary.grams, vocabulary.sizes
    shared = Counter(chain.from_iterable(grams.get(pair, ()) for pair in pairs))
    least = max(2, size - 3 * allowed)
    alike = [other for other, count in shared.items() if count >= least]
    longer = [other for other in alike if len(other) > size]
    if size <= 6:
        sizes = range(size - allowed, size + allowed + 1)
        near = [*chain.from_iterable(sizes_of.get(length, ()) for length in sizes)]
    else:
        near = [other for other in alike if abs(len(other) - size) <= allowed]
    return near, longer


MOST_TERMS = 24
_SHORTEST_COMPOUND = 4
"""Letters of two words together that may be joined or split."""
_SHORTEST_PREFIX = 3
"""Letters from which on a shorter word is taken for the beginning of another."""
_SHORTEST_HALF = 2
STANDS_FOR_LETTER = "&"
"""Signs that names have in place of a letter."""
_TERMS_KEPT = 64


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


TermOf: TypeAlias = Callable[[str], Term]


def terms_of_index(index: InvertedIndex) -> TermOf:
    """Return a function for what a word stands for without a mistake.

    It keeps terms: with each key typed, most words of a query stay the same.
    """

    def term_of(word: str) -> Term:
        found = strong(index.vocabulary, word)
        exact_texts = index.with_word(word)
        exact = {word: WHOLE} if exact_texts else {}
        return Term(word, found, index.with_any(found), exact, exact_texts)

    return lru_cache(_TERMS_KEPT)(term_of)


def weakly(index: InvertedIndex, term: Term) -> tuple[Matches, frozenset[int]]:
    """Return the words that are meant if there is a mistake or a piece, and their texts."""
    if term.weak is None:
        candidates = weak(index.vocabulary, term.word)
        found = {word: each for word, each in candidates.items() if word not in term.strong}
        term.weak = found, index.with_any(found)
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
    """The texts that have a word of `matches`, or are in `multi_word`."""
    splits: dict[int, float] = field(default_factory=dict)
    """Texts that have the word as two words in a row, and how well."""
    multi_word: dict[int, float] = field(default_factory=dict)
    """Those, and texts whose words begin with the letters of the word, and how well: the better of
    both."""

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
    index: InvertedIndex, term_of: TermOf, words: Sequence[str], unfinished: str
) -> list[QueryTerm]:
    """Return the terms of a query for its folded words, in their order.

    A word that is `unfinished` weighs as much as others: `do` is the beginning of something.
    """
    typed = list(dict.fromkeys(words))[:MOST_TERMS]
    only_stop_words = STOP_WORDS.issuperset(typed)
    terms = []
    for word in typed:
        term = term_of(word)
        base, gain = WORD_WEIGHT
        weight = base + gain * min(len(word), FULL_WEIGHT_LENGTH) / FULL_WEIGHT_LENGTH
        is_stop_word = word in STOP_WORDS and not only_stop_words
        if is_stop_word and word != unfinished:
            # `a` in the middle of a question is no beginning of another word.
            is_whole = len(word) < _SHORTEST_PREFIX and word != typed[-1]
            matches = term.exact if is_whole else term.strong
            absent = ABSENT_STOP_WORD_WEIGHT
            terms.append(QueryTerm(term, STOP_WORD_WEIGHT, absent, True, matches, term.texts))
        else:
            terms.append(QueryTerm(term, weight, weight, is_stop_word, term.strong, term.texts))
    for left, right in pairwise(terms):
        _join(index, left, right)
        _join(index, right, left)
    for query_term in terms:
        word = query_term.term.word
        if _is_compoundable(word):
            # One for two in a row, stop words aside: `aquaticpanda`, `whats`.
            keep_best(query_term.splits, _texts_with_halves(index, word))
            keep_best(query_term.splits, _texts_with_sign(index, word))
            query_term.multi_word |= query_term.splits
            query_term.texts |= query_term.splits.keys()
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
