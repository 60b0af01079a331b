"""The box of the search: keys that come faster than they are handled act one after the other."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.events import Key
from textual.keys import key_to_character

from explorer.ui.app import ExplorerApp
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import Open, search_of, settle, shown


def press(app: App[Any], keys: list[str]) -> None:
    """Let keys come all at once, as they do from a terminal that was not read for a while."""
    for key in keys:
        app.post_message(
            Key(key, key_to_character(key) if len(key) == 1 or key == "space" else None)
        )


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ([*"matcha", "ctrl+u", "x"], "x"),
        ([*"matcha", "ctrl+w", *"sen"], "sen"),
        ([*"matcha", "backspace", "e"], "matche"),
        ([*"matcha", "home", "x", "end", "y"], "xmatchay"),
        ([*"matcha", "left", "x"], "matchxa"),
        ([*"matcha", "left", "left", "right", "x"], "matchxa"),
        ([*"matcha", "home", "delete", "d"], "datcha"),
    ],
)
async def test_keys_at_once_in_the_search(opened: Open, keys: list[str], value: str) -> None:
    async with opened() as pilot:
        await pilot.press("/")
        await settle(pilot)
        press(pilot.app, keys)
        await settle(pilot)
        assert search_of(pilot).box.value == value


async def test_enter_and_beside_are_about_all_that_was_typed_before(opened: Open) -> None:
    async with opened() as pilot:
        assert isinstance(pilot.app, ExplorerApp)
        for key in ("ctrl+o", "enter"):
            await pilot.press("/", *"darjeeling")
            await settle(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, SearchScreen)
            press(pilot.app, ["ctrl+u", *"spout", key])
            await settle(pilot)
            if key == "ctrl+o":
                view = screen.preview.view
                assert view is not None
                assert view.has_focus
                assert screen.hit is not None
                assert screen.hit.path == "Tea/Tools/Kettle.md"
                await pilot.press("escape", "escape")
            else:
                assert shown(pilot) == "Tea/Tools/Kettle.md"
