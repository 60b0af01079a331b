"""While a vault loads: the frame first, progress, parts that can be used, nothing that jumps."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.worker import get_current_worker

import explorer.ui.vault_loading as vault_loading
from explorer import Explorer
from explorer.model import Answer
from explorer.review.session_queue import QueueOptions
from explorer.search import Query
from explorer.ui.app import ExplorerApp
from explorer.ui.base_app import BaseApp
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.reader.note_view import NoteView
from explorer.ui.review.review_screen import ReviewScreen
from explorer.ui.review.start_screen import ReviewStartScreen
from explorer.ui.search.picker import PickApp
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.vault_loading import read
from explorer.vault import Loading, Vault, VaultError
from explorer.vault import load as load_vault
from tests.support.vaults import edited
from tests.ui.conftest import (
    NOW,
    make_app,
    pane_text,
    screen_text,
    settle,
    shown,
    wait_for,
    write,
)

_PATIENCE = 1500  # how often a gate looks whether the test goes on; far more than any test takes


class SteppedExplorer(Explorer):
    """A vault that comes in steps: each waits until it is let go."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, cache=False)
        whole = load_vault(root, cache=False, generation=2)
        self.empty = Vault.empty(root)
        self.gates = [threading.Event(), threading.Event()]
        self.closed = threading.Event()
        self.whole = whole
        self.part = edited(self.empty, dict(list(whole.notes.items())[:2]))

    def load(self) -> Iterator[Loading]:
        try:
            yield Loading("read", 2, 5, None)
            self._pass(0)
            self._access.vault = self.part
            yield Loading("read", 2, 5, self.part)
            self._pass(1)
            self._access.vault = self.whole
            yield Loading("done", 5, 5, self.whole)
        finally:
            self.closed.set()

    def _pass(self, gate: int) -> None:
        """Wait until a gate is open, or nobody waits for the vault any more."""
        for _ in range(_PATIENCE):
            if self.gates[gate].wait(0.02) or get_current_worker().is_cancelled:
                return
        raise AssertionError(f"gate {gate} was never opened")


def shows_note_with_keyboard(app: ExplorerApp) -> bool:
    """Whether a note is laid out, and keys go to it."""
    return isinstance(app.focused, NoteView) and not app.focused.awaits_fit


async def test_a_frame_stands_before_a_vault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.vault_loading._PAUSE", -1.0)
    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        await pilot.pause()
        text = screen_text(pilot)
        assert "Concepts" in text
        assert "Reading the vault…" in text
        assert "reading 2 of 5 notes…" in text
        await pilot.press("j", "d", "d", "d", "slash", "s", "escape")
        steps.gates[0].set()
        await wait_for(pilot, lambda: len(app.main.concepts.tree) > 0)
        assert app.main.concepts.tree.line(-1).path == "Start here.md"
        await pilot.press("G", "enter")
        await wait_for(pilot, lambda: app.main.note_pane.note is not None)
        await pilot.press("escape")
        cursor = app.main.concepts.tree.line(app.main.concepts.list.cursor)
        assert not app.load_state.loaded
        steps.gates[1].set()
        await settle(pilot)
        assert app.main.concepts.tree.line(app.main.concepts.list.cursor) == cursor
        assert shown(pilot) == "Start here.md"
        assert "5 notes" in screen_text(pilot)


async def test_a_part_is_asked_when_keys_rest(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part wants an index of its own."""
    monkeypatch.setattr("explorer.ui.search.search_screen._REST", 3600.0)
    steps = SteppedExplorer(root)
    asked: list[str] = []
    search = steps.searches.names

    def counted(query: Query, *args: Any, **more: Any) -> Answer:
        asked.append(query.typed)
        return search(query, *args, **more)

    monkeypatch.setattr(steps.searches, "names", counted)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        await pilot.press("slash", *"sencha")
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        assert asked == [], "the keys do not rest yet"
        screen.rest.stop()
        screen.ask_after_rest()
        await wait_for(pilot, lambda: "sencha" in asked)
        assert asked == ["sencha"]
        steps.gates[0].set()
        steps.gates[1].set()
        await settle(pilot)
        await pilot.press("backspace")
        await settle(pilot)
        assert asked[-1] == "sench"
        assert screen.answer is not None
        assert screen.answer.hits


def held_index(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have the index of a load wait until an event is set, and return that."""
    made, prepare = threading.Event(), vault_loading.prepare

    def slowly(explorer: Explorer, now: datetime) -> None:
        made.wait(20)
        prepare(explorer, now)

    monkeypatch.setattr("explorer.ui.vault_loading.prepare", slowly)
    return made


async def test_the_whole_is_asked_once_indexed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked before would make it too, and each key would wait for both."""
    made = held_index(monkeypatch)
    monkeypatch.setattr("explorer.ui.search.search_screen._REST", 0.01)
    app = make_app(root)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: bool(app.load_state.badges))
        await pilot.press("slash", *"sencha")
        screen, edge = app.screen, app.screen.query_one("#query")
        assert isinstance(screen, SearchScreen)
        await wait_for(pilot, lambda: not screen.rest.is_running)
        await pilot.pause()
        assert app.load_state.loaded
        assert (screen.names_task.is_running, screen.answer) == (False, None)
        assert "indexing" in str(edge.border_subtitle)
        made.set()
        await settle(pilot)
        assert screen.answer is not None
        assert screen.answer.hits
        assert not edge.border_subtitle


async def test_enter_waits_for_the_whole_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = held_index(monkeypatch)
    app = make_app(root)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: bool(app.load_state.badges))
        await pilot.press("slash", *"sench")
        screen = app.screen
        assert isinstance(screen, SearchScreen)
        screen.ask()  # as one that was asked for just before the last notes were there
        await wait_for(pilot, lambda: screen.is_of(app.explorer.vault.generation))
        await wait_for(pilot, lambda: not screen.waits_for_texts)
        await pilot.press("enter")
        assert app.screen is screen, "something better may come"
        made.set()
        await wait_for(pilot, lambda: app.screen is app.main)


def test_a_search_is_not_waited_for_forever(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise VaultError("gone")

    posted: list[str] = []
    monkeypatch.setattr("explorer.ui.vault_loading.badges_of", fails)
    read(
        Explorer(root, cache=False),
        QueueOptions(),
        lambda: NOW,
        lambda **step: posted.extend(step),
        lambda: False,
    )
    assert posted[-4:] == ["snapshot", "failure", "index_ready", "failure"]


async def test_the_first_screen_stands_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen that begins later would take back what a note of the command line shows."""
    monkeypatch.setattr("explorer.ui.base_app._FIRST_PAINT", 0.001)
    begins, begun = MainScreen.on_mount, []

    async def slowly(screen: MainScreen) -> None:
        for _ in range(200):
            await asyncio.sleep(0)  # lets everybody else go first
        begins(screen)

    def begin(explorer: Explorer, *arguments: Any, **options: Any) -> Any:
        begun.append(app.main.is_mounted)
        return load(explorer, *arguments, **options)

    load = Explorer.load
    monkeypatch.setattr(MainScreen, "on_mount", slowly)
    monkeypatch.setattr(Explorer, "load", begin)
    app = make_app(root, note="Water.md")
    async with app.run_test(size=(50, 20)) as pilot:
        await settle(pilot)
        assert begun == [True]
        assert app.main.pane == "note"


@pytest.mark.parametrize("picker", [False, True])
async def test_a_first_screen_that_is_covered_before_it_was_painted_does_not_hold_up_the_load(
    root: Path, monkeypatch: pytest.MonkeyPatch, picker: bool
) -> None:
    """Textual runs nothing of what waits for such a screen to be painted."""
    starved: list[object] = []
    monkeypatch.setattr(
        "textual.screen.Screen._invoke_later",
        lambda _screen, callback, _sender: starved.append(callback),
    )
    app: BaseApp = PickApp(Explorer(root, cache=False), lambda: NOW) if picker else make_app(root)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: app.load_state.loaded)
    assert starved


async def test_a_moved_cursor_is_not_moved(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.vault_loading._PAUSE", -1.0)
    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        steps.gates[0].set()
        await wait_for(pilot, lambda: len(app.main.concepts.tree) > 0)
        await pilot.press("G")
        steps.gates[1].set()
        await settle(pilot)
        assert app.main.note_pane.note is not None, "there is something to read"
        assert app.main.concepts.tree.line(app.main.concepts.list.cursor).path == "Start here.md"


async def test_leaving_while_it_loads_ends_the_load(root: Path) -> None:
    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        await pilot.press("q")
        steps.gates[0].set()
        steps.gates[1].set()
    assert steps.closed.wait(10)


HEAVY = ("networkx", "rapidfuzz", "frontmatter", "yaml", "markdown_it", "sqlite3", "PIL")


def test_the_app_starts_without_what_is_heavy_and_the_screens_behind_keys() -> None:
    code = (
        "import sys, explorer.ui.app; from explorer import Explorer; "
        f"print(*sorted(m for m in sys.modules if m in {HEAVY} or "
        "m.startswith('explorer.ui') and m.endswith(('_screen', 'note_view'))))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    ).stdout.split()
    assert said == ["explorer.ui.main.main_screen"]


@pytest.mark.parametrize("term", ["dumb", "DUMB", "unknown"])
def test_a_dumb_terminal_is_refused_with_a_hint(
    root: Path, term: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from explorer.ui.app import run
    from explorer.ui.app_options import AppOptions

    monkeypatch.setenv("TERM", term)
    assert run(Explorer(root, cache=False), lambda: NOW, AppOptions(watch=False)).code == 2
    assert "explorer search" in capsys.readouterr().err


async def test_what_changes_meanwhile_is_taken_in(root: Path, edited: list[list[str]]) -> None:
    steps = SteppedExplorer(root)
    app = make_app(root, environ={"EDITOR": "vim"}, explorer=steps)
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: app.load_state.progress is not None)
        app.note_editor.begin_note("New.md")
        assert [Path(words[-1]).name for words in edited] == ["New.md"]
        write(root, {"New.md": "# New\n"})  # behind the reading, which has passed the folder
        await pilot.press("f5")
        for gate in steps.gates:
            gate.set()
        await settle(pilot)
        assert "New.md" in app.explorer.vault.notes
        assert not app.load_state.reload_wanted
        assert app.main.note_pane.note is not None
        assert app.main.note_pane.note.path == "New.md", "it was begun in the editor and is shown"


async def test_a_note_not_parsed_yet_is_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.vault_loading._PAUSE", -1.0)
    text = "---\nkey: its value\n---\n# Z\n\nsome words [[Nowhere]]\n"
    write(root, {"A.md": "# A\n\n[[Z]]\n", "Z.md": text})
    steps = SteppedExplorer(root)
    whole = steps.whole
    steps.part = Vault(
        whole.root,
        {path: entry for path, entry in whole.entries.items() if path != "Z.md"},
        info=whole.info,
        pending={"Z.md": "Z.md"},
    )
    app = make_app(root, note="A.md", explorer=steps)
    async with app.run_test(size=(160, 40), notifications=True) as pilot:
        steps.gates[0].set()
        await wait_for(pilot, lambda: shows_note_with_keyboard(app))
        await pilot.press("right_square_bracket", "enter")
        await wait_for(pilot, lambda: shown(pilot) == "Z.md")
        assert "Properties 1 Z" in pane_text(pilot, "note")
        around = pane_text(pilot, "context")
        assert "still reading" in around
        assert "no headings" not in around
        await pilot.press("y")
        await wait_for(pilot, lambda: "still being read" in screen_text(pilot))
        steps.gates[1].set()
        await settle(pilot)
        await wait_for(pilot, lambda: "Nowhere" in pane_text(pilot, "context"))
        assert "some words" in pane_text(pilot, "note")
        assert "Z" in pane_text(pilot, "concepts")
        assert [place.path for place in app.main.history.places] == ["A.md", "Z.md"]


async def test_a_review_waits_for_the_vault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.vault_loading._PAUSE", -1.0)
    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(120, 40)) as pilot:
        steps.gates[0].set()
        await wait_for(pilot, lambda: len(app.main.concepts.tree) > 0)
        await pilot.press("r")
        await wait_for(pilot, lambda: isinstance(app.screen, ReviewStartScreen))
        await pilot.press("enter")
        assert "Counting" in screen_text(pilot), "a part of the vault is not told as all of it"
        steps.gates[1].set()
        await wait_for(pilot, lambda: isinstance(app.screen, ReviewScreen))
