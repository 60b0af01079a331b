"""Text measured in terminal cells, and cut in its middle.

Never cuts inside a letter with its marks or inside a joined emoji.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from rich.cells import cell_len
from textual.content import Content

from explorer.text.names import Span
from explorer.text.sanitize import joins

if TYPE_CHECKING:
    from explorer.ui.glyphs import Glyphs

MarkedRuns: TypeAlias = list[tuple[str, bool]]
"""The parts of a text, and whether a range marks each."""


def muted(text: str) -> Content:
    """Return a text that steps back."""
    return Content.styled(text, "$muted")


def crumbs_text(names: Sequence[str], width: int, glyphs: Glyphs) -> str:
    """Return names as a text, without the middle ones if all have no room in `width` cells.

    The text may be wider all the same: the ends are never cut.
    """
    separator = f" {glyphs.crumb} "
    whole = separator.join(names)
    if cell_len(whole) <= width or len(names) <= 2:
        return whole
    return separator.join((names[0], glyphs.ellipsis, names[-1]))


_WORD_ENDS = " /-_.·›"
"""What a word begins after, where a text is cut before it."""
_LEAD = 3
"""The part of a window, a third, that what stands before the part to be seen may take."""
_LEAST_CUT = 3
"""Characters at the end of a text that are worth cutting before its middle."""
_LEAST_SEEN = 3
"""Cells of the part to be seen that are enough to leave the beginning of the text before it."""
_PLAIN = re.compile("[ -~›…·–—]*")
"""Text of characters that take one cell each, and join no other."""


def _fit(text: str, width: int) -> int:
    """Return how many letters of the text's start fit in `width` cells, clusters kept whole."""
    if _PLAIN.fullmatch(text):
        return min(len(text), max(width, 0))
    end = used = 0
    while end < len(text):
        stop = end + 1
        while stop < len(text) and joins(text[stop - 1], text[stop]):
            stop += 1
        used += cell_len(text[end:stop])
        if used > width:
            break
        end = stop
    return end


def _fit_end(text: str, width: int) -> int:
    """Return where the end of the text that fits in `width` cells begins."""
    if _PLAIN.fullmatch(text):
        return max(0, len(text) - max(width, 0))
    start, used = len(text), 0
    while start > 0:
        begin = start - 1
        while begin > 0 and joins(text[begin - 1], text[begin]):
            begin -= 1
        used += cell_len(text[begin:start])
        if used > width:
            break
        start = begin
    return start


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` cells, its middle replaced by the ellipsis if need be."""
    return "".join(map(itemgetter(0), cut_runs(text, width, (), ellipsis)))


_NAME = re.compile(r"(?:^|(?<=: ))[^:;]+?\.md(?!\w)|\S+\.md")
"""The path of a note in a sentence, with what stands before it where that has no colon."""
_NAME_CELLS = 16
"""Cells that a name keeps at least."""


def cut_sentence(text: str, width: int, ellipsis: str = "…") -> str:
    """Return a sentence in at most `width` cells; the middle of its longest name goes first."""
    name, over = max(_NAME.findall(text), key=cell_len, default=""), cell_len(text) - width
    if name and over > 0:
        short = cut(name, max(_NAME_CELLS, cell_len(name) - over), ellipsis)
        text = text.replace(name, short)
    return cut(text, width, ellipsis)


def cut_left(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` cells, its beginning replaced if need be."""
    if cell_len(text) <= width:
        return text
    room = width - cell_len(ellipsis)
    return "" if room < 0 else ellipsis + text[_fit_end(text, room) :]


def cut_right(text: str, width: int, ranges: Sequence[Span], ellipsis: str = "…") -> MarkedRuns:
    """Return what `cut_runs` returns, but with the end of the text replaced by the ellipsis."""
    if cell_len(text) <= width:
        return _marked(text, 0, ranges)
    room = width - cell_len(ellipsis)
    if room < 0:
        return []
    return [*_marked(text[: _fit(text, room)], 0, ranges), (ellipsis, False)]


def cut_runs(text: str, width: int, ranges: Sequence[Span], ellipsis: str = "…") -> MarkedRuns:
    """Return the text in at most `width` cells as runs of (text, whether a range marks it).

    `ranges` are half-open, in code points of `text`; what is cut away is not marked.
    """
    if cell_len(text) <= width:
        return _marked(text, 0, ranges)
    room = width - cell_len(ellipsis)
    if room <= 0:
        return [(ellipsis, False)] if room == 0 else []
    start = _fit_end(text, room // 3)
    end = _fit(text, room - cell_len(text[start:]))
    if start <= end:
        return _marked(text, 0, ranges)
    return [
        *_marked(text[:end], 0, ranges),
        (ellipsis, False),
        *_marked(text[start:], start, ranges),
    ]


def cut_around(
    text: str,
    width: int,
    keep: Span,
    ranges: Sequence[Span],
    ellipsis: str = "…",
) -> MarkedRuns:
    """Return what `cut_runs` returns, but with the part that must be seen, `keep`, in sight.

    Where that part is not at the beginning, the text before it goes first. Where it is, and some
    text stands after it, the end goes first; else the middle.
    """
    if cell_len(text) <= width:
        return _marked(text, 0, ranges)
    mark = cell_len(ellipsis)
    room = width - mark
    begin, window = 0, max(room - mark, 0)
    if cell_len(text[: keep[0]]) > window // 2:  # else the part is in sight from the beginning
        begin = _lead_start(text, keep, window // _LEAD)
    if ranges and (begin or cell_len(text[: keep[1]]) > room):
        # A window that shows all of a match, if there is room. What is left goes to the text before
        # it, as far as the text after it does not need it.
        match, window = min(ranges), room - mark
        left = max(window // _LEAD, window - cell_len(text[match[0] :]))
        begin = _lead_start(text, match, min(left, window - cell_len(text[slice(*match)])))
    elif begin and cell_len(text[keep[0] :]) > room >= cell_len(text[: keep[0]]) + _LEAST_SEEN:
        begin = 0  # enough is seen of a name, which people look for by its first letters
    room -= mark
    if room <= 0 or (not begin and len(text) - keep[1] < _LEAST_CUT):
        return cut_runs(text, width, ranges, ellipsis)
    if not begin:
        return cut_right(text, width, ranges, ellipsis)
    if cell_len(text[begin:]) <= room + mark:
        if not ranges:  # from the first word on from which the end fits
            first = max(1, _fit_end(text, room + mark))
            begin = next((at for at in range(first, begin) if text[at - 1] in _WORD_ENDS), begin)
        return [(ellipsis, False), *_marked(text[begin:], begin, ranges)]
    head = text[begin : begin + _fit(text[begin:], room)]
    return [(ellipsis, False), *_marked(head, begin, ranges), (ellipsis, False)]


def _lead_start(text: str, keep: Span, cells: int) -> int:
    """Return where the first word begins that is among the `cells` before a part.

    If none does, that is where the part begins if a word begins or ends there, else as far before
    as fits.
    """
    start, end = keep
    begin = _fit_end(text[:start], cells)
    if begin and text[begin - 1] not in _WORD_ENDS:  # inside of a word
        word = next((at for at in range(begin + 1, start + 1) if text[at - 1] in _WORD_ENDS), None)
        if word is not None:
            return word
        is_sign = end > start and not text[start:end].strip(_WORD_ENDS)
        if text[start : start + 1] in _WORD_ENDS and not is_sign:
            return start + 1
    return begin


def _marked(text: str, offset: int, ranges: Sequence[Span]) -> MarkedRuns:
    """Split a chunk that begins at `offset` of the whole by the ranges."""
    runs: MarkedRuns = []
    done = 0
    for start, end in sorted(ranges):
        begin, stop = max(start - offset, done), min(end - offset, len(text))
        if begin < stop:
            runs += (text[done:begin], False), (text[begin:stop], True)
            done = stop
    return [*filter(itemgetter(0), (*runs, (text[done:], False)))]
