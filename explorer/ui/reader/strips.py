"""Changes to strips that are already painted. Never changes how many cells one has."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.page.wrap import Measure


def restyled(strip: Strip, start: int, end: int, style: Style, measure: Measure) -> Strip:
    """Return a strip with a style over the characters from `start` to `end`.

    Both are rounded to whole letters: a letter with its marks is painted in one go, because its
    parts may take more cells than were measured.
    """
    segments: list[Segment] = []
    begin = 0
    for segment in strip:
        segments += _restyled_segment(segment, start - begin, end - begin, style, measure)
        begin += len(segment.text)
    return Strip(segments, strip.cell_length)


def _restyled_segment(
    segment: Segment, start: int, end: int, style: Style, measure: Measure
) -> list[Segment]:
    """Return a segment in up to three parts, the middle one with the style over it."""
    text, under, control = segment
    start = max(start, 0)
    end = min(end, len(text))
    if control is not None or start >= end:
        return [segment]
    start, end = _whole_letters(text, start, end, measure)
    over = style
    if under is not None:
        over = under + style
    parts = [Segment(text[:start], under), Segment(text[start:end], over)]
    parts.append(Segment(text[end:], under))
    return [part for part in parts if part.text]


def _whole_letters(text: str, start: int, end: int, measure: Measure) -> tuple[int, int]:
    """Return a range widened to whole letters with their marks."""
    if measure.is_simple(text):
        return start, end
    for first, after, _ in measure.clusters(text):
        if first < start < after:
            start = first
        if first < end < after:
            end = after
    return start, end
