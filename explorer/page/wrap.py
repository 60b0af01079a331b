"""Breaks spans into rows by terminal cells, never inside a letter with its marks.

Callers hand over a function for the width of a text, because it must be the width that the screen
assumes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Sequence
from functools import lru_cache
from itertools import accumulate

from explorer.markdown.nodes import BREAK, Span
from explorer.page.lines import Run
from explorer.text.sanitize import joins

Cells = Callable[[str], int]
Range = tuple[int, int]

# Closing marks of East Asian scripts that must not begin a row.
_CLOSING = frozenset("、。，．：；！？）］｝〉》」』】〕〗ー々％…‥・")
_CACHED = 20_000
_LONGEST_CLUSTER = 64
_WIDEST_CLUSTER = 4
"""Cells of a letter with its marks; no row could hold a pile of marks that take room."""
Cluster = tuple[int, int, int]
"""The range of a text that must stay together, and its width in cells."""


class Measure:
    """Measures texts and caches the widths of a bounded number of characters."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._letter_cells = lru_cache(_CACHED)(cells)

    def width(self, text: str) -> int:
        """Return the width of a text in cells."""
        return len(text) if text.isascii() else self.cells(text)

    def is_simple(self, text: str) -> bool:
        """Whether each character of the text is one cell wide."""
        if text.isascii():
            return True
        return "\ufe0f" not in text and {*map(self._letter_cells, set(text))} == {1}

    def clusters(self, text: str, cuts: Container[int] = ()) -> list[Cluster]:
        """Split a text into clusters, which must not be cut.

        No cluster reaches across the offsets in `cuts`: runs are painted one by one.
        """
        clusters: list[Cluster] = []
        start = 0
        while start < len(text):
            limit = min(len(text), start + _LONGEST_CLUSTER)
            end = start + 1
            while end < limit and end not in cuts and joins(text[end - 1], text[end]):
                end += 1
            width = self.cells(text[start:end])
            if width > _WIDEST_CLUSTER:
                letters = range(start, end)
                clusters.extend((at, at + 1, self.cells(text[at])) for at in letters)
            else:
                clusters.append((start, end, width))
            start = end
        return clusters


def rows(text: str, width: int, measure: Measure, cuts: Container[int] = ()) -> list[Range]:
    """Return the ranges of the rows of a text without line feeds, without the blanks between rows.

    `cuts` are as in `Measure.clusters`. A text of blanks has one empty row.
    """
    width = max(width, 2)
    if measure.is_simple(text):
        return _simple_rows(text, width)
    return _cluster_rows(text, measure.clusters(text, cuts), width)


def _simple_rows(text: str, width: int) -> list[Range]:
    """Return the rows of a text whose characters are all one cell wide."""
    found: list[Range] = []
    start, length = 0, len(text)
    while length - start > width:
        blank = text.rfind(" ", start, start + width + 1)
        if blank > start and text[start:blank].strip(" "):
            end = blank
            following = blank + 1
        else:
            end = following = start + width
        found.append(_trimmed(text, start, end))
        while following < length and text[following] == " ":
            following += 1
        start = following
    end = len(text.rstrip(" "))
    if end > start or not found:
        found.append((start, max(start, end)))
    return found


def _cluster_rows(text: str, clusters: Sequence[Cluster], width: int) -> list[Range]:
    """Return the rows of a text of clusters."""
    found: list[Range] = []
    first = 0
    while first < len(clusters):
        following = _next_row(text, clusters, first, width)
        end = clusters[following][0] if following < len(clusters) else len(text)
        row = _trimmed(text, clusters[first][0], end)
        # Blanks at the end of the text are no row of their own.
        if row[1] > row[0] or following < len(clusters) or not found:
            found.append(row)
        first = following
    return found or [(0, 0)]


def _next_row(text: str, clusters: Sequence[Cluster], first: int, width: int) -> int:
    """Return the index of the cluster that begins the row after the one that begins at `first`.

    That is the number of clusters if all of them fit. Blanks may exceed the width: they are cut.
    """
    used = clusters[first][2]
    break_at = first
    """The last cluster before which the row may end."""
    for index in range(first + 1, len(clusters)):
        begin, end, cells = clusters[index]
        if text[begin:end] != " ":
            if _may_break(text, clusters, index):
                break_at = index
            if used + cells > width:
                # Without a place for a break, the row ends in the middle of a word.
                return break_at if break_at > first else index
        used += cells
    return len(clusters)


def _may_break(text: str, clusters: Sequence[Cluster], index: int) -> bool:
    """Whether a row may end before a cluster."""
    begin, _, cells = clusters[index]
    if not cells:
        # A mark with another style than its letter.
        return False
    if text[begin - 1] == " ":
        return True
    is_wide = cells == 2 or clusters[index - 1][2] == 2
    return is_wide and text[begin] not in _CLOSING


def _trimmed(text: str, start: int, end: int) -> Range:
    """Return a range without the blanks at its end."""
    while end > start and text[end - 1] == " ":
        end -= 1
    return start, end


def code_rows(text: str, width: int, measure: Measure) -> list[Range]:
    """Return the ranges of the rows of a line of code, with all its blanks.

    A row ends after a blank if there is one in its second half; that blank may be one cell beyond
    the width.
    """
    width = max(width, 2)
    if measure.width(text) <= width:
        return [(0, len(text))]
    found: list[Range] = []
    start = used = 0
    break_at = used_before_break = 0
    """The offset after the last blank of the row, and the cells up to there."""
    for begin, end, cells in measure.clusters(text):
        is_blank = text[begin:end] == " "
        if used + cells > width + is_blank:
            stop = begin
            carried = 0
            if break_at > start and used_before_break > width // 2:
                stop = break_at
                carried = used - used_before_break
            found.append((start, stop))
            start = stop
            used = carried
            break_at = 0
        used += cells
        if is_blank:
            break_at, used_before_break = end, used
    found.append((start, len(text)))
    return found


Row = tuple[list[Run], int, str]
"""The runs of a row, the line in the file on which it begins, and its joint as in `Line`."""


def wrap(spans: Sequence[Span], width: int, measure: Measure) -> list[Row]:
    """Break spans into rows of runs. No spans, no rows."""
    if len(spans) == 1:
        text, style, target, line = spans[0].text, spans[0].style, spans[0].target, spans[0].line
        if text != BREAK and len(text) <= width and text.isascii():  # nearly all cells of tables
            shown = text.rstrip(" ")
            return [([Run(shown, style, target)] if shown else [], line, BREAK)]
    found: list[Row] = []
    paragraph: list[Span] = []
    for span in (*spans, None):
        if span is not None and span.text != BREAK:
            paragraph.append(span)
            continue
        if paragraph:
            ends = list(accumulate(len(each.text) for each in paragraph))
            text = "".join(each.text for each in paragraph)
            above = -1
            for start, end in rows(text, width, measure, frozenset(ends)):
                joint = " " if start > above else ""
                row = slice_spans(paragraph, ends, start, end)
                found.append((*row, BREAK if above < 0 else joint))
                above = end
        elif span is not None:
            found.append(([], span.line, BREAK))
        paragraph = []
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
