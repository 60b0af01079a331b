"""Keys that come faster than they are acted on."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from explorer.reader.note_context import LoadedNote
from explorer.ui.history import HistoryPlace
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.start_screen import ReviewStartScreen
from explorer.ui.widgets.row import Entries
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import (
    Open,
    app_of,
    press,
    screen_text,
    settle,
    shown,
    toasts,
    type_in,
    wait_for,
    write,
)

_NAMES = {"/": "slash", "-": "minus", "!": "exclamation_mark", "?": "question_mark", ":": "colon"}


def find_box(pilot: Pilot[int]) -> Input:
    return app_of(pilot).main.note_pane.query_one("#find-input", Input)


async def press_at_once(pilot: Pilot[int], *keys: str) -> None:
    """Press keys in one chunk, as a terminal sends what was typed while the program was busy."""
    for key in keys:
        pilot.app.post_message(events.Key(_NAMES.get(key, key), key if len(key) == 1 else None))
    await settle(pilot)


SCREENS = {
    "search": ("slash", *"assam"),
    "problems": ("exclamation_mark",),
    "peek": ("tab", "right_square_bracket", "K"),
    "confirm": ("b", "G", "enter", "down"),
    "help": ("question_mark",),
    "palette": ("ctrl+p", *"assam"),
}
"""The keys that lead to screens over the panes."""


async def open_screen(pilot: Pilot[int], name: str) -> None:
    for key in SCREENS[name]:
        await press(pilot, key)


@pytest.mark.parametrize("key", ["enter", "escape"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_screen_that_is_left_twice_is_left_once(
    opened: Open, screen: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(at="Tea/Green.md") as pilot:
        edited: list[str] = []
        editor = app_of(pilot).note_editor
        monkeypatch.setattr(editor, "edit", lambda path, _: edited.append(path))
        await open_screen(pilot, screen)
        assert len(pilot.app.screen_stack) == 2
        await press_at_once(pilot, key, key)
        assert pilot.app.is_running
        if (screen, key) != ("help", "enter"):
            assert len(pilot.app.screen_stack) == 1
        assert len(edited) == (key == "enter" and screen == "confirm")


@pytest.mark.parametrize("screen", ["search", "palette", "problems"])
async def test_where_two_enters_lead_one_step_back_leads_out(opened: Open, screen: str) -> None:
    async with opened() as pilot:
        await press(pilot, "G", "enter", "escape")
        assert shown(pilot) == "Water.md"
        await open_screen(pilot, screen)
        await press_at_once(pilot, "enter", "enter")
        assert shown(pilot) != "Water.md"
        assert len(app_of(pilot).main.history.places) == 3, (
            "the first look, the note, and where enter led"
        )
        await press(pilot, "minus")
        assert shown(pilot) == "Water.md"


async def test_what_is_gone_from_a_palette_is_not_run(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "ctrl+p")
        await type_in(pilot, "zzqxzzqx")
        palette = pilot.app.screen
        found = palette.query_one(CommandList)
        assert not found.visible
        found.add_options(["one", "two"])  # as when they have come, and nothing is laid out yet
        found.highlighted = 0
        for way in ("down", "up"):
            await palette.run_action(f"command_list('page_{way}')")
        await settle(pilot)
        assert found.highlighted == 0
        await press(pilot, "escape")
        await press(pilot, "ctrl+p")
        palette = pilot.app.screen
        found = palette.query_one(CommandList)
        assert found.option_count > 3
        x, y = found.region.x + 5, found.region.bottom - 3
        down, _ = _clicks(x, y)
        down.style = palette.get_style_at(x, y)
        assert "option" in down.style.meta
        found.post_message(events.Click.from_event(found, down))  # and before it gets there
        found.clear_options()
        found.add_options(["one"])
        await settle(pilot)
        assert pilot.app.screen is palette


@pytest.mark.parametrize("key", ["enter", "right"])
async def test_a_row_may_be_filtered_away_before_it_is_opened(opened: Open, key: str) -> None:
    async with opened() as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "G")  # below what is due
        assert concepts.tree.row(concepts.list.cursor).fold is False
        await press_at_once(pilot, key, "d")
        assert pilot.app.is_running
        assert concepts.due_only


async def test_results_and_searches_whose_screen_is_gone(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "slash")
        await type_in(pilot, "s")
        results = pilot.app.screen.query_one("#results", RowList)
        last = len(results.rows) - 1
        results.open_row(last, "double")
        results.fold_row(last)
        results.fill(Entries(), keep=False)
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 2
        assert len(app_of(pilot).main.history.places) == 1
        await press(pilot, "escape")
        await open_screen(pilot, "search")
        search, gate = pilot.app.screen, threading.Event()
        with ThreadPoolExecutor(1) as pool:
            asyncio.get_running_loop().set_default_executor(pool)
            pool.submit(gate.wait, 10)
            await pilot.press("enter")
            await wait_for(pilot, lambda: not search.is_attached)
            gate.set()
            await settle(pilot)
        assert app_of(pilot).options.recent.load() == ("assam",)
        assert not toasts(pilot)


async def test_palettes_may_come_and_be_taken_away_at_any_moment(opened: Open) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        for turns in range(0, 60, 3):
            app.action_command_palette()
            for turn in range(turns):
                if turn == turns // 2:
                    app.post_message(events.Key("a", "a"))
                await asyncio.sleep(0)
            app.show_panes()
            await settle(pilot)
            assert app.is_running, turns
        for _ in range(3):
            app.action_command_palette()
            app.action_show_screen("help")
        app.action_command_palette()
        await settle(pilot)
        assert app.is_running
        assert len(app.screen_stack) == 3, "the panes, the help, and the palette over it"


@pytest.mark.parametrize("turns", [0, 4, 8])
@pytest.mark.parametrize("key", ["/", "!", "?"])
async def test_the_app_may_be_left_while_a_screen_opens(opened: Open, key: str, turns: int) -> None:
    async with opened() as pilot:
        app = app_of(pilot)
        app.post_message(events.Key(_NAMES[key], key))
        for _ in range(turns):
            await asyncio.sleep(0)
        app.exit(0)
        for _ in range(300):
            await asyncio.sleep(0)
    assert not app.has_crashed


def _clicks(x: int, y: int) -> list[events.MouseEvent]:
    """Return a press of the mouse button at a place of the screen, and its release."""
    return [
        kind(None, x, y, 0, 0, 1, False, False, False)
        for kind in (events.MouseDown, events.MouseUp)
    ]


@pytest.mark.parametrize("dragged", [False, True])
async def test_a_toast_may_be_clicked_when_it_is_gone_already(opened: Open, dragged: bool) -> None:
    async with opened() as pilot:
        pilot.app.notify("a word to be dragged over")
        await settle(pilot)
        screen, toast = pilot.app.screen, pilot.app.screen.query_one(Toast)
        x, y = toast.region.x + 3, toast.region.y
        if dragged:  # from a note, so that a selection has begun
            down, _ = _clicks(60, 5)
            await pilot.app.on_event(down)
        assert toast.parent is not None
        await toast.remove()
        assert screen.get_widget_at(x, y)[0] is toast, "the next layout has been faster"
        for event in (events.MouseMove(None, x, y, 1, 0, 1, False, False, False), *_clicks(x, y)):
            await pilot.app.on_event(event)
        await settle(pilot)
        assert pilot.app.is_running


async def test_what_is_typed_at_once_goes_into_the_find_box(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "tab")
        await press_at_once(pilot, ":", "1", "3", "q")
        main, box = app_of(pilot).main, find_box(pilot)
        assert box.value == ":13q"
        assert main.query_one("#concepts").display, "no number has hidden a pane"
        await press_at_once(pilot, ":")
        assert box.value == ":13q:", "in the box it is a sign"
        await press(pilot, "escape")
        await press(pilot, "ctrl+f", *"ab", "ctrl+f", *"cd")
        assert box.value == "cd"
        await press_at_once(pilot, "escape", "ctrl+f")
        assert (main.note_pane.box.display, box.has_focus) == (True, True)


@pytest.mark.parametrize("before", [(), ("tab",)])
async def test_a_text_to_find_may_be_hasty(opened: Open, before: tuple[str, ...]) -> None:
    async with opened() as pilot:
        await press(pilot, "G", "enter", "escape", *before)
        await press_at_once(pilot, "ctrl+f", *"a1:b")
        main = app_of(pilot).main
        assert find_box(pilot).value == "a1:b"
        assert main.query_one("#concepts").display, "no letter was a key of the panes"
        assert not main.concepts.in_alphabet


@pytest.mark.parametrize(
    "keys",
    [
        ("ctrl+f", *"water", "enter", "n", "n"),
        ("ctrl+f", *"water", "down", "down", "up", "enter", "N", "d"),
        ("ctrl+f", *"water", "escape", "n"),
        ("ctrl+f", *"water", "enter", "ctrl+f", *"tea", "down", "enter", "n"),
        ("ctrl+f", "enter", *":3", "enter", *":", "escape", "j"),
    ],
)
async def test_keys_after_the_find_box_act(
    opened: Open, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    lines = (f"- water {line} in {line} cups of tea\n" for line in range(60))
    folder = write(tmp_path / "cups", {"Cups.md": "# Cups\n\n" + "".join(lines)})

    async def leads_to(at_once: bool) -> tuple[object, ...]:
        async with opened(folder=folder, note="Cups.md") as pilot:
            for part in [keys] if at_once else [(key,) for key in keys]:
                await press_at_once(pilot, *part)
            main = app_of(pilot).main
            pane, box, view = main.note_pane, find_box(pilot), main.note_pane.view
            assert view is not None
            finds = (view.find.line, view.tally)
            return box.value, pane.box.display, main.pane, main.focused is view, pane.line, *finds

    assert await leads_to(at_once=True) == await leads_to(at_once=False)


async def test_a_text_is_found_once_its_note_is_read(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(note="Tea/Green.md") as pilot:
        main, reader = app_of(pilot).main, app_of(pilot).explorer.reader
        may_read, read = threading.Event(), reader.load

        def held(path: str, now: datetime) -> LoadedNote:
            assert may_read.wait(60)
            return read(path, now)

        monkeypatch.setattr(reader, "load", held)
        main.open_place(HistoryPlace("Water.md"), focus=True)
        await pilot.press("ctrl+f", *"wat")
        assert shown(pilot) == "Tea/Green.md"
        may_read.set()
        await settle(pilot)
        pane, box, view = main.note_pane, find_box(pilot), main.note_pane.view
        assert (shown(pilot), pane.box.display, box.has_focus) == ("Water.md", True, True)
        assert view is not None
        assert view.find.line is not None, "it is found in the note that was read"
        await press(pilot, "e", "r", "enter")
        assert (box.value, pane.box.display) == ("water", False)


async def test_a_letter_that_opens_the_find_box_is_a_letter_in_it(opened: Open) -> None:
    async with opened(keys={"find": "f6,w"}) as pilot:
        await press_at_once(pilot, *"wowf")
        assert find_box(pilot).value == "owf"
        await press(pilot, "f6", "x")
        assert find_box(pilot).value == "x"


async def test_a_review_begins_once_it_is_counted(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_count = threading.Event()

    def held(*given: Any) -> Any:
        assert may_count.wait(60)
        return count(*given)

    async with opened() as pilot:
        sessions = app_of(pilot).explorer.sessions
        count = sessions.choices
        monkeypatch.setattr(sessions, "choices", held)
        for keys, shown_then in (("enter", "j"), ReviewStartScreen), (("enter",), ReviewScreen):
            may_count.clear()
            await pilot.press("r")
            await wait_for(pilot, lambda: "Counting" in screen_text(pilot))
            await pilot.press(*keys)
            may_count.set()
            await settle(pilot)
            assert isinstance(pilot.app.screen, shown_then), keys
            await press(pilot, "escape")
