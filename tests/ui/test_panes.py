"""The panes: the page gets the room, widths and what is hidden are the user's, and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from explorer.state.user_state import PaneLayout, PaneLayoutStore
from explorer.ui.history import HistoryPlace
from explorer.ui.main.pane_row import LEAST, PANES, PaneFocus, arrange
from tests.ui.conftest import Open, app_of, press, settle, write

LAYOUTS = st.builds(
    PaneLayout,
    left=st.none() | st.integers(1, 300),
    right=st.none() | st.integers(1, 300),
    shows_left=st.booleans(),
    shows_right=st.none() | st.booleans(),
)
FOCUSES = st.builds(
    PaneFocus, st.sampled_from(PANES), st.sampled_from(("concepts", "context")), st.booleans()
)


def widths(pilot: Pilot[int]) -> dict[str, int]:
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
        await press(pilot, "tab", "enter")
        assert set(widths(pilot)) == {"note"}, "a note that is opened is shown"
        await pilot.resize_terminal(90, 30)
        assert widths(pilot) == {"note": 90}
        await pilot.resize_terminal(120, 40)
        await press(pilot, "plus")
        assert widths(pilot) == before


@pytest.mark.parametrize("width", [108, 120, 149, 150, 160, 200, 300])
def test_the_page_gets_at_least_70_columns_where_there_is_room(width: int) -> None:
    for companion in ("concepts", "context"):
        page = arrange(width, PaneLayout(), PaneFocus("note", companion))["note"]
        assert page.width >= min(70, width * 6 // 10)


@given(st.integers(1, 300), LAYOUTS, FOCUSES)
def test_panes_fill_the_width_with_focus(width: int, layout: PaneLayout, focus: PaneFocus) -> None:
    panes = arrange(width, layout, focus)
    assert focus.current in panes
    beside = [pane.width for pane in panes.values() if not pane.is_over]
    assert sum(beside) == width
    assert all(0 < pane.width <= width for pane in panes.values())
    if len(panes) > 1:
        assert all(pane.width >= LEAST for pane in panes.values())
        assert panes["note"].side is None
        assert panes["note"].width >= 40


@given(st.integers(1, 300), LAYOUTS, st.sampled_from(("concepts", "context")))
def test_the_page_is_as_wide_at_any_focus(width: int, layout: PaneLayout, companion: str) -> None:
    """Else a note that is opened from another pane would be painted twice."""
    pages = set()
    for current in PANES:
        panes = arrange(width, layout, PaneFocus(current, companion))  # type: ignore[arg-type] # a pane
        if "note" in panes:
            pages.add(panes["note"].width)
    assert len(pages) == 1


async def test_the_context_stands_in_for_the_tree_and_a_drag_hides_it(opened: Open) -> None:
    async with opened((120, 30)) as pilot:
        main = app_of(pilot).main
        page = main.note_pane.region
        assert widths(pilot) == {"concepts": 40, "note": 80}
        for key in ("o", "tab", "b", "escape", "tab"):
            await press(pilot, key)
            assert main.note_pane.region == page
        assert set(widths(pilot)) == {"concepts", "note"}
        await press(pilot, "o", "enter")
        assert set(widths(pilot)) == {"context", "note"}, "it stays while one reads"
        await pilot.app.run_action("reset_panes", app_of(pilot).main)
        await press(pilot, "escape")
        await drag(pilot, 40, 20, 3)
        assert widths(pilot) == {"note": 120}
        await drag(pilot, 0, 10, 30)
        assert widths(pilot) == {"concepts": 30, "note": 90}
        await drag(pilot, 119, 110, 84)
        assert widths(pilot)["context"] == 35


async def test_escape_opens_a_hidden_pane_over_the_page_and_closes_it_again(opened: Open) -> None:
    async with opened((120, 24), note="Water.md") as pilot:
        await press(pilot, "1")
        tree = app_of(pilot).main.concepts.list
        for pane in ("concepts", "note", "concepts", "note"):
            await press(pilot, "escape")
            assert app_of(pilot).main.pane == pane
            assert tree.display == (pane == "concepts")


async def test_panes_are_hidden_widened_and_zoomed(opened: Open) -> None:
    async with opened((120, 30)) as pilot:
        await press(pilot, "1")
        assert widths(pilot) == {"note": 120}
        assert app_of(pilot).main.pane == "note", "the focus leaves what is hidden"
        await press(pilot, "3")
        assert set(widths(pilot)) == {"note", "context"}
        await press(pilot, "1")
        assert set(widths(pilot)) == {"concepts", "note", "context"}
        await press(pilot, "3")
        assert set(widths(pilot)) == {"concepts", "note"}
        await pilot.app.run_action("reset_panes", app_of(pilot).main)
        await press(pilot, "escape")
        await press(pilot, "1")
        for key, pane in (("escape", "concepts"), ("b", "context")):
            await press(pilot, key)
            assert widths(pilot)["note"] == 120
            assert pane in widths(pilot)
            await press(pilot, "tab" if pane == "concepts" else "shift+tab")
            assert widths(pilot) == {"note": 120}
        await pilot.app.run_action("reset_panes", app_of(pilot).main)
        await press(pilot, "escape")
        await press(pilot, *["right_curly_bracket"] * 20)
        assert widths(pilot) == {"concepts": 80, "note": 40}, "the page keeps a least width"
        await press(pilot, "3")
        assert widths(pilot) == {"concepts": 48, "note": 40, "context": 32}
        await press(pilot, "right_curly_bracket")
        assert widths(pilot)["note"] == 40
        await press(pilot, "left_curly_bracket", "left_curly_bracket")
        assert widths(pilot)["concepts"] < 48, "a key is not lost on a width that is not shown"
        await press(pilot, "3")
        await pilot.app.run_action("reset_panes", app_of(pilot).main)
        await press(pilot, "escape")
        await pilot.click(app_of(pilot).main, offset=(60, 0), times=2)
        assert widths(pilot) == {"note": 120}
        await pilot.click(app_of(pilot).main, offset=(60, 0), times=2)
        assert widths(pilot) == {"concepts": 40, "note": 80}


async def test_in_a_small_terminal_the_keys_go_to_the_panes(opened: Open) -> None:
    async with opened((50, 20)) as pilot:
        for key, pane in (("3", "context"), ("1", "concepts"), ("1", "concepts")):
            await press(pilot, key)
            assert set(widths(pilot)) == {pane}
        await press(pilot, "plus", "3", "plus", "1")
        assert set(widths(pilot)) == {"concepts"}


async def test_keys_make_the_pane_with_the_focus_wider(opened: Open) -> None:
    async with opened((160, 30)) as pilot:
        before = widths(pilot)
        await press(pilot, "right_curly_bracket", "right_curly_bracket")
        assert widths(pilot)["concepts"] == before["concepts"] + 4
        await press(pilot, "tab", "left_curly_bracket")
        assert widths(pilot)["note"] == before["note"] - 4 - 4, "from both sides"
        await press(pilot, "tab", *["left_curly_bracket"] * 30)
        assert widths(pilot)["context"] == LEAST
        await pilot.app.run_action("reset_panes", app_of(pilot).main)
        await press(pilot)
        assert widths(pilot) == before


async def drag(pilot: Pilot[int], start: int, *stops: int) -> None:
    screen = app_of(pilot).main
    await pilot.mouse_down(screen, offset=(start, 10))
    for stop in stops:
        await pilot.hover(screen, offset=(stop, 12))
    await pilot.mouse_up(screen, offset=(stops[-1], 12))
    await pilot.pause()


@pytest.mark.parametrize("grip", [0, 1])
async def test_the_mouse_drags_a_border(opened: Open, grip: int) -> None:
    async with opened((160, 30)) as pilot:
        before = widths(pilot)
        left = before["concepts"]
        await drag(pilot, left - grip, left - grip + 3, left - grip + 8)
        assert widths(pilot)["concepts"] == left + 8
        right = before["context"]
        await drag(pilot, 160 - right - grip, 160 - right - grip - 5)
        assert widths(pilot)["context"] == right + 5
        assert sum(widths(pilot).values()) == 160
        assert not pilot.app.screen.selections
        await pilot.hover(app_of(pilot).main, offset=(70, 5))
        assert sum(widths(pilot).values()) == 160, "the border is let go"
        assert widths(pilot)["concepts"] == left + 8


async def test_the_layout_is_remembered(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    store = PaneLayoutStore.of(tmp_path / "vault", folder)
    async with opened((160, 30), panes=store) as pilot:
        await press(pilot, "right_curly_bracket", "3")
        chosen = widths(pilot)
    again = PaneLayoutStore.of(tmp_path / "vault", folder)
    assert again.layout == store.layout != PaneLayout()
    async with opened((160, 30), panes=again) as pilot:
        assert widths(pilot) == chosen
    assert PaneLayoutStore.of(tmp_path / "other", folder).layout == PaneLayout()


@pytest.mark.parametrize(
    ("stored", "layout"),
    [
        ("", PaneLayout()),
        ("[]", PaneLayout()),
        ("[" * 9999, PaneLayout()),
        ('{"left": 30, "right": null}', PaneLayout(left=30)),
        ('{"left": true, "right": -3, "shows_left": 0}', PaneLayout()),
        ('{"left": 1e99, "right": "30", "shows_right": "no"}', PaneLayout()),
        ('{"left": 99999, "shows_left": false}', PaneLayout(shows_left=False)),
        ('{"shows_right": false, "more": []}', PaneLayout(shows_right=False)),
    ],
)
def test_what_is_not_usable_is_as_at_first(tmp_path: Path, stored: str, layout: PaneLayout) -> None:
    file = tmp_path / "panes.json"
    file.write_text(stored, encoding="utf-8")
    assert PaneLayoutStore(file).layout == layout


async def test_a_pane_that_is_wanted_takes_the_place_of_the_tree(opened: Open) -> None:
    async with opened((80, 24)) as pilot:
        assert app_of(pilot).main.pane == "concepts"
        await press(pilot, "3")
        assert set(widths(pilot)) == {"note", "context"}, "there is room for one beside the page"
        assert app_of(pilot).main.pane == "note"
        await press(pilot, "3")
        assert set(widths(pilot)) == {"concepts", "note"}


async def test_a_note_opened_while_the_tree_is_hidden_is_in_sight_when_it_is_back(
    opened: Open, tmp_path: Path
) -> None:
    folder = write(tmp_path / "v", {f"{n}.md": f"# {n}\n" for n in range(90)})
    async with opened((120, 30), folder=folder, at="1.md") as pilot:
        main = app_of(pilot).main
        await press(pilot, "tab", "1")
        main.open_place(HistoryPlace("70.md"), focus=True)
        await settle(pilot)
        await press(pilot, "1")
        rows = main.concepts.list
        assert rows.selected_key == ("note", "70.md")
        assert rows.cursor in range(rows.first_row, rows.first_row + rows.visible_rows)
