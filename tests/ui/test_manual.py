"""The manual is opened from the app, in place of the vault, and leads back to it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from explorer.state.user_state import UserState
from explorer.vault import manual_root
from tests.support.places import isolated_environment
from tests.support.terminal import Terminal
from tests.ui.conftest import Open, app_of


async def test_a_key_leads_to_the_manual_and_back(opened: Open, root: Path, tmp_path: Path) -> None:
    state = UserState.of(root, tmp_path)
    async with opened(state=state) as pilot:
        await pilot.press("question_mark", "f3")
        await pilot.pause()
        assert app_of(pilot).next_vault == manual_root()
    async with opened(folder=manual_root(), state=state) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        assert app_of(pilot).next_vault == root


def is_a_page_further(terminal: Terminal) -> bool:
    rows = terminal.text.splitlines()
    return "Line 16" in rows[2] and "Line 33" in rows[-4]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
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
