"""The sample vault that is shipped: its folder, and a copy in which reviews can be recorded.

The shipped files themselves are never written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from explorer.vault.errors import VaultError

_COPY = "sample"


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
