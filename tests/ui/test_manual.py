"""The manual is opened from the app, in place of the vault, and leads back to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from explorer.vault import manual_root
from tests.support.places import isolated_environment
from tests.support.terminal import Terminal
from tests.ui.conftest import Open, app_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


async def test_a_key_leads_to_the_manual_and_back(opened: Open) -> None:
    async with opened() as pilot:
        await pilot.press("question_mark", "f3")
        await pilot.pause()
        assert app_of(pilot).next_vault == manual_root()
    async with opened(folder=manual_root()) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        assert app_of(pilot).next_vault == manual_root(), "which is the way back"


def is_a_page_further(terminal: Terminal) -> bool:
    rows = terminal.text.splitlines()
    return "Line 16" in rows[2] and "Line 33" in rows[-4]


@posix
@pytest.mark.parametrize("key", ["q", "\x1bOR"])
def test_a_key_before_the_first_paint_ends_nothing_badly(root: Path, key: str) -> None:
    argv = [sys.executable, "-m", "explorer", str(root)]
    with Terminal(argv, env=isolated_environment(root.parent)) as terminal:
        terminal.press(key)
        if key != "q":
            terminal.wait_for_text("First five minutes")
            terminal.press("q")
        assert terminal.wait_exit() == 0


@posix
def test_a_vault_that_was_left_for_the_manual_is_as_it_was(root: Path) -> None:
    argv = [sys.executable, "-m", "explorer", f"{root}/Water.md"]
    with Terminal(argv, env=isolated_environment(root.parent)) as terminal:
        terminal.wait_for_text("Soft is best")
        terminal.press(" ")
        terminal.wait_for(is_a_page_further)
        terminal.press("\x1bOR")
        terminal.wait_for_text("In the app")
        terminal.press("\x1bOR")
        terminal.wait_for(is_a_page_further)


@posix
def test_the_manual_leads_back_to_a_vault_that_could_not_be_remembered(root: Path) -> None:
    environ = isolated_environment(root.parent)
    (root.parent / "not-a-folder").write_text("")
    environ["XDG_STATE_HOME"] = str(root.parent / "not-a-folder")
    with Terminal([sys.executable, "-m", "explorer", str(root)], env=environ) as terminal:
        terminal.wait_for_text("5 notes")
        terminal.press("\x1bOR")
        terminal.wait_for_text("In the app")
        terminal.press("\x1bOR")
        terminal.wait_for_text("5 notes")
