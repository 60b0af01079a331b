"""The palette: one line a command, its key at the right, what is used most at the top."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from explorer.state.user_state import CommandUses
from explorer.ui.commands import COMMANDS
from explorer.ui.search.search_screen import SearchScreen
from tests.ui.conftest import Open, press, screen_text, type_in, wait_for, workers_done


def lines(pilot: Pilot[int]) -> list[str]:
    region = pilot.app.screen.query_one(CommandList).content_region
    rows = screen_text(pilot).splitlines()[region.y : region.bottom]
    return [row[region.x : region.right].rstrip(" ▁▂▃▄▅▆▇█") for row in rows]


async def open_palette(pilot: Pilot[int]) -> None:
    await press(pilot, "ctrl+p")
    await wait_for(pilot, lambda: pilot.app.screen.query_one(CommandList).option_count > 5)
    await pilot.pause()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_each_command_is_a_line_with_its_key(opened: Open, size: tuple[int, int]) -> None:
    async with opened(size) as pilot:
        await open_palette(pilot)
        found = [line for line in lines(pilot) if line]
        names = [*(each.text for each in (*COMMANDS["app"], *COMMANDS["main"]) if not each.hidden)]
        for line, name in zip(found, names, strict=False):
            assert line.strip().startswith(name)
        assert found[0].endswith("/")
        assert found[2].endswith("!")
        assert cell_len(found[0]) == cell_len(found[2])


async def test_what_was_run_most_comes_first(opened: Open) -> None:
    uses = CommandUses()
    async with opened((80, 24), command_uses=uses) as pilot:
        for _ in range(2):
            await press(pilot, "ctrl+p")
            await type_in(pilot, "zoom")
            await press(pilot, "enter")
        await press(pilot, "ctrl+p")
        await type_in(pilot, "outline")
        await press(pilot, "enter")
        await workers_done(pilot)
        assert uses.counts() == {"zoom": 2, "outline": 1}
        await open_palette(pilot)
        assert [line.split()[0] for line in lines(pilot)[:3]] == ["Zoom", "Outline", "Search"]


async def test_notes_reviews_and_the_search_are_found(opened: Open) -> None:
    async with opened((80, 24)) as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "spout")
        await wait_for(pilot, lambda: "Kettle.md" in screen_text(pilot))
        (line,) = [line for line in lines(pilot) if "Spout" in line]
        assert line.endswith("Tea/Tools/Kettle.md")
        await press(pilot, "escape")
        for words in ("review this note", "review this note's cards", "practice", "spread"):
            await press(pilot, "ctrl+p")
            await type_in(pilot, words)
            await wait_for(
                pilot, lambda: any(line.split()[:1] == ["Review"] for line in lines(pilot))
            )
            first, *others = lines(pilot)
            assert first.split()[0] == "Review", "before what writes"
            if words == "review this note":
                assert any("Put into review" in line for line in others)
            await press(pilot, "escape")
        for key in ("question_mark", "exclamation_mark"):
            await press(pilot, key, "ctrl+p")
            await type_in(pilot, "search")
            await wait_for(pilot, lambda: "Search" in "".join(lines(pilot)[:1]))
            await press(pilot, "enter")
            await wait_for(pilot, lambda: isinstance(pilot.app.screen, SearchScreen))
            await press(pilot, "escape", "escape")


def test_uses_are_kept(tmp_path: Path) -> None:
    uses = CommandUses.saved(tmp_path)
    for command in ("zoom", "find", "zoom"):
        uses.add(command)
    assert CommandUses.saved(tmp_path).counts() == {"zoom": 2, "find": 1}
    CommandUses(tmp_path).add("zoom")


async def test_ctrl_c_leaves_the_palette_unless_there_is_something_to_copy(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "theme")
        await press(pilot, "ctrl+a", "shift+end", "ctrl+c")
        assert pilot.app.clipboard == "theme"
        assert isinstance(pilot.app.screen, CommandPalette)
        await press(pilot, "end", "ctrl+c")
        assert not isinstance(pilot.app.screen, CommandPalette)
