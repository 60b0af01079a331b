"""What may happen while a review is written: kills, a full disk, no permission, two explorers.

After each, every note is as it was or as a grade has left it, and nothing else is in the vault.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random

from explorer import Explorer
from explorer.services import NothingToUndo, WriteError
from explorer.vault.errors import NoteChangedError
from tests.support.vaults import write_notes
from tests.torture.children import FORK, become_nobody, give_to_nobody, in_children, limit_size
from tests.torture.report import Check, Measure, faults

KILLS = 500  # how often a process that grades is killed
AT_ONCE = 4  # explorers that grade the same notes
_DAY = date(2031, 5, 10)
_LATEST = 0.04  # seconds after its first grade within which a process is killed
_FIELDS = rb"sr-due: \d{4}-\d\d-\d\d\r?\nsr-interval: [\d.]+\r?\nsr-ease: [\d.]+\r?\n"
_GRADES = ("good", "hard", "easy")


def _vault(top: Path) -> Path:
    """Make a vault of notes in several forms, from some bytes to half a million."""
    fields = "sr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n"
    lines = "words \n" * 70_000
    texts = {
        "Small.md": f"---\ntags: [review]\n{fields}---\n",
        "sub/Large.md": f"---\ntags: [review]  # kept\n{fields}title: 'x'\n---\n{lines}",
        "sub/Windows.md": f"---\ntags:\n- review\n{fields}---\nbody  \n".replace("\n", "\r\n"),
        "Mark.md": f"\ufeff---\ntags: [review]\n{fields}---\nno end",
        "New.md": "#review\n",
    }
    return write_notes(top / "vault", texts)


def _contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def _without_fields(data: bytes) -> bytes:
    """Return a note without its review fields, or without the front matter that holds only them."""
    data = re.sub(rb"\A---\r?\n" + _FIELDS + rb"---\r?\n", b"", data)
    return re.sub(_FIELDS, b"", data)


def _faults(before: Mapping[str, bytes], root: Path) -> list[str]:
    """Return which notes are not as they were but for a grade, and what else is there."""
    now = _contents(root)
    found = [f"{name} is there" for name in now.keys() - before.keys()]
    for name, data in before.items():
        if name not in now:
            found.append(f"{name} is gone")
        elif _without_fields(now[name]) != _without_fields(data):
            found.append(f"{name} has {len(now[name])} bytes: {now[name][:100]!r}")
    return found


def _open(top: Path) -> Explorer:
    return Explorer.open(top / "vault", cache=False, state_dir=top / "state")


def _grade_on(top: Path, seed: int, rounds: int, tell: Callable[[], object] = int) -> int:
    """Grade random notes; return how many grades were written."""
    explorer, random, written = _open(top), Random(seed), 0
    for number in range(rounds):
        name = random.choice(sorted(explorer.vault.notes))
        day = _DAY + timedelta(random.randrange(200))
        try:
            explorer.grade(name, random.choice(_GRADES), on=day)
            written += 1  # also if the fields have said the same, as at the longest interval
        except NoteChangedError:
            explorer.refresh()
        if number == 0:
            tell()
    return written


def _is_refused(explorer: Explorer, name: str) -> bool:
    try:
        explorer.grade(name, "good", on=_DAY)
    except WriteError:
        return True
    return False


def _killed(top: Path) -> Iterator[Measure]:
    """Kill a process that grades in a loop, again and again, and look at the notes each time."""
    root, found, random = _vault(top), list[str](), Random(1)
    before = _contents(root)
    strays = 0
    for number in range(KILLS):
        begun = FORK.Event()
        child = FORK.Process(target=_grade_on, args=(top, number, 10_000, begun.set))
        child.start()
        begun.wait(30)
        time.sleep(random.uniform(0, _LATEST))
        child.kill()
        child.join()
        if child.exitcode != -signal.SIGKILL:
            found.append(f"{number}: it has ended by itself")
        strays += any(".vault-explorer-" in name for name in _contents(root))
        with _open(top) as explorer:
            found += [f"{number}: {each}" for each in _faults(before, root)]
            if number % 10 == 0:
                found += [f"{number}: {each}" for each in _undo_faults(explorer, root)]
    yield faults(f"{KILLS} kills", found)
    # Else the kills came at other moments than those that matter.
    yield Measure("kills between writes only", int(strays == 0))


def _undo_faults(explorer: Explorer, root: Path) -> list[str]:
    """Take the last grade back and do it again; return what is not as it was."""
    before = _contents(root)
    try:
        explorer.undo()
        explorer.redo()
    except NothingToUndo:
        return []
    except WriteError as error:
        return [str(error)]
    now = _contents(root)
    return [f"{name} after undo and redo" for name in before if now.get(name) != before[name]]


def _at_once(top: Path) -> Iterator[Measure]:
    """Let several explorers grade the same notes, and take all of it back."""
    root = _vault(top)
    before = _contents(root)
    written = sum(in_children(*[partial(_grade_on, top, seed, 60) for seed in range(AT_ONCE)]))
    found = _faults(before, root)
    undone = 0
    with _open(top) as explorer, suppress(NothingToUndo):
        while True:
            explorer.undo()
            undone += 1
    if undone != written:
        found.append(f"{written} grades were written and {undone} taken back")
    now = _contents(root)
    found += [f"{name} is not as it was" for name in before if now[name] != before[name]]
    yield faults(f"{written} grades of {AT_ONCE} explorers", found)


def _full(top: Path) -> Iterator[Measure]:
    root, found = _vault(top), list[str]()
    before = _contents(root)
    for size in (0, 1, 100, 4096, 20_000, 100_000, 480_000):
        if in_children(partial(_grade_limited, top, size)) != [True]:
            found.append(f"{size} bytes: not refused")
        now = _contents(root)
        found += [
            f"{size} bytes: {name}" for name in before | now if now.get(name) != before.get(name)
        ]
    yield faults("7 full disks", found)


def _grade_limited(top: Path, size: int) -> bool:
    explorer = _open(top)
    limit_size(size)
    return _is_refused(explorer, "Large")


def _no_permission(top: Path) -> Iterator[Measure]:
    """Grade in a folder that takes no files, and a note that takes no writes."""
    (top / "tried").mkdir()
    tried = _vault(top / "tried")
    # Once before: who is not root any more may not read the modules that a grade imports.
    with _open(top / "tried") as explorer:
        explorer.grade("Windows", "good", on=_DAY)
        os.link(tried / "Small.md", top / "tried" / "second name")
        _is_refused(explorer, "Small")
    root, found = _vault(top), list[str]()
    before = _contents(root)
    (top / "state").mkdir()
    for place in (top, root, root / "sub", top / "state"):
        place.chmod(0o777)
    note = root / "sub/Windows.md"
    for folder_mode, file_mode, refused in (
        (0o555, 0o666, 1),
        (0o777, 0o444, 1),
        (0o777, 0o666, 0),
    ):
        (root / "sub").chmod(folder_mode)
        note.chmod(file_mode)
        give_to_nobody(note)
        if in_children(partial(_grade_as_nobody, top)) != [bool(refused)]:
            found.append(f"{folder_mode:o} and {file_mode:o}: refused or not")
        if refused and _contents(root) != before:
            found.append(f"{folder_mode:o} and {file_mode:o}: something has changed")
    (root / "sub").chmod(0o777)
    yield faults("3 permissions", found)


def _grade_as_nobody(top: Path) -> bool:
    become_nobody()  # root may write everywhere
    return _is_refused(_open(top), "Windows")


CASES: Mapping[str, Check] = {
    "a process that grades is killed": _killed,
    "several explorers grade the same notes": _at_once,
    "a full disk": _full,
    "a folder and a note that cannot be written": _no_permission,
}
if sys.platform == "win32":  # it has neither forks nor such limits
    CASES = {}
