"""What the Tasks plugin's settings say about the characters of tasks, damaged ones included."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.vault import load, refresh
from explorer.vault.obsidian_settings import DEFAULT_STATES, read_task_settings

DATA = ".obsidian/plugins/obsidian-tasks-plugin/data.json"
GOOD = json.dumps({"statusSettings": {"customStatuses": [{"symbol": "!", "type": "CANCELLED"}]}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings are in a vault that has none yet."""
    made = tmp_path / DATA
    made.parent.mkdir(parents=True)
    return made


def test_without_the_plugin_the_defaults_hold(tmp_path: Path) -> None:
    assert read_task_settings(tmp_path) == (DEFAULT_STATES, ())


@pytest.mark.parametrize("text", ["{}", '{"statusSettings": {}}', '{"globalFilter": "#task"}'])
def test_settings_without_statuses_are_no_problem(tmp_path: Path, file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    assert read_task_settings(tmp_path) == (DEFAULT_STATES, ())


def _link_to_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _utf_16(file: Path) -> None:
    file.write_text(GOOD, "utf-16")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, _link_to_device, _utf_16])
def test_what_is_no_file_of_settings_is_among_the_problems_until_it_is_one(
    tmp_path: Path, file: Path, make: Callable[[Path], object]
) -> None:
    make(file)
    vault = load(tmp_path, cache=False)
    assert [(found.path, found.code) for found in vault.problems()] == [(DATA, "bad_settings")]
    file.rename(tmp_path / "elsewhere")
    file.write_text(GOOD, "utf-8")
    renewed = refresh(vault, changed={DATA}, cache=False)
    assert not renewed.problems()
    assert renewed.info.tasks.states == {**DEFAULT_STATES, "!": "cancelled"}
