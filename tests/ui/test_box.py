"""The box of the search: keys that come faster than they are handled act one after the other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.events import Key
from textual.keys import key_to_character

from explorer.ui.app import ExplorerApp
from explorer.ui.search.search_box import SearchBox
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import Open, settle

EDITING = [
    "ctrl+u", "ctrl+w", "ctrl+k", "home", "end", "ctrl+a", "ctrl+e", "backspace", "delete", "left",
    "right",
    "ctrl+left", "shift+left", "shift+home", "ctrl+x", "ctrl+v",
]  # fmt: skip


class BoxApp(App[None]):
    """A box and nothing else."""

    def compose(self) -> ComposeResult:
        yield SearchBox()


def press(app: App[Any], keys: list[str]) -> None:
    """Let keys come all at once, as they do from a terminal that was not read for a while."""
    for key in keys:
        app.post_message(
            Key(key, key_to_character(key) if len(key) == 1 or key == "space" else None)
        )


@given(st.lists(st.sampled_from([*"ab", "space", *EDITING]), min_size=2, max_size=14))
@settings(deadline=None, max_examples=10)
def test_keys_at_once_do_what_they_do_one_after_the_other(keys: list[str]) -> None:
    async def compare_values() -> None:
        app = BoxApp()
        async with app.run_test() as pilot:
            box = app.query_one(SearchBox)
            press(app, keys)
            await pilot.pause()
            at_once = box.value, box.selection
            box.value = ""
            app.copy_to_clipboard("")
            for key in keys:
                press(app, [key])
                await pilot.pause()
            assert (box.value, box.selection) == at_once

    asyncio.run(compare_values())


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
        assert pilot.app.screen.query_one(SearchBox).value == value


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
                shown = screen.preview.view
                assert shown is not None
                assert shown.has_focus
                assert screen.hit is not None
                assert screen.hit.path == "Tea/Tools/Kettle.md"
                await pilot.press("escape", "escape")
            else:
                note = pilot.app.main.note_pane.note
                assert note is not None
                assert note.path == "Tea/Tools/Kettle.md"
