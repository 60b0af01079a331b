"""Grade every note of copies of vaults, take each grade back, and compare the bytes.

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
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from explorer.services.explorer import Explorer, WriteError  # noqa: E402 - the path comes first

_DAY = date(2031, 5, 10)
_GRADES = ("good", "easy", "hard")
_KEYS = ("sr-due", "sr-interval", "sr-ease")
_BOM = b"\xef\xbb\xbf"
_FIELD_LINE = re.compile(rf"""[+-] ?["']?(?:{"|".join(_KEYS)})["']?:""")
_FENCE_LINE = re.compile(r"\+ ---\r?\n?")


@dataclass
class Tally:
    """What came of one vault."""

    notes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Notes that were refused, by the reason."""
    created: int = 0
    """Notes that got front matter of their own."""
    seconds: list[float] = field(default_factory=list)
    """How long each grade took until it was on the disk."""
    faults: list[str] = field(default_factory=list)


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


def _check(explorer: Explorer, path: str, tally: Tally) -> None:
    file = Path(explorer.vault.file(path))
    before, mode = file.read_bytes(), file.stat().st_mode
    grade = _GRADES[tally.notes % len(_GRADES)]
    start = time.perf_counter()
    try:
        result = explorer.grade(path, grade, on=_DAY)
    except WriteError as error:
        tally.refused[re.sub(r"^.*?: ", "", str(error))[:80]] += 1
        if file.read_bytes() != before:
            tally.faults.append(f"{path}: refused, and changed")
        return
    tally.seconds.append(time.perf_counter() - start)
    after = file.read_bytes()
    assert result.after is not None
    faults = _difference_faults(before, after) + _read_faults(after, result.after.due)
    tally.created += len(after.split(b"\n")) - len(before.split(b"\n")) == 5
    if file.stat().st_mode != mode:
        faults.append("its permissions have changed")
    explorer.undo()
    if file.read_bytes() != before:
        faults.append("it is not as it was")
    tally.faults += [f"{path}: {fault}" for fault in faults]


def _report(vault: str, tally: Tally) -> None:
    seconds = sorted(tally.seconds) or [0.0]
    median, late = seconds[len(seconds) // 2], seconds[len(seconds) * 95 // 100]
    refused = sum(tally.refused.values())
    print(
        f"{vault}: {tally.notes} notes, {len(tally.seconds)} graded and taken back"
        f" ({tally.created} with new front matter), {refused} refused, {len(tally.faults)} faults;"
        f" a grade takes {median * 1e3:.0f} ms, {late * 1e3:.0f} ms at the 95th percentile",
        flush=True,
    )
    for reason, count in tally.refused.most_common():
        print(f"  {count} refused: {reason}")
    for fault in tally.faults[:20]:
        print(f"  FAULT {fault}")


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description="Grade notes of copies, and take that back.")
    parser.add_argument("vaults", nargs="+", metavar="VAULT")
    parser.add_argument("--step", type=int, default=1, metavar="N", help="only each Nth note")
    options = parser.parse_args()
    wrong = 0
    for vault in options.vaults:
        with tempfile.TemporaryDirectory() as top:
            copy = Path(top, "vault")
            shutil.copytree(vault, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
            tally = Tally()
            with Explorer.open(copy, cache=False, state_dir=Path(top, "state")) as explorer:
                for path in sorted(explorer.vault.notes)[:: options.step]:
                    tally.notes += 1
                    try:
                        _check(explorer, path, tally)
                    except Exception as error:  # noqa: BLE001 (whatever goes wrong is what this looks for)
                        tally.faults.append(f"{path}: {error!r}")
        _report(vault, tally)
        wrong += len(tally.faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        sys.exit(main())
