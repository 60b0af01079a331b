"""The whole vault: its communities and insights, by keys and by mouse, and the picture beside."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.graph import Insights
from explorer.graph.overview import Overview, make_overview
from explorer.ui.graph.map_screen import MapScreen
from explorer.ui.graph.vault_picture import VaultPicture
from explorer.ui.graph.vault_screen import FindingRows, VaultScreen
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import (
    Open,
    make_app,
    press,
    screen_name,
    screen_text,
    settle,
    shown,
    toast_text,
    wait_for,
    write,
)
from tests.ui.test_snapshots import SIZES, Pictures, Snap, each_shot, matches_snapshot

DUE = "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
TODAY = DUE.replace("21", "24")


def _town(times: int = 1) -> dict[str, str]:
    """Return three groups of notes that link to their middle, an index of all, and some alone."""
    middles = {"Harbor": 24, "植木鉢と冬の準備": 12, "👩‍👩‍👧 Family of plants, with a long name": 6}
    middles = {name: count * times for name, count in middles.items()}
    notes = {"Alone.md": "Nobody knows me.\n", "Dead end.md": "Nothing.\n"}
    for middle, count in middles.items():
        for n in range(count):
            start = DUE if n == 2 else TODAY if n == 4 else ""
            notes[f"{middle[:6].strip()}/{middle[:6].strip()} {n:02}.md"] = (
                f"{start}About [[{middle}]], again [[{middle}]].\n"
            )
        notes[f"{middle}.md"] = "See [[Dead end]]. A [[Lighthouse]] is missing.\n"
    notes["Harbor.md"] += "Beyond: [[植木鉢と冬の準備]].\n"
    notes["All pages.md"] = "".join(f"- [[{path[:-3]}]]\n" for path in notes if path != "Alone.md")
    return notes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "town", _town())


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return a vault of the same with so many notes that they are dots at first."""
    return write(tmp_path / "city", _town(8))


def rows(pilot: Pilot[int]) -> list[str]:
    listed = cast("FindingRows", pilot.app.screen.query_one(RowList).rows).listed
    return [each.finding.name for each in listed]


def selected(pilot: Pilot[int]) -> str:
    return rows(pilot)[pilot.app.screen.query_one(RowList).cursor]


def picture_of(pilot: Pilot[int]) -> VaultPicture:
    return pilot.app.screen.query_one(VaultPicture)


def place_of(pilot: Pilot[int], text: str, left: int = 0) -> tuple[int, int]:
    """Return where a text is on the screen, from some column of cells on."""
    for y, line in enumerate(screen_text(pilot).splitlines()):
        for found in re.finditer(re.escape(text), line):
            x = cell_len(line[: found.start()])
            if x >= left:
                return x, y
    raise AssertionError(screen_text(pilot))


async def test_keys_alone(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M")
        text = screen_text(pilot)
        assert "Vault  48 notes · 3 communities · 1 page aside" in text
        assert "2 due" in text
        assert "orphans 1 · dead ends 1 · bridges 4" in text
        assert rows(pilot)[0] == "Harbor"
        await press(pilot, "enter")
        assert rows(pilot)[0] == "Harbor"
        assert "Vault › Harbor  25" in screen_text(pilot)
        await press(pilot, "j", "m")
        assert isinstance(pilot.app.screen, MapScreen)
        await press(pilot, "escape")
        assert selected(pilot) == rows(pilot)[1]
        await press(pilot, "minus")
        assert selected(pilot) == "Harbor"
        await press(pilot, "j", "enter", "j", "minus")
        assert selected(pilot) == "植木鉢と冬の準備", "one comes back to where one was"
        await press(pilot, "escape")
        assert screen_name(pilot.app) == "MainScreen"


async def test_notes_of_one_name_have_their_folder(opened: Open, tmp_path: Path) -> None:
    texts = {"a": "Water boils at a hundred degrees. " * 9, "b": "Iron rusts in salty air. " * 9}
    notes = {
        f"{group}/{name}/README.md": f"{text}[[{group}/one/README]] [[{group}/two/README]]"
        for group, text in texts.items()
        for name in ("one", "two")
    }
    async with opened(folder=write(tmp_path / "same", notes)) as pilot:
        await press(pilot, "M")
        assert all(f"{group}/one/README" in screen_text(pilot) for group in texts)


async def test_insights_open_notes(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M", "i")
        assert rows(pilot)[3:7] == ["Insights", "Index pages", "Orphans", "Dead ends"]
        assert selected(pilot) == "Index pages"
        await press(pilot, "enter")
        assert rows(pilot) == ["All pages"]
        assert "leads to 46 notes" in screen_text(pilot)
        await press(pilot, "minus", "j", "enter")
        assert rows(pilot) == ["Alone"]
        await press(pilot, "minus", "j", "j", "j")
        assert selected(pilot) == "Wanted"
        await press(pilot, "enter")
        assert "wanted by 3 notes" in screen_text(pilot)
        await press(pilot, "m")
        assert "Map  Lighthouse  notes · 1 hop · 3 in, 0 out" in screen_text(pilot)
        await press(pilot, "minus", "P")
        assert screen_name(pilot.app) == "SearchScreen"
        await press(pilot, "escape", "enter")
        assert "Vault › Wanted › Lighthouse  3" in screen_text(pilot)
        await press(pilot, "minus", "minus", "j", "j", "enter")
        assert "2 times from Harbor" in screen_text(pilot)
        await press(pilot, "i", "j", "enter", "enter")
        assert shown(pilot) == "Alone.md"
        await press(pilot, "M")
        assert rows(pilot) == ["Alone"], "the list is as it was left"


async def test_the_first_look_shows_a_bar(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(insights: Insights, told: Callable[[float], object]) -> Overview:
        told(0.5)
        assert go_on.wait(30)
        return make_overview(insights, told)

    monkeypatch.setattr("explorer.services.overview_service.make_overview", slow)
    async with opened(folder=folder) as pilot:
        await pilot.press("M")
        await wait_for(pilot, lambda: "Vault  50%" in screen_text(pilot))
        assert "━━━━━" in screen_text(pilot)
        await pilot.press("enter", "m", "tab", "plus", "tab", "question_mark")
        assert screen_name(pilot.app) == "HelpScreen", "keys are answered meanwhile"
        await pilot.press("escape", "i")
        go_on.set()
        await settle(pilot)
        assert "Vault  48 notes" in screen_text(pilot)


async def test_index_pages_are_taken_in(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M", "a")
        assert "1 page in" in screen_text(pilot)
        await press(pilot, "a")
        assert "1 page aside" in screen_text(pilot)
        (folder / "All pages.md").unlink()
        await press(pilot, "f5")
        assert "48 notes" not in screen_text(pilot)
        await press(pilot, "a")
        assert "There is no index page" in toast_text(pilot)


async def test_words_narrow_the_list(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M", "slash", *"harb")
        assert rows(pilot) == ["Harbor"]
        await press(pilot, *"x")
        assert "Nothing here has: harbx" in screen_text(pilot)
        await press(pilot, "backspace", "enter")
        assert "Vault › Harbor  25" in screen_text(pilot)
        assert len(rows(pilot)) == 25


async def test_a_selected_row_is_lit_up(opened: Open, city: Path) -> None:
    async with opened(folder=city) as pilot:
        await press(pilot, "M")
        picture = picture_of(pilot)
        assert picture.lit == (0, -1)
        before = picture._scale, picture._x, picture._y
        await press(pilot, "j")
        assert picture.lit == (1, -1)
        assert (picture._scale, picture._x, picture._y) == before, "selecting moves nothing"
        assert picture.border_title == "植木鉢と冬の準備"
        await press(pilot, "enter", "j", "j")
        assert picture.lit == (1, 2)
        assert picture._scale > before[0], "the picture shows the community that is entered"
        await press(pilot, "i", "enter")
        assert picture.lit == (-1, -1)


async def test_the_picture_is_zoomed_and_moved(opened: Open, city: Path) -> None:
    async with opened(folder=city) as pilot:
        await press(pilot, "M", "tab")
        picture = picture_of(pilot)
        assert picture.has_focus
        fitted = picture._scale, picture._x, picture._y
        await press(pilot, "plus", "plus")
        assert picture._scale > 2 * fitted[0]
        await press(pilot, "l", "down")
        assert picture._x > fitted[1]
        assert picture._y > fitted[2]
        await press(pilot, "h", "up", "minus", "minus")
        assert (picture._scale, picture._x, picture._y) == pytest.approx(fitted)
        await press(pilot, "plus", "l", "0")
        assert (picture._scale, picture._x, picture._y) == pytest.approx(fitted)
        for step in (1, -1):
            for _ in range(3000):
                picture.action_zoom(step)
            assert len(picture.render_line(0).text), "there is a nearest and a farthest view"
        await press(pilot, "enter")
        assert "Vault › Harbor  193" in screen_text(pilot), "enter opens what is selected"
        await press(pilot, "tab")
        assert pilot.app.screen.query_one(RowList).has_focus


async def test_names_never_overprint(opened: Open, city: Path) -> None:
    async with opened(folder=city) as pilot:
        await press(pilot, "M", "tab")
        picture = picture_of(pilot)
        named = set[int]()
        for _ in range(8):
            width, height = picture.size
            lines = [picture.render_line(row) for row in range(height)]
            assert {line.cell_length for line in lines} == {width}
            names = {cell: text for cell, (text, *_) in picture._cells.items() if len(text) > 1}
            for cell, text in names.items():
                assert text in lines[cell // width].text
                cells = range(cell + 1, cell + cell_len(text))
                assert all(picture._cells[each][0] == "" for each in cells)
            named.add(len(names))
            await press(pilot, "plus")
        assert max(named) > 8, "nearer to them, dots become names"


async def test_mouse_alone(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M")
        half = 60
        at = place_of(pilot, "植木鉢", half)
        await pilot.click(offset=at)
        await settle(pilot)
        assert selected(pilot) == "植木鉢と冬の準備"
        await pilot.click(offset=at, times=2)
        await settle(pilot)
        assert "Vault › 植木鉢と冬の準備  13" in screen_text(pilot)
        picture = picture_of(pilot)
        at = place_of(pilot, "植木鉢と冬の 04", half)
        await pilot.click(offset=at)
        await settle(pilot)
        assert selected(pilot) == "植木鉢と冬の 04"
        scale = picture._scale
        await pilot._post_mouse_events([_wheel()], picture, offset=(20, 20))
        assert picture._scale > scale
        await pilot.click(offset=place_of(pilot, "dead ends 1"))
        await settle(pilot)
        assert rows(pilot) == ["Dead end"]
        at = place_of(pilot, "Dead end  ")
        await pilot.click(offset=at, times=2)
        await settle(pilot)
        assert shown(pilot) == "Dead end.md"


def _wheel() -> Any:
    from textual.events import MouseScrollUp

    return MouseScrollUp


async def test_a_narrow_terminal_shows_one_of_them(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, size=(80, 24)) as pilot:
        await press(pilot, "M")
        assert not picture_of(pilot).display
        assert "Vault  48 notes" in screen_text(pilot)
        await press(pilot, "tab")
        assert picture_of(pilot).display
        assert "Vault  48 notes" not in screen_text(pilot)
        await press(pilot, "escape")
        assert "Vault  48 notes" in screen_text(pilot), "the list was there before"
        await press(pilot, "tab")
        await press(pilot, "enter", "tab", "j")
        assert "Vault › Harbor  25" in screen_text(pilot)
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert picture_of(pilot).display


@pytest.mark.parametrize("notes", [{"a.txt": ""}, {"A.md": "", "B.md": ""}])
async def test_a_vault_without_links(opened: Open, tmp_path: Path, notes: dict[str, str]) -> None:
    async with opened(folder=write(tmp_path / "bare", notes)) as pilot:
        await press(pilot, "M")
        assert "0 communities" in screen_text(pilot)
        await press(pilot, "m", "K", "a", "tab", "plus", "l", "enter", "0")
        await pilot.click(picture_of(pilot))
        await press(pilot, "i", "j", "enter")
        alone = [path[:-3] for path in notes if path.endswith(".md")]
        assert rows(pilot) == alone
        assert ("There is none" in screen_text(pilot)) == (not alone)
        await press(pilot, "minus", "minus")
        assert not isinstance(pilot.app.screen, VaultScreen)


async def test_a_change_on_disk_shows(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        await press(pilot, "M", "j", "j", "enter", "j", "tab", "plus")
        scale = picture_of(pilot)._scale
        (folder / "New.md").write_text("Nothing.\n", "utf-8")
        await press(pilot, "f5")
        assert "Family" in screen_text(pilot)
        assert picture_of(pilot)._scale == scale, "the view stays"
        for file in folder.rglob("👩*.md"):  # noqa: ASYNC240  a few files
            file.unlink()
        await press(pilot, "f5")
        assert "Vault  42 notes" in screen_text(pilot), "a list that is gone is left"


async def test_progress_that_is_not_wanted_any_more_is_not_shown(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, done = Event(), Event()

    def slow(insights: Insights, told: Callable[[float], object]) -> Overview:
        if insights.with_hubs:
            assert go_on.wait(30)
            told(0.88)
            done.set()
        return make_overview(insights, told)

    monkeypatch.setattr("explorer.services.overview_service.make_overview", slow)
    async with opened(folder=folder) as pilot:
        await press(pilot, "M")
        await pilot.press("a", "a")
        go_on.set()
        await wait_for(pilot, done.is_set)
        await settle(pilot)
        assert "1 page aside" in screen_text(pilot)
        assert "88%" not in screen_text(pilot)


async def test_a_group_of_copies_stays_when_the_vault_changes(opened: Open, folder: Path) -> None:
    text = " ".join(f"word{number}" for number in range(20))
    write(folder, {"First.md": text, "Second.md": text})
    async with opened(folder=folder) as pilot:
        await press(pilot, "M", "i", "G", "enter", "slash", *"first", "enter", "j")
        assert rows(pilot) == ["First", "Second"]
        (folder / "New.md").write_text(DUE, "utf-8")
        await press(pilot, "f5")
        assert rows(pilot) == ["First", "Second"]
        assert selected(pilot) == "Second"
        await press(pilot, "enter")
        assert shown(pilot) == "Second.md"
        await press(pilot, "M")
        assert rows(pilot) == ["First", "Second"]
        assert selected(pilot) == "Second"


PICTURES: Pictures = [
    ("vault", "wide two small wide-light wide-ansi-dark", ("M",), {}),
    ("vault picture", "two small-light", ("M", "tab", "plus"), {}),
    ("names in the picture", "wide", ("M", "tab", *["plus"] * 4), {}),
    ("community", "wide", ("M", "j", "enter", "j"), {}),
    ("vault in ascii", "wide", ("M",), {"glyphs": glyphs.ASCII}),
    ("vault without color", "wide", ("M",), {"environ": {"NO_COLOR": "1"}}),
    ("insights", "small", ("M", "i"), {}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, city: Path, shot: str, keys: tuple[str, ...], options: dict[str, Any],
) -> None:  # fmt: skip
    size, _, theme = shot.partition("-")
    app = make_app(city, **{"theme": theme or "dark", **options})
    assert matches_snapshot(snap_compare, app, SIZES[size], *keys)
