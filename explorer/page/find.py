"""Finds a typed text in the rows of a page: across styles, links and wrapped rows.

Looks only at the rows that it is given: `incremental_find` chooses the chunks of a note.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple

from explorer.page.lines import EnclosingCallout, Line
from explorer.text.normalize import FOLDED_CHARACTERS


class FindRange(NamedTuple):
    """The part of a find in one row: a half-open range of the row's text."""

    row: int
    start: int
    end: int


Find = tuple[FindRange, ...]
"""One find; more than one range if it goes on in the next row."""
Range = tuple[int, int]
_RowKey = tuple[int, tuple[EnclosingCallout, ...]]


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


_DRAWN = frozenset(" ›")
"""Signs that are shown where the source has others, as between the names of a link's target."""
_FOLDED = FOLDED_CHARACTERS
_CASED = _LetterFolding(keep_case=True)
_LETTERS = _LetterFolding(letters_only=True)


@dataclass(frozen=True, slots=True)
class FindQuery:
    """A text to find. Case is ignored unless a capital was typed."""

    typed: str
    cased: bool
    pattern: re.Pattern[str]
    letters: str
    """Its letters and digits, folded, without anything between them."""
    signs: frozenset[str]
    """Its folded characters, if none of them is a letter or a digit."""
    alternatives: tuple[FindQuery, ...] = ()
    """The queries of which it finds any; empty for one text."""


def _folding(cased: bool) -> Mapping[int, str]:
    """Return the table that folds a text to be searched."""
    return _CASED if cased else _FOLDED


def query(typed: str) -> FindQuery | None:
    """Return the query for a typed text, None if nothing of it can be seen."""
    cased = any(letter.isupper() for letter in typed)
    folded = typed.translate(_folding(cased))
    if not folded.strip():
        return None
    pattern = re.compile(" +".join(re.escape(word) for word in re.split(" +", folded)))
    letters = typed.translate(_LETTERS)
    signs: frozenset[str] = frozenset()
    if not letters:
        signs = frozenset(folded) - _DRAWN
    return FindQuery(typed, cased, pattern, letters, signs)


def any_query(texts: Iterable[str]) -> FindQuery | None:
    """Return a query for any of some texts, whatever their case; None if nothing can be seen.

    A text that begins with an ASCII letter is found only where a word begins.
    """
    found = [query(text.lower()) for text in sorted(set(texts), key=len, reverse=True)]
    queries = tuple(each for each in found if each is not None)
    if not queries:
        return None
    patterns = [_AT_WORD[each.typed[:1].isascii()] + each.pattern.pattern for each in queries]
    pattern = re.compile("|".join(patterns))
    return FindQuery(
        " ".join(each.typed for each in queries), False, pattern, "", frozenset(), queries
    )


_AT_WORD = {True: r"(?<![^\W_])", False: ""}
"""What is before a text that may not, or may, be found inside of a word."""


def ranges(text: str, query: FindQuery) -> list[Range]:
    """Return the ranges of a text that match a query, in order, never overlapping."""
    if text.isascii():
        if not query.cased:
            text = text.lower()
        return [match.span() for match in query.pattern.finditer(text)]
    table = _folding(query.cased)
    matches = list(query.pattern.finditer(text.translate(table)))
    if not matches:
        return []
    origins = [index for index, letter in enumerate(text) for _ in table[ord(letter)]]
    found: list[Range] = []
    for match in matches:
        start = origins[match.start()]
        end = origins[match.end() - 1] + 1
        while end < len(text) and not table[ord(text[end])]:
            # A combining mark belongs to the letter before it.
            end += 1
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


# The text of a page, without what is not written in the note


class _Part(NamedTuple):
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
    parts: list[_Part] = field(default_factory=list)

    def add(self, row: int, start: int, text: str) -> None:
        """Append the text of a run that begins at `start` of a row."""
        self.parts.append(_Part(len(self.text), row, start, len(text)))
        self.text += text

    def find(self, start: int, end: int) -> Find:
        """Return where a range of the text is shown."""
        found: list[FindRange] = []
        first = max(bisect_right(self.parts, start, key=_offset) - 1, 0)
        for part in islice(self.parts, first, None):
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


def _offset(part: _Part) -> int:
    return part.offset


def passages(lines: Iterable[Line]) -> Iterator[Passage]:
    """Yield the texts that rows show, cell by cell in tables.

    Leaves out what is not written in the note: bullets, bars, rules, signs of links and numbers of
    footnotes. The texts do not depend on the width of the page.
    """
    columns: list[list[Passage]] = []
    for row, line in enumerate(lines):
        if not line.joints and line.joint == "\n":
            yield from chain.from_iterable(columns)
            columns = [[Passage()]]
        _join_row(columns, line)
        _add_row(columns, row, line)
    yield from chain.from_iterable(columns)


def _join_row(columns: list[list[Passage]], line: Line) -> None:
    """Begin new passages where a row does, or join it with the passages above."""
    joints = line.joints or (line.joint,)
    _grow(columns, len(joints))
    for column, joint in zip(columns, joints, strict=False):
        if joint == "\n":
            column.append(Passage())
        elif column[-1].text:
            column[-1].text += joint


def _add_row(columns: list[list[Passage]], row: int, line: Line) -> None:
    """Add the text of a row to the passages of its columns."""
    column = start = 0
    end = len(line.runs) - line.trail
    for index, run in enumerate(line.runs):
        style = run.style
        if line.lead <= index < end:
            if "table.line" in style:
                column += 1
                _grow(columns, column + 1)
            elif "table.colon" in style:
                columns[column].append(Passage())
            elif _NOT_WRITTEN.isdisjoint(style):
                columns[column][-1].add(row, start, run.text)
        start += len(run.text)


def _grow(columns: list[list[Passage]], count: int) -> None:
    """Add columns until there are at least `count`."""
    while len(columns) < count:
        columns.append([Passage()])


_NOT_WRITTEN = frozenset(
    {"sign", "footnote", "pad", "marker", "task.open", "task.done", "table.title", "table.again"}
)
"""Styles of text that the note does not have at that place."""


def finds(lines: Sequence[Line], query: FindQuery) -> list[Find]:
    """Return what rows show of a query, in reading order."""
    found: list[Find] = []
    for passage in passages(lines):
        if passage.text:
            found += [passage.find(start, end) for start, end in ranges(passage.text, query)]
    return found


# A quick check of the source, which tells what chunks are worth laying out


_HIDDEN = re.compile(
    r"""
      %%.*?%% | <!--.*?-->
    | <(?![A-Za-z][A-Za-z0-9+.-]+: | [^<>\s]+@)/?[A-Za-z][^<>]*>
    | \[\^(?P<label>[^\]\s]+)\]:?
    | (?<=\[\[)[^\[\]|\n]*\|(?!\d+(?:x\d+)?\]\])
    | \|\d+(?:x\d+)?(?=\])
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)
    | (?<=\])\[[^\[\]\n]*\]
    """,
    re.VERBOSE | re.DOTALL,
)
_MAY_HIDE = re.compile(r"[\[<%&]")


def source_letters(source: str, footnotes: Container[str] = ()) -> tuple[str, ...]:
    """Return the letters and digits of a source, with and without what a page does not show of it.

    `footnotes` are the labels of those that are defined; other labels are shown as text. One of the
    results contains the `letters` of each query that `finds` finds in a page of the source, except
    where a page shows other letters, as for math.
    """
    everything = source.translate(_LETTERS)
    if _MAY_HIDE.search(source) is None:
        return (everything,)

    def without(hidden: re.Match[str]) -> str:
        label = hidden["label"]
        if label is None or label in footnotes or hidden[0].endswith(":"):
            return ""
        return hidden[0]

    shown = html.unescape(_HIDDEN.sub(without, source)).translate(_LETTERS)
    if shown == everything:
        return (everything,)
    return everything, shown


def may_show(source: str, letters: Sequence[str], query: FindQuery) -> bool:
    """Whether a page of a source may show a query; `letters` are the `source_letters`."""
    if query.alternatives:
        return any(may_show(source, letters, each) for each in query.alternatives)
    if not query.letters:
        return query.signs <= set(source.translate(_FOLDED)) or "&" in source
    if any(query.letters in text for text in letters):
        return True
    # Math shows other characters than its source has.
    return "$" in source and not query.typed.isascii()


# Finds in what is folded


def _row_key(line: Line) -> _RowKey:
    """Return what is the same for rows that are shown or folded away together."""
    return line.source_line, line.within


def standing(whole: Sequence[Line], shown: Sequence[Line]) -> list[int]:
    """Return for each row of an unfolded chunk the shown row that represents it.

    `whole` has the rows of the chunk with everything open, `shown` the rows on the page. The last
    shown row above a row that is folded away represents it.
    """
    rows_by_key: dict[_RowKey, list[int]] = {}
    for index, line in enumerate(shown):
        if line.runs:
            rows_by_key.setdefault(_row_key(line), []).append(index)
    passed: Counter[_RowKey] = Counter()
    found: list[int] = []
    last = 0
    for line in whole:
        key = _row_key(line)
        rows = rows_by_key.get(key) if line.runs else None
        if rows:
            last = max(last, rows[min(passed[key], len(rows) - 1)])
            passed[key] += 1
        found.append(last)
    return found


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Rows of a chunk with the finds in them."""

    rows: Sequence[Line]
    finds: Sequence[Find]

    def key(self, find: Find) -> _RowKey:
        """Return what a row of a find has in common with rows that are folded together with it."""
        return _row_key(self.rows[find[0].row])


def among(index: int, whole: FoundRows, shown: FoundRows) -> Find | None:
    """Return how rows show a find of their chunk, None if they do not.

    `index` is the index of the find in `whole`, the rows of the chunk with everything open.
    """
    if len(whole.finds) == len(shown.finds):
        return shown.finds[index]
    key = whole.key(whole.finds[index])
    before = sum(whole.key(find) == key for find in whole.finds[:index])
    same = [find for find in shown.finds if shown.key(find) == key]
    return next(islice(same, before, None), None)
