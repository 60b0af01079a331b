"""Finds what people type in the text of a page.

Where it is shown, across styles, links and rows that wrap.

Values only, and never a look at more than it is given: which chunks of a note are looked at is
`Finder`'s business.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from explorer.page.lines import EnclosingCallout, Line
from explorer.text.normalize import FOLDED_CHARACTERS


class FindRange(NamedTuple):
    """What one row shows of a find: a half-open range of the row's text."""

    row: int
    start: int
    end: int


Find = tuple[FindRange, ...]
"""One find; more than one part if it goes on in the next row."""
Range = tuple[int, int]


class _Folding(dict[int, str]):
    """For `str.translate`: the one fold, but for what a find may keep of a letter."""

    def __init__(self, *, cased: bool = False, bare: bool = False) -> None:
        self._cased, self._bare = cased, bare

    def __missing__(self, code: int) -> str:
        folded = FOLDED_CHARACTERS[code]
        if self._cased and chr(code).isupper():
            folded = folded.upper()
        if self._bare:
            folded = "".join(part for part in folded if part.isalnum())
        self[code] = folded
        return folded


_DRAWN = frozenset(" ›")
"""Signs that are shown where something else is written: between the names of a link's target there
are hashes."""
_FOLDED = FOLDED_CHARACTERS
_CASED = _Folding(cased=True)
_BARE = _Folding(bare=True)


@dataclass(frozen=True, slots=True)
class FindQuery:
    """What is looked for. Upper and lower case are the same unless a capital was typed."""

    typed: str
    cased: bool
    pattern: re.Pattern[str]
    bare: str
    """Its letters and digits, folded, without anything between them."""
    signs: frozenset[str]
    """Its folded characters, if none of them is a letter or a digit."""


def query(typed: str) -> FindQuery | None:
    """Return what a typed text asks for, None if it is nothing that can be seen."""
    cased = any(letter.isupper() for letter in typed)
    folded = typed.translate(_CASED if cased else _FOLDED)
    if not folded.strip():
        return None
    pattern = " +".join(re.escape(part) for part in re.split(" +", folded))
    bare = typed.translate(_BARE)
    return FindQuery(
        typed, cased, re.compile(pattern), bare, frozenset() if bare else frozenset(folded) - _DRAWN
    )


def ranges(text: str, asked: FindQuery) -> list[Range]:
    """Return the ranges of a text that show what is asked for, in order, never overlapping."""
    table = _CASED if asked.cased else _FOLDED
    if text.isascii():
        return [
            found.span() for found in asked.pattern.finditer(text if asked.cased else text.lower())
        ]
    found = list(asked.pattern.finditer(text.translate(table)))
    if not found:
        return []
    origins = [at for at, letter in enumerate(text) for _ in table[ord(letter)]]
    result: list[Range] = []
    for match in found:
        start, end = origins[match.start()], origins[match.end() - 1] + 1
        while end < len(text) and not table[ord(text[end])]:
            end += 1  # marks that belong to the last letter
        if not result or start >= result[-1][1]:
            result.append((start, end))
    return result


# What is shown, without what the page put there


@dataclass(slots=True)
class Passage:
    """Text that is read in one go.

    A paragraph's line with the rows that it was broken into joined again.
    """

    text: str = ""
    offsets: list[int] = field(default_factory=list)
    """Where in `text` each part begins."""
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """For each part: the row, where in its text the part begins, and how long the part is."""

    def add(self, row: int, start: int, text: str) -> None:
        """Append what a row shows from `start` on."""
        self.offsets.append(len(self.text))
        self.places.append((row, start, len(text)))
        self.text += text

    def find(self, start: int, end: int) -> Find:
        """Return where a range of the text is shown."""
        parts: list[FindRange] = []
        index = max(bisect_right(self.offsets, start) - 1, 0)
        while index < len(self.places) and self.offsets[index] < end:
            row, column, length = self.places[index]
            begin = max(start - self.offsets[index], 0)
            stop = min(end - self.offsets[index], length)
            if stop > begin:
                first, last = column + begin, column + stop
                if (
                    parts and parts[-1].row == row
                ):  # at most the sign of a link stands between the two
                    parts[-1] = FindRange(row, parts[-1].start, last)
                else:
                    parts.append(FindRange(row, first, last))
            index += 1
        return tuple(parts)


def passages(lines: Iterable[Line]) -> Iterator[Passage]:
    """Yield what lines read: no bullets, bars, rules, signs of links nor numbers of footnotes.

    Cells one by one.

    What is yielded does not depend on the width of the page, but for where it is shown.
    """
    columns: list[list[Passage]] = []
    for row, line in enumerate(lines):
        joints = line.joints or (line.joint,)
        if not line.joints and line.joint == "\n":
            yield from chain.from_iterable(columns)
            columns = [[Passage()]]
        for column, joint in zip(_grown(columns, len(joints)), joints, strict=False):
            if joint == "\n":
                column.append(Passage())
            elif column[-1].text:
                column[-1].text += joint
        at = start = 0
        for index, run in enumerate(line.runs):
            if not line.lead <= index < len(line.runs) - line.trail:
                pass
            elif "table.line" in run.style:
                at += 1
                _grown(columns, at + 1)
            elif "table.colon" in run.style:
                columns[at].append(Passage())
            elif _PUT_THERE.isdisjoint(run.style):
                columns[at][-1].add(row, start, run.text)
            start += len(run.text)
    yield from chain.from_iterable(columns)


def _grown(columns: list[list[Passage]], count: int) -> list[list[Passage]]:
    """Return columns, of which there are at least so many now."""
    while len(columns) < count:
        columns.append([Passage()])
    return columns


_PUT_THERE = frozenset(
    {"sign", "footnote", "pad", "marker", "task.open", "task.done", "table.title", "table.again"}
)
"""Styles of what the page has put there, or says once more."""


def finds(lines: Sequence[Line], asked: FindQuery) -> list[Find]:
    """Return where lines show what is asked for, in reading order."""
    return [
        passage.find(start, end)
        for passage in passages(lines)
        if passage.text
        for start, end in ranges(passage.text, asked)
    ]


# A quick look at the source, that tells which chunks are worth laying out

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


def bare(source: str, footnotes: Container[str] = ()) -> tuple[str, ...]:
    """Return the letters and digits of a source without anything between them, and the same without what is hidden.

    The labels of `footnotes` are not shown; others are no footnotes.

    What `finds` finds in a page of this source, its query's `bare` is in one of them, but for what math and the like
    show otherwise than they are written.
    """
    whole = source.translate(_BARE)
    if _MAY_HIDE.search(source) is None:
        return (whole,)

    def without(hidden: re.Match[str]) -> str:
        is_text = (
            hidden["label"] is not None
            and hidden["label"] not in footnotes
            and not hidden[0].endswith(":")
        )
        return hidden[0] if is_text else ""

    shown = html.unescape(_HIDDEN.sub(without, source)).translate(_BARE)
    return (whole,) if shown == whole else (whole, shown)


def may_show(source: str, bared: Iterable[str], asked: FindQuery) -> bool:
    """Whether a source may show what is asked for; `bared` is what `bare` made of it."""
    if not asked.bare:
        return asked.signs <= set(source.translate(_FOLDED)) or "&" in source
    return any(asked.bare in text for text in bared) or (
        "$" in source and not asked.typed.isascii()
    )


# What is folded


def _kin(line: Line) -> tuple[int, tuple[EnclosingCallout, ...]]:
    """Return what rows have in common that are shown or folded away together."""
    return line.source_line, line.within


def standing(whole: Sequence[Line], shown: Sequence[Line]) -> list[int]:
    """Return for each row of a chunk with everything open the row that shows it, or stands for it if it is folded.

    `shown` are the rows that there are; what is folded is stood for by the last row above it.
    """
    places: dict[tuple[int, tuple[EnclosingCallout, ...]], list[int]] = {}
    for at, line in enumerate(shown):
        if line.runs:
            places.setdefault(_kin(line), []).append(at)
    met: Counter[tuple[int, tuple[EnclosingCallout, ...]]] = Counter()
    found: list[int] = []
    last = 0
    for line in whole:
        rows = places.get(_kin(line)) if line.runs else None
        if rows:
            last = max(last, rows[min(met[_kin(line)], len(rows) - 1)])
            met[_kin(line)] += 1
        found.append(last)
    return found


def among(
    find: int,
    every: Sequence[Find],
    whole: Sequence[Line],
    there: Sequence[Find],
    shown: Sequence[Line],
) -> Find | None:
    """Return how rows show one of the finds of a chunk, None if they do not.

    `every` are the finds of `whole`, the rows with everything open; `there` are those of the rows
    that are `shown`.
    """
    if len(every) == len(there):
        return there[find]
    kin = _kin(whole[every[find][0].row])
    before = sum(_kin(whole[other[0].row]) == kin for other in every[:find])
    same = [other for other in there if _kin(shown[other[0].row]) == kin]
    return same[before] if before < len(same) else None
