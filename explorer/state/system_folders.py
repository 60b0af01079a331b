"""The system's folders for what this program keeps: caches, the config file, the user's own state.

Imports next to nothing, since a shell prompt waits for it. Never makes a folder.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` takes longer to import than a shell prompt may wait
    from collections.abc import Mapping
    from typing import Final, Literal, TypeAlias

    FolderKind: TypeAlias = Literal["cache", "config", "state"]

_NAME: Final = "vault-explorer"
_ON_LINUX: Final[Mapping[FolderKind, tuple[str, str]]] = {
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}
"""The variable that names the folder, and the folder below the home that is used without it."""


def system_folder(kind: FolderKind, environ: Mapping[str, str] = os.environ) -> str:
    """Return the folder of the program for one kind of files; it need not be there.

    For a user without a home folder, the path is one that can never be created: below a file.
    """
    if sys.platform == "linux":
        folder = _by_xdg(kind, environ)
    else:
        folder = _by_platformdirs(kind)
    if os.path.isabs(folder):
        return folder
    return os.path.join(os.devnull, _NAME)


def _by_xdg(kind: FolderKind, environ: Mapping[str, str]) -> str:
    """Return what platformdirs returns on Linux, without the time that importing it takes."""
    variable, default = _ON_LINUX[kind]
    base = environ.get(variable, "").strip()
    if not base.startswith("/"):
        base = os.path.join(os.path.expanduser("~"), default)
    return os.path.join(base, _NAME)


def _by_platformdirs(kind: FolderKind) -> str:
    """Return the folder, an empty text if the user has no home."""
    import platformdirs

    try:
        return str(getattr(platformdirs, f"user_{kind}_path")(_NAME, appauthor=False))
    except RuntimeError:
        return ""
