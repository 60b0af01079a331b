"""Which words of the vault a typed word may stand for, and how well.

Whole, begun, inflected, misspelled, shortened.

An index chooses the few words that rapidfuzz compares. Never looks at texts or places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain, pairwise

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from explorer.search.names.inverted_index import Vocabulary
from explorer.search.word_forms import is_unspaced, skeleton, stem

WHOLE = 1.0
FRAGMENT = 0.62
SHORTENED = 0.45
INITIALS_OF_JOINED = 0.7
MOST_FRAGMENTS = 400
MOST_SIMILAR = 60

Matches = dict[int, float]
"""Numbers of words, each with how well it fits: 0 to 1."""


def strong(vocabulary: Vocabulary, word: str) -> Matches:
    """Return the words that begin with the typed one, are it, or share its stem."""
    found: Matches = {}
    size = len(word)
    if is_unspaced(word):
        if size == 1:
            return dict.fromkeys(vocabulary.starting(word), WHOLE)
        exact = vocabulary.numbers.get(word)
        return {} if exact is None else {exact: WHOLE}
    lengths = vocabulary.lengths
    for number in vocabulary.starting(word):
        found[number] = 0.74 + 0.24 * size / lengths[number]
    exact = vocabulary.numbers.get(word)
    if exact is not None:
        found[exact] = WHOLE
    if size >= 3:
        base = stem(word)
        for number in vocabulary.stems.get(base, ()):
            found[number] = max(
                found.get(number, 0.0), 0.6 + 0.34 * len(base) / max(size, lengths[number])
            )
    return found


def weak(vocabulary: Vocabulary, word: str) -> Matches:
    """Return the words that the typed one may be a part, a misspelling or an abbreviation of."""
    size = len(word)
    if size < 3 or size > 64 or is_unspaced(word):
        return {}
    found: Matches = {}
    _keep(found, _fragments(vocabulary, word))
    _keep(found, _inflected(vocabulary, word))
    _keep(found, _shortened(vocabulary, word))
    _keep(found, _misspelled(vocabulary, word))
    return found


def two_letters(vocabulary: Vocabulary, number: int, letters: str) -> float:
    """Say how well two letters are short for a word.

    Initials of a joined one, or its first consonants; 0 if not.
    """
    word = vocabulary.words[number]
    if word[0] != letters[0] or len(word) < 4:
        return 0.0
    at = word.find(letters[1], 3)
    while at > 0:
        if word[:at] in vocabulary.numbers or (
            len(word) - at > 3 and word[at:] in vocabulary.numbers
        ):
            return INITIALS_OF_JOINED
        at = word.find(letters[1], at + 1)
    return SHORTENED + 0.12 if skeleton(word).startswith(letters) else 0.0


def edits_allowed(size: int) -> int:
    """Return how many edits a word of so many letters may be away."""
    return 1 if size < 5 else 2 if size < 9 else 3


def _keep(found: Matches, more: Iterable[tuple[int, float]]) -> None:
    for number, quality in more:
        if quality > found.get(number, 0.0):
            found[number] = quality


def _fragments(vocabulary: Vocabulary, word: str) -> Iterable[tuple[int, float]]:
    size = len(word)
    for number in vocabulary.holding(word, MOST_FRAGMENTS):
        ends = vocabulary.words[number].endswith(word)
        yield number, FRAGMENT + 0.2 * size / vocabulary.lengths[number] + (0.05 if ends else 0.0)


def _inflected(vocabulary: Vocabulary, word: str) -> Iterable[tuple[int, float]]:
    """Words that differ in their endings only, whatever the language: `резервне`, `резервные`."""
    size = len(word)
    base = stem(word)
    if base == word:
        base = word[: max(4, size - (3 if size > 7 else 2))]
    if len(base) < 3 or len(base) >= size:
        return
    for number in vocabulary.starting(base):
        longer = vocabulary.lengths[number]
        if len(base) >= 4 or longer - len(base) <= 3:
            yield number, 0.5 + 0.35 * len(base) / max(size, longer)


def _shortened(vocabulary: Vocabulary, word: str) -> Iterable[tuple[int, float]]:
    """Words that have the letters of the typed one in order, the first one first.

    `chrctrstcs`, `cmd`.
    """
    same = vocabulary.starting(word[0])
    if not same or not word.isalnum():
        return
    begin = vocabulary.offsets[same.start]
    end = vocabulary.offsets[same.stop - 1] + len(vocabulary.words[same.stop - 1])
    # Each gap stops at the letter that it waits for, so that no text makes the pattern try anything
    # twice.
    gaps = "".join(f"[^{letter}\n]*+{letter}" for letter in word[1:])
    pattern = re.compile(f"^{word[0]}{gaps}[^\n]*+$", re.MULTILINE)
    bones = skeleton(word)
    size = len(word)
    for match in pattern.finditer(vocabulary.blob[begin:end]):
        whole = match[0]
        if size < 0.3 * len(whole):
            continue
        number = vocabulary.numbers[whole]
        quality = SHORTENED + 0.3 * size / len(whole)
        if bones and skeleton(whole).startswith(bones):
            quality += 0.12
        yield number, quality


def _misspelled(vocabulary: Vocabulary, word: str) -> Iterable[tuple[int, float]]:
    size = len(word)
    allowed = edits_allowed(size)
    near, longer = _look_alikes(vocabulary, word, allowed)
    words = vocabulary.words
    for _, distance, index in extract(
        word,
        [words[n] for n in near],
        scorer=OSA.distance,
        score_cutoff=allowed,
        limit=MOST_SIMILAR,
    ):
        if distance:
            yield near[index], _closeness(size, int(distance))
    if size < 4:
        return
    allowed = 1 if size < 8 else 2
    for cut in (size, size + 1, size - 1):
        begun = [words[n][:cut] for n in longer]
        for _, distance, index in extract(
            word, begun, scorer=OSA.distance, score_cutoff=allowed, limit=MOST_SIMILAR
        ):
            number = longer[index]
            closeness = _closeness(size, max(1, int(distance)))
            yield number, closeness * (0.72 + 0.24 * size / vocabulary.lengths[number])


def _closeness(size: int, distance: int) -> float:
    return max(0.1, 0.93 - 1.0 * distance / size)


def _look_alikes(vocabulary: Vocabulary, word: str, allowed: int) -> tuple[list[int], list[int]]:
    """Return the words of about this length, and the longer ones, that share enough pairs of letters with it."""
    size = len(word)
    pairs = {f"^{word[0]}", *map("".join, pairwise(word))}
    grams = vocabulary.grams
    shared = Counter(chain.from_iterable(grams[p] for p in pairs if p in grams))
    least = max(2, size - 3 * allowed)
    lengths = vocabulary.lengths
    alike = [number for number, count in shared.items() if count >= least]
    longer = [number for number in alike if lengths[number] > size]
    if size <= 6:
        near = list(
            chain.from_iterable(
                vocabulary.sizes.get(s, ()) for s in range(size - allowed, size + allowed + 1)
            )
        )
    else:
        near = [number for number in alike if abs(lengths[number] - size) <= allowed]
    return near, longer
