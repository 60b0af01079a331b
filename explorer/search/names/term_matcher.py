"""Which words of the vault a typed word may stand for, and how well.

A word may match whole, by its beginning, inflected, misspelled or abbreviated; a mistake is one of
letters, never of digits. An index chooses the few words that rapidfuzz compares. Never reads texts
or places.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import chain, pairwise
from typing import TypeVar

from explorer.search.names.inverted_index import Vocabulary, letters_of
from explorer.search.names.weights import (
    FRAGMENT,
    FRAGMENT_AT_END,
    INFLECTED,
    JOINED_INITIALS,
    LEAST_TYPO,
    PREFIX,
    SAME_SKELETON,
    SAME_STEM,
    SHORTENED,
    TYPO,
    TYPO_IN_PREFIX,
    WHOLE,
)
from explorer.search.word_forms import skeleton, stem
from explorer.text.normalize import is_unspaced

LONGEST_WORD = 64
"""Letters of a typed word up to which mistakes are allowed for."""
MOST_FRAGMENTS = 400
MOST_SIMILAR = 60
_SHORTEST_STEMMED = 3
_SHORTEST_MISSPELLED = 3
_SHORTEST_COMPOUND = 4
_SIZES_FOR_MORE_EDITS = (5, 9)
_SHORTEST_HALF = 3
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
        for other in vocabulary.stems.get(root, ()):
            quality = SAME_STEM.of(len(root), max(size, letters_of(other)))
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
    at = word.find(letters[1], _SHORTEST_HALF)
    while at > 0:
        first, second = word[:at], word[at:]
        known = vocabulary.numbers
        if first in known or (len(second) > _SHORTEST_HALF and second in known):
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
