"""A screen that is left before it has begun, or with messages on their way, harms nobody."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from explorer.ui.app import ExplorerApp
from explorer.ui.reader.note_view import NoteView
from explorer.ui.review.start_screen import review_place
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import Open, app_of, press, settle

LISTS = ("tasks", "tags", "bookmarks", "vaults")
NAMES = ("search", "problems", "help", "statistics", *LISTS)


def show_screen(app: ExplorerApp, name: str) -> Screen[Any]:
    if name == "search":
        app.push_screen(SearchScreen())
    else:
        app.action_show_screen(name)
    return app.screen


async def open_screen(pilot: Pilot[int], name: str) -> Screen[Any]:
    screen = show_screen(app_of(pilot), name)
    await settle(pilot)
    return screen


def check_freed(left: Sequence[weakref.ref[Widget]]) -> None:
    gc.collect()
    kept = sum(reference() is not None for reference in left)
    # Tasks and timers of the last ones may not have ended, and a timer that goes on may have been
    # started by the worker of one.
    assert kept <= len(left) // 3


@pytest.mark.parametrize("name", NAMES)
async def test_a_screen_that_is_left_at_once_hears_and_changes_nothing(
    opened: Open, name: str
) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        screen = show_screen(app, name)
        app.pop_screen()
        await settle(pilot)
        assert app.screen is app.main
        assert not screen.children, "it was left before it had any"
        app = app_of(pilot)
        screen = await open_screen(pilot, name)
        screen.set_timer(0.001, lambda: screen.query_one("#is-not-there"))
        app.pop_screen()
        screen.post_message(events.Resize(app.size, app.size))
        await settle(pilot)
        assert app.screen is app.main
        await press(pilot, "question_mark")
        assert app.screen is not app.main, "the app goes on"


@pytest.mark.parametrize("name", NAMES)
async def test_screens_that_were_left_are_freed(opened: Open, name: str) -> None:
    """Else each search takes memory until the app ends."""
    async with opened() as pilot:
        app = app_of(pilot)
        left: list[weakref.ref[Widget]] = []
        for _ in range(12):
            left.append(weakref.ref(await open_screen(pilot, name)))
            app.pop_screen()
            await settle(pilot)
        check_freed(left)


async def test_a_note_is_freed_with_its_screen(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "slash", *"hardness")
        view = pilot.app.screen.query_one(NoteView)
        reader = weakref.ref(view.page)
        assert reader() is not None
        gc.disable()
        try:
            await press(pilot, "escape")
            assert pilot.app.screen is app_of(pilot).main
            assert reader() is None
            assert view.note.path == ""
        finally:
            gc.enable()


async def test_a_screen_whose_widgets_are_not_there_yet_takes_no_action(opened: Open) -> None:
    async with opened() as pilot:
        screen = SearchScreen()
        pilot.app.push_screen(screen)
        assert review_place(screen) is None
        assert screen.check_action("step_scope", (1,)) is False
        assert screen.check_action("close", ()), "it can be left"
        await settle(pilot)
        assert screen.check_action("step_scope", (1,))
