"""Search as one types: results, preview, where enter leads; what is stale is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from explorer.model import Answer
from explorer.search import Query
from explorer.ui.glyphs import ASCII, UNICODE, Glyphs
from tests.ui.conftest import (
    Open,
    SlowExplorer,
    app_of,
    ask,
    click_text,
    make_app,
    pane_text,
    press,
    screen_text,
    search_for,
    search_of,
    settle,
    shown,
    toast_text,
    toasts,
    type_in,
    wait_for,
    write,
)


async def test_type_choose_go_and_leave(opened: Open, root: Path) -> None:
    write(root, {"Blank.md": ""})
    async with opened() as pilot:
        await press(pilot, "slash", shows="Find a name or a text anywhere")
        await type_in(pilot, "zzqx[/zzqx")
        assert "Nothing found for zzqx[/zzqx" in pane_text(pilot, "results")
        assert "Try fewer words" in pane_text(pilot, "results")
        await ask(pilot, "green")
        row = search_of(pilot).results.rows.row(0)
        assert (row.text[slice(*row.ranges[0])], row.badge) == ("Green", "◆ 3 d")
        await ask(pilot, "brew")
        assert "Results 1" in screen_text(pilot)
        assert "Brewing (short and cool)  Tea › Green" in pane_text(pilot, "results").replace(
            " Tea ›", "  Tea ›"
        )
        assert "Seventy degrees" in pane_text(pilot, "preview")
        await press(pilot, "enter")
        main = app_of(pilot).main
        assert pilot.app.screen is main
        assert main.note_pane.note is not None
        assert (main.note_pane.note.path, main.note_pane.section) == ("Tea/Green.md", 1)
        assert main.pane == "note"
        await search_for(pilot, "s")
        await pilot.click("#results", offset=(6, 2))
        await settle(pilot)
        assert search_of(pilot).results.cursor == 1
        await pilot.click("#results", offset=(6, 2), times=2)
        await settle(pilot)
        assert pilot.app.screen is app_of(pilot).main
        await search_for(pilot, "brew")
        await press(pilot, "escape")
        assert pilot.app.screen is app_of(pilot).main
        await press(pilot, "slash")
        assert (search_of(pilot).box.value, len(search_of(pilot).rows)) == ("brew", 1)
        await press(pilot, "x")
        assert search_of(pilot).box.value == "x", "typing replaces it"
        await press(pilot, "escape", "slash", *"assam", "ctrl+c")
        assert not pilot.app.screen.query("#results")
        await press(pilot, "slash", "ctrl+c")
        assert pilot.app.clipboard == "assam", "the last query is selected"
        await press(pilot, "end", "ctrl+o", "ctrl+c")
        assert pilot.app.screen.query("#results"), "from the note to the box"
        await press(pilot, "ctrl+c")
        assert not pilot.app.screen.query("#results")
        assert await ask(pilot, "gyokuro") == []
        write(root, {"Gyokuro.md": "# Shade\n"})
        app_of(pilot).action_reload()
        await settle(pilot)
        assert len(search_of(pilot).results.rows) == 1
        await press(pilot, "escape")
        await search_for(pilot, "bre")
        await click_text(pilot, "tab scope")
        assert app_of(pilot).last_scope == "headings"
        for text, scope in (("tags ─", "tags"), ("text  t", "text"), ("everything  h", None)):
            await click_text(pilot, text)
            assert app_of(pilot).last_scope == scope
        await type_in(pilot, "w")
        assert search_of(pilot).box.value == "brew"
        await press(pilot, "ctrl+o", "escape", "i")
        assert search_of(pilot).box.value == "brewi", "so is one that comes back from the note"
        await click_text(pilot, "⏎ open")
        assert shown(pilot) == "Tea/Green.md"
        await press(pilot, "slash", *"blank")
        assert pane_text(pilot, "preview").endswith("This note is empty.")
    assert toasts(pilot) == []


@pytest.mark.parametrize(("down", "up"), [("down", "up"), ("ctrl+j", "ctrl+k"), ("ctrl+n", "up")])
async def test_the_arrows_choose_while_one_types(opened: Open, down: str, up: str) -> None:
    async with opened() as pilot:
        await search_for(pilot, "s")
        results = search_of(pilot).results
        assert len(results.rows) > 2
        await press(pilot, down, down, up)
        assert results.cursor == 1
        assert search_of(pilot).query_one(Input).has_focus
        await type_in(pilot, "e")
        assert search_of(pilot).query_one(Input).value == "se"


async def test_a_fault_of_a_search_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def names(query: Query, *_arguments: object, **_options: object) -> Answer:
        if query.typed == "b":
            raise RuntimeError("[/oops]")
        return Answer(query.typed, 0, False, ())

    app = make_app(root)
    monkeypatch.setattr(app.explorer.searches, "names", names)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await press(pilot, "slash", "b")
        assert "RuntimeError: [/oops]" in toast_text(pilot)
        await press(pilot, "c")
        assert "Nothing found for bc" in pane_text(pilot, "results")


async def test_one_question_at_a_time_and_only_the_latest_answer(root: Path) -> None:
    slow = SlowExplorer(root)
    app = make_app(root, explorer=slow)
    async with app.run_test(size=(120, 40), notifications=True, tooltips=True) as pilot:
        await settle(pilot)
        await pilot.press("slash", "a")
        await wait_for(pilot, lambda: bool(slow.slow_searches.asked))
        await pilot.press("b", "c", "d")
        assert slow.slow_searches.asked == ["a"], "the others wait for the first answer"
        slow.slow_searches.go_on.set()
        await settle(pilot)
        assert slow.slow_searches.asked == ["a", "abcd"]
        screen = search_of(pilot)
        assert screen.answer is not None
        assert screen.answer.query == "abcd"


@pytest.mark.parametrize(("width", "glyphs"), [(20, UNICODE), (60, ASCII), (120, UNICODE)])
async def test_a_terminal_of_few_rows_works(opened: Open, width: int, glyphs: Glyphs) -> None:
    async with opened((width, 5), glyphs=glyphs) as pilot:
        await search_for(pilot, "brew")
        assert "brew" in screen_text(pilot).splitlines()[0]
        assert "Brewi" in screen_text(pilot)
        await press(pilot, "ctrl+o")
        assert "(short" in screen_text(pilot), "the note takes all the rows"
        await press(pilot, "escape", "enter")
        assert pilot.app.screen is app_of(pilot).main
