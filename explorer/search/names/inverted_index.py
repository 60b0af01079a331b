"""The word index itself: distinct texts, their words, and the places where the texts stand.

Plain arrays, strings and dicts, so that a cache or a child process can hand it over. A change of
some notes is taken in without making the rest anew. Never ranks anything.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, count, islice, pairwise, repeat
from sys import intern
from typing import Any, NamedTuple

from explorer.search.names.name_places import PlaceEdit
from explorer.search.names.number_rows import GONE, NUMBERS, NumberRows, Splice
from explorer.search.word_forms import initials, stem
from explorer.text.normalize import squeeze
from explorer.text.tokenize import is_unspaced, words_of

LAST = "\U0010ffff"
GAP = "\n"
_LEAST_LETTERS = 3
"""Of a word that is looked for by pairs of letters."""
_LETTER = r"[^\W\d_]"
_WORTH_A_PASS = 32
"""Which share of all texts is looked for by going through them, and not one by one."""
_SIGN = re.compile(rf"[&/+.'-](?:(?<!{_LETTER}{{4}}.)|(?!{_LETTER}{{4}}))(?=({_LETTER}++))")
"""A sign before letters, at most three of them, or with at most three before it: longer halves are
words of their own. The sign comes first, since a search skips to it: few texts have any."""

Keys = Callable[[str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class WordTable:
    """Words by what they have in common. Each list is sorted."""

    lists: dict[Any, list[str]]
    keys: Keys
    """Returns the keys under which a word stands."""

    @classmethod
    def of(cls, words: Iterable[str], keys: Keys) -> WordTable:
        """Return the table of sorted words."""
        lists: dict[Any, list[str]] = {}
        for word in words:
            for key in keys(word):
                lists.setdefault(key, []).append(word)
        return cls(lists, keys)

    def get(self, key: object) -> Sequence[str]:
        """Return the words under a key."""
        return self.lists.get(key, ())

    def edited(self, gone: Iterable[str], new: Iterable[str]) -> WordTable:
        """Return the table after some words went and others came; what stays is shared."""
        lists = self.lists.copy()
        for word in gone:
            for key in self.keys(word):
                left = [other for other in lists[key] if other != word]
                if left:
                    lists[key] = left
                else:
                    del lists[key]
        for word in new:
            for key in self.keys(word):
                lists[key] = sorted((*lists.get(key, ()), word))
        return WordTable(lists, self.keys)


def _stems(word: str) -> tuple[str, ...]:
    if _is_pair(word):
        return ()
    return (stem(word),)


def _sizes(word: str) -> tuple[int, ...]:
    if _is_pair(word):
        return ()
    return (len(word),)


def _grams(word: str) -> Iterable[str]:
    """Return the pairs of letters of a word, `^` before the first one and `$` after the last."""
    if len(word) < _LEAST_LETTERS or _is_pair(word):
        return ()
    return {f"^{word[0]}", f"{word[-1]}$", *map("".join, pairwise(word))}


def _is_pair(word: str) -> bool:
    """Return whether a word is a pair of characters of a script without blanks."""
    return not word.isascii() and is_unspaced(word)


class PackedTables(NamedTuple):
    """The tables of a vocabulary that take long to make, until they are needed."""

    stems: str
    """The stem of each word, a line for each; empty for a word without."""
    grams: list[str]
    gram_words: NumberRows
    """The numbers of the words that have each of `grams`."""


@dataclass(frozen=True)
class Vocabulary:
    """The distinct words, sorted: numbers of words are in alphabetical order."""

    words: list[str]
    lengths: array[int]
    """Letters of each word; 1 for a pair of a script without blanks, which its neighbor repeats."""
    packed: PackedTables | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """Index the given distinct words."""
        ordered = sorted(words)
        return cls(ordered, array(NUMBERS, map(_letters, ordered)))

    @cached_property
    def stems(self) -> WordTable:
        """The words by their stem."""
        if self.packed is None:
            return WordTable.of(self.words, _stems)
        lists: dict[Any, list[str]] = {}
        for word, base in zip(self.words, self.packed.stems.split(GAP), strict=bool(self.words)):
            if base:
                lists.setdefault(base, []).append(word)
        return WordTable(lists, _stems)

    @cached_property
    def grams(self) -> WordTable:
        """The words by their pairs of letters."""
        if self.packed is None:
            return WordTable.of(self.words, _grams)
        word = self.words.__getitem__
        pairs = zip(self.packed.grams, self.packed.gram_words, strict=True)
        return WordTable({gram: [*map(word, numbers)] for gram, numbers in pairs}, _grams)

    @cached_property
    def sizes(self) -> WordTable:
        """The words by their number of letters."""
        return WordTable.of(self.words, _sizes)

    def pack_tables(self) -> PackedTables:
        """Return what the tables can be made from without looking at each word.

        What was made of them goes: few searches need the tables, and of many words they are large.
        """
        if self.packed is not None:
            return self.packed
        stem_of = {word: base for base, words in self.stems.lists.items() for word in words}
        number = self.numbers.__getitem__
        lists = self.grams.lists
        tables = PackedTables(
            GAP.join(stem_of.get(word, "") for word in self.words),
            [*lists],
            NumberRows.of([[*map(number, words)] for words in lists.values()]),
        )
        self.__dict__["packed"] = tables
        for name in ("stems", "grams"):
            self.__dict__.pop(name, None)
        return tables

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each word."""
        return dict(zip(self.words, count()))

    @cached_property
    def blob(self) -> str:
        """All words, each after a line end, and a last line end.

        One scan finds every word that contains some letters.
        """
        return GAP + GAP.join(self.words) + GAP

    @cached_property
    def offsets(self) -> array[int]:
        """Where each word begins in `blob`."""
        return _offsets(self.words)

    def with_stem(self, base: str) -> list[int]:
        """Return the numbers of the words that have a stem."""
        return [self.numbers[word] for word in self.stems.get(base)]

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

    def edited(self, splice: Splice, new: Sequence[str]) -> Vocabulary:
        """Return the vocabulary after the splice, `new` words put in."""
        if splice.is_identity:
            return self
        made = Vocabulary(
            splice.spliced(self.words, new),
            splice.spliced_numbers(self.lengths, [*map(_letters, new)]),
        )
        gone = [self.words[number] for number in splice.gone]
        known = self.__dict__.keys() & {"stems", "grams", "sizes"}
        if self.packed is not None:
            known |= {"stems", "grams"}
        for name in known:
            made.__dict__[name] = getattr(self, name).edited(gone, new)
        return made


class SignedName(NamedTuple):
    """What follows the first half of a name with a sign between its letters."""

    sign: str
    second: str
    text: str
    """The text that holds the name."""


def _order_of_name(name: SignedName) -> tuple[int, int, str]:
    return len(words_of(name.text)), len(name.text), name.text


@dataclass(frozen=True)
class InvertedIndex:
    """Distinct texts in the order shortest first, the order in which equal matches are wanted."""

    texts: list[str]
    """Folded, with single blanks."""
    words: list[tuple[int, ...]]
    """The words of each text, by number."""
    splits: dict[int, int]
    """How many words of `Name (ACR)` stand before the bracket, for texts of this form."""
    initials: list[str]
    postings: NumberRows
    """The texts of each word, ascending."""
    places: NumberRows
    """The places of each text, in the order of the vault."""
    vocabulary: Vocabulary

    @classmethod
    def of(cls, shown: Iterable[str]) -> InvertedIndex:
        """Index the texts of the places 0, 1, 2 … as given."""
        folded: dict[str, list[int]] = {}
        squeezed: dict[str, list[int]] = {}
        for place, text in enumerate(shown):
            where = squeezed.get(text)
            if where is None:
                where = squeezed[text] = folded.setdefault(squeeze(text), [])
            where.append(place)
        squeezed.clear()
        # Equal words as one object each: of a large vault, most are there many times.
        shared = {text: text for text in folded if " " not in text}
        words_of_text = {
            text: tuple([shared.setdefault(word, word) for word in words_of(text)])
            for text in folded
        }
        del shared
        keys = sorted(
            (len(text_words), len(text), text) for text, text_words in words_of_text.items()
        )
        texts = [text for _, _, text in keys]
        del keys
        vocabulary = Vocabulary.of(set(chain.from_iterable(words_of_text.values())))
        words = [tuple(map(vocabulary.numbers.__getitem__, words_of_text[text])) for text in texts]
        splits = _splits(enumerate(texts), [words_of_text[text] for text in texts])
        first_letters = [intern(initials(words_of_text[text])) for text in texts]
        del words_of_text  # of a large vault, it takes as much as the index
        places = NumberRows.of([folded[text] for text in texts])
        del folded, squeezed
        postings: list[list[int]] = [[] for _ in vocabulary.words]
        for number, text_words in enumerate(words):
            for word in set(text_words):
                postings[word].append(number)
        return cls(
            texts=texts,
            words=words,
            splits=splits,
            initials=first_letters,
            postings=NumberRows.of(postings),
            places=places,
            vocabulary=vocabulary,
        )

    def number(self, text: str) -> int | None:
        """Return the number of a folded text, None if there is none.

        Looks for it in the order of the texts: a query asks for one or two of them, and a table of
        all would take as much memory as the texts.
        """
        at = self.place(len(words_of(text)), text)
        if at < len(self.texts) and self.texts[at] == text:
            return at
        return None

    def numbers_of(self, texts: Set[str]) -> dict[str, int]:
        """Return the numbers of those of some folded texts that there are."""
        if len(texts) > len(self.texts) // _WORTH_A_PASS:
            return {text: number for number, text in enumerate(self.texts) if text in texts}
        numbers = ((text, self.number(text)) for text in texts)
        return {text: number for text, number in numbers if number is not None}

    def place(self, words: int, text: str) -> int:
        """Return the number that a text of so many words has, or before which it belongs."""
        return bisect_left(range(len(self.texts)), (words, len(text), text), key=self.order)

    @cached_property
    def counts(self) -> array[int]:
        """How many places each text has."""
        return self.places.lengths()

    @cached_property
    def initials_blob(self) -> str:
        """The initials of every text after a line end, and a last line end."""
        return GAP + GAP.join(self.initials) + GAP

    @cached_property
    def initials_offsets(self) -> array[int]:
        """Where the initials of each text begin in `initials_blob`."""
        return _offsets(self.initials)

    def with_initials(self, letters: str, most: int) -> list[int]:
        """Return at most `most` texts with these initials.

        The initials may be those of all words of a text, or of some words in a row.
        """
        found: list[int] = []
        for form in (GAP + letters, " " + letters, letters):
            at = self.initials_blob.find(form)
            while at >= 0 and len(found) < most:
                text = bisect_right(self.initials_offsets, at + (form[0] == GAP)) - 1
                found.append(text)
                after = self.initials_offsets[text] + len(self.initials[text])
                at = self.initials_blob.find(form, after)
        return list(dict.fromkeys(found))

    @cached_property
    def spelled_out(self) -> dict[str, list[int]]:
        """The texts `Name (ACR)` by either name, if the short one is made of first letters."""
        found: dict[str, list[int]] = {}
        for number, before in self.splits.items():
            names = [name.strip() for name in self.texts[number][:-1].rsplit("(", 1)]
            words = [self.vocabulary.words[word] for word in self.words[number]]
            halves = words[:before], words[before:]
            for short, long in (halves, halves[::-1]):
                if len(short) == 1 and short[0] in initials(long).split(" "):
                    for name in names:
                        found.setdefault(name, []).append(number)
        return found

    @cached_property
    def signed_names(self) -> dict[str, list[SignedName]]:
        """The names with a sign between letters, such as `Wi-Fi`, by what stands before it."""
        return _signed_names(self.texts)

    def prepare(self) -> None:
        """Make what every query needs, so that the first one does not have to."""
        _ = self.counts, self.vocabulary.numbers, self.text_of_places

    @cached_property
    def text_of_places(self) -> array[int]:
        """The text of each place."""
        found = array(NUMBERS, bytes(len(self.places.flat) * self.places.flat.itemsize))
        texts = chain.from_iterable(map(repeat, range(len(self.texts)), self.counts))
        for place, text in zip(self.places.flat, texts, strict=True):
            found[place] = text
        return found

    def edited(
        self, old_shown: Sequence[str], new_shown: Sequence[str], edit: PlaceEdit
    ) -> InvertedIndex:
        """Return the index after some places went and others came.

        `old_shown` and `new_shown` are the texts of the places before and after. The result equals
        that of indexing the new ones afresh.
        """
        if not edit.gone and not edit.added and not edit.is_shifted:
            return self
        change = _TextChange.of(self, old_shown, new_shown, edit)
        texts = change.splice
        words_of_new = {text: words_of(text) for text in change.new}
        words, new_words = self._word_splice(texts, {*chain.from_iterable(words_of_new.values())})
        vocabulary = self.vocabulary.edited(words, new_words)
        numbers = vocabulary.numbers
        new_rows = [tuple(map(numbers.__getitem__, words_of_new[text])) for text in change.new]
        renumbered = edit.numbers if edit.is_shifted else None
        made = InvertedIndex(
            texts=texts.spliced(self.texts, [*change.new]),
            words=texts.spliced(self._words_renumbered(words), new_rows),
            splits=self._spliced_splits(texts, change.new, [*words_of_new.values()]),
            initials=texts.spliced(self.initials, [*map(initials, words_of_new.values())]),
            postings=self._spliced_postings(texts, words, [*words_of_new.values()], new_words),
            places=texts.rows(self.places, [*change.new.values()], change.changed, renumbered),
            vocabulary=vocabulary,
        )
        known = self.__dict__.keys()
        if "text_of_places" in known:
            added = [squeeze(new_shown[place]) for place in edit.added]
            new_texts = [*map(made.numbers_of({*added}).__getitem__, added)]
            made.__dict__["text_of_places"] = self._text_of_places_after(texts, edit, new_texts)
        if "signed_names" in known:
            made.__dict__["signed_names"] = self._signed_names_after(texts, [*change.new])
        return made

    def order(self, text: int) -> tuple[int, int, str]:
        """Return what a text is sorted by."""
        return len(self.words[text]), len(self.texts[text]), self.texts[text]

    def _word_splice(self, texts: Splice, words_of_new: set[str]) -> tuple[Splice, list[str]]:
        """Return how the vocabulary changes with the texts, and which words are new.

        `words_of_new` are the words of the new texts.
        """
        numbers = self.vocabulary.numbers
        maybe_gone = {word for text in texts.gone for word in self.words[text]}
        maybe_gone -= {numbers[word] for word in words_of_new if word in numbers}
        gone = [word for word in maybe_gone if texts.gone.issuperset(self.postings[word])]
        new = sorted(word for word in words_of_new if word not in numbers)
        words = self.vocabulary.words
        inserted = tuple((bisect_left(words, word), at) for at, word in enumerate(new))
        return Splice(len(words), frozenset(gone), inserted), new

    def _words_renumbered(self, words: Splice) -> list[tuple[int, ...]]:
        if words.is_identity:
            return self.words
        numbers = words.numbers().tolist()  # a list is read faster than an array
        return [tuple([numbers[word] for word in text_words]) for text_words in self.words]

    def _text_of_places_after(
        self, texts: Splice, edit: PlaceEdit, new_texts: Sequence[int]
    ) -> array[int]:
        """Return the text of each place after a change; `new_texts` are those of the new places."""
        old, kept, at = self.text_of_places, array(NUMBERS), 0
        for place in edit.gone:
            kept += old[at:place]
            at = place + 1
        kept += old[at:]
        if not texts.is_identity:
            kept = array(NUMBERS, map(texts.numbers().tolist().__getitem__, kept))
        made, at = array(NUMBERS), 0
        for place, text in zip(edit.added, new_texts, strict=True):
            end = at + place - len(made)
            made += kept[at:end]
            made.append(text)
            at = end
        return made + kept[at:]

    def _signed_names_after(self, texts: Splice, new: Sequence[str]) -> dict[str, list[SignedName]]:
        """Return the names with a sign after some texts went and `new` ones came."""
        found = self.signed_names.copy()
        gone = {self.texts[text] for text in texts.gone}
        for first in _signed_names([*gone]):
            left = [name for name in found.pop(first) if name.text not in gone]
            if left:
                found[first] = left
        for first, names in _signed_names(new).items():
            found[first] = sorted((*found.get(first, ()), *names), key=_order_of_name)
        return found

    def _spliced_splits(
        self, texts: Splice, new: Iterable[str], words_of_new: Sequence[Sequence[str]]
    ) -> dict[int, int]:
        if texts.is_identity:
            return self.splits
        numbers = texts.numbers()
        kept = {
            numbers[text]: before for text, before in self.splits.items() if numbers[text] != GONE
        }
        return kept | _splits(zip(texts.new_numbers(), new, strict=True), words_of_new)

    def _spliced_postings(
        self,
        texts: Splice,
        words: Splice,
        words_of_new: Sequence[Sequence[str]],
        new_words: Sequence[str],
    ) -> NumberRows:
        """Return the postings after both splices; `words_of_new` are the words of each new text."""
        if texts.is_identity:
            return self.postings
        numbers = texts.numbers()
        new_texts: dict[str, list[int]] = {}
        for text, of_text in zip(texts.new_numbers(), words_of_new, strict=True):
            for word in dict.fromkeys(of_text):
                new_texts.setdefault(word, []).append(text)
        known = self.vocabulary.numbers
        touched = {word for text in texts.gone for word in self.words[text]}
        touched |= {known[word] for word in new_texts if word in known}
        changed: dict[int, list[int]] = {}
        for number in touched - words.gone:
            kept = [numbers[text] for text in self.postings[number] if numbers[text] != GONE]
            changed[number] = sorted(kept + new_texts.get(self.vocabulary.words[number], []))
        return words.rows(self.postings, [new_texts[word] for word in new_words], changed, numbers)


class _TextChange(NamedTuple):
    """The change of the texts when places are removed and added."""

    splice: Splice
    new: dict[str, list[int]]
    """The new texts in their order, each with its places."""
    changed: dict[int, list[int]]
    """The places of texts that stay, but not at the same places, by old number of the text."""

    @classmethod
    def of(
        cls,
        corpus: InvertedIndex,
        old_shown: Sequence[str],
        new_shown: Sequence[str],
        edit: PlaceEdit,
    ) -> _TextChange:
        places_of: dict[str, list[int]] = {}
        for place in edit.added:
            places_of.setdefault(squeeze(new_shown[place]), []).append(place)
        before = {squeeze(old_shown[place]) for place in edit.gone}
        known = corpus.numbers_of(before | places_of.keys())
        touched = {*known.values()}
        changed: dict[int, list[int]] = {}
        for text in touched:
            kept = [edit.numbers[place] for place in corpus.places[text]]
            kept = [place for place in kept if place != GONE]
            changed[text] = sorted(kept + places_of.get(corpus.texts[text], []))
        gone = frozenset(text for text, places in changed.items() if not places)
        sizes = {text: len(words_of(text)) for text in places_of if text not in known}
        new = sorted(sizes, key=lambda text: (sizes[text], len(text), text))
        inserted = tuple(
            (corpus.place(sizes[text], text), number) for number, text in enumerate(new)
        )
        splice = Splice(len(corpus.texts), gone, inserted)
        return cls(splice, {text: places_of[text] for text in new}, changed)


def _letters(word: str) -> int:
    """Return how many letters of a word count."""
    return 1 if _is_pair(word) else len(word)


def _splits(
    texts: Iterable[tuple[int, str]], words_of_texts: Sequence[Sequence[str]]
) -> dict[int, int]:
    """Return the words before the bracket of `Name (ACR)`, by the number of the text."""
    found: dict[int, int] = {}
    for (number, text), words in zip(texts, words_of_texts, strict=True):
        if text.endswith(")"):
            before = len(words_of(text[: max(text.rfind("("), 0)]))
            if 0 < before < len(words):
                found[number] = before
    return found


def _offsets(lines: Sequence[str]) -> array[int]:
    """Return where each line begins when they are joined, a gap before each."""
    ends = accumulate((len(line) + 1 for line in lines), initial=1)
    return array(NUMBERS, islice(ends, len(lines)))


def _signed_names(texts: Sequence[str]) -> dict[str, list[SignedName]]:
    """Return the names with a sign between letters, in the order of the texts.

    They stand under what is before the sign.
    """
    found: dict[str, list[SignedName]] = {}
    joined = GAP.join(texts)
    text = counted = 0
    for match in _SIGN.finditer(joined):
        at, second = match.start(), match[1]
        text += joined.count(GAP, counted, at)
        counted = at
        first = _word_before(joined, at)
        if first:
            found.setdefault(first, []).append(SignedName(joined[at], second, texts[text]))
    return found


def _word_before(text: str, end: int) -> str:
    """Return the letters that end at an offset; none if a digit stands before them."""
    begin = end
    while begin and text[begin - 1].isalnum() and not text[begin - 1].isdecimal():
        begin -= 1
    if begin and text[begin - 1].isdecimal():
        return ""
    return text[begin:end]
