"""The rows that hold others stay in sight, and what is opened stands where one looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.color import Color
from textual.strip import Strip

from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text, settle, write

MANY = {f"Shelf/Box {box}/Note {n:02}.md": f"# Thing {n}\n" for box in "AB" for n in range(60)}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return write(tmp_path / "shelf", MANY)


async def test_folders_stay_above_their_notes_and_can_be_clicked(opened: Open, shelf: Path) -> None:
    async with opened((120, 24), folder=shelf, note="Shelf/Box B/Note 40.md") as pilot:
        lines = screen_text(pilot).split("\n")
        assert "Shelf" in lines[1]
        assert "Box B" in lines[2]
        assert "Note 40" in lines[11]
        await press(pilot, *["ctrl+y"] * 5)
        assert "Box B" in screen_text(pilot).split("\n")[2]
        concepts = app_of(pilot).main.concepts
        for key in (*["k"] * 12, *["ctrl+e"] * 16, "ctrl+u", "ctrl+b", "g", "G"):
            await press(pilot, key)
            shown = concepts.tree.row(concepts.list.cursor).text
            assert shown in pane_text(pilot, "concepts")
            row = concepts.list.cursor - concepts.list.first_row
            kept = concepts.list.pinned_count
            assert kept <= row < concepts.list.visible_rows
            held = [each.key for each in concepts.tree.holders(concepts.list.first_row + kept)]
            assert len(held) >= kept, "none looks like an empty folder"
        concepts = app_of(pilot).main.concepts
        await pilot.click(RowList, offset=(10, 2))
        await settle(pilot)
        assert concepts.line is not None
        assert concepts.line.key == ("folder", "Shelf/Box B")
        assert concepts.tree.is_open(concepts.line), "to fold it, there is its mark"
        assert concepts.list.cursor == concepts.list.first_row + 1, "it stands where it was clicked"
        lines = screen_text(pilot).split("\n")
        assert "Box B" in lines[2]
        assert "Note 00" in lines[3]
        await press(pilot, "G")
        await pilot.click(RowList, offset=(4, 2))
        await settle(pilot)
        assert not concepts.tree.is_open(concepts.line)


async def test_what_is_in_sight_already_does_not_move(opened: Open, shelf: Path) -> None:
    async with opened((120, 24), folder=shelf, note="Shelf/Box A/Note 05.md") as pilot:
        concepts = app_of(pilot).main.concepts
        top = concepts.list.first_row
        concepts.reveal("Shelf/Box A/Note 07.md")
        assert concepts.list.first_row == top
        concepts.reveal("Shelf/Box B/Note 20.md")
        assert concepts.list.cursor - concepts.list.first_row == concepts.list.visible_rows // 2


def ground(strip: Strip) -> Color | None:
    style = list(strip)[-1].style
    return style.bgcolor if style is not None else None


async def test_the_note_on_screen_is_marked_and_plain_without_the_focus(opened: Open) -> None:
    async with opened(note="Tea/Black.md") as pilot:
        concepts = app_of(pilot).main.concepts
        here = concepts.tree.find(("note", "Tea/Black.md"))
        assert here is not None
        assert concepts.tree.row(here).look == "current"
        assert concepts.tree.row(here - 1).look != "current"
        grounds = []
        await press(pilot, "shift+tab")
        for _ in range(2):
            strip = concepts.list.render_line(here - concepts.list.first_row)
            grounds.append(ground(strip))
            await press(pilot, "tab")
        assert grounds[0] != grounds[1]
        plain = concepts.list.render_line(here + 1 - concepts.list.first_row)
        assert grounds[1] == ground(plain)


async def test_names_that_are_cut_differ_where_they_differ(opened: Open, tmp_path: Path) -> None:
    notes = {
        f"A very long beginning of the name of a note about {what} and its end.md": "# A\n"
        for what in ("cats", "dogs", "birds")
    }
    async with opened(folder=write(tmp_path / "alike", notes)) as pilot:
        text = pane_text(pilot, "concepts")
        for what in ("cats", "dogs", "birds"):
            assert what in text
