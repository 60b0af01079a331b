"""A screen that is left before it has begun, or with messages on their way, harms nobody.

Keys are read faster than they are handled: one may open a screen and the next one close it.
"""

from __future__ import annotations

import pytest
from textual import events

from explorer.ui import screens
from explorer.ui.reader.link_previewer import PreviewedRow, PreviewLoaded
from explorer.ui.review.review_place import review_place
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import Open, app_of, press, settle


@pytest.mark.parametrize("name", sorted(screens._SCREENS))
async def test_a_screen_that_is_left_at_once_changes_nothing(opened: Open, name: str) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        screen = screens.make_screen(name)
        app.push_screen(screen)
        app.pop_screen()
        await settle(pilot)
        assert app.screen is app.main
        assert not screen.children, "it was left before it had any"


@pytest.mark.parametrize("name", sorted(screens._SCREENS))
async def test_what_a_screen_hears_after_it_was_left_is_dropped(opened: Open, name: str) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        screen = screens.make_screen(name)
        await app.push_screen(screen)
        await settle(pilot)
        screen.set_timer(0.001, lambda: screen.query_one("#is-not-there"))
        app.pop_screen()
        screen.post_message(events.Resize(app.size, app.size))
        await settle(pilot)
        assert app.screen is app.main
        await press(pilot, "question_mark")
        assert app.screen is not app.main, "the app goes on"


async def test_a_preview_of_a_row_that_is_gone_is_not_shown(opened: Open) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        await press(pilot, "exclamation_mark")
        rows = app.screen.query_one("#problems", RowList)
        row = PreviewedRow(rows, rows.rows.key(rows.cursor), "Water.md", 1)
        preview = row.read(app.explorer.reader, app.now())
        await press(pilot, "q")
        app.post_message(PreviewLoaded(row, preview))
        await settle(pilot)
        assert app.screen is app.main


async def test_a_screen_whose_widgets_are_not_there_yet_takes_no_action(opened: Open) -> None:
    async with opened() as pilot:
        screen = SearchScreen()
        pilot.app.push_screen(screen)
        assert review_place(screen) is None
        assert screen.check_action("step_scope", (1,)) is False
        assert screen.check_action("close", ()), "it can be left"
        await settle(pilot)
        assert screen.check_action("step_scope", (1,))
