"""Compares a typed answer with the right one, letter by letter and kindly.

Case, accents, blanks and the punctuation of sentences are forgiven; the signs of numbers, formulas
and code are not (`answer_signs`). Pure: marks what differs, decides no grade.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import heappop, heappush
from itertools import takewhile
from typing import Literal, NamedTuple, TypeAlias

from explorer.review.answer_signs import counts, folded_at

Mark: TypeAlias = Literal["right", "wrong", "missing"]
"""What is `missing` was not typed; what is `wrong` was typed and does not belong there."""

_SHORT = 8
"""Letters of an answer of which each counts by itself."""
_MOST_LETTERS = 2_000
"""Letters that are compared; what follows is left out."""
_MOST_WORK = 300_000
"""Parts of texts that are looked up in a comparison: some hundredths of a second."""


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


class _Match(NamedTuple):
    """Letters that two texts have in common."""

    start: int
    other_start: int
    size: int


def _matches(said: str, meant: str) -> Iterator[_Match]:
    """Yield what two texts have in common.

    A single letter between others is an accident, unless the answer is a short one.
    """
    if len(meant) > _SHORT:
        yield from _long_matches(said, meant)
        return
    for start, other_start, size in SequenceMatcher(None, said, meant).get_matching_blocks():
        yield _Match(start, other_start, size)


def _long_matches(said: str, meant: str) -> Iterator[_Match]:
    """Yield the longest match, then those before and after it, as `SequenceMatcher` finds them.

    That one takes seconds for texts that repeat themselves. Here the work is bounded: between the
    matches that are found by then, only equal beginnings count. The longest parts come first.
    """
    budget = _MOST_WORK
    parts = [_Part(said, meant, 0, 0, len(meant))]
    while parts:
        part = heappop(parts)
        match = _Match(0, 0, 0)
        if budget > 0:
            match, work = _longest_match(part)
            budget -= work
        if not match.size and (budget <= 0 or part.is_first):
            match = _Match(0, 0, part.equal_beginning)
        elif match.size:
            heappush(parts, part.before(match))
            heappush(parts, part.after(match))
        yield _Match(part.start + match.start, part.other_start + match.other_start, match.size)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of two texts in which matches are looked for."""

    said: str
    meant: str
    start: int
    other_start: int
    bound: int
    """No match in it is longer."""

    def __lt__(self, other: _Part) -> bool:
        """Whether this part comes first: the longer one does."""
        return len(self.said) + len(self.meant) > len(other.said) + len(other.meant)

    @property
    def is_first(self) -> bool:
        """Whether both texts begin with this part."""
        return self.start == self.other_start == 0

    @property
    def equal_beginning(self) -> int:
        """How many letters are the same in both texts before the first that differs."""
        pairs = zip(self.said, self.meant, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    def before(self, match: _Match) -> _Part:
        """Return what is before a match."""
        said, meant = self.said[: match.start], self.meant[: match.other_start]
        return _Part(said, meant, self.start, self.other_start, match.size)

    def after(self, match: _Match) -> _Part:
        """Return what is after a match."""
        end, other_end = match.start + match.size, match.other_start + match.size
        said, meant = self.said[end:], self.meant[other_end:]
        return _Part(said, meant, self.start + end, self.other_start + other_end, match.size)


def _longest_match(part: _Part) -> tuple[_Match, int]:
    """Return the longest match of two letters or more, the first of several, and the work it took.

    Its size is 0 if there is none. The length is found by halves.
    """
    said, meant = part.said, part.meant
    size, start, work = 1, 0, 0
    too_long = min(len(said), len(meant), part.bound) + 1
    while too_long - size > 1:
        longer = (size + too_long) // 2
        at = _first_common(said, meant, longer)
        work += len(said) + len(meant)
        if at is None:
            too_long = longer
        else:
            size, start = longer, at
    if size == 1:
        return _Match(0, 0, 0), work
    return _Match(start, meant.index(said[start : start + size]), size), work


def _first_common(said: str, meant: str, size: int) -> int | None:
    """Return where the first part of a text is that is of this size and also in the other one."""
    parts = {meant[at : at + size] for at in range(len(meant) - size + 1)}
    starts = range(len(said) - size + 1)
    return next((at for at in starts if said[at : at + size] in parts), None)


class _Letters(NamedTuple):
    """The letters of a text that count, folded, each with the index of where it stands."""

    folded: str
    origins: list[int]


def compare_answers(typed: str, expected: str, *forms: str) -> AnswerComparison:
    """Return how a typed answer differs from the right one, which may have other `forms`."""
    typed, *all_forms = (text.strip()[:_MOST_LETTERS] for text in (typed, expected, *forms))
    right = (form for form in all_forms if _is_same(typed, form))
    return _compared(typed, next(right, all_forms[0]))


def _compared(typed: str, expected: str) -> AnswerComparison:
    # A character may be several letters, as in Korean: it is right if all of them are.
    wrong_at: set[int] = set()
    missing_at: set[int] = set()
    said, meant = _letters(typed), _letters(expected)
    if not _is_same(typed, expected):
        wrong_at.update(range(len(said.folded)))
        missing_at.update(range(len(meant.folded)))
        for start, other_start, size in _matches(said.folded, meant.folded):
            wrong_at.difference_update(range(start, start + size))
            missing_at.difference_update(range(other_start, other_start + size))
    wrong = {said.origins[at] for at in wrong_at}
    missing = {meant.origins[at] for at in missing_at}
    return AnswerComparison(
        tuple(_parts(typed, wrong, "wrong")), tuple(_parts(expected, missing, "missing"))
    )


def _is_same(typed: str, expected: str) -> bool:
    """Whether two answers are the same sign by sign, or in what counts."""
    if _folded(typed, _every_sign(typed)).folded == _folded(expected, _every_sign(expected)).folded:
        return True
    return any(
        _letters(typed, with_carets=carets).folded == _letters(expected, with_carets=carets).folded
        for carets in (True, False)
    )


def _every_sign(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if not character.isspace()]


def _letters(text: str, *, with_carets: bool = False) -> _Letters:
    """Return the letters that count; of a text without any, everything but blanks counts."""
    counted = [index for index in range(len(text)) if counts(text, index)]
    found = _folded(text, counted, with_carets=with_carets)
    if not found.folded:
        found = _folded(text, _every_sign(text))
    return found


def _folded(text: str, indices: list[int], *, with_carets: bool = True) -> _Letters:
    folded: list[str] = []
    origins: list[int] = []
    for index in indices:
        letters = folded_at(text, index, with_carets=with_carets)
        folded.append(letters)
        origins.extend([index] * len(letters))
    return _Letters("".join(folded), origins)


def _parts(text: str, marked: set[int], mark: Mark) -> Iterator[AnswerPart]:
    """Yield a text in parts; what does not count goes with the letter before it."""
    start, current = 0, False
    for index in range(len(text)):
        is_marked = index in marked or (current and not counts(text, index))
        if is_marked != current:
            if index > start:
                yield AnswerPart(text[start:index], mark if current else "right")
            start, current = index, is_marked
    if start < len(text):
        yield AnswerPart(text[start:], mark if current else "right")
