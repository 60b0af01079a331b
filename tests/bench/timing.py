"""How the timings are taken: pairs in turn, so that a slow spell hits both sides, and medians."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, TypeAlias

NoCache: TypeAlias = Callable[[], AbstractContextManager[dict[str, str]]]
"""Yields an environment in which nothing has been cached."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: seconds, or bytes."""

    what: str
    ours: float
    reference: str
    theirs: float
    aim: float | None = None
    """How many times the reference ours may take; None where no bound is set."""
    unit: Literal["ms", "MB"] = "ms"

    def __str__(self) -> str:
        """Return the line as printed."""
        ratio = self.ours / self.theirs if self.theirs else float("nan")
        aim = f"  (aim {self.aim:g})" if self.aim is not None else ""
        scale = {"ms": 1e3, "MB": 1e-6}[self.unit]
        return (
            f"{self.what:<38} {self.ours * scale:8.1f} {self.unit}   {self.reference:<28} "
            f"{self.theirs * scale:8.1f} {self.unit}   {ratio:5.2f} x{aim}"
        )


def paired(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int = 5
) -> tuple[float, float]:
    """Return the median seconds of both sides over `rounds`.

    The sides are measured in turn, after one uncounted round.
    """
    taken = [(ours(), theirs()) for _ in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in taken), statistics.median(b for _, b in taken)


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
