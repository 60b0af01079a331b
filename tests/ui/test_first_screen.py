"""The first screen: what a vault begins with, and that nothing moves once it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.state.user_state import UserState
from explorer.ui.concepts.concepts_pane import ConceptsPane
from explorer.ui.load_state import BadgesLoaded
from tests.ui.conftest import (
    NOTES,
    Open,
    app_of,
    click_text,
    pane_text,
    press,
    screen_text,
    shown,
    write,
)

_DUE = NOTES["Tea/Green.md"]


@pytest.mark.parametrize(
    "names",
    [
        ["Herbs.md", "index.md", "README.md"],
        ["Index.md", "README.md", "Home.md"],
        ["0. readme.md", "Home.md"],
        ["Home.md", "Start here.md"],
        ["00 - Start here.md", "Startling.md", "Tea/Home.md"],
    ],
)
async def test_a_vault_begins_with_its_front_page(
    opened: Open, tmp_path: Path, names: list[str]
) -> None:
    folder = write(tmp_path / "1 Herbs", {"A/Due.md": _DUE, **dict.fromkeys(names, "# Hello\n")})
    async with opened(folder=folder) as pilot:
        assert shown(pilot) == names[0]
        concepts = app_of(pilot).main.concepts
        assert concepts.line is not None
        assert (concepts.line.path, concepts.list.has_focus) == (names[0], True)


async def test_a_vault_without_one_begins_at_its_root(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "Herbs", {"A/Due.md": _DUE, "Basil.md": "", "12.md": ""})
    state = UserState()
    async with opened(folder=folder, state=state) as pilot:
        concepts = app_of(pilot).main.concepts.list
        assert (shown(pilot), concepts.cursor, concepts.has_focus) == (None, 0, True)
        assert "Choose a note" in pane_text(pilot, "note")
        await press(pilot, "r", "enter", shows="Everything")
        await press(pilot, "escape")
        await click_text(pilot, "Basil")
        assert state.visits.ranked(0) == ("Basil.md",)


async def test_what_is_due_is_told_above_the_tree_and_moves_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    before: list[object] = []
    take = ConceptsPane.take_badges

    def watched(pane: ConceptsPane, badges: BadgesLoaded) -> None:
        before.extend((pane.list.selected_key, pane.list.scroll_offset, [*pane.tree.items]))
        take(pane, badges)

    monkeypatch.setattr(ConceptsPane, "take_badges", watched)
    async with opened() as pilot:
        concepts = app_of(pilot).main.concepts
        now = [concepts.list.selected_key, concepts.list.scroll_offset, [*concepts.tree.items]]
        assert before == now
        assert concepts.list.selected_key == ("note", "Start here.md")
        assert "1 due  r" in screen_text(pilot).splitlines()[0]
