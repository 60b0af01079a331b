"""Text measured in terminal cells.

Cut in the middle, never inside a letter with its marks or inside a joined emoji.

Measures only what is shown: a line of a million letters costs what the cells on screen cost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len

_JOINER = "\u200d"


def _joins(previous: str, letter: str) -> bool:
    """Whether a letter belongs to the cluster of the one before it."""
    return (
        previous == _JOINER
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"}
    )


def _fit(text: str, width: int) -> int:
    """Return how many letters of the text's start fit in `width` cells, clusters kept whole."""
    end = used = 0
    while end < len(text):
        stop = end + 1
        while stop < len(text) and _joins(text[stop - 1], text[stop]):
            stop += 1
        used += cell_len(text[end:stop])
        if used > width:
            break
        end = stop
    return end


def _fit_end(text: str, width: int) -> int:
    """Return where the end of the text that fits in `width` cells begins."""
    start, used = len(text), 0
    while start > 0:
        begin = start - 1
        while begin > 0 and _joins(text[begin - 1], text[begin]):
            begin -= 1
        used += cell_len(text[begin:start])
        if used > width:
            break
        start = begin
    return start


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` cells, its middle replaced by the ellipsis if it is too long."""
    return "".join(part for part, _ in cut_runs(text, width, (), ellipsis))


def cut_runs(
    text: str, width: int, ranges: Sequence[tuple[int, int]], ellipsis: str = "…"
) -> list[tuple[str, bool]]:
    """Return the text in at most `width` cells as runs of (text, whether a range marks it).

    `ranges` are half-open, in code points of `text`; what the cut takes away is not marked.
    """
    if width <= 0:
        return []
    if len(text) <= width * 8 and cell_len(text) <= width:
        return _marked(text, 0, ranges)
    room = width - cell_len(ellipsis)
    if room <= 0:
        return [(ellipsis, False)] if room == 0 else []
    head, tail = text[: width * 8], text[-width * 8 :]
    back = room // 3
    tail = tail[_fit_end(tail, back) :]
    head = head[: _fit(head, room - cell_len(tail))]
    begin = len(text) - len(tail)
    if begin <= len(head):
        return _marked(text, 0, ranges)
    return [*_marked(head, 0, ranges), (ellipsis, False), *_marked(tail, begin, ranges)]


def _marked(text: str, offset: int, ranges: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Split a chunk that begins at `offset` of the whole by the ranges."""
    runs: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(ranges):
        begin, stop = max(start - offset, at), min(end - offset, len(text))
        if begin >= stop:
            continue
        if begin > at:
            runs.append((text[at:begin], False))
        runs.append((text[begin:stop], True))
        at = stop
    if at < len(text):
        runs.append((text[at:], False))
    return runs
