"""Changes to strips that are already painted. Never changes how many cells one has."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.page.wrap import Measure


def restyled(strip: Strip, start: int, end: int, style: Style, measure: Measure) -> Strip:
    """Return a strip with a style put over the characters from `start` to `end`, both rounded to whole letters.

    A letter with its marks is painted in one go: taken apart, it may take other cells than it was measured to take.
    """
    found: list[Segment] = []
    at = 0
    for segment in strip:
        text, under, control = segment
        begin, stop = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if control is not None or begin >= stop:
            found.append(segment)
            continue
        begin, stop = _whole(text, begin, stop, measure)
        over = under + style if under is not None else style
        found += [Segment(text[:begin], under)] if begin else []
        found.append(Segment(text[begin:stop], over))
        found += [Segment(text[stop:], under)] if stop < len(text) else []
    return Strip(found, strip.cell_length)


def _whole(text: str, begin: int, stop: int, measure: Measure) -> tuple[int, int]:
    if measure.simple(text):
        return begin, stop
    for first, after, _ in measure.clusters(text):
        if first < begin < after:
            begin = first
        if first < stop < after:
            stop = after
    return begin, stop
