"""Folders that are opened as vaults: the sample that is shipped, and those that look like mistakes.

The files of the sample are never written: the app opens a copy of it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.state.folders import state_folder
from explorer.vault.errors import VaultError

if TYPE_CHECKING:
    from _typeshed import StrPath

_SYSTEM = "bin boot dev etc lib opt proc run sbin srv sys usr var"
_OF_A_HOME = (
    ".profile .bashrc .bash_profile .bash_history .zshrc .zprofile .zsh_history .ssh "
    ".CFUserTextEncoding NTUSER.DAT"
)
"""What systems and shells put into somebody's home folder."""


@cache
def sample_root() -> Path:
    """Return the folder of the shipped sample: in the package, or beside it in a checkout.

    Raises `VaultError`.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "sample", package.parent / "notes"):
        if folder.is_dir():
            return folder
    raise VaultError(
        f"{package / 'sample'}: the sample vault is missing; install the package again"
    )


def manual_root() -> Path:
    """Return the folder of the manual, a vault in the shipped sample. Raises `VaultError`."""
    return sample_root() / "Manual"


def sample_copy() -> Path:
    """Return the user's own copy of the sample, in the state folder; it is made at first.

    Where it cannot be made, the sample itself is returned.
    """
    import shutil  # most commands need neither
    from tempfile import TemporaryDirectory

    copy = state_folder() / "sample"
    if not copy.is_dir():
        with suppress(OSError):
            copy.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=copy.parent) as folder:
                made = shutil.copytree(
                    sample_root(), Path(folder) / "sample", copy_function=shutil.copyfile
                )
                made.replace(copy)  # in one step, so that a kill leaves no half of it
    return copy if copy.is_dir() else sample_root()


def is_sample(root: Path) -> bool:
    """Whether a vault is the shipped sample itself or its manual, which are not to be written."""
    try:
        return root.resolve() in (sample_root(), manual_root())
    except (VaultError, OSError):
        return False


def looks_wrong(root: StrPath, *, home: Path | None = None) -> str | None:
    """Return a warning if the folder is a home folder, the root of a disk or the like.

    Returns None if it may be a vault. A folder that holds `.obsidian` is a vault, whatever else it
    is. `home` replaces the home folder that the system reports.
    """
    mine: Path | None = None
    try:
        path = Path(os.path.realpath(root))
        mine = Path(os.path.realpath(home or Path.home()))
    except ValueError:  # not a path: opening it will raise an error
        return None
    except RuntimeError:  # the user has no home, as in some containers
        pass
    if os.path.isdir(path / ".obsidian"):  # noqa: PTH112  unlike Path's, it never fails
        return None
    if path == Path(path.anchor):
        return f"{path} is the root of the disk, not a vault of notes."
    if mine is not None and path == mine:
        return f"{path} is your home folder, not a vault of notes."
    if mine is not None and path in mine.parents:
        return f"{path} holds the home folders, not notes."
    if any(os.path.lexists(path / name) for name in _OF_A_HOME.split()):
        return f"{path} looks like somebody's home folder, not a vault of notes."
    if os.name != "nt" and path.parent == Path(path.anchor) and path.name in _SYSTEM.split():
        return f"{path} belongs to the system and is no vault of notes."
    return None
