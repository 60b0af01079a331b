"""The manual is opened from the app, in place of the vault."""

from __future__ import annotations

from explorer.vault import manual_root
from tests.ui.conftest import Open, app_of


async def test_a_key_leads_to_the_manual(opened: Open) -> None:
    async with opened() as pilot:
        await pilot.press("question_mark", "f3")
        await pilot.pause()
        assert app_of(pilot).next_vault == manual_root()
