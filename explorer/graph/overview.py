"""What the screen of the whole vault shows: findings, and where communities are in the picture.

Worked out step by step, since it may take seconds, and packed as bytes for the store.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from dataclasses import astuple
from itertools import starmap
from typing import Final, NamedTuple

from explorer.graph.circles import Circle, place_circles
from explorer.graph.insights import INSIGHTS, Finding, Findings, Insights

FORMAT: Final = 3
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
    findings: dict[str, Findings] = {}
    for name, find in INSIGHTS.items():
        if name != _SLOW:
            told(len(findings) / len(INSIGHTS))
            findings[name] = find(insights)
    counts = [community.count for community in findings["communities"]]
    return Overview(findings, place_circles(counts, insights.ties))


def pack(overview: Overview) -> bytes:
    """Return an overview as bytes."""
    findings = {name: [*map(astuple, found)] for name, found in overview.findings.items()}
    return marshal.dumps((findings, [*map(tuple, overview.circles)]))


def unpack(data: bytes | memoryview) -> Overview:
    """Return the overview that was packed. Raises ValueError, EOFError or TypeError."""
    findings, circles = marshal.loads(data)  # noqa: S302  the store checks the bytes
    return Overview(
        {name: tuple(starmap(Finding, found)) for name, found in findings.items()},
        tuple(starmap(Circle, circles)),
    )
