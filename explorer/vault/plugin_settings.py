"""The review plugin's settings as they are in the vault. Reads one file, never writes it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from explorer.config import CLOZE_HIGHLIGHT, ReviewSettings, review_settings
from explorer.model import Problem
from explorer.vault.obsidian_config import (
    ConfigFileError,
    config_file_names,
    read_config_file,
    read_config_values,
)

_SHOWN = 60
"""Characters of a pattern that a message shows."""
_PLUGIN_DATA = "plugins/obsidian-spaced-repetition/data.json"


class PluginSettings(NamedTuple):
    """The settings of the plugin, and problems with them."""

    review: ReviewSettings
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    """Why the file cannot be read, so that these are not the user's settings; a sentence."""


def settings_files(root: Path) -> list[str]:
    """Return the files below the vault that its settings may come from; they need not be there."""
    return config_file_names(root, _PLUGIN_DATA)


def settings_stamp(files: Iterable[str]) -> tuple[tuple[int, int] | None, ...]:
    """Return what is different once one of some files has changed, given by their whole paths."""
    return tuple(map(_stamp, files))


def _stamp(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116  each letter of a search asks
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read_settings(root: Path) -> PluginSettings:
    """Read the settings of the review plugin.

    Defaults replace a file that is missing or unusable.
    """
    try:
        file = read_config_file(root, _PLUGIN_DATA)
    except ConfigFileError as error:
        return _broken(error.path, error.line, str(error))
    if file is None:
        return PluginSettings(ReviewSettings())
    found, data = file
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


def read_buried(root: Path) -> tuple[str, frozenset[str]]:
    """Return the questions that the plugin has buried, by their hashes, and for which day.

    An empty text and no questions if there is no list, or none that can be used.
    """
    try:
        values = read_config_values(root, _PLUGIN_DATA)
    except ConfigFileError:  # a problem already, of `read_settings`
        return "", frozenset()
    day, hashes = values.get("buryDate"), values.get("buryList")
    if not isinstance(day, str) or not isinstance(hashes, list):
        return "", frozenset()
    return day, frozenset(each for each in hashes if isinstance(each, str))


def _bad_pattern(pattern: str) -> str:
    shown = pattern
    if len(pattern) > _SHOWN:
        shown = pattern[: _SHOWN - 1] + "…"
    needs = "a number in brackets, the word answer, and the word hint in brackets"
    return (
        f"setting clozePatterns: {shown!r} makes no card: it needs {needs}, "
        f"as in {CLOZE_HIGHLIGHT}; correct it."
    )


def _broken(path: str, line: int | None, reason: str) -> PluginSettings:
    message = (
        f"{reason}; the plugin's defaults are used and nothing is graded,"
        " save its settings in Obsidian again."
    )
    failure = (
        f"{path}: the settings of the review plugin cannot be read ({reason}), so that nothing was"
        " written; try again in a moment, or save them in Obsidian again"
    )
    problem = Problem(path, line, "bad_settings", "warning", message)
    return PluginSettings(ReviewSettings(), (problem,), failure)
