"""Text measured in terminal cells, and cut in its middle.

Never cuts inside a letter with its marks or inside a joined emoji. Measures only what is shown: a
line of a million letters costs what the cells on screen cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len

from explorer.text.grapheme_clusters import joins

_WORD_ENDS = " /-_.·›"
"""What a word begins after, where a text is cut before it."""
_LEAD = 3
"""The part of a window, a third, that what stands before the part to be seen may take."""
_LEAST_CUT = 3
"""Characters at the end of a text that are worth cutting before its middle."""
_LEAST_SEEN = 3
"""Cells of the part to be seen that are enough to leave the beginning of the text before it."""
_LONGEST_SIGN = 8
"""Characters of which a part of nothing but `_WORD_ENDS` is looked for at most."""
_PLAIN = re.compile("[ -~›…·–—]*")
"""Text of characters that take one cell each, and join no other."""
_LETTERS_PER_CELL = 8
"""Letters that are looked at for each cell: most take a cell, and few have many marks."""


def _cluster_end(text: str, start: int) -> int:
    """Return where the cluster that begins at `start` ends."""
    end = start + 1
    while end < len(text) and joins(text[end - 1], text[end]):
        end += 1
    return end


def _cluster_start(text: str, end: int) -> int:
    """Return where the cluster that ends at `end` begins."""
    start = end - 1
    while start > 0 and joins(text[start - 1], text[start]):
        start -= 1
    return start


def _is_plain(text: str) -> bool:
    """Whether it is known that each character takes one cell, and joins no other."""
    return _PLAIN.fullmatch(text) is not None


def _fit(text: str, width: int) -> int:
    """Return how many letters of the text's start fit in `width` cells, clusters kept whole."""
    if _is_plain(text):
        return min(len(text), max(width, 0))
    end = used = 0
    while end < len(text):
        stop = _cluster_end(text, end)
        used += cell_len(text[end:stop])
        if used > width:
            break
        end = stop
    return end


def _fit_end(text: str, width: int) -> int:
    """Return where the end of the text that fits in `width` cells begins."""
    if _is_plain(text):
        return max(0, len(text) - max(width, 0))
    start = len(text)
    used = 0
    while start > 0:
        begin = _cluster_start(text, start)
        used += cell_len(text[begin:start])
        if used > width:
            break
        start = begin
    return start


def _fits(text: str, width: int) -> bool:
    """Whether `width` cells show a text; one of very many letters is not measured for that."""
    return len(text) <= max(width, 0) * _LETTERS_PER_CELL and cell_len(text) <= width


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` cells, its middle replaced by the ellipsis if need be."""
    return "".join(part for part, _ in cut_runs(text, width, (), ellipsis))


def cut_left(text: str, width: int, ellipsis: str = "…") -> str:
    """Return the text in at most `width` cells, its beginning replaced if need be."""
    if _fits(text, width):
        return text
    room = width - cell_len(ellipsis)
    if room < 0:
        return ""
    tail = text[-width * _LETTERS_PER_CELL :]
    return ellipsis + tail[_fit_end(tail, room) :]


def cut_right(
    text: str, width: int, ranges: Sequence[tuple[int, int]], ellipsis: str = "…"
) -> list[tuple[str, bool]]:
    """Return what `cut_runs` returns, but with the end of the text replaced by the ellipsis."""
    if _fits(text, width):
        return _marked(text, 0, ranges)
    room = width - cell_len(ellipsis)
    if room < 0:
        return []
    head = text[: width * _LETTERS_PER_CELL]
    return [*_marked(head[: _fit(head, room)], 0, ranges), (ellipsis, False)]


def cut_runs(
    text: str, width: int, ranges: Sequence[tuple[int, int]], ellipsis: str = "…"
) -> list[tuple[str, bool]]:
    """Return the text in at most `width` cells as runs of (text, whether a range marks it).

    `ranges` are half-open, in code points of `text`; what is cut away is not marked.
    """
    if _fits(text, width):
        return _marked(text, 0, ranges)
    room = width - cell_len(ellipsis)
    if room < 0:
        return []
    if room == 0:
        return [(ellipsis, False)]
    most = width * _LETTERS_PER_CELL
    tail = text[-most:]
    tail = tail[_fit_end(tail, room // 3) :]
    head = text[:most]
    head = head[: _fit(head, room - cell_len(tail))]
    tail_start = len(text) - len(tail)
    if tail_start <= len(head):
        return _marked(text, 0, ranges)
    before = _marked(head, 0, ranges)
    after = _marked(tail, tail_start, ranges)
    return [*before, (ellipsis, False), *after]


def cut_around(
    text: str,
    width: int,
    keep: tuple[int, int],
    ranges: Sequence[tuple[int, int]],
    ellipsis: str = "…",
) -> list[tuple[str, bool]]:
    """Return what `cut_runs` returns, but with the part that must be seen, `keep`, in sight.

    Where that part is not at the beginning, the text before it goes first. Where it is, and some
    text stands after it, the end goes first; else the middle.
    """
    if _fits(text, width):
        return _marked(text, 0, ranges)
    mark = cell_len(ellipsis)
    room = width - mark
    begin = _window_start(text, keep, max(room - mark, 0))
    if ranges and (begin or not _fits(text[: keep[1]], room)):
        begin = _start_for_match(text, min(ranges), room - mark)
    elif begin and _is_known_by_its_start(text, keep[0], room):
        begin = 0
    room -= mark
    if room <= 0 or (not begin and len(text) - keep[1] < _LEAST_CUT):
        return cut_runs(text, width, ranges, ellipsis)
    if not begin:
        return cut_right(text, width, ranges, ellipsis)
    window = text[begin : begin + width * _LETTERS_PER_CELL]
    if cell_len(window) <= room + mark and begin + len(window) == len(text):
        if not ranges:
            begin = _earlier_word(text, begin, room + mark)
        return [(ellipsis, False), *_marked(text[begin:], begin, ranges)]
    head = window[: _fit(window, room)]
    return [(ellipsis, False), *_marked(head, begin, ranges), (ellipsis, False)]


def _is_known_by_its_start(text: str, start: int, room: int) -> bool:
    """Whether `room` cells from the beginning show enough of a part that they cannot show whole.

    People look for a name by its first letters.
    """
    most = room * _LETTERS_PER_CELL
    if start > most or cell_len(text[start : start + most]) <= room:
        return False
    return cell_len(text[:start]) + _LEAST_SEEN <= room


def _earlier_word(text: str, begin: int, room: int) -> int:
    """Return where the first word begins from which the end of a text fits, at most `begin`."""
    tail = text[-room * _LETTERS_PER_CELL :]
    first = len(text) - len(tail) + _fit_end(tail, room)
    words = (at for at in range(max(first, 1), begin) if text[at - 1] in _WORD_ENDS)
    return next(words, begin)


def _start_for_match(text: str, match: tuple[int, int], room: int) -> int:
    """Return where a window of `room` cells begins that shows all of a match, if there is room.

    What is left goes to the text before it, as far as the text after it does not need it.
    """
    start, end = match
    rest = text[start : start + room * _LETTERS_PER_CELL]
    left = max(room // _LEAD, room - cell_len(rest))
    return _lead_start(text, match, min(left, room - cell_len(text[start:end])))


def _window_start(text: str, keep: tuple[int, int], room: int) -> int:
    """Return where a window of `room` cells begins that shows the beginning of a part.

    At the beginning of the text if that is in sight there, else at a word a little before.
    """
    start = keep[0]
    if start <= room * _LETTERS_PER_CELL and cell_len(text[:start]) <= room // 2:
        return 0
    return _lead_start(text, keep, room // _LEAD)


def _lead_start(text: str, keep: tuple[int, int], cells: int) -> int:
    """Return where the first word begins that is among the `cells` before a part.

    If none does, that is where the part begins if a word begins or ends there, else as far before
    as fits.
    """
    start, end = keep
    before = text[max(0, start - cells * _LETTERS_PER_CELL) : start]
    begin = _fit_end(before, cells)
    lead = before[begin:]
    if begin and before[begin - 1] not in _WORD_ENDS:  # inside of a word
        words = [lead.find(sign) + 1 for sign in _WORD_ENDS if sign in lead]
        if words:
            return start - len(lead) + min(words)
        if text[start : start + 1] in _WORD_ENDS and not _is_sign(text[start:end]):
            return start + 1
    return start - len(lead)


def _is_sign(part: str) -> bool:
    """Whether a part that must be seen is only signs after which words begin, such as a blank."""
    return 0 < len(part) <= _LONGEST_SIGN and not part.strip(_WORD_ENDS)


def _marked(text: str, offset: int, ranges: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Split a chunk that begins at `offset` of the whole by the ranges."""
    runs: list[tuple[str, bool]] = []
    done = 0
    for start, end in sorted(ranges):
        begin = max(start - offset, done)
        stop = min(end - offset, len(text))
        if begin >= stop:
            continue
        if begin > done:
            runs.append((text[done:begin], False))
        runs.append((text[begin:stop], True))
        done = stop
    if done < len(text):
        runs.append((text[done:], False))
    return runs
