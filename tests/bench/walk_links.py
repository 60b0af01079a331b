"""Walk every link of every note.

`python tests/bench/walk_links.py VAULT ... [--width N] [--sample N]`. Goes through each note by
`]`, `[` and the letters of `f`, and compares what is met, and where it leads, with what
`explorer show --json` prints. Says what differs; exits with 1 if anything does.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.page import BEGIN  # noqa: E402
from explorer.reader.note_context import Context  # noqa: E402
from tests.bench.tally import Tally, view_notes  # noqa: E402
from tests.support.viewer import Viewer  # noqa: E402
from tests.support.walking import check_links  # noqa: E402

WIDTH, HEIGHT = 80, 24  # cells and rows of the terminal, scrollbar included


def _sampled_paths(explorer: Explorer, sample: int | None) -> Sequence[str]:
    """Return the notes to go through: all, or always the same ones of those with links."""
    notes = explorer.vault.notes
    if sample is None:
        return sorted(notes)
    linked = sorted(path for path, note in notes.items() if note.links)
    return sorted(random.Random(1).sample(linked, min(sample, len(linked))))


def _check(explorer: Explorer, app: Viewer, tally: Tally, context: Context, text: str) -> int:
    walked = check_links(app, explorer, context, text)
    tally.counts["links in the text"] += walked.expected.shown.total()
    tally.counts["more in comments"] += walked.expected.hidden.total()
    tally.counts["met"] += len(walked.met)
    tally.faults += [f"{context.note.path}, {fault}" for fault in walked.faults]
    return len(walked.met)


def main() -> int:
    parser = argparse.ArgumentParser(description="Walk every link of every note of some vaults.")
    parser.add_argument("vaults", nargs="+", metavar="VAULT")
    parser.add_argument("--width", type=int, default=WIDTH, help=f"cells of the terminal ({WIDTH})")
    parser.add_argument("--sample", type=int, help="only so many notes with links, always the same")
    options = parser.parse_args()
    wrong, size = 0, (options.width, HEIGHT)
    for vault in options.vaults:
        with Explorer.open(vault, cache=False) as explorer:
            paths = _sampled_paths(explorer, options.sample)
            check = partial(_check, explorer)
            tally = asyncio.run(view_notes(explorer, paths, BEGIN, size, check))
        wrong += tally.report(f"{vault} at {options.width}")
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
