"""What may happen while a review is written: kills, a full disk, no permission, two explorers.

After each, every note is as it was or as a grade has left it, and nothing else is in the vault.
"""

from __future__ import annotations

import os
import re
import resource
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
from explorer.model import NoteReview
from explorer.services.explorer import NothingToUndo, WriteError
from explorer.vault.errors import NoteChangedError
from tests.torture.report import Check, Measure

KILLS = 500
"""How often a process that grades is killed."""
AT_ONCE = 4
"""Explorers that grade the same notes."""
_DAY = date(2031, 5, 10)
_LATEST = 0.04
"""Seconds after its first grade within which a process is killed."""
_FIELDS = rb"sr-due: \d{4}-\d\d-\d\d\r?\nsr-interval: [\d.]+\r?\nsr-ease: [\d.]+\r?\n"
_GRADES = ("good", "hard", "easy")


def _vault(top: Path) -> Path:
    """Make a vault of notes in several forms, from some bytes to half a million."""
    root = top / "vault"
    (root / "sub").mkdir(parents=True)
    fields = "sr-due: 2031-05-09\nsr-interval: 4\nsr-ease: 250\n"
    lines = "words \n" * 70_000
    texts = {
        "Small.md": f"---\ntags: [review]\n{fields}---\n",
        "sub/Large.md": f"---\ntags: [review]  # kept\n{fields}title: 'x'\n---\n{lines}",
        "sub/Windows.md": f"---\ntags:\n- review\n{fields}---\nbody  \n".replace("\n", "\r\n"),
        "Mark.md": f"\ufeff---\ntags: [review]\n{fields}---\nno end",
        "New.md": "#review\n",
    }  # fmt: skip
    for name, text in texts.items():
        (root / name).write_bytes(text.encode())
    return root


def _contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def _without_fields(data: bytes) -> bytes:
    """Return a note without its review fields, or without the front matter that holds only them."""
    data = re.sub(rb"\A---\r?\n" + _FIELDS + rb"---\r?\n", b"", data)
    return re.sub(_FIELDS, b"", data)


def _faults(before: Mapping[str, bytes], root: Path) -> list[str]:
    """Return which notes are not as they were but for a grade, and what else is there."""
    now = _contents(root)
    faults = [f"{name} is there" for name in now.keys() - before.keys()]
    for name, data in before.items():
        if name not in now:
            faults.append(f"{name} is gone")
        elif _without_fields(now[name]) != _without_fields(data):
            faults.append(f"{name} has {len(now[name])} bytes: {now[name][:100]!r}")
    return faults


def _open(top: Path) -> Explorer:
    return Explorer.open(top / "vault", cache=False, state_dir=top / "state")


def _grade_on(explorer: Explorer, seed: int, rounds: int, tell: Callable[[], object]) -> int:
    """Grade random notes; return how many grades have changed a note.

    One that gives the schedule which a note has already leaves nothing to take back.
    """
    random, written = Random(seed), 0
    for number in range(rounds):
        name = random.choice(sorted(explorer.vault.notes))
        day = _DAY + timedelta(random.randrange(200))
        try:
            graded = explorer.grade(name, random.choice(_GRADES), on=day)
            written += _fields(graded.before) != _fields(graded.after)
        except NoteChangedError:
            explorer.refresh()
        if number == 0:
            tell()
    return written


def _fields(review: NoteReview | None) -> tuple[object, ...]:
    return () if review is None else (review.due, review.interval, review.ease)


def _child(work: Callable[[], int]) -> int:
    """Run `work` in a child that shares nothing but the disk; return the child's id.

    Its exit code is what `work` returns; 99 after an error.
    """
    child = os.fork()
    if child:
        return child
    code = 99
    with suppress(BaseException):
        code = work()
    os._exit(code)


def _exit_code(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _killed(top: Path) -> Iterator[Measure]:
    """Kill a process that grades in a loop, again and again, and look at the notes each time."""
    root, faults, random = _vault(top), list[str](), Random(1)
    before = _contents(root)
    strays = 0
    for number in range(KILLS):
        read, write = os.pipe()

        def work(number: int = number, told: int = write) -> int:
            _grade_on(_open(top), number, 10_000, lambda: os.write(told, b"x"))
            return 0

        child = _child(work)
        os.close(write)
        os.read(read, 1)
        os.close(read)
        time.sleep(random.uniform(0, _LATEST))
        os.kill(child, signal.SIGKILL)
        if _exit_code(child) != -signal.SIGKILL:
            faults.append(f"{number}: it has ended by itself")
        left = [name for name in _contents(root) if ".vault-explorer-" in name]
        strays += bool(left)
        with _open(top) as explorer:
            faults += [f"{number}: {each}" for each in _faults(before, root)]
            if number % 10 == 0:
                faults += [f"{number}: {each}" for each in _undo_faults(explorer, root)]
    note = "; ".join(faults[:3]) or f"{strays} of the kills left a half-written file for the start"
    yield Measure(f"{KILLS} kills", len(faults), 0, note=note)
    # Else the kills came at other moments than those that matter.
    yield Measure("kills between writes only", int(strays == 0), 0)


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
    children = [
        _child(partial(_grade_on, _open(top), seed, 60, lambda: None)) for seed in range(AT_ONCE)
    ]
    written = [_exit_code(child) for child in children]
    faults = _faults(before, root)
    undone = 0
    with _open(top) as explorer, suppress(NothingToUndo):
        while True:
            explorer.undo()
            undone += 1
    if undone != sum(written):
        faults.append(f"{written} grades were written and {undone} taken back")
    faults += [
        f"{name} is not as it was" for name in before if _contents(root)[name] != before[name]
    ]
    yield Measure(
        f"{sum(written)} grades of {AT_ONCE} explorers", len(faults), 0, note="; ".join(faults)
    )


def _full(top: Path) -> Iterator[Measure]:
    """Let files grow to so many bytes only, as on a full disk."""
    root, faults = _vault(top), list[str]()
    before = _contents(root)
    for size in (0, 1, 100, 4096, 20_000, 100_000, 480_000):

        def work(size: int = size) -> int:
            explorer = _open(top)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            try:
                explorer.grade("Large", "good", on=_DAY)
            except WriteError:
                return 4
            return 0

        code = _exit_code(_child(work))
        if code != 4:
            faults.append(f"{size} bytes: exit code {code}")
        faults += [
            f"{size} bytes: {name}"
            for name, data in _contents(root).items()
            if before.get(name) != data
        ]
    yield Measure("7 writes on a full disk", len(faults), 0, note="; ".join(faults))


def _no_permission(top: Path) -> Iterator[Measure]:
    """Grade in a folder that takes no files, and a note that takes no writes."""
    (top / "tried").mkdir()
    _vault(top / "tried")
    # Once before: who is not root any more may not read the modules that a grade imports.
    tried = _open(top / "tried")
    tried.grade("Windows", "good", on=_DAY)
    os.link(tried.vault.root / "Small.md", top / "tried" / "second name")
    with suppress(WriteError):
        tried.grade("Small", "good", on=_DAY)
    root, faults = _vault(top), list[str]()
    before = _contents(root)
    (top / "state").mkdir()
    for place in (top, root, root / "sub", top / "state"):
        place.chmod(0o777)
    for folder_mode, file_mode, code in ((0o555, 0o666, 4), (0o777, 0o444, 4), (0o777, 0o666, 0)):
        (root / "sub").chmod(folder_mode)
        (root / "sub/Windows.md").chmod(file_mode)

        def work() -> int:
            if os.geteuid() == 0:  # root may write everywhere
                os.chown(root / "sub/Windows.md", 65_534, 65_534)
                os.setgroups([])
                os.setgid(65_534)
                os.setuid(65_534)
            try:
                _open(top).grade("Windows", "good", on=_DAY)
            except WriteError:
                return 4
            return 0

        found = _exit_code(_child(work))
        if found != code:
            faults.append(f"{folder_mode:o} and {file_mode:o}: exit code {found}")
        if code and _contents(root) != before:
            faults.append(f"{folder_mode:o} and {file_mode:o}: something has changed")
    (root / "sub").chmod(0o777)
    yield Measure("3 permissions", len(faults), 0, note="; ".join(faults))


CASES: Mapping[str, Check] = {
    "a process that grades is killed": _killed,
    "several explorers grade the same notes": _at_once,
    "a full disk": _full,
    "a folder and a note that cannot be written": _no_permission,
}
if sys.platform == "win32":  # it has neither forks nor such limits
    CASES = {}
