"""A walk through the graph as one makes it, by keys alone and by the mouse alone.

A concept is found, its map is walked to another one, a link's sentence is read, a path is asked
for, and the whole vault is looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.ui.graph.map_view import MapView
from tests.ui.conftest import (
    Open,
    app_of,
    press,
    screen_name,
    screen_text,
    search_for,
    settle,
    shown,
    write,
)  # fmt: skip
from tests.ui.test_path import WAYS
from tests.ui.test_whole_vault import place_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "cloud", WAYS)


def on_the_map(pilot: Pilot[int]) -> str:
    view = pilot.app.screen.query_one(MapView)
    return view.nodes[view.selected].text


async def test_by_keys_alone(opened: Open, folder: Path) -> None:
    async with opened(folder=folder, at="Alone.md") as pilot:
        await search_for(pilot, "mfa")
        await press(pilot, "enter")
        assert shown(pilot) == "MFA.md"
        await press(pilot, "m", "l")
        assert on_the_map(pilot) == "Least privilege"
        await press(pilot, "space", "l")
        assert on_the_map(pilot) == "Region"
        assert "Least privilege ▸ Region" in screen_text(pilot)
        await press(pilot, "P")
        await search_for(pilot, "s3")
        await press(pilot, "enter")
        assert "Path  Region → S3  1 link · 1 chain" in screen_text(pilot)
        assert "It leads to S3." in screen_text(pilot)
        await press(pilot, "M")
        assert screen_name(pilot.app) == "VaultScreen"
        assert "Vault  9 notes" in screen_text(pilot)
        await press(pilot, "enter")
        assert "Vault › " in screen_text(pilot), "the notes of its largest community"
        await press(pilot, "minus", "escape", "escape", "escape")
        assert pilot.app.screen is app_of(pilot).main
        assert shown(pilot) == "MFA.md"


async def test_by_the_mouse_alone(opened: Open, folder: Path) -> None:
    async def click(text: str, after: int = 0, times: int = 1) -> None:
        await pilot.click(offset=place_of(pilot, text, after), times=times)
        await settle(pilot)

    async with opened(folder=folder, at="Alone.md") as pilot:
        await click("S3")  # a place that has been read is offered by the search
        await click("MFA")
        assert shown(pilot) == "MFA.md"
        await click("m map")
        assert screen_name(pilot.app) == "MapScreen"
        await click("Least privilege")
        await click("space center")
        assert "Map  Least privilege" in screen_text(pilot)
        await click("Region", 60)
        assert "Least privilege ▸ Region" in screen_text(pilot)
        await click("P path")
        assert screen_name(pilot.app) == "SearchScreen"
        await click("S3", times=2)
        assert "Path  Region → S3  1 link · 1 chain" in screen_text(pilot)
        await click("It leads to", times=2)
        assert shown(pilot) == "Region.md", "the sentence is read where it stands"
        await click("? help")
        await click("run one")
        await click("Whole vault")
        assert screen_name(pilot.app) == "VaultScreen"
        await click("Policy", times=2)
        assert "Vault › " in screen_text(pilot)
        for _ in ("its notes", "the vault", "the help"):
            await click("esc")
        assert pilot.app.screen is app_of(pilot).main
