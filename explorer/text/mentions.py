"""Finds names of notes in a text: whole words, without case and accents. Pure string work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from explorer.text.normalize import (
    LETTER,
    Range,
    fold,
    fold_in_place,
    has_unspaced,
    unfolded,
    word_ranges,
)

_SHORTEST = 4
_SHORTEST_UNSPACED = 2
"""The same in scripts without blanks, where two characters are a word."""
_MARKS = re.compile(r"(?<![^\W_])[*_~=]+|[*_~=]+(?![^\W_])")
"""Marks of emphasis, which may stand around the words of a name."""
_GAP = r"(?:[^\w\0]|_)*"
_CUT_BEFORE = re.compile(f"{LETTER}(?:{LETTER}|[\\W_])")
_CUT_AFTER = re.compile(f"(?:{LETTER}|[\\W_]){LETTER}")
"""What stands where a name would begin, or end, inside of a word. A script without blanks, and
Korean, have no such places."""


class Name(NamedTuple):
    """A name, and the notes that have it."""

    text: str
    """As the first of them has it."""
    paths: tuple[str, ...]
    """None if the name is left out."""


class NameUse(NamedTuple):
    """A name in a text, at a half-open range of it."""

    name: Name
    start: int
    end: int


class _Spelling(NamedTuple):
    key: str
    before: int
    """How many characters stand before the first word of the key."""
    after: int


class NameFinder:
    """The names of notes by the words that they consist of."""

    def __init__(self, names: Iterable[tuple[str, str]], ignored: Iterable[str] = ()) -> None:
        """`names` are pairs of a name and the path of a note that has it.

        Those that are too short to tell anything are left out.
        """
        self._names: dict[str, Name] = {}
        self._spellings: dict[tuple[str, ...], list[_Spelling]] = {}
        lengths: dict[str, set[int]] = {}
        left_out = set(map(name_key, ignored))
        for text, path in names:
            key = name_key(text)
            if not _tells(text, key):
                continue
            known = self._names.get(key)
            if known is None:
                # One that is left out still keeps those inside of it from being told.
                self._names[key] = Name(text, () if key in left_out else (path,))
                ranges = word_ranges(key)
                words = tuple(key[start:end] for start, end in ranges)
                spelling = _Spelling(key, ranges[0][0], len(key) - ranges[-1][1])
                self._spellings.setdefault(words, []).append(spelling)
                lengths.setdefault(words[0], set()).add(len(words))
            elif known.paths and path not in known.paths:
                self._names[key] = known._replace(paths=(*known.paths, path))
        self._lengths = {word: sorted(each, reverse=True) for word, each in lengths.items()}
        """How many words the names have that begin with a word, most first."""
        for spellings in self._spellings.values():
            spellings.sort(key=lambda each: -len(each.key))

    def name(self, text: str) -> Name | None:
        """Return the name that a text is; None if it is none, or one that is left out."""
        name = self._names.get(name_key(text))
        return name if name is not None and name.paths else None

    def uses(self, text: str) -> list[NameUse]:
        """Return the names in a text in their order, without those that stand in a longer one."""
        folded, origins = fold_in_place(text)
        ranges = word_ranges(folded)
        words = [folded[start:end] for start, end in ranges]
        found: list[NameUse] = []
        covered = 0
        for at, word in enumerate(words):
            for count in self._lengths.get(word, ()):
                key, start, end = self._at(folded, ranges[at : at + count], words[at : at + count])
                if key:
                    name = self._names[key]
                    if end > covered:
                        ((begin, stop),) = unfolded([(start, end)], origins)
                        found.append(NameUse(name, begin, stop))
                    covered = max(covered, end)
                    break
        return found

    def _at(self, folded: str, ranges: list[Range], words: list[str]) -> tuple[str, int, int]:
        """Return the longest name of some words and where it stands, an empty key for none."""
        for key, before, after in self._spellings.get(tuple(words), ()):
            start, end = ranges[0][0] - before, ranges[-1][1] + after
            if start >= 0 and name_key(folded[start:end]) == key and _is_whole(folded, start, end):
                return key, start, end
        return "", 0, 0


def name_key(text: str) -> str:
    """Return the text by which two names are the same one."""
    return " ".join(_MARKS.sub("", fold(text).replace("\\", "")).split())


def rough_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what a folded text holds at least if it has one of some names."""
    keys = ((key, word_ranges(key)) for key in map(name_key, names))
    rows = ([re.escape(key[start:end]) for start, end in ranges] for key, ranges in keys)
    return re.compile("|".join(_GAP.join(row) for row in rows))


def _tells(text: str, key: str) -> bool:
    """Return whether a name is long enough, and has a word."""
    # Folding takes accents, and Korean syllables, apart.
    length = len(unicodedata.normalize("NFC", " ".join(text.split())))
    least = _SHORTEST_UNSPACED if has_unspaced(key) else _SHORTEST
    return length >= least and bool(word_ranges(key))


def _is_whole(folded: str, start: int, end: int) -> bool:
    """Return whether a range that begins and ends with words or signs cuts no word in two."""
    return not (start and _CUT_BEFORE.match(folded, start - 1)) and not _CUT_AFTER.match(
        folded, end - 1
    )
