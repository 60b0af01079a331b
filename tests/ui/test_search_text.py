"""Below the names, the places in whose text a query stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.model import Answer
from explorer.page import Fold
from explorer.search import Query
from explorer.services.search_service import SearchService
from explorer.ui.widgets.row_list import RowList
from tests.ui.conftest import (
    Open,
    app_of,
    ask,
    found,
    found_rows,
    pane_text,
    press,
    screen_text,
    search_for,
    search_of,
    settle,
    shown,
    toast_text,
    wait_for,
    write,
)
from tests.ui.test_note_find import highlighted

NOTES = {
    "Moon.md": "# Moon\n\nIt pulls the sea, and makes the tide.\n\n# Eclipse\n\nRare.\n",
    "Tide.md": "# Tide\n\nThe sea rises.\n",
    "Ebb.md": "# Ebb\n\nThe water goes. After the tide it is low, says the harbor.\n",
}


IN_TEXT = "in the text of notes"
NEAREST = "nothing is called that; nearest:"
ALIKE = "names that are only like it"


@pytest.fixture
def sea(tmp_path: Path) -> Path:
    return write(tmp_path / "sea", NOTES)


async def test_names_texts_guesses_scopes_and_operators(opened: Open, sea: Path) -> None:
    async with opened(folder=sea) as pilot:
        name, rule, *texts = await ask(pilot, "tide")
        assert (name, rule) == ("Tide", IN_TEXT)
        assert texts == ["…and makes the tide.", "…After the tide it is low, says the harbor."], (
            "a section that was found by its name is not repeated"
        )
        results = search_of(pilot).results
        await press(pilot, "down")
        assert results.cursor == 2, "the rule is never selected"
        await press(pilot, "up")
        await pilot.click("#results", offset=(8, 2))
        await settle(pilot)
        assert results.cursor == 0
        assert (await ask(pilot, "eclipse water"))[0] in (IN_TEXT, NEAREST)
        said = "…After the tide it is low, says the harbor."
        assert (await ask(pilot, "tide harbor"))[:2] == [IN_TEXT, said]
        assert results.cursor == 1
        guesses = await ask(pilot, "moon volcano")
        assert (guesses[:2], len(guesses) <= 6) == ([NEAREST, "Moon"], True)
        assert await ask(pilot, "tide", "tab") == ["Tide"]
        await press(pilot, "tab", "tab")
        assert (len(found(pilot)), IN_TEXT in found(pilot)) == (3, False)
        await press(pilot, "shift+tab", "shift+tab", "shift+tab")
        assert found(pilot)[1] == IN_TEXT
        either = await ask(pilot, "line:(sea tide) OR match-case:Ebb")
        assert either == [IN_TEXT, "Ebb", "It pulls the sea, and makes the tide."]
        filtered = await ask(pilot, "file:ebb OR [none]")
        assert filtered == ["Ebb"], "what filters leave is listed once"
        assert await ask(pilot, "line:(sea (rises OR falls") == [IN_TEXT, "The sea rises."]
        assert not search_of(pilot).query_one("#search-problems").display
        answer = search_of(pilot).answer
        assert answer is not None
        assert answer.problems[0].startswith("The ( at character 11 is not closed")
        await ask(pilot, "/[")
        assert "The / at character 1 begins no regular expression" in screen_text(pilot), (
            "where nothing is found, it is told why"
        )
        await ask(pilot, "tide", "down", "down")
        selected = search_of(pilot).hit
        write(sea, {"New.md": "# New\n\nA tide of tide after tide.\n"})
        app_of(pilot).action_reload()
        await settle(pilot)
        assert len(found(pilot)) == 5
        now = search_of(pilot).hit
        assert selected is not None
        assert now is not None
        assert (now.path, now.line) == (selected.path, selected.line)
        await press(pilot, "escape")
        await pilot.press("slash", *"harbor", "enter")
        await settle(pilot)
        assert pilot.app.screen is app_of(pilot).main, "enter waits for the texts"
        assert shown(pilot) == "Ebb.md"


async def test_a_text_is_opened_at_its_line_with_marks(opened: Open, tmp_path: Path) -> None:
    lines = "".join(f"- Row {n} of the log.\n" for n in range(60))
    text = f"# Log\n\n{lines}- The **harbor** is full.\n{lines}\n# Later\n\nThe harbor froze.\n"
    async with opened((120, 30), folder=write(tmp_path / "v", {"Log.md": text})) as pilot:
        await ask(pilot, "harbor full", "down")
        preview = search_of(pilot).preview.view
        assert preview is not None
        await wait_for(pilot, lambda: highlighted(preview) == ["harbor!", "full"])
        await press(pilot, "enter")
        note = app_of(pilot).main.note_pane
        view = note.view
        assert view is not None
        assert (highlighted(view), note.line, note.section) == (["harbor!", "full"], 63, 0)
        assert view.line_at(1) in range(50, 60), "some of what is above it is shown"
        assert view.folds.target() == Fold("section", 1)
        await press(pilot, "n")
        await wait_for(pilot, lambda: highlighted(view) == ["harbor", "full!"])
        await press(pilot, "escape")
        assert (highlighted(view), app_of(pilot).main.pane) == ([], "note")


async def test_latin_within_a_text_without_blanks_is_marked_and_walked(
    opened: Open, tmp_path: Path
) -> None:
    notes = {"Tools.md": "# 工具\n\n我用YQXW工具做事。\n\n再用YQXW看看。\n"}
    async with opened((120, 30), folder=write(tmp_path / "v", notes)) as pilot:
        await ask(pilot, "yqxw")
        preview = search_of(pilot).preview.view
        assert preview is not None
        await wait_for(pilot, lambda: highlighted(preview) == ["YQXW!", "YQXW"])
        await press(pilot, "enter")
        view = app_of(pilot).main.note_pane.view
        assert view is not None
        assert highlighted(view) == ["YQXW!", "YQXW"]
        await press(pilot, "n")
        await wait_for(pilot, lambda: highlighted(view) == ["YQXW", "YQXW!"])


async def test_names_that_are_only_like_it_stand_below_the_texts(opened: Open, sea: Path) -> None:
    write(sea, {"Harpor.md": "# Harpor\n\nElse.\n"})
    async with opened(folder=sea) as pilot:
        said = "…low, says the harbor."
        assert await ask(pilot, "harbor") == [IN_TEXT, said, ALIKE, "Harpor"]
        assert search_of(pilot).results.cursor == 1
        assert await ask(pilot, "harpro") == ["Harpor"], "no text has it"


async def test_excluded_notes_come_last_among_names_and_among_texts(
    opened: Open, sea: Path
) -> None:
    settings = '{"userIgnoreFilters": ["Tide", "moon"]}'
    write(sea, {".obsidian/app.json": settings, "Tidy tide.md": "", "Ebb tide.md": "# Else\n"})
    async with opened(folder=sea) as pilot:
        rows = await ask(pilot, "tide")
        assert rows[:4] == ["Ebb tide", "Tidy tide", "Tide", IN_TEXT]
        assert [row[:6] for row in rows[4:]] == ["…After", "…and m"]


async def test_excluded_names_are_above_many_texts(opened: Open, sea: Path) -> None:
    texts = {f"{number}.md": "The ebb tide.\n" for number in range(60)}
    settings = {".obsidian/app.json": '{"userIgnoreFilters": ["Ebb"]}'}
    write(sea, {**settings, **texts, "Ebb tide.md": "", "Flow after ebb tide.md": ""})
    async with opened(folder=sea) as pilot:
        rows = await ask(pilot, "ebb tide")
        assert rows[:3] == ["Flow after ebb tide", "Ebb tide", IN_TEXT]


async def test_the_first_row_stays_selected_until_a_key_moves_on(opened: Open, sea: Path) -> None:
    async with opened(folder=sea) as pilot:
        assert len(await ask(pilot, "harbor")) == 2, "a rule and a text"
        results = search_of(pilot).results
        assert results.cursor == 1
        write(sea, {"Harbor.md": "# Harbor\n"})  # as when more of a vault is read
        app_of(pilot).action_reload()
        await settle(pilot)
        assert (found(pilot)[0], results.cursor) == ("Harbor", 0)
        await press(pilot, "down")
        write(sea, {"Harbor wall.md": ""})
        app_of(pilot).action_reload()
        await settle(pilot)
        assert (found(pilot)[1], results.cursor) == ("Harbor wall", 3), "with its text"


async def test_mistakes_are_forgiven_where_texts_alone_are_searched(
    opened: Open, sea: Path
) -> None:
    async with opened(folder=sea) as pilot:
        assert await ask(pilot, "hrabor", "tab", "tab", "tab") == ["…low, says the harbor."]
        assert "harbor was searched for" in screen_text(pilot)


async def test_an_empty_answer_is_said_when_the_texts_are_searched(
    opened: Open, sea: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, with_texts = threading.Event(), SearchService.with_texts

    def waiting(self: SearchService, *args: Any, **options: Any) -> Answer:
        go_on.wait(10)
        return with_texts(self, *args, **options)

    monkeypatch.setattr(SearchService, "with_texts", waiting)
    async with opened(folder=sea) as pilot:
        await pilot.press("slash", *"zzqx")
        asked = search_of(pilot)
        await wait_for(pilot, lambda: asked.answer is not None and asked.answer.query == "zzqx")
        assert "Nothing found" not in pane_text(pilot, "results")
        assert str(search_of(pilot).results.border_title) == "Results", "not that there are none"
        go_on.set()
        await settle(pilot)
        assert "Nothing found for zzqx" in pane_text(pilot, "results")
        assert str(search_of(pilot).results.border_title) == "Results 0"


async def test_an_index_that_fails_is_waited_for_no_more(
    opened: Open, sea: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: SearchService, **__: Any) -> Iterator[None]:
        yield
        raise OSError(28, "no space left")

    monkeypatch.setattr(SearchService, "index_text", full)
    async with opened(folder=sea) as pilot:
        await search_for(pilot, "zzqx")
        assert "no space left" in toast_text(pilot)
        assert "indexing" not in screen_text(pilot)
        assert "Nothing found for zzqx" in pane_text(pilot, "results")


@pytest.fixture
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no text indexed."""

    def nothing(*_: object, **__: object) -> Iterator[None]:
        yield from ()

    monkeypatch.setattr(SearchService, "index_text", nothing)
    monkeypatch.setattr("explorer.services.search_service._AT_ONCE", 0)


@pytest.mark.usefixtures("no_index")
async def test_texts_are_found_before_they_are_indexed(opened: Open, sea: Path) -> None:
    async with opened(folder=sea) as pilot:
        await search_for(pilot, "harbor")
        assert found(pilot)[:1] == [IN_TEXT]
        assert "index" not in screen_text(pilot)
        await ask(pilot, "zzqx")
        assert "Nothing found for zzqx" in pane_text(pilot, "results")
        assert app_of(pilot).explorer.searches.lacks_index()


@pytest.mark.usefixtures("no_index")
async def test_names_are_left_out_for_texts_before_these_are_indexed(
    opened: Open, sea: Path
) -> None:
    async with opened(folder=sea) as pilot:
        pilot.app.last_scope = "notes"  # type: ignore[attr-defined] # of this app
        await search_for(pilot, "file:md -sea")
        assert found(pilot) == ["Ebb"]
        assert "index" not in screen_text(pilot)
        assert await ask(pilot, "-(sea rises) file:md") == ["Ebb", "Moon"]


async def test_names_alone_are_shown_if_texts_cannot_be_searched(
    opened: Open, sea: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(folder=sea) as pilot:
        await press(pilot, "slash")

        def fail(*_args: object, **_options: object) -> None:
            raise ZeroDivisionError("unforeseen")

        monkeypatch.setattr(SearchService, "with_texts", fail)
        await pilot.press(*"harbor")
        await wait_for(pilot, lambda: "Nothing found for harbor" in pane_text(pilot, "results"))
        assert "unforeseen" in toast_text(pilot)
        monkeypatch.undo()
        await press(pilot, "s")
        await press(pilot, "backspace")
        assert found(pilot)[0] == IN_TEXT


@pytest.mark.parametrize("scope", [None, "text"])
async def test_an_unknown_operator_is_named(opened: Open, sea: Path, scope: str | None) -> None:
    async with opened((120, 30), folder=sea) as pilot:
        app_of(pilot).last_scope = scope
        await search_for(pilot, "lnie:(sea rises) OR /[/")
        seen = " ".join(screen_text(pilot).split())
        assert "lnie: is no operator here, so it was read as words; did you mean line:?" in seen
        assert "/[/ is no regular expression, so it was not used: unterminated" in seen
        assert "The sea rises." in found(pilot)


async def test_a_letter_ends_a_search_that_reads_many_texts(
    opened: Open, sea: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, asked = threading.Event(), []
    texts = SearchService.texts

    def slow(self: SearchService, query: Query, *rest: Any, **options: Any) -> Answer:
        asked.append(query.typed)
        if query.typed == "/s/":
            begun.set()
            while True:
                options["pause"]()
        return texts(self, query, *rest, **options)

    monkeypatch.setattr(SearchService, "texts", slow)
    async with opened(folder=sea) as pilot:
        app_of(pilot).last_scope = "text"
        await press(pilot, "slash")
        search_of(pilot).box.value = "/s/"
        await wait_for(pilot, begun.is_set)
        search_of(pilot).box.value = "/sea r/"
        await settle(pilot)
        await wait_for(pilot, lambda: found(pilot) == ["The sea rises."])
        assert asked == ["/s/", "/sea r/"]


async def test_equal_texts_show_where_their_paths_differ(opened: Open, tmp_path: Path) -> None:
    end = "shore/rocks/Pools.md"
    text = "# Pools\n\nCrabs wait for the flood.\n"
    coast = write(tmp_path / "coast", {f"{name}/{end}": text for name in ("north", "south")})
    write(coast, {"east/Table.md": "```\nname             crabs wait\n```\n"})
    async with opened(folder=coast) as pilot:
        await search_for(pilot, "crabs wait")
        places = found_rows(pilot)
        texts = {row.text for row in places if row.look != "rule"}
        assert texts == {"Crabs wait for the flood.", "…crabs wait"}, "no room is left blank"
        asides = {row.aside for row in places if "flood" in row.text}
        assert asides == {"north › … › Pools", "south › … › Pools"}
        assert all(row.aside_kept == len(row.aside) for row in places if "flood" in row.text)


async def test_equal_texts_of_a_note_name_their_sections(opened: Open, tmp_path: Path) -> None:
    text = "# Monday\n\nLow tide.\n\n# Tuesday\n\nLow tide.\n\n# Wednesday\n\nHigh tide.\n"
    folder = write(tmp_path / "twice", {"2024/Log.md": text})
    async with opened(folder=folder) as pilot:
        await search_for(pilot, "tide")
        places = found_rows(pilot)
        assert {(row.text, row.aside) for row in places} >= {
            ("Low tide.", "2024 › Log › Monday"),
            ("Low tide.", "2024 › Log › Tuesday"),
            ("High tide.", "2024 › Log"),
        }
        kept = {row.aside[len(row.aside) - row.aside_kept :] for row in places if row.aside}
        assert kept == {"Log › Monday", "Log › Tuesday", "Log"}


async def test_the_scrollbar_stays_at_each_letter(opened: Open, tmp_path: Path) -> None:
    """Names are shown at once, and fit; the texts follow, and do not."""
    many = {f"Note {n}.md": f"# Head {n}\n\nmossy banks {n}\n" for n in range(60)}
    folder = write(tmp_path / "many", {"Mossy.md": "# Mossy\n\nA mossy quay.\n", **many})
    async with opened((120, 30), folder=folder) as pilot:
        await press(pilot, "slash", *"mos")
        results = pilot.app.screen.query_one("#results", RowList)
        assert results.max_scroll_y > 0
        seen: list[bool] = []

        def record(is_shown: bool) -> None:
            seen.append(is_shown)

        results.watch(results, "show_vertical_scrollbar", record, init=False)
        await press(pilot, *"sy")
        assert results.max_scroll_y > 0
        assert seen == []
        await press(pilot, *" quay")
        assert 0 < len(results.rows) < 9
        assert results.max_scroll_y == 0
        assert seen == [False], "it is taken away once the texts have come, and fit"
