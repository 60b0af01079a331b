"""The system's folders: those of platformdirs, found without importing it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
import pytest

from explorer.state.system_folders import system_folder

KINDS = {
    "cache": platformdirs.user_cache_path,
    "config": platformdirs.user_config_path,
    "state": platformdirs.user_state_path,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_is_that_of_platformdirs(
    kind: Literal["cache", "config", "state"], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for value in (str(tmp_path), "", "relative"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", value)
        expected = KINDS[kind]("vault-explorer", appauthor=False)
        assert system_folder(kind) == str(expected)
