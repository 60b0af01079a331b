"""The map of what is around a concept: what it shows, and how keys and mouse walk it."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

import explorer.ui.glyphs as glyphs
from explorer.graph.local import LocalGraph, LocalGraphs
from explorer.ui.graph.map_screen import MapScreen
from explorer.ui.graph.map_view import MapView
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
from tests.ui.test_snapshots import SIZES, Pictures, Snap, each_shot, matches_snapshot

NOTES = {
    "MFA.md": (
        "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
        "# MFA\n\nIt protects [[IAM]]. A [[YubiKey]] is one way.\n\n"
        "## Kinds\n\nSee [[IAM#Root user]] and [[Least privilege|the least]].\n"
    ),
    "IAM.md": (
        "# IAM\n\nUsers and roles.\n\n## Root user\n\n"
        "Turn on [[MFA]] for the root user before anything else [/b].\n"
    ),
    "Least privilege.md": "Grant what is needed. See [[Region]].\n",
    "Exam/Exam preparation with a very long name that has no room.md": (
        "Learn [[MFA]], then 植木鉢.\n"
    ),
    "植木鉢と冬の準備.md": "It is about [[MFA]].\n",
    "Region.md": "Data stays in a [[Region]]. It leads to [[S3]].\n",
    "S3.md": "Buckets.\n",
    "Alone.md": "Nobody knows me.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "cloud", NOTES)


def view_of(pilot: Pilot[int]) -> MapView:
    return pilot.app.screen.query_one(MapView)


def selected(pilot: Pilot[int]) -> str:
    view = view_of(pilot)
    return view.nodes[view.selected].text


def sentence(pilot: Pilot[int]) -> str:
    return "\n".join(line.strip() for line in screen_text(pilot).splitlines()[-2:])


async def test_a_walk_by_keys(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, MapScreen)
        assert selected(pilot) == "MFA"
        text = screen_text(pilot)
        assert "Map  MFA  notes · 1 hop · 2 in, 3 out" in text
        assert "◆ 3 d" in text
        assert "▹○YubiKey  no note yet" in text
        assert "◂" in text, "IAM links back"
        await press(pilot, "l", "k")
        assert selected(pilot) == "IAM"
        assert sentence(pilot) == "MFA ▸ IAM  2 links\nIt protects IAM."
        await press(pilot, "h", "h", "j")
        assert selected(pilot).startswith("植木鉢") or selected(pilot).startswith("Exam")
        await press(pilot, "l", "l", "j", "enter")
        assert "There is no note" in screen_text(pilot), "a missing note is not opened"
        await press(pilot, "k", "enter")
        assert app_of(pilot).main.place is not None


async def test_notes_of_one_name_have_their_folder(opened: Open, tmp_path: Path) -> None:
    links = "[[a/README]] [[b/README#Part]] [[b/Other]]\n# Part\nOf [[#Part]]\n"
    notes = {"README.md": links, "b/README.md": "# Part\n", "a/README.md": "", "b/Other.md": ""}
    async with opened(folder=write(tmp_path / "same", notes), at="README.md") as pilot:
        await press(pilot, "m")
        names = [node.text for node in view_of(pilot).nodes]
        assert sorted(names) == ["Other", "README", "a/README", "b/README"]
        await press(pilot, "v")
        assert "b/README › Part" in [node.text for node in view_of(pilot).nodes]


async def test_only_space_moves_nodes(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m")
        view = view_of(pilot)
        before = view._layout
        await press(pilot, "l", "j", "h", "k")
        assert view._layout is before
        await press(pilot, "l", "space")
        assert "Map  Least privilege" in screen_text(pilot)
        await press(pilot, "l", "space")
        assert "Map  Region" in screen_text(pilot)
        await press(pilot, "minus")
        await press(pilot, "minus")
        assert selected(pilot) == "Least privilege", "what one comes from stays selected"
        assert "Map  MFA" in screen_text(pilot)
        await press(pilot, "minus")
        assert not isinstance(pilot.app.screen, MapScreen), "there is no map before the first"


async def test_a_place_that_is_read_leads_back_to_its_map(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "l", "space", "l", "enter", "m")
        assert "Map  Region" in screen_text(pilot)
        await press(pilot, "minus")
        assert "Map  Least privilege" in screen_text(pilot)
        assert selected(pilot) == "Region"
        await press(pilot, "minus")
        assert "Map  MFA" in screen_text(pilot)
        await press(pilot, "escape", "m", "minus")
        assert not isinstance(pilot.app.screen, MapScreen), "a map that is left is begun anew"


async def test_a_heading_that_names_the_note_has_its_map(opened: Open, tmp_path: Path) -> None:
    notes = {"Hub.md": "Some words.\n\n# Hub\n\n# Other\n", "Note.md": "[[Hub]]\n"}
    async with opened(folder=write(tmp_path / "hub", notes), at="Hub.md") as pilot:
        await search_for(pilot, "hub")
        await press(pilot, "enter", "m")
        assert "Map  Hub  notes · 1 hop · 1 in, 0 out" in screen_text(pilot)


async def test_long_columns_are_walked_by_pages(opened: Open, tmp_path: Path) -> None:
    notes = {f"Note {number:03}.md": "[[Hub]]" for number in range(70)}
    folder = write(tmp_path / "many", {**notes, "Hub.md": ""})
    async with opened(folder=folder, at="Hub.md") as pilot:
        await press(pilot, "m", "h", "g")
        assert selected(pilot) == "Note 000"
        await press(pilot, "ctrl+d")
        half = int(selected(pilot)[-3:])
        assert 10 <= half <= 20
        await press(pilot, "pagedown")
        assert half + 20 <= int(selected(pilot)[-3:]) <= half + 40
        await press(pilot, "G")
        assert selected(pilot) == "Note 069"
        await press(pilot, "G", "pageup", "ctrl+u", "home")
        assert selected(pilot) == "Note 000"


async def test_the_sentence_is_that_of_a_link_that_is_drawn(opened: Open, tmp_path: Path) -> None:
    notes = {"Hub.md": "", "A.md": "To [[Hub]] and [[B]].\n", "B.md": "Of [[A]], in [[Hub]].\n"}
    async with opened(folder=write(tmp_path / "pair", notes), at="Hub.md") as pilot:
        await press(pilot, "m", "h")
        first = selected(pilot)
        assert sentence(pilot).startswith(f"{first} ▸ Hub\n")
        await press(pilot, "j", "k", "j")
        assert selected(pilot) != first
        assert sentence(pilot).startswith(f"{selected(pilot)} ▸ Hub\n")


async def test_hops_directions_and_headings(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "right_square_bracket")
        assert "2 hops" in screen_text(pilot)
        assert "Region" in screen_text(pilot)
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert "1 hop ·" in screen_text(pilot)
        await press(pilot, "i")
        assert "notes · 1 hop · 3 in only" in screen_text(pilot)
        assert "YubiKey" not in screen_text(pilot)
        await press(pilot, "i")
        assert "YubiKey" in screen_text(pilot)
        assert "Exam" not in screen_text(pilot)
        await press(pilot, "i", "v")
        assert "IAM › Root user" in screen_text(pilot)


async def test_the_map_of_a_heading(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        app_of(pilot).push_screen(MapScreen(app_of(pilot).explorer.vault, ("MFA.md", 1)))
        await settle(pilot)
        text = screen_text(pilot)
        assert "headings" in text
        assert "Kinds" in text
        assert "IAM › Root user" in text
        assert "YubiKey" not in text
        await press(pilot, "l", "enter")
        assert app_of(pilot).main.place is not None


async def test_the_mouse_selects_and_opens(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m")
        lines = screen_text(pilot).splitlines()
        y = next(number for number, line in enumerate(lines) if "Least" in line)
        x = cell_len(lines[y][: lines[y].index("Least")])
        await pilot.click(offset=(x, y))
        await settle(pilot)
        assert selected(pilot) == "Least privilege"
        await pilot.click(offset=(x, y), times=2)
        await settle(pilot)
        assert not isinstance(pilot.app.screen, MapScreen)


async def test_a_note_that_nothing_leads_to(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="Alone.md") as pilot:
        await press(pilot, "m")
        assert "There is nothing to show around it." in screen_text(pilot)
        await press(pilot, "l", "h", "j", "k", "space", "enter")
        assert not isinstance(pilot.app.screen, MapScreen)


async def test_a_change_on_disk_shows_on_the_map(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "l")
        assert selected(pilot) == "Least privilege"
        (folder / "New.md").write_text("A new one about [[MFA]].\n", "utf-8")
        await press(pilot, "f5")
        assert "New" in screen_text(pilot)
        assert selected(pilot) == "Least privilege"


async def test_words_and_filters_narrow_the_map(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "right_square_bracket", "slash", *"lea")
        text = screen_text(pilot)
        assert "Least privilege" in text
        assert "YubiKey" not in text
        assert "Exam" not in text
        await press(pilot, "escape")
        assert "YubiKey" in screen_text(pilot)
        await press(pilot, "slash", *"path:Exam")
        text = screen_text(pilot)
        assert "Exam preparation" in text
        assert "Least" not in text
        await press(pilot, "enter", "h")
        assert selected(pilot).startswith("Exam"), "enter goes on walking what is left"
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, MapScreen)


@pytest.mark.parametrize("center", ["MFA.md", ("MFA.md", 1)])
async def test_the_center_is_taken_away(
    opened: Open, folder: Path, center: str | tuple[str, int]
) -> None:
    async with opened(folder=folder) as pilot:
        app_of(pilot).push_screen(MapScreen(app_of(pilot).explorer.vault, center))
        await settle(pilot)
        (folder / "MFA.md").unlink()
        await press(pilot, "f5")
        assert selected(pilot) == "MFA"
        assert "no note yet" in screen_text(pilot)
        assert "IAM" in screen_text(pilot) or isinstance(center, tuple)
        await press(pilot, "enter")
        assert "There is no note MFA yet." in screen_text(pilot)


async def test_keys_before_there_is_a_map(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = Event()

    def around(self: LocalGraphs, *options: Any) -> LocalGraph:
        going_on.wait()
        return at_once(self, *options)

    at_once = LocalGraphs.around
    monkeypatch.setattr(LocalGraphs, "around", around)
    async with opened(folder=folder) as pilot:
        app_of(pilot).push_screen(MapScreen(app_of(pilot).explorer.vault, "MFA.md"))
        await pilot.press("l", "h", "j", "k", "space")
        await pilot.resize_terminal(60, 20)
        assert not view_of(pilot).nodes
        going_on.set()
        await settle(pilot)
        assert selected(pilot) == "MFA"


async def test_a_heading_that_moves_stays_the_center(opened: Open, folder: Path) -> None:
    async with opened(folder=folder) as pilot:
        app_of(pilot).push_screen(MapScreen(app_of(pilot).explorer.vault, ("MFA.md", 1)))
        await settle(pilot)
        assert selected(pilot) == "Kinds"
        (folder / "MFA.md").write_text("# Other\n\n" + NOTES["MFA.md"], "utf-8")
        await press(pilot, "f5")
        assert selected(pilot) == "Kinds"
        assert "IAM › Root user" in screen_text(pilot)
        assert sentence(pilot).endswith("See IAM › Root user and the least.")


async def test_long_names_leave_room(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await pilot.resize_terminal(50, 20)
        await press(pilot, "m", "h", "k")
        names, words = sentence(pilot).split("\n")
        assert "▸ MFA" in names
        assert words == "Learn MFA, then 植木鉢."
        await press(pilot, "space")
        assert "0 in, 1 out" in screen_text(pilot)


async def test_what_is_counted_below_comes_with_the_last(opened: Open, tmp_path: Path) -> None:
    notes = {f"Note {number:03}.md": "[[Hub]]" for number in range(100)}
    folder = write(tmp_path / "many", {**notes, "Hub.md": "# Hub\n"})
    async with opened(folder=folder, at="Hub.md") as pilot:
        await press(pilot, "m", "h", *["j"] * 60)
        assert "21 more" in screen_text(pilot)


PICTURES: Pictures = [
    ("map", "wide two small two-light small-ansi-dark", ("m", "l"), {}),
    ("two hops", "wide two-light", ("m", "right_square_bracket", "h"), {}),
    ("map in ascii", "two", ("m", "l"), {"glyphs": glyphs.ASCII}),
    ("map without color", "two", ("m", "l"), {"environ": {"NO_COLOR": "1"}}),
    ("narrowed map", "two", ("m", "slash", *"least"), {}),
    ("nothing around", "small", ("m",), {"note": "Alone.md"}),
]


@each_shot(PICTURES)
def test_picture(
    snap_compare: Snap, folder: Path, shot: str, keys: tuple[str, ...], options: dict[str, Any],
) -> None:  # fmt: skip
    size, _, theme = shot.partition("-")
    app = make_app(folder, **{"theme": theme or "dark", "note": "MFA.md", **options})
    assert matches_snapshot(snap_compare, app, SIZES[size], *keys)


@pytest.mark.parametrize("size", [(80, 4), (20, 4), (10, 3)])
async def test_a_map_without_a_row_takes_keys(
    opened: Open, folder: Path, size: tuple[int, int]
) -> None:
    async with opened(size, folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "j", "G", "l", "h", "right_square_bracket", "k", "l")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Map  MFA" in screen_text(pilot)


async def test_a_map_that_loses_its_rows_takes_keys(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="MFA.md") as pilot:
        await press(pilot, "m", "l")
        await pilot.resize_terminal(20, 3)
        await press(pilot, "right_square_bracket", "v", "i", "l", "j")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert "Map  MFA" in screen_text(pilot)
