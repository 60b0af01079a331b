"""What the screen of the whole vault shows: findings, and where communities are in the picture.

Worked out step by step, since it may take seconds, and packed as bytes for the store.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from explorer.graph.circles import Circle, place_circles
from explorer.graph.insights import INSIGHTS, Finding, Findings, Insights

FORMAT: Final = 1
"""To be raised whenever other findings or places are worked out of the same notes."""
_SLOW: Final = "similar"
"""The insight that reads all texts: it is worked out when it is asked for."""


class Overview(NamedTuple):
    """The whole vault at a glance."""

    findings: Mapping[str, Findings]
    """By the names of their insights."""
    circles: tuple[Circle, ...]
    """Where each community is, parallel to the findings of `communities`."""


def make_overview(insights: Insights, told: Callable[[float], object]) -> Overview:
    """Return the overview of a snapshot; `told` hears which share of the work is done."""
    names = [name for name in INSIGHTS if name != _SLOW]
    findings = {}
    for done, name in enumerate(names):
        told(done / len(names))
        findings[name] = INSIGHTS[name](insights)
    counts = [community.count for community in findings["communities"]]
    return Overview(findings, place_circles(counts, insights.ties))


def pack(overview: Overview) -> bytes:
    """Return an overview as bytes."""
    findings = {
        name: [(each.path, each.name, each.count, each.members, each.bridges) for each in found]
        for name, found in overview.findings.items()
    }
    return marshal.dumps((findings, [*map(tuple, overview.circles)]))


def unpack(data: bytes | memoryview) -> Overview:
    """Return the overview that was packed. Raises ValueError, EOFError or TypeError."""
    findings, circles = marshal.loads(data)  # noqa: S302  the store checks the bytes
    return Overview(
        {name: tuple(Finding(*each) for each in found) for name, found in findings.items()},
        tuple(Circle(*each) for each in circles),
    )
