"""The texts that rows of a page show, with wrapped rows joined again, and what is found in them.

Leaves out what is not written in the note, as bullets and bars.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar, NamedTuple, TypeAlias

from explorer.page.lines import Line
from explorer.text.normalize import FOLDED_CHARACTERS, LETTER, Range, fold_in_place


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
_WORD_BEGIN = f"(?<!{LETTER})"
"""Where no letter of a word stands before: words of other scripts may have no blanks between."""


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

    typed: ClassVar[str] = ""
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

    A text that begins with an ASCII character is found only where a word begins, also one within a
    text without blanks, as the search finds it.
    """
    found = [text_query(text.lower()) for text in sorted(set(texts), key=len, reverse=True)]
    queries = tuple(each for each in found if each is not None)
    if not queries:
        return None
    patterns = (
        (_WORD_BEGIN if each.typed[:1].isascii() else "") + each.pattern.pattern for each in queries
    )
    return AnyQuery(re.compile("|".join(patterns)), queries)


def ranges(text: str, query: FindQuery) -> Iterator[Range]:
    """Yield the ranges of a text that match a query, in order, never overlapping."""
    if text.isascii():
        if not query.cased:
            text = text.lower()
        for match in query.pattern.finditer(text):
            yield match.span()
        return
    table = _folding(query.cased)
    origins: Sequence[int] = ()
    last = 0
    for match in query.pattern.finditer(text.translate(table)):
        origins = origins or fold_in_place(text, table)[1]
        start = origins[match.start()]
        end = origins[match.end() - 1] + 1
        while end < len(text) and not table[ord(text[end])]:
            # A combining mark belongs to the letter before it.
            end += 1
        if start >= last:
            yield start, end
            last = end


_NOT_WRITTEN = frozenset(
    {"sign", "footnote", "pad", "marker", "task.open", "task.done", "table.title", "table.again"}
)
"""Styles of text that the note does not have at that place."""


class FindRange(NamedTuple):
    """The part of a find in one row: a half-open range of the row's text."""

    row: int
    start: int
    end: int


Find: TypeAlias = tuple[FindRange, ...]
"""One find; more than one range if it goes on in the next row."""


class PassagePart(NamedTuple):
    """The part of a passage that one run shows."""

    offset: int
    """Where it begins in the passage."""
    row: int
    start: int
    """Where it begins in the row."""
    length: int


@dataclass(slots=True)
class Passage:
    """A text that is read in one go: a line of a paragraph with its wrapped rows joined again."""

    text: str = ""
    parts: list[PassagePart] = field(default_factory=list)
    """The parts that runs show, in order; what joins two rows is in none."""

    def find(self, start: int, end: int) -> Find:
        """Return where a range of the text is shown."""
        found: list[FindRange] = []
        first = max(bisect_right(self.parts, start, key=lambda part: part.offset) - 1, 0)
        for part in self.parts[first:]:
            if part.offset >= end:
                break
            begin = part.start + max(start - part.offset, 0)
            stop = part.start + min(end - part.offset, part.length)
            if stop <= begin:
                continue
            if found and found[-1].row == part.row:
                # Only the sign of a link can stand between the two.
                begin = found.pop().start
            found.append(FindRange(part.row, begin, stop))
        return tuple(found)


class FindsInRows(list[Find]):
    """The finds of a query in some rows, in reading order; without a query there are none."""

    def __init__(self, lines: Sequence[Line], query: FindQuery | None) -> None:
        self.lines = lines
        """The rows."""
        if query is not None:
            shown = passages(lines)
            super().__init__(
                passage.find(*found) for passage in shown for found in ranges(passage.text, query)
            )

    def on_row(self, row: int) -> Iterator[Find]:
        """Yield those that a row shows, whole."""
        return (find for find in self if find[0].row <= row <= find[-1].row)


_Columns: TypeAlias = dict[int, list[Passage]]
"""The passages of each column of a table; other rows have one column."""


def passages(lines: Iterable[Line]) -> Iterator[Passage]:
    """Yield the texts that rows show, cell by cell in tables.

    Leaves out what is not written in the note: bullets, bars, rules, signs of links and numbers of
    footnotes. The texts do not depend on the width of the page.
    """
    columns: _Columns = {}
    for row, line in enumerate(lines):
        if not line.joints and line.joint == "\n":
            yield from chain.from_iterable(columns.values())
            columns = {}
        for number, joint in enumerate(line.joints or (line.joint,)):
            column = columns.setdefault(number, [Passage()])
            if joint == "\n":
                column.append(Passage())
            elif column[-1].text:
                column[-1].text += joint
        _add_row(columns, row, line)
    yield from chain.from_iterable(columns.values())


def _add_row(columns: _Columns, row: int, line: Line) -> None:
    """Add the text of a row to the passages of its columns."""
    column = start = 0
    end = len(line.runs) - line.trail
    for index, run in enumerate(line.runs):
        style = run.style
        if line.lead <= index < end:
            if "table.line" in style:
                column += 1
                columns.setdefault(column, [Passage()])
            elif "table.colon" in style:
                columns[column].append(Passage())
            elif _NOT_WRITTEN.isdisjoint(style):
                passage = columns[column][-1]
                passage.parts.append(PassagePart(len(passage.text), row, start, len(run.text)))
                passage.text += run.text
        start += len(run.text)
