"""Tags in a note: seen as tags, and a way to all that has them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from explorer.ui.messages import OpenPlace
from tests.ui.conftest import Open, app_of, press, screen_text, settle, view_of
from tests.ui.test_note_view import reading


async def test_walking_links_passes_tags_by() -> None:
    async with reading("#a [[One]] #b\n\n#c #d\n\n[[Two]] #e\n") as (app, _):
        seen = []
        for step in (1, 1, 1, -1, -1):
            app.view.action_walk_links(step)
            seen.append(app.view.focused_link and app.view.focused_link.destination)
        assert seen == ["One", "Two", "Two", "One", "One"]


async def click(pilot: Pilot[int]) -> None:
    view = view_of(pilot)
    for y in range(view.size.height):
        column = view.render_line(y).text.find("#flashcards")
        if column >= 0:
            await pilot.click(view, offset=(column + 2, y))
    await settle(pilot)


@pytest.mark.parametrize("way", ["mouse", "hints"])
async def test_a_tag_searches_for_it(opened: Open, way: str) -> None:
    async with opened() as pilot:
        app_of(pilot).post_message(OpenPlace("Start here.md"))
        await settle(pilot)
        if way == "mouse":
            await click(pilot)
        else:
            await press(pilot, "f")
            _, label, *_ = (view_of(pilot).links.labels or {}).values()
            await press(pilot, *label)
        assert pilot.app.screen.query_one(Input).value == "#flashcards "
        assert "Start here" in screen_text(pilot)
        await press(pilot, "escape")
        assert "Welcome" in screen_text(pilot)
