"""Breaks spans into rows by terminal cells.

Never wider than asked for, never inside a letter with its marks.

The width of a text is the caller's to tell (`cells`), because it must be the width that the screen
assumes.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import accumulate

from explorer.markdown.nodes import BREAK, Span
from explorer.page.lines import Run

Cells = Callable[[str], int]
Range = tuple[int, int]

_JOINER = "\u200d"
_JOINING = frozenset({"Mn", "Me", "Mc", "Cf"})
# Closing marks of East Asian scripts that must not begin a row.
_CLOSING = frozenset("、。，．：；！？）］｝〉》」』】〕〗ー々％…‥・")
_CACHE = 20_000


class Measure:
    """Measures texts, remembering the width of each character that it has met (a bounded number of them)."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._widths: dict[str, int] = {}

    def width(self, text: str) -> int:
        """Return the width of a text in cells."""
        return len(text) if text.isascii() else self.cells(text)

    def simple(self, text: str) -> bool:
        """Whether each character of the text is one cell wide."""
        if text.isascii():
            return True
        widths = self._widths
        if len(widths) > _CACHE:
            widths.clear()
        for letter in set(text):
            width = widths.get(letter)
            if width is None:
                width = widths[letter] = self.cells(letter)
            if width != 1:
                return False
        return "\ufe0f" not in text

    def clusters(self, text: str, cuts: Container[int] = ()) -> list[tuple[int, int, int]]:
        """Split a text into (start, end, width) of what must stay together.

        `cuts` are offsets that nothing reaches across: the parts are painted one by one, and
        measured so.
        """
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(text):
            end = start + 1
            while (
                end < len(text)
                and end not in cuts
                and end - start < 64
                and _joins(text[end - 1], text[end])
            ):
                end += 1
            width = self.cells(text[start:end])
            if width > 4:  # a pile of marks that take room, which no row could hold
                found.extend((at, at + 1, self.cells(text[at])) for at in range(start, end))
            else:
                found.append((start, end, width))
            start = end
        return found


def _joins(previous: str, letter: str) -> bool:
    return (
        previous == _JOINER
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or (letter > "\u02ff" and unicodedata.category(letter) in _JOINING)
    )


def rows(
    text: str, width: int, measure: Measure, first: int | None = None, cuts: Container[int] = ()
) -> list[Range]:
    """Return the ranges of the rows of a text without line feeds, blanks between rows left out.

    `first` is the width of the first row if it differs; for `cuts` see
    `Measure.clusters`. A text of blanks has one empty row.
    """
    width = max(width, 2)
    room = width if first is None else max(first, 2)
    if measure.simple(text):
        return _simple_rows(text, width, room)
    return _cluster_rows(text, measure.clusters(text, cuts), width, room)


def _simple_rows(text: str, width: int, room: int) -> list[Range]:
    found: list[Range] = []
    start, length = 0, len(text)
    while length - start > room:
        blank = text.rfind(" ", start, start + room + 1)
        if blank > start and text[start:blank].strip(" "):
            end = blank
            following = blank + 1
        else:
            end = following = start + room
        while end > start and text[end - 1] == " ":
            end -= 1
        found.append((start, end))
        while following < length and text[following] == " ":
            following += 1
        start, room = following, width
    end = len(text.rstrip(" "))
    if end > start or not found:
        found.append((start, max(start, end)))
    return found


def _cluster_rows(
    text: str, clusters: Sequence[tuple[int, int, int]], width: int, room: int
) -> list[Range]:
    found: list[Range] = []
    start = used = 0
    chance = -1  # the cluster before which the row may end
    index = 0
    while index < len(clusters):
        begin, end, cells = clusters[index]
        blank = text[begin:end] == " "
        if index > start and not blank and _may_break(text, clusters, index):
            chance = index
        if used + cells > room and not blank and index > start:
            stop = chance if chance > start else index
            found.append(_trimmed(text, clusters[start][0], clusters[stop][0]))
            start = index = stop
            used, chance, room = 0, -1, width
            continue
        used += cells
        index += 1
    tail = _trimmed(text, clusters[start][0], len(text)) if clusters else (0, 0)
    if tail[1] > tail[0] or not found:
        found.append(tail)
    return found


def _may_break(text: str, clusters: Sequence[tuple[int, int, int]], index: int) -> bool:
    begin, _, cells = clusters[index]
    if not cells:
        return False  # a mark that is styled otherwise than the letter it stands on
    if text[begin - 1] == " ":
        return True
    wide = cells == 2 or clusters[index - 1][2] == 2
    return wide and text[begin] not in _CLOSING


def _trimmed(text: str, start: int, end: int) -> Range:
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def hard_rows(text: str, width: int, measure: Measure) -> list[Range]:
    """Return the ranges of the rows of a text that keeps its blanks and may be cut anywhere."""
    width = max(width, 2)
    if measure.simple(text):
        return [(at, min(at + width, len(text))) for at in range(0, len(text), width)] or [(0, 0)]
    found: list[Range] = []
    start = used = 0
    for begin, _, cells in measure.clusters(text):
        if used + cells > width:
            found.append((start, begin))
            start, used = begin, 0
        used += cells
    found.append((start, len(text)))
    return found


def code_rows(text: str, width: int, measure: Measure) -> list[Range]:
    """Return the ranges of the rows of a line of code, all of it.

    Cut after a blank if one is near the end of a row.

    That blank may be the one cell beyond the width.
    """
    width = max(width, 2)
    if measure.simple(text):
        return list(_simple_code_rows(text, width))
    found: list[Range] = []
    start = used = chance = after = 0  # where the row may end, and the cells up to there
    for begin, end, cells in measure.clusters(text):
        blank = text[begin:end] == " "
        if used + cells > width + blank:
            near = chance > start and after > width // 2
            found.append((start, chance if near else begin))
            start, used, chance = (chance, used - after, 0) if near else (begin, 0, 0)
        used += cells
        if blank:
            chance, after = end, used
    found.append((start, len(text)))
    return found


def _simple_code_rows(text: str, width: int) -> Iterator[Range]:
    start = 0
    while len(text) - start > width:
        blank = text.rfind(" ", start + width // 2, start + width + 1)
        end = blank + 1 if blank >= 0 else start + width
        yield start, end
        start = end
    if start < len(text) or not text:
        yield start, len(text)


Row = tuple[list[Run], int, str]
"""The runs of a row, the line in the file on which it begins, and its joint (see `ConceptRow`)."""


def wrap(
    spans: Sequence[Span], width: int, measure: Measure, first: int | None = None
) -> list[Row]:
    """Break spans into rows of runs. No spans, no rows."""
    found: list[Row] = []
    paragraph: list[Span] = []
    room = first
    for span in (*spans, None):
        if span is not None and span.text != BREAK:
            paragraph.append(span)
            continue
        if paragraph:
            found.extend(_paragraph(paragraph, width, measure, room))
        elif span is not None:
            found.append(([], span.line, BREAK))
        paragraph, room = [], None
    return found


def _paragraph(spans: Sequence[Span], width: int, measure: Measure, first: int | None) -> list[Row]:
    text = "".join(span.text for span in spans)
    ends = list(accumulate(len(span.text) for span in spans))
    ranges = rows(text, width, measure, first, frozenset(ends))
    found: list[Row] = []
    above = 0
    for start, end in ranges:
        joint = BREAK if not found else " " if start > above else ""
        found.append((*slice_spans(spans, ends, start, end), joint))
        above = end
    return found


def slice_spans(
    spans: Sequence[Span], ends: Sequence[int], start: int, end: int
) -> tuple[list[Run], int]:
    """Return the runs of a range of the spans' joined text.

    `ends` are the offsets at which the spans end.
    """
    index = min(bisect_right(ends, start), len(spans) - 1)
    line = spans[index].line
    runs: list[Run] = []
    while start < end:
        span = spans[index]
        begin = ends[index] - len(span.text)
        stop = min(end, ends[index])
        runs.append(Run(span.text[start - begin : stop - begin], span.style, span.target))
        start = stop
        index += 1
    return runs, line
