"""The list of problems: columns, equal ones together, narrowed in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.ui.widgets.filter_box import FilterBox
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import (
    Open,
    app_of,
    click_text,
    pane_text,
    press,
    screen_name,
    screen_text,
    shown,
    type_in,
    write,
)

NOTES = {
    "A.md": "# A\n\n[[Nowhere]] and [[B#Gone]] and [[B#^gone]]\n",
    "B.md": "# B\n\n[[Nowhere]]\n\n```py\nopen\n",
    "Deep/C.md": "[[Elsewhere]]\n\n[[Nowhere]]\n",
}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return write(tmp_path / "broken", NOTES)


def rows(pilot: Pilot[int]) -> list[str]:
    region = pilot.app.screen.query_one("#problems").content_region
    text = screen_text(pilot).splitlines()[region.y : region.bottom]
    return [
        " ".join(line[region.x + 1 : region.right].split()) for line in text if line.strip("│ ")
    ]


async def test_problems_are_columns_and_each_is_looked_at(opened: Open, broken: Path) -> None:
    async with opened(folder=broken) as pilot:
        await press(pilot, "exclamation_mark")
        found = rows(pilot)
        assert found[:3] == [
            "! no such block B#^gone A.md:3",
            "! no such heading B#Gone A.md:3",
            "! no such note Nowhere A.md:3 ×3",
        ]
        assert found[3].startswith("! unclosed fence ")
        assert found[4] == "! no such note Elsewhere Deep/C.md:1"
        lines = screen_text(pilot).splitlines()
        targets = ("Nowhere ", "B#Gone", "Elsewhere ")
        starts = {line.index(said) for line in lines[1:6] for said in targets if said in line}
        assert len(starts) == 1, "the targets stand below each other"
        await press(pilot, "escape")
        await press(pilot, "exclamation_mark")
        await click_text(pilot, "/ narrow")
        assert pilot.app.screen.query_one(FilterBox).has_focus
        await press(pilot, "escape")
        await click_text(pilot, "esc back")
        assert app_of(pilot).screen is app_of(pilot).main
        app = app_of(pilot)
        await press(pilot, "exclamation_mark", "K")
        assert screen_name(app) == "PreviewScreen"
        await press(pilot, "escape")
        assert "Problems 5" in screen_text(pilot)
        await press(pilot, "K", "enter")
        assert shown(pilot) == "A.md"


async def test_a_row_leads_to_the_place_that_it_was_found_by(
    opened: Open, broken: Path, edited: list[list[str]]
) -> None:
    async with opened(environ={"EDITOR": "vim"}, folder=broken) as pilot:
        await press(pilot, "exclamation_mark", "slash", *"deep nowh")
        assert rows(pilot) == ["! no such note Nowhere Deep/C.md:3 ×3"]
        await press(pilot, "enter")
        assert shown(pilot) == "Deep/C.md"
        await press(pilot, "exclamation_mark", "e")
    assert edited == [["vim", "+3", str(broken / "Deep/C.md")]]


async def test_a_problem_is_edited_at_its_line_from_the_list(
    opened: Open, broken: Path, edited: list[list[str]]
) -> None:
    async with opened(environ={"EDITOR": "vim"}, folder=broken) as pilot:
        await press(pilot, "exclamation_mark", "j", "j", "j", "e")
        assert edited == [["vim", "+5", str(broken / "B.md")]]
        assert screen_name(app_of(pilot)) == "ProblemsScreen"
        assert "Problems 5" in screen_text(pilot)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_the_list_and_its_help_name_the_key_that_edits(
    opened: Open, broken: Path, size: tuple[int, int]
) -> None:
    async with opened(size, folder=broken) as pilot:
        await press(pilot, "exclamation_mark")
        assert "e edit" in screen_text(pilot)
        assert ("K peek" in screen_text(pilot)) is (size[0] > 50)
        await press(pilot, "question_mark")
        assert "Open the file at this line in" in screen_text(pilot)


async def test_the_list_is_narrowed_in_place_by_words_and_paths(opened: Open, broken: Path) -> None:
    async with opened(folder=broken) as pilot:
        app = app_of(pilot)
        await press(pilot, "exclamation_mark", "slash")
        await type_in(pilot, "deep/")
        assert "Problems 2 of 5" in screen_text(pilot), "a place of equal ones counts"
        await press(pilot, "escape")
        assert "Problems 5" in screen_text(pilot)
        assert app.screen is not app.main
        await press(pilot, "j", "enter")
        assert shown(pilot) == "A.md"
        await press(pilot, "exclamation_mark", "slash")
        await type_in(pilot, "NOTE such")
        assert "Problems 2 of 5" in screen_text(pilot)
        assert "Elsewhere" in pane_text(pilot, "problems")
        assert "B#Gone" not in pane_text(pilot, "problems")
        await press(pilot, "down", "enter")
        assert shown(pilot) == "Deep/C.md"


async def test_it_is_as_it_was_left_for_a_place(opened: Open, broken: Path) -> None:
    async with opened(folder=broken) as pilot:
        app = app_of(pilot)
        await press(pilot, "exclamation_mark", "slash")
        await type_in(pilot, "such no")
        await press(pilot, "down", "down", "enter")
        assert shown(pilot) == "A.md"
        await press(pilot, "exclamation_mark")
        assert "Problems 4 of 5" in screen_text(pilot)
        assert app.screen.query_one(FilterBox).value == "such no"
        listed = app.screen.query_one(RowList)
        assert (listed.cursor, listed.has_focus) == (2, True)
        write(broken, {"A.md": "# A\n\n[[B#Gone]] and [[B#^gone]]\n", "B.md": "# B\n"})
        await press(pilot, "K", "enter")
        app.action_reload()
        await press(pilot, "exclamation_mark")
        assert rows(pilot)[2].startswith("! no such note"), "what follows on one that is gone"
        assert app.screen.query_one(RowList).cursor == 2
        await press(pilot, "escape", "exclamation_mark")
        assert "Problems 4" in screen_text(pilot)
        assert app.screen.query_one(RowList).cursor == 0


async def test_the_filter_takes_letters_and_stays(opened: Open, broken: Path) -> None:
    async with opened(folder=broken) as pilot:
        app = app_of(pilot)
        await press(pilot, "exclamation_mark", "slash", "q", "j", "exclamation_mark")
        assert app.screen.query_one(FilterBox).value == "qj!"
        await press(pilot, "escape", "q")
        assert app.screen is app.main
        await press(pilot, "slash")
        assert app.screen is not app.main, "elsewhere the key searches"
        await press(pilot, "escape", "escape")
        await press(pilot, "exclamation_mark", "slash")
        await type_in(pilot, "zzz[/b]")
        assert "No problem has: zzz[/b]" in screen_text(pilot)
        assert "esc to see all 5 again" in screen_text(pilot)
        await press(pilot, "enter")
        assert "No problem has" in screen_text(pilot)
        await press(pilot, "escape", "escape")
        await press(pilot, "exclamation_mark", "slash")
        await type_in(pilot, "elsewhere")
        write(broken, {"D.md": "[[Elsewhere too]]\n"})
        await press(pilot, "f5")
        assert "Problems 2 of 6" in screen_text(pilot)
