"""Places communities as circles that do not overlap, near those they have links with.

Pure and deterministic: the same sizes and ties always give the same picture. Only the largest ones
are moved by force, as each step looks at every pair; the others stand in rings around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import asin, cos, hypot, pi, sin, sqrt
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


class Circle(NamedTuple):
    """Where a community is."""

    x: float
    y: float
    radius: float


def spiral(circle: Circle, count: int) -> Iterator[tuple[float, float]]:
    """Yield the places of notes inside a circle, from its middle outward."""
    for at in range(count):
        away, angle = circle.radius * sqrt((at + 0.5) / count), at * _GOLDEN
        # The edge is left free, so that a dot does not stand in another circle.
        yield circle.x + 0.95 * away * cos(angle), circle.y + 0.95 * away * sin(angle)


def place_circles(counts: Sequence[int], ties: Mapping[tuple[int, int], int]) -> tuple[Circle, ...]:
    """Return a circle for each community, given how many notes it has, the largest first.

    `ties` has the number of links between two of them, by their indices.
    """
    radii = [sqrt(count) for count in counts]
    moved = radii[:_MOVED]
    area = 0.0
    places: list[list[float]] = []
    for at, radius in enumerate(moved):
        area += radius * radius
        places.append([sqrt(area) * cos(at * _GOLDEN), sqrt(area) * sin(at * _GOLDEN)])
    weights = {
        pair: links / sqrt(counts[pair[0]] * counts[pair[1]])
        for pair, links in sorted(ties.items())
        if max(pair) < _MOVED
    }
    strongest = max(weights.values(), default=1)
    for step in range(_STEPS):
        heat = 1 - step / (_STEPS - _LAST)
        if heat > 0:
            for (one, other), weight in weights.items():
                _bring(places, moved, one, other, _PULL * heat * weight / strongest)
            for place in places:
                place[0] -= place[0] * _GRAVITY * heat
                place[1] -= place[1] * _GRAVITY * heat
        for one, other in combinations(range(len(moved)), 2):
            if _distance(places, moved, one, other) < 0:
                _bring(places, moved, one, other, 1)
    # What still overlaps is drawn apart with all the rest.
    spread = 1.0
    for one, other in combinations(range(len(moved)), 2):
        gap = _distance(places, moved, one, other)
        if gap < 0:
            least = moved[one] + moved[other] + _GAP
            spread = max(spread, least / (least + gap))
    found = [
        Circle(x * spread, y * spread, radius) for (x, y), radius in zip(places, moved, strict=True)
    ]
    return *found, *_rings(radii[_MOVED:], max((hypot(x, y) + r for x, y, r in found), default=0))


def _distance(places: list[list[float]], radii: list[float], one: int, other: int) -> float:
    """Return how far apart two circles are, less than 0 if they are nearer than the gap."""
    (x, y), (other_x, other_y) = places[one], places[other]
    return hypot(other_x - x, other_y - y) - radii[one] - radii[other] - _GAP


def _bring(
    places: list[list[float]], radii: list[float], one: int, other: int, share: float
) -> None:
    """Move two circles so that a share of the distance between them is gone, the smaller more."""
    x, y = places[other][0] - places[one][0], places[other][1] - places[one][1]
    away = hypot(x, y)
    move = share * _distance(places, radii, one, other) / away
    part = radii[other] ** 2 / (radii[one] ** 2 + radii[other] ** 2)
    places[one][0] += x * move * part
    places[one][1] += y * move * part
    places[other][0] -= x * move * (1 - part)
    places[other][1] -= y * move * (1 - part)


def _rings(radii: Sequence[float], inner: float) -> Iterator[Circle]:
    """Yield small circles, all as far apart as the largest of them needs, around what is inside."""
    if not radii:
        return
    room = radii[0] + _GAP / 2
    away, at = inner + 2 * room, 0
    while at < len(radii):
        in_ring = int(pi / asin(room / away))
        for number, radius in enumerate(radii[at : at + in_ring]):
            angle = 2 * pi * number / in_ring
            yield Circle(away * cos(angle), away * sin(angle), radius)
        at, away = at + in_ring, away + 2 * room
