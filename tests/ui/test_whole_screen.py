"""What stands on the terminal."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from explorer.ui.reader.note_view import NoteView
from explorer.ui.textual_ext.screens import DismissOnceScreen
from tests.support.painted import (
    Painted,
    anew_arranged,
    differences,
    full_paint,
    is_unpainted,
    record_paints,
)
from tests.ui.conftest import NOTES, make_app, screen_text, settle, wait_for, wait_for_idle, write

WIDE = "漢字と仮名の長い題名で切られるもの"
VAULT = {
    **NOTES,
    "日本.md": f"# {WIDE}\n\nSee [[Water]], [[Nowhere]] and [[Black]]. {WIDE * 9}\n\n"
    + "".join(
        f"## {WIDE}{n}\n\n{WIDE * 4}\n\n- a [[Green]]\n\n"
        f"| {WIDE} | {WIDE} |\n|--|--|\n| {WIDE * 3} | b |\n\n"
        for n in range(9)
    ),
    f"{WIDE}{WIDE}.md": "# Two\n\n```python\nx = 1\n```\n\n> [!note]- Folded\n> Hidden.\n",
}
KEYS = (
    *("j", "k", "G", "g", "enter", "escape", "tab", "pagedown", "pageup", "ctrl+d"),
    *("right_square_bracket", "K", "f", "z", "Z", "o", "b", "d", "minus", "slash", "e", "t"),
    *("ctrl+o", "ctrl+f", "n", "colon", "3", "exclamation_mark", "question_mark", "ctrl+p"),
    *("S", "y", "space", "down", "up", "left", "right", "backspace", "greater_than_sign"),
)  # fmt: skip


async def take_step(pilot: Pilot[int], pick: random.Random) -> str:
    """Do one of the things that change what is on screen; return which."""
    app, kind = (
        pilot.app,
        pick.choice(("keys", "keys", "keys", "mouse", "click", "size", "toast", "quiet", "theme")),
    )
    width, height = app.size
    at = Offset(pick.randrange(width), pick.randrange(height))
    said = ""
    if kind == "keys":
        keys = pick.choices(KEYS, k=pick.randint(1, 3))
        await pilot.press(*keys)
        said = " ".join(keys)
    elif kind == "mouse":
        await pilot.hover(offset=at)
    elif kind == "click":
        await pilot.click(offset=at, times=pick.randint(1, 2))
    elif kind == "size":
        await pilot.resize_terminal(pick.randint(40, 130), pick.randint(12, 34))
    elif kind == "toast":
        app.notify("Something to say " * pick.randint(1, 5), timeout=1000)
    elif kind == "quiet":
        app.clear_notifications()
    else:
        app.theme = pick.choice(("explorer-dark", "explorer-light", "ansi-dark"))
    await settle(pilot)
    await wait_until_painted(pilot)
    return f"{kind} {said} {at} {app.size}"


async def wait_until_painted(pilot: Pilot[Any]) -> None:
    """Wait until what can be seen is painted, and nothing is at work that may change it."""
    for _ in range(1000):
        await pilot.pause(0.01)
        await wait_for_idle()
        if not pending(pilot.app):
            return
    raise AssertionError(screen_text(pilot))


def pending(app: App[Any]) -> bool:
    """Return whether something that can be seen has changed and is not painted yet."""
    if app.message_queue_size:
        return True
    return any(_has_unpainted(each) for each in _seen_screens(app))


def _seen_screens(app: App[Any]) -> Iterator[Screen[Any]]:
    """Yield the screen on top and, where it is a palette or a peek, those that show below it."""
    for screen in reversed(app.screen_stack):
        yield screen
        if screen.styles.background.a == 1:
            return


def _has_unpainted(screen: Screen[Any]) -> bool:
    """Return whether something of a screen waits to be measured, handled or painted."""
    pages = (view.page for view in screen.query(NoteView))
    if any(not page.complete for page in pages):
        return True
    return is_unpainted(screen)


def assert_whole(pilot: Pilot[Any], there: dict[str, Painted], done: object) -> None:
    __tracebackhide__ = True
    wrong = differences(there["now"], full_paint(pilot.app.screen))
    assert not wrong, f"after {done}\n" + "\n".join(wrong)


@pytest.mark.parametrize("seed", range(2))
async def test_what_stands_there_is_what_a_whole_paint_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(App, "TOOLTIP_DELAY", 0.001)
    pick, there, done = random.Random(seed), record_paints(monkeypatch), []
    app = make_app(write(tmp_path, VAULT), note="日本.md", read_only=True)
    async with app.run_test(size=(100, 26), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        for _ in range(20):
            done.append(await take_step(pilot, pick))
            assert_whole(pilot, there, done[-4:])


async def test_what_was_covered_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = record_paints(monkeypatch)
    app = make_app(write(tmp_path, VAULT), note="Tea/Green.md", read_only=True)
    async with app.run_test(size=(100, 26)) as pilot:
        await settle(pilot)
        below = app.screen
        await pilot.press("slash", *"green")
        await settle(pilot)
        below.query_one("#concepts").border_title = "Changed"
        await settle(pilot)
        assert_whole(pilot, there, "covered")
        await pilot.press("escape", "escape")
        await wait_for(pilot, lambda: app.screen is below)
        await settle(pilot)
        assert any("Changed" in there["now"].text(y) for y in range(26))
        assert_whole(pilot, there, "uncovered")
        for key in ("Z", "Z"):
            await pilot.press(key)
            await settle(pilot)
            assert_whole(pilot, there, key)


class Overlaid(DismissOnceScreen[None]):
    """Rows of wide letters, and something before them."""

    CSS = """
    Overlaid { layers: under rack; }
    #under { layer: under; }
    #rack { layer: rack; visibility: hidden; }
    #over { visibility: visible; height: 1; }
    """

    def compose(self) -> ComposeResult:
        yield Static(WIDE * 4, id="under")
        with Container(id="rack"):
            yield Static("over", id="over")


@pytest.mark.parametrize("x", [3, 4])
@pytest.mark.parametrize("width", [4, 5])
async def test_wide_letters_are_whole(monkeypatch: pytest.MonkeyPatch, x: int, width: int) -> None:
    there = record_paints(monkeypatch)
    app = App[None]()
    async with app.run_test(size=(20, 5)) as pilot:
        await app.push_screen(Overlaid())
        over = app.screen.query_one("#over")
        over.styles.width = width
        for y in (1, 3, 1, 2):
            over.styles.offset = (x, y)
            await pilot.pause()
            assert ["over" in there["now"].text(row) for row in range(5)] == [
                row == y for row in range(5)
            ]
            assert_whole(pilot, there, y)


async def test_what_is_gone_is_painted_over(monkeypatch: pytest.MonkeyPatch) -> None:
    there = record_paints(monkeypatch)
    app = App[None]()
    async with app.run_test(size=(20, 5)) as pilot:
        await app.push_screen(Overlaid())
        await pilot.pause()
        over = app.screen.query_one("#over")
        assert "over" in there["now"].text(0)
        over.display = False
        assert over not in anew_arranged(app.screen)
        await pilot.pause()
        assert_whole(pilot, there, "it has gone")
