"""Walk every link of every note: `python tests/bench/walk_links.py VAULT ...

[--width N] [--sample N]`.

Goes through each note by `]`, `[` and the letters of `f`, and compares what is met, and where it
leads, with what `explorer show --json` prints. Says what differs; exits with 1 if anything does.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer.page import BEGIN  # noqa: E402
from explorer.services.explorer import Explorer  # noqa: E402 - the path comes first
from tests.support.viewer import Viewer  # noqa: E402
from tests.support.walking import check_links  # noqa: E402

WIDTH, HEIGHT = 80, 24
"""Cells and rows of the terminal, scrollbar included."""
SLOWEST = 5
_SEED = 1
_NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (the clock on the wall is what people plan their days by)


@dataclass
class Tally:
    """What came of one vault."""

    shown: int = 0
    """Links of `show` that are in the text."""
    hidden: int = 0
    """Links of `show` that are in comments."""
    met: int = 0
    taken: list[tuple[float, int, str]] = field(default_factory=list)
    """Seconds for all links of a note, their number, and its path."""
    faults: list[str] = field(default_factory=list)


def _sampled_paths(explorer: Explorer, sample: int | None) -> Sequence[str]:
    """Return the notes to go through: all, or always the same ones of those with links."""
    notes = explorer.vault.notes
    if sample is None:
        return sorted(notes)
    linked = sorted(path for path, note in notes.items() if note.links)
    return sorted(random.Random(_SEED).sample(linked, min(sample, len(linked))))


def _walk_note(app: Viewer, explorer: Explorer, path: str, tally: Tally) -> None:
    reading = explorer.reader.load(path, _NOW, backlinks=False)
    if reading.text is None or reading.context is None:
        tally.faults.append(f"{path}: {reading.reason}")
        return
    start = time.perf_counter()
    walked = check_links(app, explorer, reading.context, reading.text)
    tally.taken.append((time.perf_counter() - start, len(walked.met), path))
    tally.shown += walked.expected.shown.total()
    tally.hidden += walked.expected.hidden.total()
    tally.met += len(walked.met)
    tally.faults += [f"{path}, {fault}" for fault in walked.faults]


async def _walk_notes(explorer: Explorer, paths: Sequence[str], width: int) -> Tally:
    """Go through some notes of a vault in a terminal of that width."""
    tally = Tally()
    app = Viewer(BEGIN)
    async with app.run_test(size=(width, HEIGHT)) as pilot:
        await pilot.pause()
        for count, path in enumerate(paths):
            try:
                _walk_note(app, explorer, path, tally)
            except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
                tally.faults.append(f"{path}: {error!r}")
            if count % 20 == 0:  # what was posted and planned meanwhile is done in between
                await pilot.pause()
    return tally


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Walk every link of every note of some vaults.")
    parser.add_argument("vaults", nargs="+", metavar="VAULT")
    parser.add_argument(
        "--width", type=int, default=WIDTH, metavar="N", help=f"cells of the terminal ({WIDTH})"
    )
    parser.add_argument(
        "--sample", type=int, metavar="N", help="only N notes with links, always the same ones"
    )
    options = parser.parse_args()
    wrong = 0
    for vault in options.vaults:
        with Explorer.open(vault, cache=False) as explorer:
            start = time.perf_counter()
            tally = asyncio.run(
                _walk_notes(explorer, _sampled_paths(explorer, options.sample), options.width)
            )
        wrong += len(tally.faults)
        print(
            f"{vault} at {options.width}: {len(tally.taken)} notes, "
            f"{tally.shown} links in the text ({tally.hidden} more in comments), "
            f"{tally.met} met, {time.perf_counter() - start:.1f} s, {len(tally.faults)} faults",
            flush=True,
        )
        for fault in tally.faults:
            print(f"  FAULT {fault}", flush=True)
        for seconds, links, path in sorted(tally.taken, reverse=True)[:SLOWEST]:
            print(f"  {seconds * 1e3:6.0f} ms for {links} links of {path}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
