"""What the tests of the screen share.

A frozen clock, a small vault, an app that has loaded, and pictures that stay.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual._context import active_app
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input
from textual.worker import WorkerCancelled

from explorer import Explorer
from explorer.model import Answer, Moment
from explorer.search import Query
from explorer.services.search_service import SearchService
from explorer.ui.app import ExplorerApp
from explorer.ui.app_options import AppOptions
from explorer.ui.base_app import BaseApp
from explorer.ui.graph.map_screen import MapScreen
from explorer.ui.history import HistoryPlace
from explorer.ui.main.main_screen import MainScreen
from explorer.ui.reader.note_view import NoteView
from explorer.ui.search.search_screen import SearchScreen
from explorer.ui.widgets.row import Row
from tests.support.sample import SAMPLE
from tests.support.vaults import write_notes

NOW = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 (people plan their days by the wall clock)

NOTES: Mapping[str, str] = {
    "Tea/Green.md": (
        "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
        "# Sencha\n\nSteamed. See [[Black#Assam|the other one]] and [[Water]].\n\n"
        "## Brewing (short and cool)\n\nSeventy degrees.\n\n# Matcha\n\nGround. [[Nowhere]]\n"
    ),
    "Tea/Black.md": "# Assam\n\nMalty. Like [[Green]].\n\n# Darjeeling\n\nFloral.\n",
    "Tea/Tools/Kettle.md": "# Spout\n\nA thin one.\n",
    "Water.md": "# Hardness\n\nSoft is best.\n\n"
    + "".join(f"Line {n} about water.\n\n" for n in range(1, 80)),
    "Start here.md": (
        "# Welcome\n\nBegin with [[Green]].\n\n#flashcards\n\nwhat is sencha::a green tea\n"
    ),
}


write = write_notes

Running = AbstractAsyncContextManager[Pilot[int]]
Open = Callable[..., Running]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that compare pictures, which another version of a dependency may change."""
    for item in items:
        if "snap_compare" in getattr(item, "fixturenames", ()):
            item.add_marker("snapshot")


async def workers_done(pilot: Pilot[Any]) -> None:
    """Wait until all workers are done, and those that they start in turn."""
    workers = pilot.app.workers
    await pilot.pause()
    while any(not worker.is_finished for worker in workers):
        with suppress(WorkerCancelled):  # another one has taken its place
            await workers.wait_for_complete()
        await wait_for_idle()
    await pilot.pause()


async def settle(pilot: Pilot[int]) -> None:
    """Wait until the vault is read, every worker is done and every message is handled."""
    app = pilot.app
    assert isinstance(app, BaseApp)
    await workers_done(pilot)
    if not (app.load_state.badges or app.load_state.failure):
        await wait_for(pilot, lambda: bool(app.load_state.badges or app.load_state.failure))
        await workers_done(pilot)
    calm = 0
    while calm < 2:  # what was busy may have begun something when it ended
        calm += 1
        if _is_busy(app.screen):
            calm = 0
            await pilot.pause(0.01)
        await workers_done(pilot)


async def wait_for(pilot: Pilot[Any], seen: Callable[[], bool]) -> None:
    """Wait for what comes in its own time, such as the palette or the work of a thread."""
    for _ in range(_WAITS):
        await pilot.pause(0.01)
        if seen():
            return
    raise AssertionError(screen_text(pilot))


def _is_busy(screen: Screen[Any]) -> bool:
    """Whether a screen still has something to show that waits for a rest of the user."""
    if isinstance(screen, SearchScreen):
        is_asking = screen.rest.is_running or screen.names_task.is_running
        if is_asking or screen.preview.is_waiting or screen.waits_for_texts:
            return True
    if isinstance(screen, MainScreen) and (
        screen.note_task.is_running
        or screen.context_pane.excerpts.waiting
        or screen.context_pane.mentions.waiting
        or screen.context_pane.related.waiting
    ):
        return True
    if isinstance(screen, MapScreen) and (
        screen.map_task.is_running or screen.sentence_task.is_running
    ):
        return True
    # The rest of a note is measured when there is time: its scrollbar is exact only then.
    pages = (view.page for view in screen.query(NoteView))
    return any(not page.complete for page in pages)


def _is_working(app: App[int]) -> bool:
    """Whether a thread finds out what the next key may be meant for."""
    screen = app.screen
    tasks = [screen.names_task] if isinstance(screen, SearchScreen) else []
    tasks += [screen.note_task] if isinstance(screen, MainScreen) else []
    tasks += [screen.map_task] if isinstance(screen, MapScreen) else []
    is_asking = any(task.is_running for task in tasks)
    return is_asking or any(not worker.is_finished for worker in app.workers)


KEYS_OF_OURS = {
    "sections": "S",
    "go_to_line": "colon",
    "copy_code": "Y",
    "next_due": "w",
    "previous_due": "W",
    "alphabet": "a",
    "next_group": "right_parenthesis",
    "previous_group": "left_parenthesis",
}
"""Keys for commands that have none by default, as a config file gives them."""


def make_app(root: Path, explorer: Explorer | None = None, **options: object) -> ExplorerApp:
    """Return the app on a folder, at the frozen time, without cache and terminal settings."""
    settings: dict[str, object] = {"environ": {}, "theme": "dark", "watch": False, **options}
    if root == SAMPLE:
        settings = {"notice": "sample vault", **settings}
    made = AppOptions(**settings)  # type: ignore[arg-type] # passed on
    return ExplorerApp(explorer or Explorer(root, cache=False), lambda: NOW, made)


_HOUR = 3600.0
_WAITS = 1000
_TICK = 0.02  # seconds in which what the screen does a moment later (a paint, a layout) comes due
_LOOK_EVERY = 0.001  # seconds between two looks at a worker
_TURNS = 100_000


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until nothing in the event loop can go on by itself, now or within a moment."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _TICK
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined] # every loop of asyncio has it
            continue
        due = _next_timer(loop, end)
        if due is None:
            return
        await asyncio.sleep(due - loop.time())
    pytest.fail("The app never comes to rest.")


def _next_timer(loop: asyncio.AbstractEventLoop, end: float) -> float | None:
    """Return when to look again, None if nothing is due before `end`."""
    app, now = active_app.get(None), loop.time()
    if app is not None and now < end and any(worker.is_running for worker in app.workers):
        return now + _LOOK_EVERY
    timers = loop._scheduled  # type: ignore[attr-defined] # every loop of asyncio has it
    return min((t.when() for t in timers if not t.cancelled() and t.when() < end), default=None)


def hold_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing blink, move or go by itself, and let each wait end when the app is idle."""
    monkeypatch.setattr(Notification, "time_left", _HOUR)
    monkeypatch.setattr(App, "CLICK_CHAIN_TIME_THRESHOLD", _HOUR)
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_for_idle)
    monkeypatch.setattr("textual.app.wait_for_idle", wait_for_idle)
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr("explorer.ui.context_pane.REST", 0.0)
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")


_still = pytest.fixture(autouse=True)(hold_still)


@pytest.fixture(autouse=True, scope="session")
def _styles_parsed_once() -> Iterator[None]:
    """Parse each style sheet once per process instead of twice per app."""
    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(
        sheet: Stylesheet, css: str, read_from: CSSLocation, *details: Any, **named: Any
    ) -> list[RuleSet]:
        variables = frozenset(sheet._variables.items())
        key = (css, read_from, details, *sorted(named.items()), variables)
        if key not in parsed:
            parsed[key] = parse(sheet, css, read_from, *details, **named)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A vault of five notes, one of them overdue by three days."""
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
def opened(root: Path) -> Open:
    """Open the app on the small vault, or on another folder, and wait until it has loaded.

    `at` is the note that is selected and shown then, by default what the vault begins with.
    """

    @asynccontextmanager
    async def run(
        size: tuple[int, int] = (120, 40),
        folder: Path | None = None,
        at: str | None = None,
        **options: object,
    ) -> AsyncIterator[Pilot[int]]:
        app = make_app(folder or root, None, **{"keys": KEYS_OF_OURS, **options})
        async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await settle(pilot)
            if at is not None:
                app.main.open_place(HistoryPlace(at), focus=False, unfold=True)
                await settle(pilot)
            yield pilot

    return run


@pytest.fixture
def editor_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any editor be found, and the app keep its terminal while one runs."""

    @contextmanager
    def suspended(_self: ExplorerApp) -> Iterator[None]:
        yield

    monkeypatch.setattr("explorer.ui.programs.shutil.which", lambda name: name)
    monkeypatch.setattr(ExplorerApp, "suspend", suspended)


@pytest.fixture
def edited(editor_found: None, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return what the editor is asked for; it writes nothing."""
    calls: list[list[str]] = []

    def run(words: list[str]) -> str:
        calls.append(words)
        return ""

    monkeypatch.setattr("explorer.ui.programs.run_editor", run)
    return calls


def app_of(pilot: Pilot[int]) -> ExplorerApp:
    """Return the app of a pilot by its type."""
    assert isinstance(pilot.app, ExplorerApp)
    return pilot.app


def shown(pilot: Pilot[int]) -> str | None:
    """Return the path of the note that is shown."""
    note = app_of(pilot).main.note_pane.note
    return note.path if note is not None else None


def view_of(pilot: Pilot[int]) -> NoteView:
    """Return the reading view, which must be there."""
    view = app_of(pilot).main.note_pane.view
    assert view is not None
    return view


def screen_strips(pilot: Pilot[Any]) -> list[Strip]:
    """Return the rows of the screen with their styles."""
    return pilot.app.screen._compositor.render_strips()


def screen_text(pilot: Pilot[Any]) -> str:
    """Return what the screen shows, a line per row."""
    width, height = pilot.app.size
    lines = screen_strips(pilot)
    return "\n".join("".join(segment.text for segment in line)[:width] for line in lines[:height])


def pane_text(pilot: Pilot[int], name: str) -> str:
    """Return what a pane shows as one line of words."""
    region = pilot.app.screen.query_one(f"#{name}").content_region
    rows = screen_strips(pilot)[region.y : region.bottom]
    return " ".join(" ".join(row.crop(region.x, region.right).text for row in rows).split())


def notices(pilot: Pilot[Any]) -> list[Notification]:
    return list(pilot.app._notifications)


def screen_name(app: App[Any]) -> str:
    """Return the name of the class of the screen on top."""
    return type(app.screen).__name__


def toasts(pilot: Pilot[Any]) -> list[str]:
    """Return the texts of the notifications."""
    return [notification.message for notification in notices(pilot)]


def toast_text(pilot: Pilot[Any]) -> str:
    """Return the texts of the notifications as one line."""
    return " ".join(toasts(pilot))


class SlowSearches(SearchService):
    """Answers when it is told to."""

    asked: list[str]
    go_on: threading.Event
    finds = False  # whether it looks for an answer

    def names(
        self,
        query: Query,
        limit: int = 50,
        scope: str | None = None,
        on: Moment | None = None,
        *,
        wait: bool = False,
    ) -> Answer:
        if not query.typed:
            return Answer("", 0, False, ())
        self.asked.append(query.typed)
        self.go_on.wait(10)
        if not self.finds:
            return Answer(query.typed, 0, False, ())
        return super().names(query, limit, scope, on, wait=wait)


class SlowExplorer(Explorer):
    """An explorer whose searches for names answer when they are told to."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, cache=False)
        self.slow_searches = SlowSearches(self._access, self.reviews)
        self.slow_searches.asked = []
        self.slow_searches.go_on = threading.Event()
        self.searches = self.slow_searches


Words = str | tuple[str, ...]


async def press(pilot: Pilot[int], *keys: str, shows: Words = (), hides: Words = ()) -> None:
    """Press keys, and wait for all that they start; then the screen shows and hides some texts."""
    for key in keys:
        screen = pilot.app.screen
        await pilot.press(key)
        if pilot.app.screen is not screen:
            await settle(pilot)
        while _is_working(pilot.app):
            await pilot.pause(0.01)
            await workers_done(pilot)
    await settle(pilot)
    check_texts(screen_text(pilot) if shows or hides else "", shows, hides)


def check_texts(text: str, shows: Words, hides: Words = ()) -> None:
    """Fail unless a text has all of some words, and none of others."""
    for words, wanted in (shows, True), (hides, False):
        for word in (words,) if isinstance(words, str) else words:
            assert (word in text) == wanted, (word, text)


async def click_text(pilot: Pilot[int], text: str) -> None:
    """Click the last place of the screen where a text stands, and wait for all that it starts."""
    lines = screen_text(pilot).splitlines()
    row = max(row for row, line in enumerate(lines) if text in line)
    await pilot.click(offset=(cell_len(lines[row][: lines[row].rindex(text)]), row))
    await settle(pilot)


def search_of(pilot: Pilot[int]) -> SearchScreen:
    """Return the search, which is on screen."""
    assert isinstance(pilot.app.screen, SearchScreen)
    return pilot.app.screen


async def search_for(pilot: Pilot[int], query: str) -> None:
    """Open the search and type a query."""
    await press(pilot, "slash")
    await type_in(pilot, query)


def found_rows(pilot: Pilot[int]) -> list[Row]:
    """Return the rows of the search, which is on screen."""
    rows = search_of(pilot).rows
    return [rows.row(index) for index in range(len(rows))]


def found(pilot: Pilot[int]) -> list[str]:
    """Return the texts of those rows."""
    return [row.text for row in found_rows(pilot)]


async def ask(pilot: Pilot[int], query: str, *keys: str) -> list[str]:
    """Type a query in the search, in place of another one, press keys, and return what it found."""
    await press(pilot, "ctrl+u" if isinstance(pilot.app.screen, SearchScreen) else "slash")
    await type_in(pilot, query)
    await press(pilot, *keys)
    return found(pilot)


async def type_in(pilot: Pilot[int], text: str) -> None:
    """Type a text and wait for all that it starts."""
    await press(pilot, *("space" if letter == " " else letter for letter in text))
