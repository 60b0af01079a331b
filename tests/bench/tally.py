"""Goes through the notes of vaults, and tells what is wrong and what took longest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from explorer import Explorer
from explorer.page import Folds
from explorer.reader.note_context import Context
from tests.support.viewer import Viewer

SLOWEST = 5
_NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (the clock on the wall is what people plan their days by)


@dataclass
class Tally:
    """What came of the notes of a vault."""

    counts: Counter[str] = field(default_factory=Counter)
    taken: list[tuple[float, int, str]] = field(default_factory=list)
    """Seconds for a note, how much there was in it, and its path."""
    faults: list[str] = field(default_factory=list)

    def check(self, path: str, work: Callable[[], int]) -> None:
        """Do something that returns how much there was in a note; what it raises is a fault."""
        start = time.perf_counter()
        try:
            count = work()
        except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
            self.faults.append(f"{path}: {error!r}")
        else:
            self.taken.append((time.perf_counter() - start, count, path))

    def report(self, title: str) -> int:
        """Print it; return how many faults there are."""
        counts = "".join(f", {count} {what}" for what, count in self.counts.items())
        seconds = sum(seconds for seconds, _, _ in self.taken)
        said = f"{title}: {len(self.taken)} notes{counts}, {seconds:.1f} s"
        print(f"{said}, {len(self.faults)} faults", flush=True)
        for fault in self.faults:
            print(f"  FAULT {fault}", flush=True)
        for seconds, count, path in sorted(self.taken, reverse=True)[:SLOWEST]:
            print(f"  {seconds * 1e3:6.0f} ms for {count} in {path}", flush=True)
        return len(self.faults)


async def view_notes(
    explorer: Explorer,
    paths: Iterable[str],
    begins: Folds,
    size: tuple[int, int],
    check: Callable[[Viewer, Tally, Context, str], int],
) -> Tally:
    """Check notes in a reading view of that size; the check returns how much there was."""
    tally, app = Tally(), Viewer(begins)
    async with app.run_test(size=size) as pilot:
        for number, path in enumerate(paths):
            reading = explorer.reader.load(path, _NOW, backlinks=False)
            context, text = reading.context, reading.text
            if text is None or context is None:
                tally.faults.append(f"{path}: {reading.reason}")
            else:
                tally.check(path, partial(check, app, tally, context, text))
            if number % 20 == 0:  # pictures, colors of code, and what was posted, come in between
                await app.workers.wait_for_complete()
                await pilot.pause()
    return tally
