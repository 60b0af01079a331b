"""Finds a typed text in the rows of a page: across styles, links and wrapped rows.

Looks only at the rows that it is given: `incremental_find` chooses the chunks of a note.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_left, bisect_right
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

    parts: list[_Part] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    """Joined when the text is read: a formula may have thousands of rows."""
    _length: int = 0

    @property
    def text(self) -> str:
        """The whole text."""
        if len(self._texts) > 1:
            self._texts[:] = ["".join(self._texts)]
        return "".join(self._texts)

    def add(self, row: int, start: int, text: str) -> None:
        """Append the text of a run that begins at `start` of a row."""
        self.parts.append(_Part(self._length, row, start, len(text)))
        self._append(text)

    def go_on(self, joint: str) -> None:
        """Append what joins the next row to the text, if there is any."""
        if self._length:
            self._append(joint)

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

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

    def offsets_of(self, first: int, last: int) -> Range:
        """Return the range of the text that some rows show, in which their joints may stand."""
        begin = bisect_left(self.parts, first, key=_row)
        end = bisect_right(self.parts, last, key=_row)
        if begin == end:
            return 0, 0
        part = self.parts[end - 1]
        return self.parts[begin].offset, part.offset + part.length


def _offset(part: _Part) -> int:
    return part.offset


def _row(part: _Part) -> int:
    return part.row


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
        else:
            column[-1].go_on(joint)


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


class _PassageFinds:
    """The finds in one passage, by their ranges: the rows are looked up when they are needed."""

    def __init__(self, passage: Passage, found: Iterable[Range]) -> None:
        self._passage = passage
        self._starts = array("q")
        self._ends = array("q")
        for start, end in found:
            self._starts.append(start)
            self._ends.append(end)

    def __len__(self) -> int:
        return len(self._starts)

    def find(self, index: int) -> Find:
        """Return a find."""
        return self._passage.find(self._starts[index], self._ends[index])

    def rows(self) -> Iterator[int]:
        """Yield the row in which each find begins."""
        parts, at = self._passage.parts, 0
        for start in self._starts:
            while at < len(parts) - 1 and parts[at].offset + parts[at].length <= start:
                at += 1
            yield parts[at].row

    def on_rows(self, first: int, last: int) -> Iterator[Find]:
        """Yield the finds that some rows show."""
        begin, end = self._passage.offsets_of(first, last)
        for index in range(bisect_right(self._ends, begin), bisect_left(self._starts, end)):
            yield self.find(index)


class FindsInRows:
    """What some rows show of a query, in reading order.

    A chunk that cannot be cut may hold a million finds, of which a few are on screen: none is made
    before it is asked for.
    """

    def __init__(self, lines: Iterable[Line], query: FindQuery | None = None) -> None:
        self._passages: list[_PassageFinds] = []
        self._ends: list[int] = []
        """For each of the passages how many finds there are up to its end."""
        if query is None:
            return
        count = 0
        for passage in passages(lines):
            found = _PassageFinds(passage, ranges(passage.text, query))
            if len(found):
                count += len(found)
                self._passages.append(found)
                self._ends.append(count)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index: int) -> Find:
        if not 0 <= index < len(self):
            raise IndexError(index)
        at = bisect_right(self._ends, index)
        found = self._passages[at]
        return found.find(index - self._ends[at] + len(found))

    def __iter__(self) -> Iterator[Find]:
        for found in self._passages:
            for index in range(len(found)):
                yield found.find(index)

    def rows(self) -> Iterator[int]:
        """Yield the row in which each of them begins."""
        return chain.from_iterable(found.rows() for found in self._passages)

    def on_rows(self, first: int, last: int) -> Iterator[Find]:
        """Yield those that some rows show, the last one included, whole."""
        return chain.from_iterable(found.on_rows(first, last) for found in self._passages)


# A quick check of the source, which tells what chunks are worth laying out


_HIDDEN_IN_TEXT = r"""
      %%.*?%%
    | <(?![A-Za-z][A-Za-z0-9+.-]+: | [^<>\s]+@)/?[A-Za-z][^<>]*>
    | \[\^(?P<label>[^\]\s]+)\]:?
    | (?<=\[\[)[^\[\]|\n]*\|(?!\d+(?:x\d+)?\]\])
    | \|\d+(?:x\d+)?(?=\])
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)
    | (?<=\])\[[^\[\]\n]*\]
"""
_HIDDEN = re.compile(
    rf"<!--(?:.*?-->|(?P<unclosed>.*)) | {_HIDDEN_IN_TEXT}", re.VERBOSE | re.DOTALL
)
_HIDDEN_AT_END = re.compile(_HIDDEN_IN_TEXT, re.VERBOSE | re.DOTALL)
"""The same behind the last end of a comment: none is looked for behind each of many beginnings."""
_MAY_HIDE = re.compile(r"[\[<%&]")
_LABEL_RUN = re.compile(r"\[\^[^\]\s]*+\]?+")
"""Where a label of a footnote may begin, down to what ends it: a bracket, a blank or the end."""
_NO_SIGN = "\0"
"""Has no letters, and stands in no mark of Markdown."""


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
        if hidden.re is _HIDDEN and hidden["unclosed"] is not None:
            return "<!--" + _HIDDEN_AT_END.sub(without, hidden["unclosed"])
        label = hidden["label"]
        if label is None or label in footnotes or hidden[0].endswith(":"):
            return ""
        return hidden[0]

    shown = html.unescape(_HIDDEN.sub(without, _closing(source))).translate(_LETTERS)
    if shown == everything:
        return (everything,)
    return everything, shown


def _closing(source: str) -> str:
    """Return a source with the same letters where each label has an end.

    The end of one that has none would be looked for again from each of them, down to the end of
    the text.
    """
    if "[^" not in source:
        return source
    return _LABEL_RUN.sub(_without_open_labels, source)


def _without_open_labels(run: re.Match[str]) -> str:
    """Return what stands for the beginnings of labels that have the same end."""
    if run[0].endswith("]"):
        return run[0]
    return run[0].replace("[^", f"[{_NO_SIGN}^")


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
    finds: FindsInRows

    def keys(self) -> Iterator[_RowKey]:
        """Yield what the row of each find has in common with rows folded together with it."""
        return (_row_key(self.rows[row]) for row in self.finds.rows())


def among(index: int, whole: FoundRows, shown: FoundRows) -> Find | None:
    """Return how rows show a find of their chunk, None if they do not.

    `index` is the index of the find in `whole`, the rows of the chunk with everything open.
    """
    if len(whole.finds) == len(shown.finds):
        return shown.finds[index]
    key = next(islice(whole.keys(), index, None))
    before = sum(each == key for each in islice(whole.keys(), index))
    same = (at for at, each in enumerate(shown.keys()) if each == key)
    at = next(islice(same, before, None), None)
    if at is None:
        return None
    return shown.finds[at]
