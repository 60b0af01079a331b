"""Recent searches: bounded, newest first, written whole, and nothing breaks if they are lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from explorer.state.user_state import RecentSearches
from tests.ui.conftest import (
    Open,
    SlowExplorer,
    make_app,
    press,
    screen_text,
    settle,
    type_in,
    wait_for,
)


def saved(vault: Path, folder: Path) -> RecentSearches:
    return RecentSearches.of(vault, folder)


def test_newest_first_and_each_once() -> None:
    recent = RecentSearches()
    for query in ("tide", "  moon  phase ", "Tide", ""):
        recent.add(query)
    assert recent.load() == ("Tide", "moon phase")


def test_they_outlive_the_run_and_belong_to_a_vault(tmp_path: Path) -> None:
    saved(tmp_path / "sea", tmp_path / "state").add("tide ☾ \udc80")
    again = saved(tmp_path / "sea", tmp_path / "state")
    assert again.load() == ("tide ☾ ?",)
    assert saved(tmp_path / "land", tmp_path / "state").load() == ()
    assert not (tmp_path / "sea").exists(), "nothing is put into the vault"
    assert [file.suffix for file in (tmp_path / "state/recent").iterdir()] == [".json"], (
        "nothing is left of the writing"
    )


def test_one_or_all_can_be_forgotten(tmp_path: Path) -> None:
    for recent in (RecentSearches(), saved(tmp_path, tmp_path / "state")):
        for query in ("a", "b", "c"):
            recent.add(query)
        recent.forget("b")
        recent.forget("never asked")
        assert recent.load() == ("c", "a")
    assert saved(tmp_path, tmp_path / "state").load() == ("c", "a")
    recent.forget()
    assert recent.load() == saved(tmp_path, tmp_path / "state").load() == ()


async def test_the_list_forgets_what_is_selected(opened: Open) -> None:
    recent = RecentSearches()
    for query in ("a", "b", "c"):
        recent.add(query)
    async with opened(recent=recent) as pilot:
        await press(pilot, "slash", "down", "delete")
        assert recent.load() == ("c", "a")
        title = str(pilot.app.screen.query_one("#results").border_title)
        assert title == "Recent searches 2"
        await press(pilot, "delete")
        assert recent.load() == ("c",), "the one that has taken its place"
        await type_in(pilot, "tea")
        await press(pilot, "home", "delete")
        box = pilot.app.screen.query_one(Input)
        assert box.value == "ea", "a letter, where there is one"
        await press(pilot, "delete", "delete", "shift+delete")
        assert recent.load() == ()
        assert "Find a name or a text anywhere" in screen_text(pilot)


@pytest.mark.parametrize("key", ["enter", "delete"])
async def test_a_key_after_a_letter_is_not_for_recent_searches(root: Path, key: str) -> None:
    recent = RecentSearches()
    recent.add("matcha")
    slow = SlowExplorer(root)
    slow.slow_searches.finds = True
    app = make_app(root, recent=recent, explorer=slow)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "slash")
        await pilot.press("s")
        await wait_for(pilot, lambda: bool(slow.slow_searches.asked))
        await pilot.press("p", "o", "u", "t", key)
        box = pilot.app.screen.query_one(Input)
        assert slow.slow_searches.asked == ["s"], "no answer has come"
        assert (box.value, recent.load()) == ("spout", ("matcha",))
        slow.slow_searches.go_on.set()
        await settle(pilot)
        opened = [place.path for place in app.main.history.places]
        assert ("Tea/Tools/Kettle.md" in opened) == (key == "enter")
