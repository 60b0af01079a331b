"""The box of the search: keys that come faster than they are handled act one after the other."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App
from textual.events import AppBlur, Key
from textual.keys import key_to_character
from textual.widgets import Input

from explorer.ui.app import ExplorerApp
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import Open, screen_name, search_of, settle, shown


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


@pytest.mark.parametrize("note", [None, "Water.md"])
@pytest.mark.parametrize(
    ("keys", "screen"),
    [
        (["t"], "ListScreen"), (["number_sign"], "ListScreen"), (["apostrophe"], "ListScreen"),
        (["V"], "ListScreen"), (["exclamation_mark", "slash"], "ProblemsScreen"),
        (["question_mark", "slash"], "HelpScreen"), (["f1", "slash"], "HelpScreen"),
        (["r", "slash"], "ReviewStartScreen"),
    ],
)  # fmt: skip
async def test_keys_at_once_after_one_that_opens_a_list(
    opened: Open, keys: list[str], screen: str, note: str | None
) -> None:
    async with opened(note=note) as pilot:
        press(pilot.app, [*keys, *"see", "space", "t"])
        await settle(pilot)
        assert screen_name(pilot.app) == screen
        assert isinstance(pilot.app.focused, Input)
        assert pilot.app.focused.value == "see t"


async def test_a_key_that_opens_a_list_is_a_letter_beside_a_link(opened: Open) -> None:
    async with opened(note="Start here.md", keys={"tasks": "a"}) as pilot:
        press(pilot.app, ["f", "a"])
        await settle(pilot)
        assert shown(pilot) == "Tea/Green.md"


async def test_a_list_opened_after_the_terminal_lost_the_focus_leads_back(opened: Open) -> None:
    async with opened(note="Water.md") as pilot:
        before = pilot.app.focused
        pilot.app.post_message(AppBlur())
        await settle(pilot)
        await pilot.press("t", "escape")
        await settle(pilot)
        assert pilot.app.focused is before
