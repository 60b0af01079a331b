"""Where a program finds its home, its cache and its settings, on every system.

By variables that a test can set.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

_VARIABLES: Mapping[str, str] = {
    "HOME": "home",
    "USERPROFILE": "home",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    # Windows is asked for its folders by a call, not by a variable: these are what platformdirs
    # looks at before.
    "WIN_PD_OVERRIDE_APPDATA": "roaming",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "local",
}
FORGOTTEN = ("EXPLORER_ASCII", "EXPLORER_VAULT", "NO_COLOR", "FORCE_COLOR", "EDITOR", "VISUAL")
"""What a person may have set that changes what the program says or opens."""


def isolated_environment(top: Path) -> dict[str, str]:
    """Return the variables with folders below `top`; only the home is made."""
    home = top / "homes" / "own"
    home.mkdir(parents=True, exist_ok=True)
    return {
        name: str(home if folder == "home" else top / folder) for name, folder in _VARIABLES.items()
    }


def isolate(patch: pytest.MonkeyPatch, top: Path) -> Mapping[str, str]:
    """Give this process and its children these folders, and nothing of what is forgotten."""
    own = isolated_environment(top)
    for name in FORGOTTEN:
        patch.delenv(name, raising=False)
    for name, folder in own.items():
        patch.setenv(name, folder)
    return own
