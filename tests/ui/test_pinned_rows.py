"""The rows that hold others stay in sight, and what is opened stands where one looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from textual.strip import Strip

from explorer.ui.widgets.row import Entries, ListEntry, Row
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text, settle, write

MANY = {f"Shelf/Box {box}/Note {n:02}.md": f"# Thing {n}\n" for box in "AB" for n in range(60)}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return write(tmp_path / "shelf", MANY)


class Depths(Entries):
    """Rows of which only the depth is known; their key is the row that has that key."""

    def __init__(self, depths: list[int]) -> None:
        super().__init__(tuple(ListEntry(n, Row(str(n))) for n in range(len(depths))))
        self.depths = depths

    def depth(self, index: int) -> int:
        return self.depths[index]

    def holder(self, index: int, depth: int) -> ListEntry:
        above = (i for i in range(index, -1, -1) if self.depths[i] == depth)
        return self.entries[next(above)]


class Scrolled(RowList):
    """A list of so many rows in sight that is scrolled to a row."""

    def __init__(self, nested: Depths, top: int, visible_rows: int = 40) -> None:
        super().__init__(nested)
        self.nested = nested
        self._top, self._visible = top, visible_rows

    @property
    def first_row(self) -> int:
        return self._top

    @property
    def visible_rows(self) -> int:
        return self._visible


@given(st.lists(st.integers(-3, 1), min_size=1, max_size=40), st.data())
def test_what_is_kept_holds_the_first_free_row(steps: list[int], data: st.DataObject) -> None:
    depths = [0]
    for step in steps:
        depths.append(max(0, min(depths[-1] + step, depths[-1] + 1)))
    top = data.draw(st.integers(0, len(depths) - 1))
    nested = Depths(depths)
    kept = range(Scrolled(nested, top).pinned_count)
    keys = [nested.holder(top + y, y).key for y in kept]
    assert [depths[int(str(key))] for key in keys] == list(range(len(keys)))
    free = top + len(keys)
    if keys:
        holders = [nested.holder(free, depth).key for depth in range(depths[free])]
        assert holders[: len(keys)] == keys, "none looks like an empty folder"
    if free + 1 < len(depths) and len(keys) < 6 and depths[free] > len(keys):
        assert depths[free + 1] <= len(keys), "one more would hold nothing in sight"


@pytest.mark.parametrize(
    ("depths", "top", "count"),
    [([0, 1, 1, 0, 0], 1, 1), ([0, 1, 1, 0, 0], 2, 0), ([0, 1, 2, 2, 0], 3, 0), ([0, 1], 1, 0)],
)
def test_a_folder_whose_rows_are_all_above_is_not_kept(
    depths: list[int], top: int, count: int
) -> None:
    assert Scrolled(Depths(depths), top).pinned_count == count


async def test_the_folders_stay_above_their_notes(opened: Open, shelf: Path) -> None:
    async with opened((120, 24), folder=shelf, note="Shelf/Box B/Note 40.md") as pilot:
        lines = screen_text(pilot).split("\n")
        assert "Shelf" in lines[1]
        assert "Box B" in lines[2]
        assert "Note 40" in lines[11]
        await press(pilot, *["ctrl+y"] * 5)
        assert "Box B" in screen_text(pilot).split("\n")[2]


async def test_the_cursor_is_never_below_them(opened: Open, shelf: Path) -> None:
    async with opened((120, 24), folder=shelf, note="Shelf/Box B/Note 40.md") as pilot:
        concepts = app_of(pilot).main.concepts
        for key in (*["k"] * 12, *["ctrl+e"] * 16, "u", "u", "g", "G"):
            await press(pilot, key)
            shown = concepts.tree.row(concepts.list.cursor).text
            assert shown in pane_text(pilot, "concepts")
            row = concepts.list.cursor - concepts.list.first_row
            assert concepts.list.pinned_count <= row < concepts.list.visible_rows


async def test_a_click_on_a_row_that_is_kept_goes_to_it(opened: Open, shelf: Path) -> None:
    async with opened((120, 24), folder=shelf, note="Shelf/Box B/Note 40.md") as pilot:
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
    """Return the color behind the end of a row."""
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
