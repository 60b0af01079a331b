"""What a case measured beside its bounds, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

ANSWER = 1.0  # seconds in which a note opens, a key is answered, and the app is left
BUSY = 3  # a time of up to so many times its bound may be the machine's: the best of three counts


class SkippedError(Exception):
    """The case cannot be had on this machine. The message says why."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, in seconds, bytes or a number. Holds while it is no larger than its bound."""

    what: str
    measured: float
    bound: float = 0
    unit: str = ""
    note: str = ""  # the first thing that is wrong, or what the figure is about

    @property
    def holds(self) -> bool:
        return self.measured <= self.bound

    @property
    def may_be_the_machine(self) -> bool:
        return self.unit == "s" and self.measured <= self.bound * BUSY

    def __str__(self) -> str:
        scale, shown = {"s": (1, ".2f"), "MB": (1e6, ".0f"), "": (1, "g")}[self.unit]
        unit = f" {self.unit}".rstrip()
        sign = "" if self.holds else "!"
        figure = f"{self.measured / scale:{shown}}{unit}"
        return f"{sign}{self.what} {figure} of {round(self.bound / scale, 2):g}"


Check: TypeAlias = Callable[[Path], Iterable[Measure]]
"""Runs a case in an empty folder. Raises `SkippedError`."""


def faults(what: str, found: Iterable[object]) -> Measure:
    """Return how many faults there are, where none may be."""
    every = list(map(str, found))
    return Measure(what, len(every), note="; ".join(every[:3]))


def worst(measures: Iterable[Measure]) -> list[Measure]:
    found: dict[str, Measure] = {}
    for each in measures:
        found[each.what] = max(found.get(each.what, each), each, key=lambda m: m.measured)
    return [*found.values()]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case."""

    kind: str
    case: str
    measures: tuple[Measure, ...] = ()
    skipped: str = ""
    tries: int = 1
    seconds: float = 0

    @property
    def verdict(self) -> str:
        if self.skipped:
            return "skipped"
        return "ok" if all(measure.holds for measure in self.measures) else "FAIL"

    @property
    def worth_another_try(self) -> bool:
        """Whether nothing is wrong but times that may be the machine's."""
        failed = [measure for measure in self.measures if not measure.holds]
        return bool(failed) and all(measure.may_be_the_machine for measure in failed)

    def best(self, other: Outcome) -> Outcome:
        """Return the better one of two runs of a case, with the number of both."""
        return replace(min(self, other, key=Outcome.excess), tries=self.tries + other.tries)

    def excess(self) -> float:
        """Return how many times its bound the worst figure is."""
        return max((m.measured / (m.bound or 0.5) for m in self.measures), default=0)

    def __str__(self) -> str:
        """Return the row, and a line for each thing that is wrong."""
        figures = self.skipped or ", ".join(map(str, self.measures))
        again = f" (best of {self.tries})" if self.tries > 1 else ""
        row = f"{self.verdict:<7} {self.kind:<9} {self.case:<34} {figures}{again}"
        notes = dict.fromkeys(m.note for m in self.measures if m.note and not m.holds)
        return "\n".join([f"{row} ({self.seconds:.0f} s)", *(f"{'':18}{each}" for each in notes)])
