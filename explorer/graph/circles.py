"""Places communities as circles that do not overlap, near those they have links with.

Pure and deterministic: the same sizes and ties always give the same picture. Only the largest ones
are moved by force, as each step looks at every pair; the others stand around them.
"""

from __future__ import annotations

from cmath import rect
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, combinations
from math import pi, sqrt
from typing import Final, NamedTuple

_MOVED: Final = 60
"""Circles that are moved by force."""
_STEPS: Final = 150
_LAST: Final = 50
"""The last steps, in which circles that overlap are moved apart and nothing else."""
_PULL: Final = 0.3
"""The part of the gap that a step closes at first between the two with the strongest tie."""
_GRAVITY: Final = 0.05
"""The part of the way to the middle that a step goes at first."""
_GAP: Final = 1.5
"""Between two circles at least. The radius of a circle of one note is 1."""
_GOLDEN: Final = pi * (3 - sqrt(5))
"""The angle between two points of a spiral that covers a circle evenly."""
_SPACING: Final = 1.2
"""The unit of such a spiral whose points are all at least 2 apart."""


class Circle(NamedTuple):
    """Where a community is."""

    x: float
    y: float
    radius: float


def spiral(circle: Circle, count: int) -> Iterator[tuple[float, float]]:
    """Yield the places of notes inside a circle, from its middle outward."""
    for at in range(count):
        # The edge is left free, so that a dot does not stand in another circle.
        place = rect(0.95 * circle.radius * sqrt((at + 0.5) / count), at * _GOLDEN)
        yield circle.x + place.real, circle.y + place.imag


def place_circles(counts: Sequence[int], ties: Mapping[tuple[int, int], int]) -> tuple[Circle, ...]:
    """Return a circle for each community, given how many notes it has, the largest first.

    `ties` tells how strongly two of them are tied, by their indices, the lower first.
    """
    radii = [sqrt(count) for count in counts]
    # Places are complex numbers.
    places = [rect(sqrt(area), at * _GOLDEN) for at, area in enumerate(accumulate(counts[:_MOVED]))]
    pairs = [*combinations(range(len(places)), 2)]
    weights = {
        (one, other): ties[one, other] / sqrt(counts[one] * counts[other])
        for one, other in pairs
        if (one, other) in ties
    }
    strongest = max(weights.values(), default=1)

    def least(one: int, other: int) -> float:
        """Return how far apart the middles of two circles are at least."""
        return radii[one] + radii[other] + _GAP

    def bring(one: int, other: int, share: float) -> None:
        """Move two circles so that a share of the gap between them is gone, the smaller more."""
        way = places[other] - places[one]
        move = way * share * (1 - least(one, other) / abs(way))
        part = counts[other] / (counts[one] + counts[other])
        places[one] += move * part
        places[other] -= move * (1 - part)

    for step in range(_STEPS):
        heat = max(0, 1 - step / (_STEPS - _LAST))
        for (one, other), weight in weights.items():
            bring(one, other, _PULL * heat * weight / strongest)
        places = [place * (1 - _GRAVITY * heat) for place in places]
        for one, other in pairs:
            if abs(places[other] - places[one]) < least(one, other):
                bring(one, other, 1)
    # What still overlaps is drawn apart with all the rest.
    spread = max([1, *(least(*pair) / abs(places[pair[1]] - places[pair[0]]) for pair in pairs)])
    places = [place * spread for place in places]
    outermost = max((abs(place) + radii[at] for at, place in enumerate(places)), default=0)
    for at, _ in enumerate(radii[_MOVED:]):
        room = radii[_MOVED] + _GAP / 2
        away = sqrt((outermost + room) ** 2 + at * (_SPACING * room) ** 2)
        places.append(rect(away, at * _GOLDEN))
    return tuple(Circle(place.real, place.imag, radii[at]) for at, place in enumerate(places))
