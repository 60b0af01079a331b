"""The word index itself: distinct texts, their words, and the places where the texts stand.

Plain arrays, strings and lists, which a cache can hand over. Never ranks anything.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, chain, islice, pairwise
from sys import intern
from typing import NamedTuple, TypeVar

from explorer.search.names.name_places import NUMBERS
from explorer.search.word_forms import initials, stem
from explorer.text.normalize import is_unspaced, words_of

_LAST = "\U0010ffff"
_GAP = "\n"
_LEAST_LETTERS = 3
"""Of a word that is looked for by pairs of letters."""
_LETTER = r"[^\W\d_]"
_SIGN = re.compile(rf"[&/+.'-](?:(?<!{_LETTER}{{4}}.)|(?!{_LETTER}{{4}}))(?=({_LETTER}++))")
"""A sign before letters, at most three of them, or with at most three before it: longer halves are
words of their own. The sign comes first, since a search skips to it: few texts have any."""
_Key = TypeVar("_Key")
_stem = cache(stem)


def letters_of(word: str) -> int:
    """Return how many letters of a word count: one of a pair, which its neighbor repeats."""
    return 1 if not word.isascii() and is_unspaced(word) else len(word)


@dataclass(frozen=True, slots=True)
class NumberRows:
    """Lists of numbers, each one a slice of `flat`: a tenth of the memory of lists."""

    flat: array[int]
    starts: array[int]
    """Where each row begins in `flat`, and where the last one ends."""

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> NumberRows:
        """Return the given rows."""
        flat = array(NUMBERS, chain.from_iterable(rows))
        return cls(flat, array(NUMBERS, accumulate(map(len, rows), initial=0)))

    def __getitem__(self, row: int) -> array[int]:
        return self.flat[self.starts[row] : self.starts[row + 1]]


class Vocabulary:
    """The distinct words, sorted."""

    def __init__(self, words: list[str]) -> None:
        self.words = words

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each word."""
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def stems(self) -> Mapping[str, list[str]]:
        """The words by their stem."""
        return self._by(lambda word: (_stem(word),))

    @cached_property
    def grams(self) -> Mapping[str, list[str]]:
        """The words by their pairs of letters, `^` before the first one and `$` after the last."""

        def grams(word: str) -> Iterable[str]:
            if len(word) < _LEAST_LETTERS:
                return ()
            return {f"^{word[0]}", f"{word[-1]}$", *map("".join, pairwise(word))}

        return self._by(grams)

    @cached_property
    def sizes(self) -> Mapping[int, list[str]]:
        """The words by their number of letters."""
        return self._by(lambda word: (len(word),))

    def _by(self, keys: Callable[[str], Iterable[_Key]]) -> Mapping[_Key, list[str]]:
        """Return the words by what they have in common, pairs of scripts without blanks aside."""
        found: dict[_Key, list[str]] = {}
        for word in self.words:
            if word.isascii() or not is_unspaced(word):
                for key in keys(word):
                    found.setdefault(key, []).append(word)
        return found

    @cached_property
    def _blob(self) -> tuple[str, Sequence[int]]:
        """All words in one text, for a scan, and where each begins."""
        return _joined(self.words)

    def starting(self, prefix: str) -> list[str]:
        """Return the words that begin with `prefix`."""
        return self.words[slice(*self._span(prefix))]

    def lines_starting(self, prefix: str) -> str:
        """Return the same words as lines of one text."""
        begin, end = self._span(prefix)
        if begin == end:
            return ""
        blob, offsets = self._blob
        return blob[offsets[begin] : offsets[end - 1] + len(self.words[end - 1])]

    def _span(self, prefix: str) -> tuple[int, int]:
        return bisect_left(self.words, prefix), bisect_right(self.words, prefix + _LAST)

    def holding(self, letters: str, most: int) -> Iterator[str]:
        """Yield at most `most` words that hold `letters` in a row."""
        return (self.words[number] for number in islice(_lines_with(*self._blob, letters), most))


@dataclass(frozen=True)
class InvertedIndex:
    """Distinct texts in the order shortest first, the order in which equal matches are wanted."""

    texts: list[str]
    """Folded, with single blanks."""
    words: list[tuple[str, ...]]
    """The words of each text."""
    initials: list[str]
    every_word: list[str]
    """The distinct words, sorted."""
    postings: NumberRows
    """The texts of each word, ascending; twice that of a text which has it twice."""
    places: NumberRows
    """The places of each text, in the order of the vault."""
    text_of_places: array[int]
    """The text of each place."""

    @classmethod
    def of(cls, folded: Sequence[str], known: InvertedIndex | None = None) -> InvertedIndex:
        """Index the folded texts of the places 0, 1, 2 … as given.

        What is `known` of texts, of an index before a change, is taken from there.
        """
        rows: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(folded):
            rows[text].append(place)
        words: dict[str, tuple[str, ...]] = {}
        first_letters: dict[str, str] = {}
        shared: dict[str, str] = {}
        texts: list[str] = []
        if known is not None:
            words = dict(zip(known.texts, known.words, strict=True))
            first_letters = dict(zip(known.texts, known.initials, strict=True))
            shared = {word: word for word in known.every_word}
            texts = [text for text in known.texts if text in rows]
        new = rows.keys() - words.keys()
        for text in new:
            # Equal words as one object each: of a large vault, most are there many times.
            of_text = tuple([shared.setdefault(word, word) for word in words_of(text)])
            words[text], first_letters[text] = of_text, intern(initials(of_text))
        texts += new
        if new:
            texts.sort(key=lambda text: (len(words[text]), len(text), text))
        changed = new | (words.keys() - rows.keys())
        places = NumberRows.of([rows[text] for text in texts])
        text_of_places = array(NUMBERS, [0]) * len(folded)
        for number, text in enumerate(texts):
            for place in rows[text]:
                text_of_places[place] = number
        words_in_order = [words[text] for text in texts]
        initials_in_order = [first_letters[text] for text in texts]
        rows.clear()  # of a large vault, these tables are more than the index
        words.clear()
        first_letters.clear()
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for number, of_text in enumerate(words_in_order):
            for word in of_text:
                postings[word].append(number)
        every_word = sorted(postings)
        made = cls(
            texts=texts,
            words=words_in_order,
            initials=initials_in_order,
            every_word=every_word,
            postings=NumberRows.of([postings[word] for word in every_word]),
            places=places,
            text_of_places=text_of_places,
        )
        if known is not None:
            known.share_tables(made, changed)
        return made

    def share_tables(self, other: InvertedIndex, changed: Iterable[str]) -> None:
        """Give an index that differs by the `changed` texts what they have no part in."""
        names: list[str] = []
        if self.every_word == other.every_word:
            names.append("vocabulary")
        if not any(map(_SIGN.search, changed)):
            names.append("signed_names")
        if not any(text.endswith(")") for text in changed):
            names += ("splits", "spelled_out")
        known = vars(self)
        vars(other).update({name: known[name] for name in names if name in known})

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words."""
        return Vocabulary(self.every_word)

    def with_word(self, word: str) -> Sequence[int]:
        """Return the texts that hold a word."""
        number = self.vocabulary.numbers.get(word)
        return () if number is None else self.postings[number]

    def with_any(self, words: Iterable[str]) -> frozenset[int]:
        """Return the texts that hold any of some words of the vault."""
        numbers, postings = self.vocabulary.numbers, self.postings
        return frozenset().union(*[postings[numbers[word]] for word in words])

    def number(self, text: str) -> int | None:
        """Return the number of a folded text, None if there is none.

        Looks for it in the order of the texts: a query asks for one or two of them, and a table of
        all would take as much memory as the texts.
        """

        def order(number: int) -> tuple[int, int, str]:
            return len(self.words[number]), len(self.texts[number]), self.texts[number]

        wanted = len(words_of(text)), len(text), text
        at = bisect_left(range(len(self.texts)), wanted, key=order)
        return at if self.texts[at : at + 1] == [text] else None

    @cached_property
    def counts(self) -> list[int]:
        """How many places each text has."""
        return [end - start for start, end in pairwise(self.places.starts)]

    @cached_property
    def splits(self) -> Mapping[str, int]:
        """How many words stand before the bracket of a text `Name (ACR)`."""
        found: dict[str, int] = {}
        for number, text in enumerate(self.texts):
            if text.endswith(")"):
                before = len(words_of(text[: max(text.rfind("("), 0)]))
                if 0 < before < len(self.words[number]):
                    found[text] = before
        return found

    @cached_property
    def _initials_blob(self) -> tuple[str, Sequence[int]]:
        return _joined(self.initials)

    def with_initials(self, letters: str, most: int) -> list[int]:
        """Return at most `most` texts with these initials.

        The initials may be those of all words of a text, or of some words in a row.
        """
        found: list[int] = []
        for form in (_GAP + letters, " " + letters, letters):
            texts = _lines_with(*self._initials_blob, form)
            found += islice(texts, most - len(found))
        return list(dict.fromkeys(found))

    @cached_property
    def spelled_out(self) -> dict[str, list[str]]:
        """The texts `Name (ACR)` by either name, if the short one is made of first letters."""
        found: dict[str, list[str]] = {}
        for text, before in self.splits.items():
            names = [name.strip() for name in text[:-1].rsplit("(", 1)]
            words = words_of(text)
            halves = words[:before], words[before:]
            for short, long in (halves, halves[::-1]):
                if len(short) == 1 and short[0] in initials(long).split(" "):
                    for name in names:
                        found.setdefault(name, []).append(text)
        return found

    @cached_property
    def signed_names(self) -> dict[str, list[SignedName]]:
        """The names with a sign between letters, such as `Wi-Fi`, by what stands before it."""
        found: dict[str, list[SignedName]] = {}
        joined = _GAP.join(self.texts)
        number = counted = 0
        for match in _SIGN.finditer(joined):
            at, second = match.start(), match[1]
            number += joined.count(_GAP, counted, at)
            counted = at
            first = _word_before(joined, at)
            if first:
                name = SignedName(joined[at], second, self.texts[number])
                found.setdefault(first, []).append(name)
        return found


class SignedName(NamedTuple):
    """What follows the first half of a name with a sign between its letters."""

    sign: str
    second: str
    text: str
    """The text that holds the name."""


def _joined(lines: Sequence[str]) -> tuple[str, Sequence[int]]:
    """Return lines in one text, each after a line end, a last line end, and where each begins."""
    ends = accumulate((len(line) + 1 for line in lines), initial=1)
    return _GAP + _GAP.join(lines) + _GAP, array(NUMBERS, islice(ends, len(lines)))


def _lines_with(blob: str, offsets: Sequence[int], letters: str) -> Iterator[int]:
    """Yield the numbers of the lines that hold some letters, which may begin with a line end."""
    at = blob.find(letters)
    while at >= 0:
        number = bisect_right(offsets, at + (letters[0] == _GAP)) - 1
        yield number
        end = offsets[number + 1] - 1 if number + 1 < len(offsets) else len(blob) - 1
        at = blob.find(letters, end)


def _word_before(text: str, end: int) -> str:
    """Return the letters that end at an offset; none if a digit stands before them."""
    begin = end
    while begin and text[begin - 1].isalnum() and not text[begin - 1].isdecimal():
        begin -= 1
    return "" if begin and text[begin - 1].isdecimal() else text[begin:end]
