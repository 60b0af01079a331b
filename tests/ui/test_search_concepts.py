"""Search: concepts that open, scopes, problems of a query, reading beside the list, recents."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from explorer.model import Answer, Hit
from explorer.state.user_state import RecentSearches
from explorer.ui.search.results import title
from tests.ui.conftest import (
    Open,
    SlowExplorer,
    app_of,
    ask,
    found,
    make_app,
    pane_text,
    press,
    screen_text,
    search_for,
    search_of,
    settle,
    shown,
    type_in,
    wait_for,
    write,
)

SEA = {
    "Tide.md": (
        "---\naliases: [Ebb]\n---\n# Tide\n\nThe sea comes and goes. #sea\n\n## Spring\n\nHigh.\n"
    ),
    "Moon.md": (
        "# Phases\n\n## Tide\n\nPulled by the moon. See [[Tide]].\n\n# Tideway\n\nA river.\n"
    ),
    "Words.md": (
        "---\ntags: [review]\nsr-due: 2026-11-20\nsr-interval: 3\nsr-ease: 250\n---\n"
        "# Tide\n\n#flashcards #sea\n\nwhat is ebb::falling water\n<!--SR:!2026-11-22,3,250-->\n"
    ),
}


@pytest.fixture
def sea(tmp_path: Path) -> Path:
    return write(tmp_path / "sea", SEA)


async def test_concepts_scopes_and_problems_of_a_query(opened: Open, sea: Path) -> None:
    async with opened(folder=sea) as pilot:
        assert (await ask(pilot, "tide"))[:2] == ["Tide", "Tideway"]
        results = search_of(pilot).results
        row = results.rows.row(0)
        assert (row.aside, row.fold) == ("3 places", False)
        assert row.badge == "◆ 2 d", "the most urgent of its places"
        assert results.rows.row(1).fold is None
        assert results.border_title == "Results 2 (4 places)"
        await press(pilot, "right")
        assert sorted(found(pilot)[1:4]) == ["Moon › Phases", "Tide", "Words"]
        assert results.rows.row(0).fold is True
        await press(pilot, "down", "down", "down", "left")
        assert (results.cursor, len(found(pilot))) == (0, 2)
        await press(pilot, "left", "left", "x", "right", "right", "y")
        assert search_of(pilot).query_one(Input).value == "tixdey", "the arrows move in the box"
        await press(pilot, "ctrl+u", *"tide")
        best = search_of(pilot).hit
        assert best is not None
        await press(pilot, "enter")
        assert shown(pilot) == best.path
        await search_for(pilot, "tide")
        for count in (5, 2):
            await pilot.click("#results", offset=(2, 1))
            await settle(pilot)
            assert len(found(pilot)) == count
        await pilot.click("#results", offset=(8, 1), times=2)
        await settle(pilot)
        assert pilot.app.screen is app_of(pilot).main
        assert (await ask(pilot, "is:[/x] tide"))[0] == "Tide"
        assert "is:[/x] is not known, so it was not used" in screen_text(pilot)
        assert len(await ask(pilot, "tide is:due")) == 1
        assert not search_of(pilot).query_one("#search-problems", Static).display
        assert "Words" in pane_text(pilot, "results")
        await press(pilot, "escape", "ctrl+p")
        await type_in(pilot, "phases")
        await wait_for(pilot, lambda: "Phases" in screen_text(pilot))
        await press(pilot, "enter")
        pane = app_of(pilot).main.note_pane
        assert pane.note is not None
        assert (pane.note.path, pane.section) == ("Moon.md", 0)
        await press(pilot, "ctrl+p")
        await type_in(pilot, "tide")
        await wait_for(pilot, lambda: "3 places" in screen_text(pilot))
        await press(pilot, "enter")
        assert search_of(pilot).query_one(Input).value == "Tide"
        assert search_of(pilot).results.rows.row(0).aside == "3 places"
        await ask(pilot, "tide")
        for scope in ("headings", "notes", "text", "tags", None):
            await press(pilot, "tab")
            assert (app_of(pilot).last_scope, search_of(pilot).box.value) == (scope, "tide")
        await press(pilot, "shift+tab")
        assert app_of(pilot).last_scope == "tags"
        await press(pilot, "shift+tab", "escape", "slash")
        assert app_of(pilot).last_scope == "text", "the scope of last time too"
        await type_in(pilot, "zzqx")
        assert "Nothing found for zzqx in text" in pane_text(pilot, "results")
        assert "tab searches elsewhere." in pane_text(pilot, "results")
        app_of(pilot).last_scope = None
        await press(pilot, "escape")
        await ask(pilot, "tide", "right", "down", "down")
        rows = search_of(pilot).results.rows
        key = rows.key(search_of(pilot).results.cursor)
        write(sea, {"A first one.md": "# Tide\n", "B.md": "# Tide\n\n[[A first one]] [[Moon]]\n"})
        app_of(pilot).action_reload()
        await settle(pilot)
        results = search_of(pilot).results
        assert len(results.rows) == 7, "it is still open"
        assert results.rows.key(results.cursor) == key
        assert results.rows.row(results.cursor).depth == 1


async def test_a_place_names_no_heading_like_its_title(opened: Open, tmp_path: Path) -> None:
    notes = {
        "2021-09-05 Meeting.md": "# Meeting!\n\n## Tide\n",
        "Moon.md": "# Phases\n\n## Tide\n\n# Moon walk\n\n## Tide\n",
    }
    async with opened(folder=write(tmp_path / "twice", notes)) as pilot:
        places = (await ask(pilot, "tide", "right"))[1:4]
        assert sorted(places) == ["2021-09-05 Meeting", "Moon › Moon walk", "Moon › Phases"]


@pytest.mark.parametrize(
    ("results", "places", "hits", "total", "said"),
    [
        (0, 0, 0, 0, "Results 0"),
        (3, 3, 3, 3, "Results 3"),
        (2, 1_000, 1_000, 1_000, "Results 2 (1,000 places)"),
        (2, 2, 2, 7, "Results 2 (2 of 7 places)"),
        (2, 3, 5, 1_005, "Results 2 (3 of 1,003 places)"),  # two hits led to places of others
        (0, 0, 4, 4, "Results"),  # guesses, which are shown once no text is found
    ],
)
def test_titles_count_rows_and_places(
    results: int, places: int, hits: int, total: int, said: str
) -> None:
    hit = Hit("A.md", 1, None, "A", "note", 90.0)
    answer = Answer("a", total, truncated=hits < total, hits=(hit,) * hits)
    assert title(answer, results, places, waiting=False).plain == said


@pytest.mark.parametrize(
    ("tabs", "query", "shown_rows"),
    [
        (1, "ebb", []),
        (2, "ebb", ["Ebb"]),
        (3, "pulled", ["Pulled by the moon. See Tide."]),
        (4, "sea", ["#sea"]),
    ],
)
async def test_each_scope_finds_its_own(
    opened: Open, sea: Path, tabs: int, query: str, shown_rows: list[str]
) -> None:
    async with opened(folder=sea) as pilot:
        await press(pilot, "slash", *["tab"] * tabs)
        assert await ask(pilot, query) == shown_rows


@pytest.mark.parametrize(
    ("width", "said"), [(120, "everything  headings  notes  text  tags"), (44, "Search everything")]
)
async def test_the_scope_is_shown(opened: Open, width: int, said: str) -> None:
    async with opened((width, 24)) as pilot:
        await press(pilot, "slash")
        assert said in screen_text(pilot).splitlines()[0]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_reading_beside_the_list(opened: Open, sea: Path, size: tuple[int, int]) -> None:
    async with opened(size, folder=sea) as pilot:
        await ask(pilot, "phases", "ctrl+o")
        screen = search_of(pilot)
        assert screen.preview.pane.display
        assert screen.results.display
        assert screen.preview.is_read
        assert "Phases" in pane_text(pilot, "preview")
        await press(pilot, "escape")
        assert screen.query_one(Input).has_focus
        assert screen.query_one(Input).value == "phases"
        await press(pilot, "ctrl+o", "]", "enter")
        assert pilot.app.screen is app_of(pilot).main
        pane = app_of(pilot).main.note_pane
        assert pane.note is not None
        assert pane.note.path == "Tide.md"
        await press(pilot, "slash", "ctrl+o")
        assert str(search_of(pilot).results.border_subtitle) == "⏎ open · esc list"
        await press(pilot, "escape")
        assert str(search_of(pilot).results.border_subtitle).startswith("⏎ open · ctrl+o")
        await press(pilot, "ctrl+o", "j", "enter")
        assert (pilot.app.screen, pane.note.path) == (app_of(pilot).main, "Moon.md")
        assert "Phases" in str(pane.border_title)


async def test_a_note_read_before_it_was_hidden_is_not_shown(opened: Open, sea: Path) -> None:
    async with opened((50, 20), folder=sea) as pilot:
        await search_for(pilot, "spring")
        screen = search_of(pilot)
        preview, other = screen.preview, screen.hit
        await ask(pilot, "phases")
        preview.pane.styles.display = "block"
        preview.show_hit(other)
        assert preview.is_waiting
        preview.pane.styles.display = "none"
        screen.show_preview()
        await settle(pilot)
        preview.pane.styles.display = "block"
        await press(pilot, "ctrl+o")
        assert "Pulled by the moon" in pane_text(pilot, "preview")


async def test_enter_may_be_quicker_than_the_answer(sea: Path) -> None:
    slow = SlowExplorer(sea)
    app = make_app(sea, explorer=slow)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        slow.slow_searches.finds = True
        await pilot.press("slash", *"spring", "enter")
        await pilot.pause()
        assert len(app.screen_stack) == 2
        slow.slow_searches.go_on.set()
        await settle(pilot)
        note = app.main.note_pane.note
        assert len(app.screen_stack) == 1
        assert note is not None
        assert note.path == "Tide.md"


async def test_an_old_answer_says_that_it_is_old(sea: Path) -> None:
    slow = SlowExplorer(sea)
    slow.slow_searches.finds = True
    app = make_app(sea, explorer=slow)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        slow.slow_searches.go_on.set()
        await settle(pilot)
        await press(pilot, "slash", *"tide")
        assert "looking again" not in screen_text(pilot)
        slow.slow_searches.go_on.clear()
        await pilot.press("w")
        search_of(pilot).describe(late=True)
        await pilot.pause()
        assert " for tide, looking again" in screen_text(pilot)
        slow.slow_searches.go_on.set()
        await settle(pilot)
        assert "looking again" not in screen_text(pilot)


async def test_recent_searches_on_an_empty_box(opened: Open, sea: Path) -> None:
    recent = RecentSearches()
    recent.add("ebb [/x]")
    async with opened(folder=sea, recent=recent) as pilot:
        await search_for(pilot, "spring")
        assert recent.load() == ("ebb [/x]",), "only what led somewhere counts"
        await press(pilot, "enter", "slash", "backspace")
        screen = search_of(pilot)
        assert screen.rows.recent
        assert "Recent searches 2" in screen_text(pilot)
        assert found(pilot) == ["spring", "ebb [/x]"]
        await press(pilot, "enter")
        assert screen.query_one(Input).value == "spring"
        assert found(pilot)[0] == "Spring"
        await press(pilot, "enter")
        assert pilot.app.screen is app_of(pilot).main
