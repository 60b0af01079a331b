"""`+` shows only the pane with the focus, and all of them again."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.ui.conftest import Open, app_of, press


def widths(pilot: Pilot[int]) -> dict[str, int]:
    """Return the width of each pane that is shown."""
    panes = {
        name: app_of(pilot).main.query_one(f"#{name}") for name in ("concepts", "note", "context")
    }
    return {name: pane.region.width for name, pane in panes.items() if pane.display}


async def test_one_pane_takes_the_whole_screen_and_gives_it_back(opened: Open) -> None:
    async with opened((120, 40)) as pilot:
        before = widths(pilot)
        await press(pilot, "tab", "plus")
        assert widths(pilot) == {"note": 120}
        await press(pilot, "tab")
        assert widths(pilot) == {"context": 120}, "the other panes are a tab away"
        await press(pilot, "tab", "tab", "plus")
        assert widths(pilot) == before


async def test_a_zoom_outlasts_another_size_of_the_terminal(opened: Open) -> None:
    async with opened((120, 40)) as pilot:
        await press(pilot, "tab", "plus")
        await pilot.resize_terminal(90, 30)
        assert widths(pilot) == {"note": 90}
        await press(pilot, "plus")
        assert set(widths(pilot)) == {"concepts", "note"}


async def test_opening_a_note_shows_it_while_zoomed(opened: Open) -> None:
    async with opened((120, 40)) as pilot:
        await press(pilot, "plus")
        assert set(widths(pilot)) == {"concepts"}
        await press(pilot, "G", "enter")
        assert set(widths(pilot)) == {"note"}
        assert app_of(pilot).main.pane == "note"
