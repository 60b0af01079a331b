"""How far a row that is too wide is moved sideways, and which of its cells are seen then.

A shift is a number of cells by which what is not held has gone to the left. Never draws: counts
cells only.
"""

from __future__ import annotations

from collections.abc import Iterator

from explorer.page.lines import TableViewport

EDGE = 2
"""Cells that the sign takes which says that a row goes on: a blank and the sign."""


def furthest(wide: TableViewport) -> int:
    """Return the shift at which the end of the row is seen, and the first column beside it from its beginning."""
    least = _to_end(wide)
    return min((shift for shift in _columns(wide) if shift >= least), default=least)


def goes_on(wide: TableViewport, shift: int) -> bool:
    """Whether there is more of the row to the right."""
    return shift < _to_end(wide)


def _to_end(wide: TableViewport) -> int:
    return max(0, wide.width - wide.room)


def _columns(wide: TableViewport) -> Iterator[int]:
    """Yield the shifts at which a column begins where what is seen begins."""
    for start in wide.stops:
        yield max(0, start - (wide.held or EDGE))


def clamped(wide: TableViewport, shift: int) -> int:
    """Return the nearest shift that there is."""
    return max(0, min(shift, furthest(wide)))


def seen(wide: TableViewport, shift: int) -> tuple[int, int]:
    """Return the first cell that is seen of what is not held and the one after the last, signs at the edges aside."""
    shift = clamped(wide, shift)
    start = wide.held + shift + (EDGE if shift and not wide.held else 0)
    return start, shift + wide.room - EDGE if goes_on(wide, shift) else wide.width


def stepped(wide: TableViewport, shift: int, step: int) -> int:
    """Return the shift that brings the next column to the left edge (`step` 1), or the one before (-1)."""
    shift = clamped(wide, shift)
    stops = list(_stops(wide))
    if step > 0:
        return min((stop for stop in stops if stop > shift), default=furthest(wide))
    return max((stop for stop in stops if stop < shift), default=0)


def to_show(wide: TableViewport, shift: int, start: int, end: int) -> int:
    """Return the shift nearest to this one at which these cells of the row are seen, or as many as can be."""
    shift = clamped(wide, shift)
    if end <= wide.held:
        return shift
    first, last = seen(wide, shift)
    if first <= start and end <= last:
        return shift
    stops = list(_stops(wide))
    if start < first:
        return max((stop for stop in stops if seen(wide, stop)[0] <= start), default=0)
    for stop in stops:
        first, last = seen(wide, stop)
        if stop > shift and first <= start and end <= last:
            return stop
    return max((stop for stop in stops if seen(wide, stop)[0] <= start), default=0)


def _stops(wide: TableViewport) -> Iterator[int]:
    """Yield the shifts that show a column from its beginning, in order, and the furthest one."""
    last = furthest(wide)
    yield 0
    yield from (shift for shift in _columns(wide) if 0 < shift < last)
    if last:
        yield last
