"""The help: every command by its whole name, at any width."""

from __future__ import annotations

import pytest

from explorer.search.operators import operator_lines
from explorer.ui.commands import COMMANDS_BY_ID, shown_keys
from explorer.ui.glyphs import ASCII
from explorer.ui.widgets.row import fits
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import Open, press, screen_text


@pytest.mark.parametrize("width", [40, 50, 80, 140])
async def test_no_name_and_no_key_is_cut(opened: Open, width: int) -> None:
    async with opened((width, 600)) as pilot:
        await press(pilot, "question_mark")
        seen = screen_text(pilot)
        for command in COMMANDS_BY_ID.values():
            if command.keys:
                assert any(
                    command.text in row and shown_keys(command.keys) in row
                    for row in seen.split("\n")
                )


@pytest.mark.parametrize("width", [120, 108, 80, 72, 50, 40])
async def test_no_description_is_cut(opened: Open, width: int) -> None:
    async with opened((width, 30)) as pilot:
        await press(pilot, "question_mark")
        shown = pilot.app.screen.query_one(RowList)
        rows = [shown.rows.row(index) for index in range(len(shown.rows))]
        assert [row for row in rows if not fits(row, shown.scrollable_content_region.width)] == []
        described = " ".join(" ".join(row.aside for row in rows).split())
        for _, meaning in operator_lines():
            assert meaning in described
        for command in COMMANDS_BY_ID.values():
            assert command.tooltip in described or not command.keys, command.id


async def test_pages_and_widths_of_the_help(opened: Open) -> None:
    async with opened((120, 30)) as pilot:
        await press(pilot, "question_mark")
        first = screen_text(pilot).split("\n")
        await press(pilot, "pagedown")
        second = screen_text(pilot).split("\n")
        assert second[1][3:] == first[-2][3:], "one row stays in sight"
        await press(pilot, "pageup")
        assert screen_text(pilot).split("\n")[2][3:] == first[2][3:]
        await press(pilot, "escape")
        await press(pilot, "question_mark")
        rows = screen_text(pilot).split("\n")
        assert any("Help" in row and "Show every key" in row for row in rows)
        await press(pilot, "pagedown")
        selected = pilot.app.screen.query_one(RowList).selected_key
        await pilot.resize_terminal(40, 30)
        await press(pilot)
        assert pilot.app.screen.query_one(RowList).cursor > 0
        assert pilot.app.screen.query_one(RowList).selected_key == selected
        shown = pilot.app.screen.query_one(RowList).rows
        assert shown.row((shown.find("help") or 0) + 1).aside == "Show every key", "below its name"


async def test_the_names_for_the_config_file_are_shown_where_there_is_room(opened: Open) -> None:
    async with opened((120, 190)) as pilot:
        await press(pilot, "question_mark")
        rows = screen_text(pilot).split("\n")
        for command in COMMANDS_BY_ID.values():
            if command.keys:
                assert any(
                    command.tooltip in row and row.split()[-2] == command.id for row in rows
                ), command.id


async def test_the_legend_is_drawn_with_ascii_on_request(opened: Open) -> None:
    async with opened((80, 24), glyphs=ASCII) as pilot:
        await press(pilot, "question_mark")
        assert "! 102 due" in screen_text(pilot)


@pytest.mark.parametrize("width", [50, 120])
async def test_a_slash_in_the_help_finds_keys(opened: Open, width: int) -> None:
    async with opened((width, 20)) as pilot:
        await press(pilot, "question_mark", "slash", *"unfold")
        help_screen, rows = pilot.app.screen, pilot.app.screen.query_one(RowList)
        seen = screen_text(pilot)
        assert "Fold or unfold all" in seen, "what is called so"
        assert seen.index("Reading") < seen.index("Fold or unfold"), "below its section"
        assert ("Zoom" in seen, "Badges" in seen) == (False, False)
        await press(pilot, *"xyz")
        assert "Nothing here has: unfoldxyz" in screen_text(pilot)
        await press(pilot, "escape")
        assert len(rows.rows) > len(COMMANDS_BY_ID)
        await press(pilot, "slash", *"fold_result")
        assert "Close a concept" in screen_text(pilot), "by its name in the config file"
        await press(pilot, "enter", "q")
        assert pilot.app.screen is help_screen, "a letter of what is typed"
        await press(pilot, "escape", "escape")
        assert pilot.app.screen is not help_screen
