"""What a case measured beside its bounds, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["s", "MB", ""]

ANSWER = 1.0
"""Seconds in which a note opens, a key is answered, and the app is left."""
MEMORY, MEMORY_PER_BYTE = 150e6, 20
"""Bytes that the app may take at its peak, and so many more for each byte of the vault."""
BUSY = 3
"""A time of up to so many times its bound may be the machine's: the best of three counts."""


class SkippedError(Exception):
    """The case cannot be had on this machine. The message says why."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. Holds while it is no larger than its bound."""

    what: str
    measured: float
    bound: float
    unit: Unit = ""
    note: str = ""
    """The first thing that is wrong, or what the figure is about."""

    @property
    def holds(self) -> bool:
        """Whether the bound is kept."""
        return self.measured <= self.bound

    @property
    def may_be_the_machine(self) -> bool:
        """Whether it may fail because the machine is busy."""
        return not self.holds and self.unit == "s" and self.measured <= self.bound * BUSY

    def __str__(self) -> str:
        """Return the figure and its bound as printed."""
        sign = "" if self.holds else "!"
        if self.unit == "s":
            figures = f"{self.measured:.2f} s of {self.bound:g}"
        elif self.unit == "MB":
            figures = f"{self.measured / 1e6:.0f} MB of {self.bound / 1e6:.0f}"
        else:
            figures = f"{self.measured:g} of {self.bound:g}"
        return f"{sign}{self.what} {figures}"


Check: TypeAlias = Callable[[Path], Iterable[Measure]]
"""Runs a case in an empty folder. Raises `SkippedError`."""


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
    def holds(self) -> bool:
        """Whether every bound is kept."""
        return all(measure.holds for measure in self.measures)

    @property
    def worth_another_try(self) -> bool:
        """Whether nothing is wrong but times that may be the machine's."""
        failed = [measure for measure in self.measures if not measure.holds]
        return bool(failed) and all(measure.may_be_the_machine for measure in failed)

    def best(self, other: Outcome) -> Outcome:
        """Return the better one of two runs of a case, with the number of both."""
        tries = self.tries + other.tries
        better = other if other.holds or other.excess < self.excess else self
        return replace(better, tries=tries)

    @property
    def excess(self) -> float:
        """How many times its bound the worst figure is."""
        return max((m.measured / (m.bound or 0.5) for m in self.measures), default=0)

    def __str__(self) -> str:
        """Return the row, and a line for each thing that is wrong."""
        verdict = "ok" if self.holds else "FAIL"
        if self.skipped:
            verdict = "skipped"
        figures = self.skipped or ", ".join(map(str, self.measures))
        again = f" (best of {self.tries})" if self.tries > 1 else ""
        row = f"{verdict:<7} {self.kind:<9} {self.case:<34} {figures}{again} ({self.seconds:.0f} s)"
        notes = [m.note for m in self.measures if m.note and not m.holds]
        return "\n".join([row, *(f"{'':18}{note}" for note in dict.fromkeys(notes))])
