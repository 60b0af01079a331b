"""The review plugin's settings as they are in the vault. Reads one file, never writes it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from explorer.config import CLOZE_HIGHLIGHT, ReviewSettings, review_settings
from explorer.model import Problem
from explorer.vault import file_reader

_CONFIG_FOLDER = ".obsidian"
_SHOWN = 60
"""Characters of a pattern that a message shows."""
_PLUGIN_DATA = "plugins/obsidian-spaced-repetition/data.json"


@dataclass(frozen=True, slots=True)
class PluginSettings:
    """The settings of the plugin, and problems with them."""

    review: ReviewSettings
    problems: tuple[Problem, ...] = ()


def read_settings(root: Path) -> PluginSettings:
    """Read the settings of the review plugin.

    Defaults replace a file that is missing or unusable.
    """
    found = _data_file(root)
    if found is None:
        return PluginSettings(ReviewSettings())
    try:
        full = os.path.realpath(root / found, strict=True)
        if not Path(full).is_relative_to(root):
            return _broken(found, None, "The file is a link out of the vault and is not read")
        data = json.loads(file_reader.decode(file_reader.read_bytes(full)).text)
    except json.JSONDecodeError as error:
        return _broken(found, error.lineno, f"The file is not valid JSON: {error.msg}")
    except RecursionError:
        return _broken(found, None, "The file is nested too deeply")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return _broken(found, None, f"The file cannot be read: {reason}")
    said = data.get("settings") if isinstance(data, dict) else None
    if said is None and isinstance(data, dict):
        return PluginSettings(
            ReviewSettings()
        )  # the plugin has kept data, but no setting was ever changed
    if not isinstance(said, dict):
        return _broken(found, None, 'The file holds no object "settings"')
    from explorer.text.cloze import bad_patterns  # takes its time; most vaults have no settings

    review, wrong = review_settings(said)
    messages = [*wrong, *(_bad_pattern(pattern) for pattern in bad_patterns(review.cloze_patterns))]
    return PluginSettings(
        review, tuple(Problem(found, None, "bad_settings", "warning", text) for text in messages)
    )


def _bad_pattern(pattern: str) -> str:
    shown = pattern
    if len(pattern) > _SHOWN:
        shown = pattern[: _SHOWN - 1] + "…"
    needs = "a number in brackets, the word answer, and the word hint in brackets"
    return (
        f"setting clozePatterns: {shown!r} makes no card: it needs {needs}, "
        f"as in {CLOZE_HIGHLIGHT}; correct it."
    )


def _data_file(root: Path) -> str | None:
    """Return the vault path of the plugin's data.

    The config folder may have been renamed to another dot folder.
    """
    usual = f"{_CONFIG_FOLDER}/{_PLUGIN_DATA}"
    if os.path.lexists(root / usual):
        return usual
    try:
        with os.scandir(root) as entries:
            folders = sorted(e.name for e in entries if e.name.startswith(".") and e.is_dir())
    except OSError:
        return None
    return next(
        (
            f"{name}/{_PLUGIN_DATA}"
            for name in folders
            if os.path.lexists(root / name / _PLUGIN_DATA)
        ),
        None,
    )


def _broken(path: str, line: int | None, reason: str) -> PluginSettings:
    message = f"{reason}; the plugin's defaults are used, save its settings in Obsidian again."
    return PluginSettings(
        ReviewSettings(), (Problem(path, line, "bad_settings", "warning", message),)
    )
