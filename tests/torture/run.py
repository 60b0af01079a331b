"""Run the cases: `make torture`, or `python tests/torture/run.py [KIND ...] [--only TEXT]`.

Three cases run at a time, since most of one is waiting. A time that is over its bound by no more
than a busy machine explains is measured again alone, and the best of three counts. Exits with 1 if
anything fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.torture.report import Check, Measure, Outcome, SkippedError  # noqa: E402 - the path comes first
from tests.torture.vaults import SHARED  # noqa: E402

KINDS = ("size", "running", "terminal", "cache", "writes", "process", "files", "way_out")
"""The longest cases come first."""
TRIES = 3


def cases_of(kind: str) -> Mapping[str, Check]:
    found: Mapping[str, Check] = import_module(f"tests.torture.{kind}").CASES
    return found


def run_case(kind: str, case: str) -> Outcome:
    """Run a case in a folder of its own; what it raises is a fault."""
    top = Path(tempfile.mkdtemp(prefix="torture-"))
    outcome = Outcome(kind, case)
    start = time.perf_counter()
    try:
        outcome = replace(outcome, measures=tuple(cases_of(kind)[case](top)))
    except SkippedError as reason:
        outcome = replace(outcome, skipped=str(reason))
    except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
        note = "".join(traceback.format_exception(error, limit=-4)).strip()
        outcome = replace(outcome, measures=(Measure("faults", 1, note=note),))
    finally:
        # Not `shutil.rmtree`, which calls itself for each of a thousand folders.
        subprocess.run(["rm", "-rf", str(top)], check=False)
    return replace(outcome, seconds=time.perf_counter() - start)


def run_cases(wanted: Sequence[tuple[str, str]], jobs: int) -> Iterator[Outcome]:
    """Run cases, those again whose times may be the machine's, and yield what came of each."""
    again: list[Outcome] = []
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for outcome in pool.map(run_case, *zip(*wanted, strict=True)):
            if outcome.worth_another_try:
                again.append(outcome)
            else:
                yield outcome
    for outcome in again:
        while outcome.worth_another_try and outcome.tries < TRIES:
            outcome = outcome.best(run_case(outcome.kind, outcome.case))
        yield outcome


def main() -> int:
    """Print the table of the named kinds, or of all."""
    parser = argparse.ArgumentParser(description="Run the cases that should hurt nobody.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases with it in their names")
    parser.add_argument("--jobs", type=int, default=3, metavar="N", help="cases at a time (3)")
    options = parser.parse_args()
    strange = set(options.kinds) - set(KINDS)
    if strange:
        parser.error(f"no such kind: {', '.join(sorted(strange))}")
    kinds = options.kinds or KINDS
    wanted = [(kind, case) for kind in kinds for case in cases_of(kind) if options.only in case]
    start = time.perf_counter()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="torture-") as shared:
        os.environ[SHARED] = shared
        for outcome in run_cases(wanted, options.jobs):
            print(outcome, flush=True)
            counts[outcome.verdict] += 1
    print(
        f"{len(wanted)} cases in {time.perf_counter() - start:.0f} s: {counts['ok']} ok, "
        f"{counts['skipped']} skipped, {counts['FAIL']} failed; times that a busy machine may "
        f"explain are the best of {TRIES}"
    )
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
