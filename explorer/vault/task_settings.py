"""What the characters between the brackets of tasks mean in a vault. Reads one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from explorer.model import Problem, TaskState
from explorer.vault.obsidian_config import ConfigFile, ConfigFileError, read_config_object

_PLUGIN_DATA = "plugins/obsidian-tasks-plugin/data.json"
DEFAULT_STATES: Mapping[str, TaskState] = MappingProxyType(
    {" ": "open", "x": "done", "X": "done", "/": "in_progress", "-": "cancelled"}
)
"""What the characters mean without the plugin. One that is not in it is an open task."""
_GROUPS = ("coreStatuses", "customStatuses")
_TYPES: Mapping[str, TaskState] = {
    "TODO": "open",
    "ON_HOLD": "open",
    "IN_PROGRESS": "in_progress",
    "DONE": "done",
    "CANCELLED": "cancelled",
    "NON_TASK": "done",
}
"""The plugin's types of statuses. What it takes for no task is nothing to do."""


class TaskSettings(NamedTuple):
    """The settings of the plugin, and problems with them."""

    states: Mapping[str, TaskState] = DEFAULT_STATES
    """The state that each character stands for. One that is not in it is an open task."""
    problems: tuple[Problem, ...] = ()


def read_task_settings(root: Path) -> TaskSettings:
    """Read the settings of the Tasks plugin; defaults replace what is missing or unusable."""
    try:
        file = read_config_object(root, _PLUGIN_DATA)
        if file is None:
            return TaskSettings()
        return TaskSettings({**DEFAULT_STATES, **dict(_configured(file))})
    except ConfigFileError as error:
        message = f"{error}; the plugin's defaults are used, save its settings in Obsidian again."
        problem = Problem(error.path, error.line, "bad_settings", "warning", message)
        return TaskSettings(problems=(problem,))


def _configured(file: ConfigFile[Mapping[str, object]]) -> Iterator[tuple[str, TaskState]]:
    """Yield the characters of a file with their states.

    Raises `ConfigFileError` for what holds none; a status that is not complete is left out.
    """
    settings = file.data.get("statusSettings", {})
    if not isinstance(settings, dict):
        raise ConfigFileError(file.path, None, 'Its "statusSettings" are no object')
    for group in _GROUPS:
        statuses = settings.get(group, [])
        if not isinstance(statuses, list):
            raise ConfigFileError(file.path, None, f'Its "{group}" are no list')
        yield from filter(None, map(_status, statuses))


def _status(status: object) -> tuple[str, TaskState] | None:
    if not isinstance(status, dict):
        return None
    symbol, state = status.get("symbol"), _TYPES.get(str(status.get("type")))
    if not isinstance(symbol, str) or len(symbol) != 1 or state is None:
        return None
    return symbol, state
