"""Folders that are opened as vaults: the sample that is shipped, and those that look like mistakes.

Of the sample there is a copy in which reviews can be recorded; the shipped files are never written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from explorer.vault.errors import VaultError

_COPY = "sample"
_SYSTEM = frozenset(
    ["bin", "boot", "dev", "etc", "lib", "opt", "proc", "run", "sbin", "srv", "sys", "usr", "var"]
)


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


def is_sample(root: Path) -> bool:
    """Whether a vault is the shipped sample itself, which is not to be written."""
    try:
        return root.resolve() == sample_root()
    except (VaultError, OSError):
        return False


def writable_copy(data_dir: Path | None = None) -> Path:
    """Return a copy of the sample that may be written, made on the first call and kept after that.

    `data_dir` None is the system's place for a program's data. Raises `VaultError` if no copy can
    be made.
    """
    folder = data_dir if data_dir is not None else _data_dir()
    copy = folder / _COPY
    if copy.is_dir():
        return copy
    source = sample_root()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{_COPY}-", dir=folder) as unfinished:
            _copy(source, Path(unfinished) / _COPY)
            # Renamed when it is complete, so that no reader finds half of it.
            (Path(unfinished) / _COPY).rename(copy)
    except OSError as error:
        if copy.is_dir():  # another explorer was faster
            return copy
        raise VaultError(
            f"{copy}: the sample vault cannot be copied: {error.strerror or error}"
        ) from error
    return copy


def _data_dir() -> Path:
    from platformdirs import user_data_path

    try:
        return user_data_path("vault-explorer", appauthor=False)
    except RuntimeError as error:
        raise VaultError(
            f"the sample vault cannot be copied, for there is no home folder to put it in: {error}"
        ) from error


def _copy(source: Path, target: Path) -> None:
    """Copy what the files say but not their modes: the shipped ones may be read only."""
    for folder, _, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(Path(folder) / name, here / name)


def looks_wrong(root: str | os.PathLike[str], *, home: Path | None = None) -> str | None:
    """Return a warning if the folder is a home folder, the root of a disk or the like.

    Returns None if it may be a vault. A folder that holds `.obsidian` is a vault, whatever else it
    is. `home` replaces the home folder that the system reports.
    """
    try:
        path = Path(os.path.realpath(root))
    except ValueError:  # not a path: opening it will raise an error
        return None
    mine = _home() if home is None else Path(os.path.realpath(home))
    if os.path.isdir(path / ".obsidian"):  # noqa: PTH112  unlike Path's, it never fails
        return None
    if path == Path(path.anchor):
        return f"{path} is the root of the disk, not a vault of notes."
    if mine is not None and path == mine:
        return f"{path} is your home folder, not a vault of notes."
    if mine is not None and path in mine.parents:
        return f"{path} holds the home folders, not notes."
    if mine is not None and path.parent == mine.parent and len(path.parents) > 1:
        return f"{path} looks like somebody's home folder, not a vault of notes."
    if os.name != "nt" and path.parent == Path(path.anchor) and path.name in _SYSTEM:
        return f"{path} belongs to the system and is no vault of notes."
    return None


def _home() -> Path | None:
    """Return the home folder, None if the user has none, as in some containers."""
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:
        return None
