"""Obsidian's own settings, as far as they say which files it shows. Reads one file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from explorer.model import Problem
from explorer.vault.obsidian_config import ConfigFileError, read_config_object

APP_SETTINGS = "app.json"
"""The name of the file in the config folder."""
_SHOWS_ALL = "showUnsupportedFiles"


class AppSettings(NamedTuple):
    """The settings, and problems with them."""

    shows_all_files: bool = False
    """Whether Obsidian shows files of any type."""
    problems: tuple[Problem, ...] = ()


def read_app_settings(root: Path) -> AppSettings:
    """Read the settings; defaults replace a file that is missing or unusable."""
    try:
        file = read_config_object(root, APP_SETTINGS)
    except ConfigFileError as error:
        message = f"{error}; Obsidian's defaults are used, change a setting there to renew it."
        problem = Problem(error.path, error.line, "bad_settings", "warning", message)
        return AppSettings(problems=(problem,))
    return AppSettings(file is not None and file.data.get(_SHOWS_ALL) is True)
