"""Looks for texts that break a property, round after round, until the time is over.

Prints for each property that breaks what to paste above its test, so that the case is tried from
then on.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import time

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S.*?)(?: - .*)?$", re.MULTILINE)
_EXAMPLE = re.compile(
    r"(?:Falsifying example|Failing test case): (\w+)\((.*?)^(?:E +)?\)$"
    r"(?:.*?(@reproduce_failure\([^)\n]*\)))?",
    re.MULTILINE | re.DOTALL,
)
_GUTTER = re.compile(r"^E {1,7}", re.MULTILINE)
_COMMENT = re.compile(r"\s+# or any other generated value$", re.MULTILINE)


def run_round(seed: int, jobs: str, broken: list[str], paths: list[str]) -> tuple[list[str], str]:
    """Try each property that holds yet with texts made from a seed; return what failed and said."""
    options = [f"--hypothesis-seed={seed}", f"--randomly-seed={seed}", "-p", "no:cacheprovider"]
    options += [part for test in broken for part in ("--deselect", test)]
    profile = ["-m", "hypothesis", "--hypothesis-profile=fuzz", "-n", jobs]
    command = [sys.executable, "-m", "pytest", "-q", *profile, *options, *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    failed = _FAILED.findall(output)
    if done.returncode not in (0, 1) or (done.returncode and not failed):
        sys.exit(output)
    return failed, output


def example_decorators(output: str) -> list[str]:
    """Return the examples that a run printed, as decorators of the tests that they break."""
    found: list[str] = []
    for name, arguments, blob in _EXAMPLE.findall(output):
        said = _COMMENT.sub("", _GUTTER.sub("", arguments)).rstrip()
        found.append(f"# {name}, or if that cannot be written down: {blob}\n@example({said}\n)")
    return list(dict.fromkeys(found))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("paths", nargs="*", default=["tests"])
    wanted = parser.parse_args()
    end = time.monotonic() + 60 * wanted.minutes
    failed: list[str] = []
    rounds = 0
    while rounds == 0 or time.monotonic() < end:
        seed = random.randrange(2**32)  # the seed is printed with what it finds
        found, output = run_round(seed, wanted.jobs, failed, wanted.paths)
        rounds += 1
        print(f"round {rounds}, seed {seed}: {len(found)} failed", flush=True)
        examples = example_decorators(output)
        print(*(examples or ([output] if found else [])), sep="\n", flush=True)
        failed += found
    print(f"{rounds} rounds, {len(failed)} properties broken", *failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
