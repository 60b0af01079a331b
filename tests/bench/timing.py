"""How the timings are taken: pairs in turn, so that a slow spell hits both sides, and medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.support.places import isolated_environment
from tests.support.terminal import Terminal

EXPLORER = [sys.executable, "-m", "explorer"]
BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]
"""The reference for first paint and for keys."""


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
        ratio = self.ours / self.theirs if self.theirs else float("nan")
        aim = f"  (aim {self.aim:g})" if self.aim is not None else ""
        scale = {"ms": 1e3, "MB": 1e-6}[self.unit]
        return (
            f"{self.what:<38} {self.ours * scale:8.1f} {self.unit}   {self.reference:<28} "
            f"{self.theirs * scale:8.1f} {self.unit}   {ratio:5.2f} x{aim}"
        )


def bounded(what: str, ours: float, bound: float, unit: Literal["ms", "MB"] = "ms") -> Row:
    """Return a row with a bound in the place of a reference."""
    return Row(what, ours, "the bound", bound, 1, unit)


def compared(
    what: str, ours: Sequence[float], reference: str, theirs: Sequence[float]
) -> Iterator[Row]:
    """Yield the median and the 95th percentile of both sides."""
    for name, share in (("median", 0.5), ("95th percentile", 0.95)):
        mine, others = percentile(ours, share), percentile(theirs, share)
        yield Row(f"{what}, {name}", mine, reference, others)


def paired(
    ours: Callable[[], float], theirs: Callable[[], float], rounds: int = 5
) -> tuple[float, float]:
    """Return the median seconds of both sides, in turn, after one uncounted round."""
    taken = [(ours(), theirs()) for _ in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in taken), statistics.median(b for _, b in taken)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def run(argv: Sequence[str], env: dict[str, str] | None = None, said: bytes = b"") -> float:
    """Return the seconds that a command takes; one that finds nothing ends with 1."""
    start = time.perf_counter()
    done = subprocess.run(argv, input=said, stdout=subprocess.DEVNULL, env=env, check=False)
    if done.returncode not in (0, 1):
        done.check_returncode()
    return time.perf_counter() - start


def time_to(terminal: Terminal, key: str, mark: bytes) -> float:
    """Return the seconds from a key to the paint of a mark."""
    seen = len(terminal.sent)

    def act() -> None:
        terminal.press(key)
        terminal.wait_for_bytes(mark, seen=seen)

    return timed(act)


@contextmanager
def no_cache() -> Iterator[dict[str, str]]:
    """Yield an environment in which nothing has been cached, nor is any state of the user."""
    with tempfile.TemporaryDirectory() as top:
        yield os.environ | isolated_environment(Path(top))


def shown_files(vault: str | Path) -> list[str]:
    """Return the notes of a vault that no folder hides."""
    found = (path for path in Path(vault).rglob("*.md") if path.is_file())
    return [
        str(path)
        for path in found
        if not any(part.startswith(".") for part in path.relative_to(vault).parts)
    ]


def cat(files: Sequence[str]) -> float:
    return run(["xargs", "-0", "cat"], said=b"\0".join(map(os.fsencode, files)))
