"""The ways from one place to another: asked for, shown as rows, and lit on a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.ui.graph.map_screen import MapScreen
from explorer.ui.graph.map_view import MapView
from explorer.ui.graph.path_screen import PathScreen
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import (
    Open,
    app_of,
    make_app,
    press,
    screen_text,
    search_for,
    settle,
    write,
)  # fmt: skip
from tests.ui.test_map import NOTES
from tests.ui.test_snapshots import SIZES, Pictures, Snap, each_shot, matches_snapshot

WAYS = {
    **NOTES,
    "Policy.md": "A policy grants [[Region]] by region.\n",
    "IAM.md": NOTES["IAM.md"] + "\n## Policies\n\nWritten as a [[Policy]] [b].\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "cloud", WAYS)


def lit(pilot: Pilot[int]) -> list[str]:
    """The names on the chain that is lit, and of them the selected one."""
    view = pilot.app.screen.query_one(MapView)
    return [view.nodes[at].text for at in sorted(view.chain)] + [view.nodes[view.selected].text]


async def way(pilot: Pilot[int], name: str) -> None:
    """Ask for the way to a note."""
    await press(pilot, "P")
    assert isinstance(pilot.app.screen, SearchScreen)
    await search_for(pilot, name)
    await press(pilot, "enter")


async def test_from_the_note_that_is_read(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await way(pilot, "region")
        text = screen_text(pilot)
        assert "Path  MFA → Region  2 links · 1 chain" in text
        assert "MFA › Kinds → Least privilege" in text
        assert "See IAM › Root user and the least." in text
        assert lit(pilot) == ["MFA", "Least privilege", "Region", "Least privilege"]
        await press(pilot, "j")
        assert lit(pilot)[-1] == "Region"
        await press(pilot, "enter")
        main = app_of(pilot).main
        assert pilot.app.screen is main
        place = main.place()
        assert place is not None
        assert place.path == "Least privilege.md", "the sentence is read where it stands"


async def test_notes_of_one_name_have_their_folder(opened: Open, tmp_path: Path) -> None:
    notes = {"a/README.md": "See [[b/README]].", "b/README.md": "See [[End]].", "End.md": ""}
    async with opened(folder=write(tmp_path / "same", notes), at="a/README.md") as pilot:
        await way(pilot, "end")
        text = screen_text(pilot)
        assert "Path  a/README → End" in text
        assert "a/README → b/README" in text
        assert lit(pilot) == ["a/README", "b/README", "End", "b/README"]


async def test_several_chains_one_of_them_lit(opened: Open, folder: Path) -> None:
    (folder / "Least privilege.md").write_text("Grant what is needed. See [[Policy]].\n", "utf-8")
    async with opened(folder=folder, at="MFA.md") as pilot:
        await way(pilot, "region")
        assert "3 links · 2 chains" in screen_text(pilot)
        first = lit(pilot)
        assert first[-1] == "Least privilege", "fewer links lead there than to IAM"
        assert "IAM" not in first
        await press(pilot, "j", "j", "j")
        assert lit(pilot)[-1] == "IAM"
        assert "Least privilege" not in lit(pilot)
        line = screen_text(pilot).splitlines()[1]
        await pilot.click(offset=(line.index("Least"), 1))
        await settle(pilot)
        assert lit(pilot) == first, "a click on the map selects a chain"


async def test_links_are_followed_back_where_none_leads_forward(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="S3.md") as pilot:
        await way(pilot, "least privilege")
        text = screen_text(pilot)
        assert "2 links · 1 chain · not all forward" in text
        assert "S3 ← Region" in text
        assert "◂" in text
        await press(pilot, "P")
        await search_for(pilot, "alone")
        await press(pilot, "enter")
        assert "No links lead from one to the other" in screen_text(pilot)
        await press(pilot, "enter", "escape")
        assert pilot.app.screen is app_of(pilot).main


async def test_from_the_map_and_back(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "l")
        await way(pilot, "s3")
        assert "Path  Least privilege → S3" in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MapScreen)
        app_of(pilot).last_query = "kept"
        await press(pilot, "P", "escape")
        assert isinstance(pilot.app.screen, MapScreen), "without an end there is no way"
        assert app_of(pilot).last_query == "kept"


async def test_letters_typed_at_once_name_the_end(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await pilot.press("P", *"s3")
        await settle(pilot)
        await press(pilot, "enter")
        assert "Path  MFA → S3" in screen_text(pilot)


async def test_a_change_on_disk_changes_the_chains(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await way(pilot, "s3")
        assert "3 links" in screen_text(pilot)
        (folder / "MFA.md").write_text("Straight to [[S3]].\n", "utf-8")
        await press(pilot, "f5")
        assert "1 link ·" in screen_text(pilot)
        (folder / "MFA.md").unlink()
        await press(pilot, "f5")
        assert isinstance(pilot.app.screen, PathScreen)


async def test_inside_of_one_note(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="IAM.md") as pilot:
        await way(pilot, "root user")
        assert "Both are in the same note." in screen_text(pilot)


@pytest.mark.parametrize("size", [(80, 5), (20, 5), (80, 3)])
async def test_a_screen_too_low_for_a_map(
    opened: Open, folder: Path, size: tuple[int, int]
) -> None:
    async with opened(folder=folder, at="MFA.md", size=size) as pilot:
        await way(pilot, "region")
        await press(pilot, "j")
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert lit(pilot) == ["MFA", "Least privilege", "Region", "Region"]


PICTURES: Pictures = [
    ("path", "wide two wide-light two-light", ("P", *"region", "enter"), {}),
    ("path in ascii", "two", ("P", *"region", "enter", "j"), {"glyphs": glyphs.ASCII}),
    ("no path", "two", ("P", *"alone", "enter"), {}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, folder: Path, shot: str, keys: tuple[str, ...], options: dict[str, Any],
) -> None:  # fmt: skip
    (folder / "Least privilege.md").write_text("Grant what is needed. See [[Policy]].\n", "utf-8")
    size, _, theme = shot.partition("-")
    app = make_app(folder, **{"theme": theme or "dark", "note": "MFA.md", **options})
    assert matches_snapshot(snap_compare, app, SIZES[size], *keys)
