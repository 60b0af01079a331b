"""The queries of a find, and where a text matches one."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from explorer.text.normalize import FOLDED_CHARACTERS

Range: TypeAlias = tuple[int, int]
"""The half-open range of a match in a text."""


class _LetterFolding(dict[int, str]):
    """A table for `str.translate` that folds letters one by one, so that offsets can be mapped."""

    def __init__(self, *, keep_case: bool = False, letters_only: bool = False) -> None:
        self._keep_case = keep_case
        self._letters_only = letters_only

    def __missing__(self, code: int) -> str:
        folded = FOLDED_CHARACTERS[code]
        if self._keep_case and chr(code).isupper():
            folded = folded.upper()
        if self._letters_only:
            folded = "".join(part for part in folded if part.isalnum())
        self[code] = folded
        return folded


_CASED = _LetterFolding(keep_case=True)
_LETTERS = _LetterFolding(letters_only=True)
_DRAWN = frozenset(" ›")
"""Signs that are shown where the source has others, as between the names of a link's target."""
_WORD_BEGIN = r"(?<![^\W_])"
"""Where no letter or digit stands before."""


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A text to find. Case is ignored unless a capital was typed."""

    typed: str
    cased: bool
    pattern: re.Pattern[str]
    """Finds it in a text that is folded."""
    letters: str
    """Its letters and digits, folded, without anything between them."""
    signs: frozenset[str]
    """Its folded characters, if none of them is a letter or a digit."""


@dataclass(frozen=True, slots=True)
class AnyQuery:
    """Several texts, any of which is to be found, whatever their case."""

    cased: ClassVar[bool] = False
    pattern: re.Pattern[str]
    """Finds any of them in a text that is folded."""
    alternatives: tuple[TextQuery, ...]


FindQuery: TypeAlias = TextQuery | AnyQuery


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, folded, without anything between them."""
    return text.translate(_LETTERS)


def _folding(cased: bool) -> Mapping[int, str]:
    """Return the table that folds a text to be searched."""
    return _CASED if cased else FOLDED_CHARACTERS


def text_query(typed: str) -> TextQuery | None:
    """Return the query for a typed text, None if nothing of it can be seen."""
    cased = any(letter.isupper() for letter in typed)
    folded = typed.translate(_folding(cased))
    if not folded.strip():
        return None
    pattern = re.compile(" +".join(re.escape(word) for word in re.split(" +", folded)))
    letters = letters_of(typed)
    signs: frozenset[str] = frozenset()
    if not letters:
        signs = frozenset(folded) - _DRAWN
    return TextQuery(typed, cased, pattern, letters, signs)


def any_query(texts: Iterable[str]) -> AnyQuery | None:
    """Return a query for any of some texts, whatever their case; None if nothing can be seen.

    A text that begins with an ASCII character is found only where no letter or digit stands before
    it: other scripts may have no blanks between words.
    """
    found = [text_query(text.lower()) for text in sorted(set(texts), key=len, reverse=True)]
    queries = tuple(each for each in found if each is not None)
    if not queries:
        return None
    return AnyQuery(re.compile("|".join(map(_pattern_in_words, queries))), queries)


def _pattern_in_words(query: TextQuery) -> str:
    """Return the pattern of a query, bound to the beginning of a word if its script has blanks."""
    pattern = query.pattern.pattern
    return _WORD_BEGIN + pattern if query.typed[:1].isascii() else pattern


def ranges(text: str, query: FindQuery) -> Iterator[Range]:
    """Yield the ranges of a text that match a query, in order, never overlapping."""
    if text.isascii():
        if not query.cased:
            text = text.lower()
        for match in query.pattern.finditer(text):
            yield match.span()
        return
    table = _folding(query.cased)
    origins: array[int] | None = None
    last = 0
    for match in query.pattern.finditer(text.translate(table)):
        if origins is None:
            origins = array(
                "q", (index for index, letter in enumerate(text) for _ in table[ord(letter)])
            )
        start = origins[match.start()]
        end = origins[match.end() - 1] + 1
        while end < len(text) and not table[ord(text[end])]:
            # A combining mark belongs to the letter before it.
            end += 1
        if start >= last:
            yield start, end
            last = end
