"""Looks for texts that break a property, round after round, until the time is over or one breaks.

pytest prints what to paste above the test that fails, so that the case is tried from then on.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time

_PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "-m", "hypothesis", "--hypothesis-profile=fuzz"),
    *("-p", "no:cacheprovider"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--jobs", default="2")
    wanted = parser.parse_args()
    code, end = 0, time.monotonic() + 60 * wanted.minutes
    while not code and time.monotonic() < end:
        seed = random.randrange(2**32)
        seeds = (f"--hypothesis-seed={seed}", f"--randomly-seed={seed}")
        code = subprocess.run([*_PYTEST, "-n", wanted.jobs, *seeds], check=False).returncode
    return code


if __name__ == "__main__":
    sys.exit(main())
