"""The word index itself: distinct texts, their words, and the places where the texts stand.

Plain arrays, strings and lists, which a cache can hand over. Never ranks anything.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain, islice, pairwise
from operator import sub
from sys import intern
from typing import NamedTuple, TypeAlias, TypeVar

from explorer.search.word_forms import initials, stem
from explorer.text.normalize import is_unspaced, squeeze, words_of

NUMBERS = "I"
"""The type of the arrays: a vault has fewer than four billion names."""
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

    def row_after(
        self, row: int, count: int, now: Sequence[int], added: Iterable[int]
    ) -> list[int]:
        """Return a row with what its numbers are `now`, -1 for none, and with others.

        With a `count` of 0 the row is a new one.
        """
        old = (now[number] for number in self[row]) if count else ()
        return sorted([*added, *(number for number in old if number >= 0)])

    def edited(self, now: Sequence[int], edits: Sequence[_Edit]) -> NumberRows:
        """Return the rows with what each number is `now`, after some rows have changed."""
        starts = self.starts
        flat = [*map(now.__getitem__, self.flat)]
        in_flat = [(starts[at], starts[at + count] - starts[at], row) for at, count, row in edits]
        sizes = [*map(sub, starts[1:], starts)]
        sizes = _with(sizes, edits, [len(row) for *_, row in edits])
        ends = accumulate(sizes, initial=0)
        return NumberRows(array(NUMBERS, _spliced(flat, in_flat)), array(NUMBERS, [*ends]))


_Edit: TypeAlias = tuple[int, int, Sequence[int]]
"""Where a row is or belongs, 1 if it is there already, else 0, and the row, empty for none."""


def _spliced(old: Sequence[_Key], edits: Iterable[tuple[int, int, Sequence[_Key]]]) -> list[_Key]:
    """Return a list with others in place of so many values from an index on."""
    new: list[_Key] = []
    done = 0
    for at, count, values in edits:
        new += old[done:at]
        new += values
        done = at + count
    return [*new, *old[done:]]


def _with(old: Sequence[_Key], edits: Iterable[_Edit], values: Iterable[_Key]) -> list[_Key]:
    """Return a column of the rows with the values of those that have changed."""
    pairs = zip(edits, values, strict=True)
    return _spliced(old, [(at, count, [value] if row else []) for (at, count, row), value in pairs])


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Return a text folded, with single blanks: many headings have one text."""
    return squeeze(text)


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
    def of(cls, shown: Iterable[str]) -> InvertedIndex:
        """Index the texts of the places 0, 1, 2 … as given."""
        rows: dict[str, list[int]] = {}
        count = 0
        for count, text in enumerate(map(_folded, shown), 1):
            rows.setdefault(text, []).append(count - 1)
        words_in = {text: _words_in(text) for text in rows}
        texts = sorted(rows, key=lambda text: (len(words_in[text]), len(text), text))
        places = NumberRows.of([rows[text] for text in texts])
        words = [words_in[text] for text in texts]
        rows.clear()  # of a large vault, these tables are more than the index
        words_in.clear()
        postings: dict[str, list[int]] = {}
        text_of_places = array(NUMBERS, [0]) * count
        for number, of_text in enumerate(words):
            for place in places[number]:
                text_of_places[place] = number
            for word in of_text:
                postings.setdefault(word, []).append(number)
        every_word = sorted(postings)
        return cls(
            texts,
            words,
            [intern(initials(of_text)) for of_text in words],
            every_word,
            NumberRows.of([postings[word] for word in every_word]),
            places,
            text_of_places,
        )

    def edited(self, runs: Iterable[tuple[int, int, Iterable[str]]]) -> InvertedIndex:
        """Return the index after some places went and others came.

        Each run has the first of some places in a row that stay, the one after the last of them,
        and the texts of the new places that follow. What stays is copied as numbers: to look at
        each string would take several times as long.
        """
        moved: list[int] = []
        """What each place is now, -1 if it is gone."""
        text_of: list[int] = []
        added: dict[str, list[int]] = {}
        """The new places of the texts that have lost some or got some."""
        for first, end, shown in runs:
            for number in self.text_of_places[len(moved) : first]:
                added.setdefault(self.texts[number], [])
            moved += [-1] * (first - len(moved))
            moved += range(len(text_of), len(text_of) + end - first)
            text_of += self.text_of_places[first:end]
            for text in map(_folded, shown):
                added.setdefault(text, []).append(len(text_of))
                text_of.append(-1)
        return self._with_rows(moved, text_of, added)

    def _with_rows(
        self, moved: Sequence[int], text_of: Sequence[int], added: Mapping[str, Sequence[int]]
    ) -> InvertedIndex:
        words = {text: _words_in(text) for text in added}
        ordered = sorted(added, key=lambda text: (len(words[text]), len(text), text))
        edits = []
        now = {}
        """The numbers of the texts."""
        posted: dict[str, list[int]] = {}
        """The new texts of the words that have lost some or got some."""
        shift = 0
        for text in ordered:
            at, count = self._find(text, len(words[text]))
            row = self.places.row_after(at, count, moved, added[text])
            edits.append((at, count, row))
            now[text] = at + shift
            shift += bool(row) - count
            if count != bool(row):
                for word in words[text]:
                    posted.setdefault(word, []).extend([now[text]] * bool(row))
        kept = [at if count else -1 for at, count, _ in edits]
        before = _with([*range(len(self.texts))], edits, kept)
        numbers = [-1] * (len(self.texts) + 1)
        for number, old in enumerate(before):
            numbers[old] = number
        text_of = [*map(numbers.__getitem__, text_of)]
        for text, places in added.items():
            for place in places:
                text_of[place] = now[text]
        every_word, postings = self._words_after(posted, numbers)
        made = InvertedIndex(
            texts=_with(self.texts, edits, ordered),
            words=_with(self.words, edits, [*map(words.__getitem__, ordered)]),
            initials=_with(self.initials, edits, [intern(initials(words[t])) for t in ordered]),
            every_word=every_word,
            postings=postings,
            places=self.places.edited(moved, edits),
            text_of_places=array(NUMBERS, text_of),
        )
        self._share(made, ordered)
        return made

    def _words_after(
        self, posted: Mapping[str, Sequence[int]], numbers: Sequence[int]
    ) -> tuple[list[str], NumberRows]:
        """Return the words, and the texts of each, with what the number of each has become."""
        edits = []
        for word in sorted(posted):
            at = bisect_left(self.every_word, word)
            count = self.every_word[at : at + 1] == [word]
            edits.append((at, count, self.postings.row_after(at, count, numbers, posted[word])))
        return _with(self.every_word, edits, sorted(posted)), self.postings.edited(numbers, edits)

    def _share(self, other: InvertedIndex, changed: Iterable[str]) -> None:
        """Give an index that differs by the `changed` texts the tables that are the same there."""
        names = []
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
        at, count = self._find(text, len(words_of(text)))
        return at if count else None

    def _find(self, text: str, words: int) -> tuple[int, int]:
        """Return where a text of so many words is or belongs, and 1 if it is there, else 0."""
        texts, wanted = self.texts, (words, len(text), text)
        at = bisect_left(
            range(len(texts)), wanted, key=lambda n: (len(self.words[n]), len(texts[n]), texts[n])
        )
        return at, self.texts[at : at + 1] == [text]

    @cached_property
    def counts(self) -> list[int]:
        """How many places each text has."""
        return [end - start for start, end in pairwise(self.places.starts)]

    @cached_property
    def splits(self) -> Mapping[str, int]:
        """How many words stand before the bracket of a text `Name (ACR)`."""
        found = {}
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


def _words_in(text: str) -> tuple[str, ...]:
    """Return the words, equal ones as one object: of a large vault, most are there many times."""
    return tuple(map(intern, words_of(text)))


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
