"""What the characters between the brackets of tasks mean in a vault. Reads one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from explorer.model import TaskState
from explorer.vault.obsidian_config import ConfigFileError, read_config_values

_PLUGIN_DATA = "plugins/obsidian-tasks-plugin/data.json"
_DEFAULTS: Mapping[str, TaskState] = MappingProxyType(
    {" ": "open", "x": "done", "X": "done", "/": "in_progress", "-": "cancelled"}
)
_TYPES: Mapping[str, TaskState] = {
    "TODO": "open",
    "ON_HOLD": "open",
    "IN_PROGRESS": "in_progress",
    "DONE": "done",
    "CANCELLED": "cancelled",
    "NON_TASK": "done",
}
"""The plugin's types of statuses. What it takes for no task is nothing to do."""


def task_states(root: Path) -> Mapping[str, TaskState]:
    """Return the state that each character stands for, by the Tasks plugin's settings if any.

    A character that is not in it is an open task, as in the plugin.
    """
    states = dict(_DEFAULTS)
    states.update(_configured(root))
    return states


def _configured(root: Path) -> Iterator[tuple[str, TaskState]]:
    try:
        settings = read_config_values(root, _PLUGIN_DATA).get("statusSettings")
    except ConfigFileError:
        return  # the plugin's defaults hold, and its own settings are not ours to complain about
    if not isinstance(settings, dict):
        return
    for group in ("coreStatuses", "customStatuses"):
        statuses = settings.get(group)
        if isinstance(statuses, list):
            yield from filter(None, map(_status, statuses))


def _status(status: object) -> tuple[str, TaskState] | None:
    if not isinstance(status, dict):
        return None
    symbol, state = status.get("symbol"), _TYPES.get(str(status.get("type")))
    if not isinstance(symbol, str) or len(symbol) != 1 or state is None:
        return None
    return symbol, state
