"""`q` closes what is open, and leaves the explorer only from the panes."""

from __future__ import annotations

import pytest

from explorer.ui.base_app import while_shown
from explorer.ui.main.main_screen import MainScreen
from tests.ui.conftest import Open, app_of, press


@pytest.mark.parametrize("opens", ["question_mark", "exclamation_mark"])
async def test_q_closes_what_is_over_the_panes(opened: Open, opens: str) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        await press(pilot, "tab", opens)
        assert app.screen is not app.main
        await press(pilot, "q")
        assert app.screen is app.main
        assert app.is_running
        await pilot.press("q")
    assert app.return_value == 0


async def test_q_goes_back_to_the_box_and_nothing_arrives_after_the_end(opened: Open) -> None:
    taken: list[str] = []

    def take(_screen: MainScreen, message: str) -> None:
        taken.append(message)

    async with opened() as pilot:
        app = app_of(pilot)
        await press(pilot, "slash", *"assam", "ctrl+o", "q")
        assert app.is_running
        await press(pilot, "q")
        assert app.last_query.endswith("q"), "in the box it is a letter"
        app = app_of(pilot)
        while_shown(take)(app.main, "before")
        app.exit(0)
        while_shown(take)(app.main, "after")
    assert taken == ["before"]
