"""Processes of a case: forked from it, or of nobody, for what a user may not do and root may."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from tests.support.places import isolated_environment
from tests.torture.report import SkippedError

T = TypeVar("T")
_NOBODY = 65534
_READS_ALL = "+dac_read_search"
"""The capability to read every file: of that, nobody's interpreter may need some."""
FORK = get_context("fork") if sys.platform != "win32" else get_context()


def in_children(*works: Callable[[], T]) -> list[T]:
    """Return what functions return, at once and each in a process forked from this one."""
    begun = []
    for work in works:
        answer, out = FORK.Pipe(duplex=False)
        child = FORK.Process(target=_send, args=(work, out))
        child.start()
        out.close()
        begun.append((child, answer))
    found: list[T] = [answer.recv() for _, answer in begun]
    for child, _ in begun:
        child.join()
    return found


def _send(work: Callable[[], object], out: Connection) -> None:
    out.send(work())


def become_nobody() -> None:
    """Make this process one of nobody, if it is one of root: it imports no more modules then."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def give_to_nobody(file: Path) -> None:
    """Give a file to whom `become_nobody` makes of this process."""
    if os.geteuid() == 0:
        os.chown(file, _NOBODY, _NOBODY)


def limit_size(size: int) -> None:
    """Let files grow to so many bytes only, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def explorer(
    places: Path,
    *arguments: str,
    before: Sequence[str] = (),
    limit: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command behind another one, or with a limit, with a home below `places`."""
    argv = [*before, sys.executable, "-m", "explorer", *arguments]
    env = os.environ | isolated_environment(places)
    return subprocess.run(
        argv, env=env, preexec_fn=limit, capture_output=True, text=True, timeout=60, check=False
    )


def as_nobody(top: Path, *, reads_all: bool = False) -> list[str]:
    """Return what starts a program as nobody if this is root, with a home below `top`."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None or not (_may_be_entered(top) or reads_all):
        raise SkippedError("root may do everything, and nobody cannot run the app here")
    home = Path(isolated_environment(top)["HOME"])
    for path in (top, home.parent, home):
        path.chmod(0o777)
    capabilities = [f"--inh-caps={_READS_ALL}", f"--ambient-caps={_READS_ALL}"] * reads_all
    return [setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *capabilities]


def _may_be_entered(top: Path) -> bool:
    """Whether everybody may enter the folders that the app is in, and those of the case."""
    top.chmod(0o777)
    places = [top, Path(sys.executable), Path(sys.executable).resolve(), Path(__file__)]
    return all(parent.stat().st_mode & 0o001 for place in places for parent in place.parents)
