"""Compares a typed answer with the right one, letter by letter and kindly.

Case, accents, punctuation and blanks are forgiven. Pure: marks what differs, decides no grade.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeAlias

from explorer.text.normalize import FOLDED_CHARACTERS

Mark: TypeAlias = Literal["right", "wrong", "missing"]
"""What is `missing` was not typed; what is `wrong` was typed and does not belong there."""

_SHORT = 8
"""Letters of an answer of which each counts by itself."""
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


Counts: TypeAlias = Callable[[str], bool]
"""Whether a character counts."""


def _matches(said: str, meant: str) -> Iterator[tuple[int, int, int]]:
    """Yield (start, other start, length) of what two texts have in common.

    A single letter between others is an accident, unless the answer is a short one.
    """
    for block in SequenceMatcher(None, said, meant, autojunk=False).get_matching_blocks():
        is_first = block.a == block.b == 0
        if block.size > 1 or is_first or len(meant) <= _SHORT:
            yield block.a, block.b, block.size


class _Letters(NamedTuple):
    """The letters of a text that count, folded, each with the index of where it stands."""

    folded: str
    origins: list[int]


def compare_answers(typed: str, expected: str) -> AnswerComparison:
    """Return how a typed answer differs from the right one."""
    typed, expected = typed.strip()[:_MOST_LETTERS], expected.strip()[:_MOST_LETTERS]
    said, meant = _letters(typed), _letters(expected)
    wrong, missing = set(said.origins), set(meant.origins)
    for start, other_start, size in _matches(said.folded, meant.folded):
        wrong.difference_update(said.origins[start : start + size])
        missing.difference_update(meant.origins[other_start : other_start + size])
    return AnswerComparison(
        tuple(_parts(typed, wrong, "wrong")), tuple(_parts(expected, missing, "missing"))
    )


def _letters(text: str) -> _Letters:
    """Return the letters that count; of a text without any, everything but blanks counts."""
    found = _folded(text, _counts)
    if not found.folded:
        found = _folded(text, lambda character: not character.isspace())
    return found


def _folded(text: str, counts: Counts) -> _Letters:
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        if counts(character):
            letters = FOLDED_CHARACTERS[ord(character)]
            folded.append(letters)
            origins.extend([index] * len(letters))
    return _Letters("".join(folded), origins)


def _counts(character: str) -> bool:
    """Whether a character is a letter, a digit or a sign such as `+` or `€`, by its category."""
    return unicodedata.category(character)[0] in "LNSM"


def _parts(text: str, marked: set[int], mark: Mark) -> Iterator[AnswerPart]:
    """Yield a text in parts; what does not count goes with the letter before it."""
    start, current = 0, False
    for index, character in enumerate(text):
        is_marked = index in marked or (current and not _counts(character))
        if is_marked != current:
            if index > start:
                yield AnswerPart(text[start:index], mark if current else "right")
            start, current = index, is_marked
    if start < len(text):
        yield AnswerPart(text[start:], mark if current else "right")
