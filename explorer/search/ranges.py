"""Half-open ranges of a text: which of its letters match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]
Ranges: TypeAlias = tuple[Range, ...]


def merged(ranges: Iterable[Range]) -> Ranges:
    """Return the ranges in order, joined where they touch or overlap."""
    joined: list[Range] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def unfolded(ranges: Iterable[Range], origins: Sequence[int]) -> Iterator[Range]:
    """Yield ranges of a folded text as ranges of the text itself, empty ones left out.

    `origins` tells where each folded character comes from, as `fold_in_place` returns it.
    """
    return ((origins[begin], origins[end - 1] + 1) for begin, end in ranges if end > begin)
