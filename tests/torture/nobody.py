"""Cases about what a user may not do: root may do it all, and becomes nobody for them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.support.places import isolated_environment
from tests.torture.report import SkippedError

_NOBODY = 65534
_READS_ALL = "+dac_read_search"
"""The capability to read every file: of that, nobody's interpreter may need some."""


def as_nobody(top: Path, *, reads_all: bool = False) -> list[str]:
    """Return what starts a program as nobody if this is root, with a home below `top`.

    With `reads_all` it may still read everything. Raises `SkippedError` if it could not run.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None or not (_may_be_entered(top) or reads_all):
        raise SkippedError("root may do everything, and nobody cannot run the app here")
    home = Path(isolated_environment(top)["HOME"])
    for path in (top, home.parent, home):
        path.chmod(0o777)
    before = [setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    if reads_all:
        before += [f"--inh-caps={_READS_ALL}", f"--ambient-caps={_READS_ALL}"]
    return before


def become_nobody() -> None:
    """Make this process one of nobody, if it is one of root: it imports no more modules then."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _may_be_entered(top: Path) -> bool:
    """Whether everybody may enter the folders that the app is in, and those of the case."""
    top.chmod(0o777)
    places = [top, Path(sys.executable), Path(sys.executable).resolve(), Path(__file__)]
    return all(parent.stat().st_mode & 0o001 for place in places for parent in place.parents)
