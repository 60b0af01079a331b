"""Grade every note of copies of vaults, put into review first, take that back, and compare bytes.

`python tests/bench/every_grade.py VAULT ... [--step N]`, some minutes for thousands of notes. The
vaults are only read; what changes is told by difflib, which knows nothing of the writer. Prints
what went wrong, what was refused and why, and how long a grade takes; exits with 1 if anything went
wrong.
"""

from __future__ import annotations

import argparse
import difflib
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer import Explorer  # noqa: E402 - the path comes first
from explorer.services import WriteError  # noqa: E402 - the path comes first
from tests.bench.tally import Tally  # noqa: E402
from tests.bench.timing import percentile  # noqa: E402

_DAY = date(2031, 5, 10)
_GRADES = ("good", "easy", "hard")
_KEYS = ("sr-due", "sr-interval", "sr-ease")
_BOM = b"\xef\xbb\xbf"
_FIELD_LINE = re.compile(rf"""[+-] ?["']?(?:{"|".join(_KEYS)})["']?:""")
_FENCE_LINE = re.compile(r"\+ ---\r?\n?")


def _difference_faults(before: bytes, after: bytes) -> list[str]:
    """Return the lines that differ and are none of the three, nor of new front matter."""
    old, new = (
        [line.decode("latin-1") for line in re.split(rb"(?<=\n)", data.removeprefix(_BOM))]
        for data in (before, after)
    )
    # The end of a long note is compared as a whole: what differs is at its beginning.
    most = 400
    if old[most:] and old[most - len(new) + len(old) :] != new[most:]:
        return ["something far down has changed"]
    lines = [
        line
        for line in difflib.ndiff(old[: most + len(old) - len(new)], new[:most])
        if line[0] in "+-" and line[2:]
    ]
    created = len([line for line in lines if _FENCE_LINE.fullmatch(line)]) == 2
    return [
        repr(line)
        for line in lines
        if not (_FIELD_LINE.match(line) or (created and _FENCE_LINE.fullmatch(line)))
    ]


def _read_faults(data: bytes, due: object) -> list[str]:
    """Return what PyYAML does not read back."""
    text = data.removeprefix(_BOM).decode("utf-8", "replace")
    block = re.split(r"^---[ \t]*\r?$", text, maxsplit=2, flags=re.MULTILINE)[1]
    found = yaml.load(block, yaml.BaseLoader)
    if found["sr-due"] != str(due) or not all(found.get(key) for key in _KEYS):
        return [f"PyYAML reads {[found.get(key) for key in _KEYS]}"]
    return []


class _Grades:
    """Grades notes of a vault, one after the other."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer = explorer
        self.tally = Tally()
        self.seconds: list[float] = []
        """How long each grade took until it was on the disk."""
        self.refused: Counter[str] = Counter()
        """Notes that were refused, by the reason."""

    def check(self, path: str) -> int:
        """Grade a note and take that back; return how many lines it has."""
        file = Path(self.explorer.vault.file(path))
        before, mode = file.read_bytes(), file.stat().st_mode
        grade = _GRADES[len(self.seconds) % len(_GRADES)]
        joined, faults = False, list[str]()
        try:
            joined = self.explorer.membership.join(path).written
            tagged, start = file.read_bytes(), time.perf_counter()
            result = self.explorer.grade(path, grade, on=_DAY)
        except WriteError as error:
            self.refused[re.sub(r"^.*?: ", "", str(error))[:80]] += 1
        else:
            self.seconds.append(time.perf_counter() - start)
            after = file.read_bytes()
            assert result.after is not None
            faults += _difference_faults(tagged, after) + _read_faults(after, result.after.due)
            self.tally.counts["put into review"] += joined
            if file.stat().st_mode != mode:
                faults.append("its permissions have changed")
            self.explorer.undo()
            if file.read_bytes() != tagged:
                faults.append("it is not as it was before the grade")
        if joined:
            self.explorer.undo()
        if file.read_bytes() != before:
            faults.append("it is not as it was")
        self.tally.faults += [f"{path}: {fault}" for fault in faults]
        return before.count(b"\n")


def main() -> int:
    parser = argparse.ArgumentParser(description="Grade notes of copies, and take that back.")
    parser.add_argument("vaults", nargs="+", metavar="VAULT")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="only each Nth note")
    options = parser.parse_args()
    wrong = 0
    for vault in options.vaults:
        with tempfile.TemporaryDirectory() as top:
            copy = Path(top, "vault")
            shutil.copytree(vault, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            with Explorer.open(copy, cache=False, state_dir=Path(top, "state")) as explorer:
                grades = _Grades(explorer)
                for path in sorted(explorer.vault.notes)[:: options.step]:
                    grades.tally.check(path, partial(grades.check, path))
        grades.tally.counts |= Counter(graded=len(grades.seconds), refused=grades.refused.total())
        wrong += grades.tally.report(vault)
        seconds = grades.seconds or [0.0]
        median, late = (percentile(seconds, share) * 1e3 for share in (0.5, 0.95))
        print(f"  a grade takes {median:.0f} ms, {late:.0f} ms at the 95th percentile")
        for reason, count in grades.refused.most_common():
            print(f"  {count} refused: {reason}")
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
