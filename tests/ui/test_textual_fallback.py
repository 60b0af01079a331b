"""With a version of Textual that was not tested, its own behavior takes the place of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from textual.pilot import Pilot

from explorer.ui.textual_ext import IS_TESTED
from tests.support.painted import compositor_of
from tests.ui.conftest import Open, app_of, press, screen_text, settle

WALK = (("j", "enter"), ("tab",), ("G",), ("z",), ("slash", "a", "s"), ("down",), ("enter",))
OURS = ["WholeCompositor", "QuickBar", "SingleRunPalette"]
STOCK = ["Compositor", "ScrollBar", "CommandPalette"]
SCREENS = "SCREENS_FILE"
"""The variable that names the file for the screens."""


def kinds(pilot: Pilot[int]) -> list[str]:
    main = app_of(pilot).main
    parts = (compositor_of(main), main.concepts.list.vertical_scrollbar, pilot.app.screen)
    return [type(part).__name__ for part in parts]


def is_saved(screens: list[str]) -> bool:
    """Save the screens, if this is the other process."""
    if SCREENS in os.environ:
        Path(os.environ[SCREENS]).write_text(json.dumps(screens), "utf-8")
    return SCREENS in os.environ


def screens_of_another(file: Path) -> list[str]:
    """Return the screens of another process, which does without the private modules."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.another_textual", __file__],
        cwd=Path(__file__).parents[2],
        env={**os.environ, SCREENS: str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    screens: list[str] = json.loads(file.read_text("utf-8"))
    return screens


async def test_another_version_shows_the_same_by_what_textual_has(
    opened: Open, tmp_path: Path
) -> None:
    screens = []
    async with opened((100, 30)) as pilot:
        for keys in WALK:
            await press(pilot, *keys)
            await settle(pilot)
            screens.append(screen_text(pilot))
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        assert kinds(pilot) == (OURS if IS_TESTED else STOCK)
    if not is_saved(screens):
        assert screens_of_another(tmp_path / "screens.json") == screens
