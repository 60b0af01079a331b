"""The word index itself: distinct texts, their words, and the places where the texts stand.

Plain arrays, strings and dicts, so that a cache or a child process can hand it over. Never ranks
anything.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise

from explorer.search.word_forms import initials, stem
from explorer.text.normalize import squeeze
from explorer.text.tokenize import is_unspaced, words_of

LAST = "\U0010ffff"
GAP = "\n"


@dataclass(slots=True)
class Vocabulary:
    """The distinct words, sorted, so that a word's number tells its place in the alphabet."""

    words: list[str]
    numbers: dict[str, int]
    blob: str
    """Every word after a line end, and a last line end: one scan finds every word that holds some
    letters."""
    offsets: array[int]
    """Where each word begins in `blob`."""
    lengths: array[int]
    """Letters of each word; 1 for a pair of a script without blanks, which its neighbor repeats."""
    stems: dict[str, list[int]]
    grams: dict[str, array[int]]
    """Pairs of letters (`^` before the first, `$` after the last) to the words that have them."""
    sizes: dict[int, array[int]]
    """Number of letters to the words that have so many."""

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """Index the given distinct words."""
        ordered = sorted(words)
        lengths = array("L")
        stems: dict[str, list[int]] = {}
        grams: dict[str, list[int]] = {}
        sizes: dict[int, list[int]] = {}
        for number, word in enumerate(ordered):
            size = len(word)
            if not word.isascii() and is_unspaced(word):
                lengths.append(1)
                continue
            lengths.append(size)
            stems.setdefault(stem(word), []).append(number)
            sizes.setdefault(size, []).append(number)
            if size > 2:
                for gram in {f"^{word[0]}", f"{word[-1]}$", *map("".join, pairwise(word))}:
                    grams.setdefault(gram, []).append(number)
        return cls(
            words=ordered,
            numbers={word: number for number, word in enumerate(ordered)},
            blob=GAP + GAP.join(ordered) + GAP,
            offsets=_offsets(ordered),
            lengths=lengths,
            stems=stems,
            grams={gram: array("L", numbers) for gram, numbers in grams.items()},
            sizes={size: array("L", numbers) for size, numbers in sizes.items()},
        )

    def starting(self, prefix: str) -> range:
        """Return the numbers of the words that begin with `prefix`."""
        return range(bisect_left(self.words, prefix), bisect_right(self.words, prefix + LAST))

    def holding(self, letters: str, most: int) -> list[int]:
        """Return the numbers of at most `most` words that hold `letters` in a row."""
        found: list[int] = []
        at = self.blob.find(letters)
        while at >= 0 and len(found) < most:
            number = bisect_right(self.offsets, at) - 1
            found.append(number)
            at = self.blob.find(letters, self.offsets[number] + len(self.words[number]))
        return found


@dataclass(slots=True)
class InvertedIndex:
    """Distinct texts in the order shortest first, the order in which equal matches are wanted."""

    texts: list[str]
    """Folded, with single blanks."""
    numbers: dict[str, int]
    words: list[tuple[int, ...]]
    """The words of each text, by number."""
    splits: dict[int, int]
    """How many words of `Name (ACR)` stand before the bracket."""
    initials: list[str]
    initials_blob: str
    initials_offsets: array[int]
    postings: list[array[int]]
    """The texts of each word, ascending."""
    places: list[array[int]]
    """The places of each text, in the order of the vault."""
    counts: array[int]
    """How many places each text has."""
    vocabulary: Vocabulary

    @classmethod
    def of(cls, shown: Iterable[str]) -> InvertedIndex:
        """Index the texts of the places 0, 1, 2 … as given."""
        raw: dict[str, array[int]] = {}
        for place, text in enumerate(shown):
            at = raw.get(text)
            if at is None:
                raw[text] = array("L", (place,))
            else:
                at.append(place)
        folded: dict[str, list[array[int]]] = {}
        for text, where in raw.items():
            folded.setdefault(squeeze(text), []).append(where)
        cut = {text: words_of(text) for text in folded}
        texts = sorted(folded, key=lambda text: (len(cut[text]), len(text), text))
        vocabulary = Vocabulary.of(set(chain.from_iterable(cut.values())))
        return cls._fill(texts, folded, cut, vocabulary)

    @classmethod
    def _fill(
        cls,
        texts: list[str],
        folded: dict[str, list[array[int]]],
        cut: dict[str, list[str]],
        vocabulary: Vocabulary,
    ) -> InvertedIndex:
        words: list[tuple[int, ...]] = []
        splits: dict[int, int] = {}
        firsts: list[str] = []
        postings: list[list[int]] = [[] for _ in vocabulary.words]
        places: list[array[int]] = []
        number = vocabulary.numbers.__getitem__
        for index, text in enumerate(texts):
            spoken = cut[text]
            numbers = tuple(map(number, spoken))
            words.append(numbers)
            firsts.append(initials(spoken))
            for word in set(numbers):
                postings[word].append(index)
            where = folded[text]
            places.append(
                where[0] if len(where) == 1 else array("L", sorted(chain.from_iterable(where)))
            )
            if text.endswith(")"):
                before = len(words_of(text[: max(text.rfind("("), 0)]))
                if 0 < before < len(spoken):
                    splits[index] = before
        return cls(
            texts=texts,
            numbers={text: index for index, text in enumerate(texts)},
            words=words,
            splits=splits,
            initials=firsts,
            initials_blob=GAP + GAP.join(firsts) + GAP,
            initials_offsets=_offsets(firsts),
            postings=[array("L", found) for found in postings],
            places=places,
            counts=array("L", map(len, places)),
            vocabulary=vocabulary,
        )

    def with_initials(self, letters: str, most: int) -> list[int]:
        """Return at most `most` texts with words in a row that begin with these letters."""
        found: list[int] = []
        for form in (GAP + letters, " " + letters, letters):
            at = self.initials_blob.find(form)
            while at >= 0 and len(found) < most:
                text = bisect_right(self.initials_offsets, at + (form[0] == GAP)) - 1
                found.append(text)
                at = self.initials_blob.find(
                    form, self.initials_offsets[text] + len(self.initials[text])
                )
        return list(dict.fromkeys(found))


def _offsets(lines: Iterable[str]) -> array[int]:
    """Return where each line begins when they are joined, a gap before each."""
    offsets = array("L")
    at = 1
    for line in lines:
        offsets.append(at)
        at += len(line) + 1
    return offsets
