"""Compares a typed answer with the right one, letter by letter.

Case, accents, blanks and punctuation at the edges of words are forgiven. Pure: marks what differs,
decides no grade.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from explorer.text.normalize import FOLDED_CHARACTERS

Mark: TypeAlias = Literal["right", "wrong", "missing"]
"""What is `missing` was not typed; what is `wrong` was typed and does not belong there."""

_WORD = re.compile(r"\S+")
_OPENING = "\"'“‘”’„‚«»‹›([{¿¡「『（〈《【"
_CLOSING = "\"'“‘”’«»‹›)]}.,;:!?…」』）〉》】。、，：；！？"
_NEGATION = "\u0338"
"""The stroke through a sign such as `≠`, which is no accent."""
_SHORT = 8
"""Letters of an answer of which each counts by itself."""
_BY_LETTERS = 200
"""Letters up to which an answer is compared by them, and not by words: that takes too long."""
_MOST_LETTERS = 2_000
"""Letters that are compared; what follows is left out."""


class AnswerPart(NamedTuple):
    """Some letters of a comparison."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class AnswerComparison:
    """A typed answer beside the right one."""

    typed: tuple[AnswerPart, ...]
    """What was typed: `right` and `wrong` parts."""
    expected: tuple[AnswerPart, ...]
    """The right answer: `right` and `missing` parts."""

    @property
    def is_right(self) -> bool:
        """Whether both are the same answer."""
        return all(part.mark == "right" for part in (*self.typed, *self.expected))


class _Unit(NamedTuple):
    """A letter or a word as it is compared."""

    folded: str
    start: int
    end: int


def compare_answers(typed: str, expected: str, *forms: str) -> AnswerComparison:
    """Return how a typed answer differs from the right one, which may have other `forms`."""
    typed, *known = (text.strip()[:_MOST_LETTERS] for text in (typed, expected, *forms))
    said = _folded(_letters(typed))
    right = (form for form in known if _folded(_letters(form)) == said)
    expected = next(right, known[0])
    left, meant = _letters(typed), _letters(expected)
    if _folded(meant) == said:
        return AnswerComparison(_parts(typed, (), "wrong"), _parts(expected, (), "missing"))
    least = 1 if len(meant) <= _SHORT else 2  # of more, a single letter between others is chance
    if max(len(left), len(meant)) > _BY_LETTERS:
        left, meant, least = _words(typed), _words(expected), 1
    matcher = SequenceMatcher(None, [it.folded for it in left], [it.folded for it in meant])
    wrong, missing = set(left), set(meant)
    for start, other, size in matcher.get_matching_blocks():
        if size >= least or start == other == 0:
            wrong.difference_update(left[start : start + size])
            missing.difference_update(meant[other : other + size])
    return AnswerComparison(
        _parts(typed, tuple(wrong), "wrong"), _parts(expected, tuple(missing), "missing")
    )


def _words(text: str) -> list[_Unit]:
    """Return the words of a text without the punctuation at their edges."""
    words: list[_Unit] = []
    for match in _WORD.finditer(text):
        start = match.end() - len(match[0].lstrip(_OPENING))
        end = match.start() + len(match[0].rstrip(_CLOSING))
        if start >= end:  # there is nothing else
            start, end = match.span()
        words.append(_Unit("".join(map(_fold, text[start:end])), start, end))
    return words


def _letters(text: str) -> list[_Unit]:
    """Return the folded letters of a text: a character may be several, as in Korean."""
    return [
        _Unit(letter, index, index + 1)
        for word in _words(text)
        for index in range(word.start, word.end)
        for letter in _fold(text[index])
    ]


def _fold(character: str) -> str:
    """Return a character without case and accents; a power as one types it, since 10² is no 102."""
    if _NEGATION in unicodedata.normalize("NFD", character):
        return character
    caret = "^" if unicodedata.decomposition(character).startswith("<super>") else ""
    return caret + FOLDED_CHARACTERS[ord(character)]


def _folded(units: list[_Unit]) -> str:
    return "".join(unit.folded for unit in units)


def _parts(text: str, marked: tuple[_Unit, ...], mark: Mark) -> tuple[AnswerPart, ...]:
    """Return a text in parts; what does not count goes with the letter before it."""
    at = {index for unit in marked for index in range(unit.start, unit.end)}
    counted = {index for word in _words(text) for index in range(word.start, word.end)}

    flags: list[bool] = []
    for index in range(len(text)):
        flags.append(index in at or (flags[-1:] == [True] and index not in counted))
    return tuple(
        AnswerPart("".join(text[index] for index in run), mark if is_marked else "right")
        for is_marked, run in groupby(range(len(text)), flags.__getitem__)
    )
