"""Keys that come before the first note is there."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from explorer.reader.note_context import LoadedNote
from explorer.ui.app import ExplorerApp
from explorer.ui.commands import COMMANDS
from explorer.ui.history import HistoryPlace
from explorer.ui.main import keys_ahead
from tests.ui.conftest import (
    app_of,
    make_app,
    press,
    settle,
    shown,
    toast_text,
    wait_for,
)

OpenUnread = Callable[..., AbstractAsyncContextManager[Pilot[int]]]
Reading = Callable[[str, datetime], LoadedNote]

FOLLOW = ("right_square_bracket", "enter")
"""The keys that follow the next link of the note."""


class Gate:
    """Lets notes be read when it is told to."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.fails = False

    def guard(self, read: Reading) -> Reading:
        """Return a function that reads behind the gate."""

        def guarded(path: str, now: datetime) -> LoadedNote:
            assert self.opened.wait(60)
            if self.fails:
                raise RuntimeError(path)
            return read(path, now)

        return guarded


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def unread(root: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> OpenUnread:
    """Open the app at a note, and wait until the vault is loaded; no note is read yet."""

    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (120, 40), note: str = "Tea/Green.md"
    ) -> AsyncIterator[Pilot[int]]:
        app = make_app(root, note=note)
        reader = app.explorer.reader
        monkeypatch.setattr(reader, "load", gate.guard(reader.load))
        async with app.run_test(size=size, notifications=True) as pilot:
            await wait_for(pilot, lambda: app.load_state.badges is not None)
            try:
                yield pilot
            finally:
                gate.opened.set()

    return run


async def go_on(pilot: Pilot[int], gate: Gate) -> None:
    """Let notes be read, and wait for all that this starts."""
    gate.opened.set()
    await settle(pilot)


def selected(pilot: Pilot[int]) -> str | None:
    """Return where the selected link leads, None without one."""
    view = app_of(pilot).main.note_pane.view
    assert view is not None
    link = view.focused_link
    return None if link is None else link.destination


async def test_a_link_is_followed_by_keys_that_came_before_its_note(
    unread: OpenUnread, gate: Gate
) -> None:
    async with unread() as pilot:
        await pilot.press(*FOLLOW)
        assert shown(pilot) is None
        await go_on(pilot, gate)
        assert shown(pilot) == "Tea/Black.md"


@pytest.mark.parametrize("size", [(120, 40), (60, 30)])
async def test_keys_in_one_chunk_with_the_start_act_on_the_note(
    root: Path, size: tuple[int, int]
) -> None:
    app = make_app(root, note="Tea/Green.md")
    async with app.run_test(size=size, notifications=True) as pilot:
        for key in FOLLOW:
            app.post_message(events.Key(key, None))
        await settle(pilot)
        assert shown(pilot) == "Tea/Black.md"


async def test_keys_act_in_their_order_and_before_those_that_come_later(
    unread: OpenUnread, gate: Gate
) -> None:
    async with unread() as pilot:
        await pilot.press("right_square_bracket", "right_square_bracket", "left_square_bracket")
        gate.opened.set()
        await press(pilot, "right_square_bracket")
        assert selected(pilot) == "Water"


async def test_keys_that_come_with_the_note_wait_for_those_that_came_before_it(
    unread: OpenUnread, gate: Gate
) -> None:
    async with unread() as pilot:
        app = app_of(pilot)
        enter = events.Key("enter", None)  # here: it knows what it was made by

        def press_enter() -> None:
            app.post_message(enter)

        await pilot.press("right_square_bracket")
        app.main.watch(app.main.note_pane, "awaited", press_enter, init=False)
        await go_on(pilot, gate)
        assert shown(pilot) == "Tea/Black.md"


async def test_keys_that_scroll_wait_too(unread: OpenUnread, gate: Gate) -> None:
    async with unread(note="Water.md") as pilot:
        await pilot.press("j", "j", "space")
        await go_on(pilot, gate)
        view = app_of(pilot).main.note_pane.view
        assert view is not None
        assert view.first_row > 2


@pytest.mark.parametrize("key", ["ctrl+f", "n"])
async def test_a_text_to_find_waits_and_none_of_its_letters_is_a_command(
    unread: OpenUnread, gate: Gate, key: str
) -> None:
    async with unread(note="Water.md") as pilot:
        await pilot.press(key, *"q1:at")
        await go_on(pilot, gate)
        pane = app_of(pilot).main.note_pane
        assert pane.query_one("#find-input", Input).value == "q1:at"
        assert app_of(pilot).main.query_one("#concepts").display


async def test_quit_quits_at_once(unread: OpenUnread) -> None:
    async with unread() as pilot:
        await pilot.press(*FOLLOW, "q")
        assert not pilot.app.is_running
        assert pilot.app.return_value == 0


async def test_one_can_quit_while_a_text_to_find_waits(unread: OpenUnread) -> None:
    async with unread() as pilot:
        await pilot.press("ctrl+f", "q")
        assert pilot.app.is_running
        await pilot.press("ctrl+q")
        assert not pilot.app.is_running


@pytest.mark.parametrize("key", ["question_mark", "slash", "exclamation_mark", "ctrl+p"])
async def test_a_screen_opens_at_once_and_gets_no_key_that_came_before(
    unread: OpenUnread, gate: Gate, key: str
) -> None:
    async with unread() as pilot:
        await pilot.press(*FOLLOW, key)
        await wait_for(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await go_on(pilot, gate)
        assert len(pilot.app.screen_stack) == 2
        assert shown(pilot) == "Tea/Green.md"
        assert selected(pilot) is None


@pytest.mark.parametrize("key", ["tab", "escape", "o", "d"])
async def test_another_pane_gets_the_keys_at_once(unread: OpenUnread, gate: Gate, key: str) -> None:
    async with unread() as pilot:
        main = app_of(pilot).main
        await pilot.press("right_square_bracket", key)
        chosen = main.pane
        assert chosen in ("concepts", "context")
        await go_on(pilot, gate)
        assert main.pane == chosen
        assert selected(pilot) is None


async def test_panes_are_laid_out_at_once_and_the_keys_still_wait(
    unread: OpenUnread, gate: Gate
) -> None:
    async with unread() as pilot:
        main = app_of(pilot).main
        await pilot.press("right_square_bracket", "plus")
        assert not main.query_one("#concepts").display
        await pilot.resize_terminal(90, 30)
        await pilot.press("enter")
        await go_on(pilot, gate)
        assert shown(pilot) == "Tea/Black.md"


async def test_keys_are_dropped_when_another_note_is_chosen(unread: OpenUnread, gate: Gate) -> None:
    async with unread() as pilot:
        await pilot.press(*FOLLOW)
        app_of(pilot).main.navigator.open_place(HistoryPlace("Start here.md"), focus=True)
        await go_on(pilot, gate)
        assert shown(pilot) == "Start here.md"
        assert selected(pilot) is None
        await press(pilot, "right_square_bracket")
        assert selected(pilot) == "Green"


async def test_keys_after_another_note_was_chosen_are_for_that_one(
    unread: OpenUnread, gate: Gate
) -> None:
    async with unread() as pilot:
        await pilot.press(*FOLLOW)
        app_of(pilot).main.navigator.open_place(HistoryPlace("Start here.md"), focus=True)
        await pilot.press("right_square_bracket")
        await go_on(pilot, gate)
        assert shown(pilot) == "Start here.md"
        assert selected(pilot) == "Green"


async def test_keys_are_dropped_when_there_is_no_such_note(root: Path) -> None:
    app = make_app(root, note="Gone.md")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for key in ("ctrl+f", "q"):
            app.post_message(events.Key(key, None))
        await settle(pilot)
        assert app.is_running
        assert "There is no note Gone.md" in toast_text(pilot)
        assert not app.main.note_pane.awaited
        await press(pilot, *FOLLOW)
        assert shown(pilot) is not None


async def test_keys_are_dropped_when_there_is_no_vault(tmp_path: Path) -> None:
    app = make_app(tmp_path / "nowhere", note="Gone.md")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        for key in ("ctrl+f", "q"):
            app.post_message(events.Key(key, None))
        await settle(pilot)
        assert app.is_running
        assert not app.main.note_pane.awaited
        await press(pilot, "q")
        assert not app.is_running


async def test_keys_are_dropped_when_the_note_cannot_be_read(
    unread: OpenUnread, gate: Gate, root: Path
) -> None:
    async with unread() as pilot:
        await pilot.press("ctrl+f", "q")
        (root / "Tea" / "Green.md").unlink()
        await go_on(pilot, gate)
        assert pilot.app.is_running
        await _holds_nothing(pilot)


async def test_keys_are_dropped_when_reading_the_note_fails(unread: OpenUnread, gate: Gate) -> None:
    async with unread() as pilot:
        await pilot.press("ctrl+f", "q")
        gate.fails = True
        await go_on(pilot, gate)
        assert pilot.app.is_running
        assert "This did not work" in toast_text(pilot)
        await _holds_nothing(pilot)


async def test_keys_are_dropped_when_the_note_is_empty(
    unread: OpenUnread, gate: Gate, root: Path
) -> None:
    (root / "Empty.md").touch()
    async with unread(note="Empty.md") as pilot:
        await pilot.press("ctrl+f", "q")
        await go_on(pilot, gate)
        assert shown(pilot) == "Empty.md"
        await _holds_nothing(pilot)


async def _holds_nothing(pilot: Pilot[int]) -> None:
    assert not app_of(pilot).main.note_pane.awaited
    await press(pilot, "q")
    assert not pilot.app.is_running


async def test_the_tree_keeps_its_keys_while_a_note_is_read_beside_it(
    root: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(root)
    assert isinstance(app, ExplorerApp)
    reader = app.explorer.reader
    monkeypatch.setattr(reader, "load", gate.guard(reader.load))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_for(pilot, lambda: bool(app.main.note_pane.awaited))
        before = app.main.concepts.cursor
        await pilot.press("j")
        assert app.main.concepts.cursor != before
        await pilot.press(*FOLLOW)
        await go_on(pilot, gate)
        assert shown(pilot) == "Tea/Black.md"


def test_the_commands_that_wait_are_commands() -> None:
    known = {command.id for command in COMMANDS}
    assert known >= keys_ahead._GO_THERE
    assert known >= keys_ahead._ACT_THERE - {""}
