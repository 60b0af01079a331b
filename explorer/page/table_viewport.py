"""How far a wide row is shifted sideways, and which of its cells are visible then.

A shift is the number of cells that are hidden at the left of the moving part. Pure arithmetic:
never draws.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from explorer.page.lines import TableViewport

EDGE = 2
"""Cells of the sign at the edge of a row that goes on: a blank and the sign."""


def furthest(viewport: TableViewport) -> int:
    """Return the shift that shows the end of the row, with a column at the left edge."""
    least = _shift_to_end(viewport)
    return min((shift for shift in _column_shifts(viewport) if shift >= least), default=least)


def goes_on(viewport: TableViewport, shift: int) -> bool:
    """Whether there is more of the row to the right."""
    return shift < _shift_to_end(viewport)


def _shift_to_end(viewport: TableViewport) -> int:
    return max(0, viewport.width - viewport.room)


def _column_shifts(viewport: TableViewport) -> Iterator[int]:
    """Yield the shifts at which a column begins at the left edge."""
    for start in viewport.stops:
        yield max(0, start - (viewport.held or EDGE))


def clamped(viewport: TableViewport, shift: int) -> int:
    """Return the nearest shift that is allowed."""
    return max(0, min(shift, furthest(viewport)))


def seen(viewport: TableViewport, shift: int) -> tuple[int, int]:
    """Return the range of cells that is seen of what moves, without the signs at the edges."""
    shift = clamped(viewport, shift)
    start = viewport.held + shift
    if shift and not viewport.held:
        start += EDGE
    if not goes_on(viewport, shift):
        return start, viewport.width
    return start, shift + viewport.room - EDGE


def stepped(viewport: TableViewport, shift: int, step: int) -> int:
    """Return the shift that brings the next (`step` 1) or previous (-1) column to the left edge."""
    shift = clamped(viewport, shift)
    stops = _stops(viewport)
    if step > 0:
        following = bisect_right(stops, shift)
        return stops[min(following, len(stops) - 1)]
    return stops[max(bisect_left(stops, shift) - 1, 0)]


def to_show(viewport: TableViewport, shift: int, start: int, end: int) -> int:
    """Return the nearest shift that shows some cells of the row, or as many of them as fit."""
    shift = clamped(viewport, shift)
    if end <= viewport.held:
        return shift
    first, last = seen(viewport, shift)
    if first <= start and end <= last:
        return shift
    if start >= first:
        for stop in _stops(viewport):
            first, last = seen(viewport, stop)
            if stop > shift and first <= start and end <= last:
                return stop
    before = (stop for stop in _stops(viewport) if seen(viewport, stop)[0] <= start)
    return max(before, default=0)


def _stops(viewport: TableViewport) -> list[int]:
    """Return the shifts that show a column from its beginning, in order, and the furthest one."""
    last = furthest(viewport)
    return sorted({0, last, *(min(shift, last) for shift in _column_shifts(viewport))})
