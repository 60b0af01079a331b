"""Footnotes: to their text and back to where one read."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.ui.messages import OpenPlace
from tests.ui.conftest import Open, app_of, press, settle, shown, view_of, write
from tests.ui.test_note_view import Reader, reading, screen


def focused_kind(app: Reader) -> str | None:
    return app.view.focused_link.kind if app.view.focused_link is not None else None


async def test_a_footnote_is_followed_within_the_note() -> None:
    text = "claim[^1]\n\n" + "text\n\n" * 60 + "[^1]: The note.\n\n" + "more\n\n" * 60
    async with reading(text) as (app, pilot):
        app.view.action_walk_links(1)
        app.view.action_open()
        await pilot.pause()
        assert app.view.line == 123
        assert app.followed == []
        assert focused_kind(app) == "back"
        app.view.action_open()
        await pilot.pause()
        assert app.view.scroll_offset.y == 0
        assert focused_kind(app) == "footnote"
        assert not app.view.leave_footnote()


async def test_a_footnote_leads_back_to_the_very_row_even_when_the_width_is_another() -> None:
    words = "".join(f"Some words {n} that are wrapped in a narrow view.\n\n" for n in range(80))
    notes = "[^1]: The note, see[^2].\n\n[^2]: The other.\n"
    text = f"{words}claim[^1] and other[^2]\n\n{words}{notes}"
    async with reading(text, size=(60, 20)) as (app, pilot):
        view = app.view
        view.go_to_line(159)
        view.action_move(1)
        await pilot.pause()
        before, place, line = screen(view), view.scroll_offset.y, view.line
        view.action_walk_links(1)
        view.action_open()
        await pilot.pause()
        view.go_to_footnote("2")
        await pilot.pause()
        assert view.leave_footnote()
        assert view.leave_footnote()
        await pilot.pause()
        assert (screen(view), view.scroll_offset.y) == (before, place)
        view.go_to_footnote("1")
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert view.leave_footnote()
        await pilot.pause()
        assert view.line == line


async def test_a_footnote_that_one_has_scrolled_to_leads_to_its_first_reference() -> None:
    text = "a\n\n" * 40 + "claim[^1]\n\n" + "text\n\n" * 60 + "[^1]: The note.\n\n"
    async with reading(text) as (app, pilot):
        app.view.action_move_to_end(1)
        app.view.action_walk_links(-1)
        app.view.action_open()
        await pilot.pause()
        assert app.view.line == 81


@pytest.mark.parametrize("key", ["backspace", "minus"])
async def test_back_leaves_a_footnote_before_a_note(opened: Open, root: Path, key: str) -> None:
    write(root, {"F.md": "[[Green]] claim[^1]\n\n" + "text\n\n" * 60 + "[^1]: The note.\n"})
    async with opened(at="Tea/Green.md") as pilot:
        app_of(pilot).post_message(OpenPlace("F.md"))
        await settle(pilot)  # keys act on the note that is on screen
        await press(pilot, "]", "]", "enter")
        view = view_of(pilot)
        assert view.scroll_offset.y > 0
        await press(pilot, key)
        assert (shown(pilot), view.scroll_offset.y) == ("F.md", 0)
        await press(pilot, key)
        assert shown(pilot) == "Tea/Green.md"
