"""Reads the settings that Obsidian keeps in a vault's config folder. Never writes there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from explorer.vault import file_reader
from explorer.vault.errors import raise_if_out_of_files

_CONFIG_FOLDER = ".obsidian"

_Data = TypeVar("_Data")


class ConfigFile(NamedTuple, Generic[_Data]):
    """A file of the config folder, as JSON."""

    path: str
    """Relative to the vault."""
    data: _Data


class ConfigFileError(Exception):
    """A file of the config folder cannot be used; its text is the reason."""

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        """Relative to the vault."""
        self.line = line


def read_config_file(root: Path, name: str) -> ConfigFile[object] | None:
    """Return the file called `name`, a path in the config folder; None if there is none.

    Raises `ConfigFileError`, and `OutOfFilesError` if nothing can be opened.
    """
    found = _find(root, name)
    if found is None:
        return None
    try:
        full = os.path.realpath(root / found, strict=True)
        if not Path(full).is_relative_to(os.path.realpath(root)):
            raise ConfigFileError(
                found, None, "The file is a link out of the vault and is not read"
            )
        data = json.loads(file_reader.decode(file_reader.read_bytes(full)).text)
    except json.JSONDecodeError as error:
        reason = f"The file is not valid JSON: {error.msg}"
        raise ConfigFileError(found, error.lineno, reason) from error
    except RecursionError as error:
        raise ConfigFileError(found, None, "The file is nested too deeply") from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError):
            raise_if_out_of_files(error, root / found)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigFileError(found, None, f"The file cannot be read: {reason}") from error
    return ConfigFile(found, data)


def read_config_object(root: Path, name: str) -> ConfigFile[Mapping[str, object]] | None:
    """Return the file called `name` as `read_config_file` does.

    Raises `ConfigFileError` also if the file holds no object.
    """
    file = read_config_file(root, name)
    if file is None:
        return None
    if not isinstance(file.data, dict):
        raise ConfigFileError(file.path, None, "The file holds no object")
    return ConfigFile(file.path, file.data)


def read_config_values(root: Path, name: str) -> Mapping[str, object]:
    """Return what a file of the config folder holds, by name.

    Nothing if there is no file, or if it holds no object. Raises as `read_config_file` does.
    """
    file = read_config_file(root, name)
    if file is None or not isinstance(file.data, dict):
        return {}
    return file.data


def text_value(values: Mapping[str, object], name: str) -> str:
    """Return the text that an object of a config file has under a name; empty if it has none."""
    value = values.get(name)
    if isinstance(value, str):
        return value
    return ""


def config_file_names(root: Path, name: str) -> list[str]:
    """Return where a file of the config folder may be: where it is now, and where it usually is."""
    usual = f"{_CONFIG_FOLDER}/{name}"
    found = _find(root, name)
    return [usual] if found in (None, usual) else [usual, found]


def _find(root: Path, name: str) -> str | None:
    """Return the vault path of a file of the config folder.

    The folder may have been renamed to another dot folder.
    """
    usual = f"{_CONFIG_FOLDER}/{name}"
    if os.path.lexists(root / usual):
        return usual
    try:
        names = _dot_names(root, root.stat().st_mtime_ns)
    except OSError as error:
        raise_if_out_of_files(error, root)
        return None
    return next(
        (f"{folder}/{name}" for folder in names if os.path.lexists(root / folder / name)), None
    )


@lru_cache(maxsize=4)
def _dot_names(root: Path, _modified: int) -> Sequence[str]:
    """Return the names in a root that begin with a dot, sorted.

    Kept for as long as the root is not modified, since each file of the config folder is looked for
    among them, and a root may hold very many notes.
    """
    with os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.name.startswith("."))
