"""With a version of Textual that was not tested, its own behavior takes the place of ours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.support.painted import compositor_of
from tests.ui.conftest import Open, app_of, press, screen_text, settle

WALK = (("j", "enter"), ("tab",), ("G",), ("z",), ("slash", "a", "s"), ("down",), ("enter",))


def take_for_untested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all modules that depend on private parts of Textual know of another version."""
    for name, module in list(sys.modules.items()):
        if name.startswith("explorer.ui.") and hasattr(module, "IS_TESTED"):
            monkeypatch.setattr(module, "IS_TESTED", False)


async def screens_after_keys(opened: Open) -> list[str]:
    screens = []
    async with opened((100, 30)) as pilot:
        for keys in WALK:
            await press(pilot, *keys)
            await settle(pilot)
            screens.append(screen_text(pilot))
    return screens


def kinds(pilot: Pilot[int]) -> list[str]:
    main = app_of(pilot).main
    parts = (compositor_of(main), main.concepts.list.vertical_scrollbar, pilot.app.screen)
    return [type(part).__name__ for part in parts]


async def test_another_version_gets_what_textual_has_and_shows_the_same(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = await screens_after_keys(opened)
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        assert kinds(pilot) == ["WholeCompositor", "QuickBar", "SingleRunPalette"]
    take_for_untested(monkeypatch)
    assert await screens_after_keys(opened) == ours
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        assert kinds(pilot) == ["Compositor", "ScrollBar", "CommandPalette"]
