"""With a version of Textual that was not tested, its own behavior takes the place of ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.command import CommandPalette
from textual.scrollbar import ScrollBar

from explorer.ui.textual_ext.quick_scroll import QuickBar
from explorer.ui.textual_ext.screen_paints import WholeCompositor
from explorer.ui.textual_ext.single_run_palette import SingleRunPalette
from explorer.ui.textual_ext.tested_version import IS_TESTED, _is_installed
from tests.ui.conftest import Open, app_of, press, screen_text, settle

GATED = (
    "reader.page_view",
    "textual_ext.fixed_size",
    "textual_ext.notices",
    "textual_ext.ordered_input",
    "textual_ext.screen_paints",
    "textual_ext.quick_scroll",
    "textual_ext.single_run_palette",
)
WALK = (("j", "enter"), ("tab",), ("G",), ("z",), ("slash", "a", "s"), ("down",), ("enter",))


@pytest.fixture
def _untested(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in GATED:
        monkeypatch.setattr(f"explorer.ui.{module}.IS_TESTED", False)


async def screens_after_keys(opened: Open) -> list[str]:
    """Return what the screen shows after each of some keys."""
    screens = []
    async with opened((100, 30)) as pilot:
        for keys in WALK:
            await press(pilot, *keys)
            await settle(pilot)
            screens.append(screen_text(pilot))
    return screens


def test_the_version_that_is_installed_is_a_tested_one() -> None:
    assert IS_TESTED


def test_another_version_is_not_taken_for_a_tested_one() -> None:
    assert not _is_installed("8.2")


async def test_the_tested_version_is_used_to_the_full(opened: Open) -> None:
    async with opened() as pilot:
        main = app_of(pilot).main
        assert isinstance(main._compositor, WholeCompositor)
        assert isinstance(main.concepts.list.vertical_scrollbar, QuickBar)
        await press(pilot, "ctrl+p")
        assert isinstance(pilot.app.screen, SingleRunPalette)


@pytest.mark.usefixtures("_untested")
async def test_another_version_gets_what_textual_has(opened: Open) -> None:
    async with opened() as pilot:
        main = app_of(pilot).main
        assert type(main._compositor) is Compositor
        assert type(main.concepts.list.vertical_scrollbar) is ScrollBar
        await press(pilot, "ctrl+p")
        assert type(pilot.app.screen) is CommandPalette


async def test_both_show_the_same(
    opened: Open, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = await screens_after_keys(opened)
    for module in GATED:
        monkeypatch.setattr(f"explorer.ui.{module}.IS_TESTED", False)
    assert await screens_after_keys(opened) == ours
