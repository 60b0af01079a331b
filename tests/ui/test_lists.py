"""The lists over the panes: what each shows, how it is narrowed, and where its rows lead."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer.services.task_service import TaskService
from explorer.state.user_state import OwnBookmark, UserState
from explorer.ui.lists.list_screen import ListScreen
from explorer.ui.search.search_screen import SearchScreen
from explorer.vault import VaultError
from tests.ui.conftest import (
    Open,
    app_of,
    check_texts,
    make_app,
    press,
    screen_text,
    settle,
    shown,
    toast_text,
    type_in,
    wait_for,
    write,
)

TASKS = {
    "Home/Garden.md": "# Pots\n\n- [ ] water the **basil** 📅 2026-11-24\n"
    "- [x] fill ✅ 2026-11-20\n- [/] repot 📅 2026-11-20 ⏫\n\n```\n- [ ] in code\n```\n",
    "Shed.md": "- [ ] sweep 📅 2026-11-30\n- [>] oil\n- [ ] paint 📅 2028-01-31\n- [ ]\n"
    "- [-] sell ❌ 2026-01-02\n- [ ] tidy 📅 2026-11-25\n",
}
BOOKMARKS = {
    "items": [
        {"type": "file", "path": "Shed.md", "title": "My shed"},
        {
            "type": "group",
            "title": "Plants",
            "items": [
                {"type": "file", "path": "Home/Garden.md", "subpath": "#Pots"},
                {"type": "folder", "path": "Home"},
                {"type": "file", "path": "Gone.md"},
            ],
        },
        {"type": "search", "query": "basil"},
        {"type": "url", "url": "https://a.example/x"},
        {"type": "graph"},
    ]
}


def files(root: Path) -> list[Path]:
    return sorted(root.rglob("*"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = write(tmp_path / "home", TASKS)
    folder = root / ".obsidian"
    folder.mkdir()
    (folder / "bookmarks.json").write_text(json.dumps(BOOKMARKS), encoding="utf-8")
    return root


async def test_tasks_are_narrowed_opened_and_follow_the_disk(opened: Open, home: Path) -> None:
    async with opened(folder=home) as pilot:
        await press(pilot, "t")
        await type_in(pilot, "overdue pots")
        check_texts(screen_text(pilot), ("repot", "1 of 9"))
        await type_in(pilot, " xyz")
        assert "Nothing here holds overdue pots xyz" in screen_text(pilot)
        assert "go there" not in screen_text(pilot), "there is no row to go to"
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ListScreen), "there is nothing to go to"
        await press(pilot, "escape", "t")
        screen = pilot.app.screen
        assert isinstance(screen, ListScreen)
        screen.take_items(0, (), ())
        await settle(pilot)
        assert "sweep" in screen_text(pilot)
        await press(pilot, "escape", "t")
        row = next(y for y, line in enumerate(screen_text(pilot).splitlines()) if "sweep" in line)
        await pilot.click(offset=(10, row))
        await settle(pilot)
        assert isinstance(pilot.app.screen, ListScreen), "one click only selects"
        assert "Shed.md:1" in screen_text(pilot)
        await pilot.click(offset=(10, row), times=2)
        await settle(pilot)
        assert shown(pilot) == "Shed.md"
        await press(pilot, "t")
        (home / "Shed.md").write_text("- [ ] burn it down\n", encoding="utf-8")
        await press(pilot, "f5", shows="burn it down", hides="sweep")


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let tasks be looked for only once this is set."""
    event, all_tasks = threading.Event(), TaskService.all

    def waiting(self: TaskService):  # type: ignore[no-untyped-def] # as the original
        event.wait(10)
        return all_tasks(self)

    monkeypatch.setattr(TaskService, "all", waiting)
    return event


async def test_keys_before_tasks_count(opened: Open, home: Path, go_on: threading.Event) -> None:
    async with opened(folder=home) as pilot:
        await pilot.press("t")
        await pilot.press("enter")
        await pilot.pause()
        assert "Looking" in screen_text(pilot)
        go_on.set()
        await wait_for(pilot, lambda: shown(pilot) == "Home/Garden.md")
        go_on.clear()
        await pilot.press("t", *"oil", "enter")
        await pilot.pause()
        go_on.set()
        await wait_for(pilot, lambda: shown(pilot) == "Shed.md")
        await settle(pilot)
        assert app_of(pilot).main.place() == ("Shed.md", 2)


async def test_a_list_that_fails_says_so(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: TaskService) -> None:
        raise VaultError("too many open files")

    monkeypatch.setattr(TaskService, "all", fail)
    async with opened() as pilot:
        await press(pilot, "t")
        text = screen_text(pilot)
        check_texts(text, ("This list cannot be made", "too many open files"))


async def test_what_notes_say_is_neither_markup_nor_a_command(opened: Open, tmp_path: Path) -> None:
    bookmarks = {"items": [{"type": "url", "url": "https://a.example/\x1b[2J[red]"},
                           {"type": "group", "title": "[b]\x07Group", "items": []}]}  # fmt: skip
    notes = {
        "A [bold].md": "# [u]H\n\n- [\x1b] [red]now \x1b[31m\u202eabc\n",
        ".obsidian/bookmarks.json": json.dumps(bookmarks),
    }
    async with opened(folder=write(tmp_path / "odd", notes)) as pilot:
        await press(pilot, "t", shows="[red]now [31mabc")
        await press(pilot, "escape", "apostrophe", shows=("https://a.example/[2J[red]", "[b]Group"))
        await type_in(pilot, "[red]")
        assert "https://a.example/[2J[red]" in screen_text(pilot)
        assert not set("\x1b\x07\u202e") & set(screen_text(pilot))


async def test_the_empty_search_goes_to_and_fro_and_one_key_back(opened: Open) -> None:
    async with opened() as pilot:
        await press(pilot, "slash", *"hardness", "enter", "slash", *"assam", "enter")
        assert shown(pilot) == "Tea/Black.md"
        await press(pilot, "slash", "backspace")
        text = screen_text(pilot)
        check_texts(text, ("Recent notes 1", "recent searches", "hardness", "assam"))
        assert "Black" not in text, "one is there already"
        await press(pilot, "enter")
        assert shown(pilot) == "Water.md"
        await press(pilot, "slash", "backspace", "enter")
        assert shown(pilot) == "Tea/Black.md"
        await press(pilot, "ctrl+o")
        assert shown(pilot) == "Water.md"


async def test_a_recent_note_can_be_forgotten(opened: Open) -> None:
    async with opened() as pilot:
        for name in ("water", "kettle"):
            await press(pilot, "slash")
            await type_in(pilot, name)
            await press(pilot, "enter")
        await press(pilot, "slash", "backspace", "delete")
        assert "Recent notes" not in screen_text(pilot)
        assert app_of(pilot).options.state.visits.ranked(0) == ("Tea/Tools/Kettle.md",)
        await press(pilot, "down", "delete", shows="Recent searches 1")


async def test_the_note_that_the_app_opens_is_no_visit(opened: Open, tmp_path: Path) -> None:
    state = UserState.of(tmp_path, tmp_path / "state")
    async with opened(state=state) as pilot:
        assert shown(pilot) == "Start here.md"
        assert state.visits.ranked(0) == ()
        await press(pilot, "slash", *"hardness", "enter")
    assert UserState.of(tmp_path, tmp_path / "state").visits.ranked(0) == ("Water.md",)


async def test_a_renamed_note_stays_recent_and_bookmarked(opened: Open, root: Path) -> None:
    state = UserState()
    async with opened(state=state) as pilot:
        await press(pilot, "slash", *"kettle", "enter", "asterisk")
        (root / "Tea/Tools/Kettle.md").rename(root / "Pot.md")
        await press(pilot, "f5")
        assert state.visits.ranked(0) == ("Pot.md",)
        assert [each.path for each in state.bookmarks.all()] == ["Pot.md"]


async def test_a_tag_counts_the_notes_that_its_search_finds(opened: Open, tmp_path: Path) -> None:
    notes = {
        "A.md": "# One\n\n#plant/herb #Plant\n\n# Two\n\n#plant/herb\n",
        "B.md": "---\ntags: [plant/tree]\n---\n",
        "C.md": "#stone\n",
    }
    async with opened(folder=write(tmp_path / "tags", notes)) as pilot:
        await press(pilot, "number_sign")
        text = screen_text(pilot)
        assert [part in text for part in ("▾ plant", "herb", "tree", "stone")] == [True] * 4
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, SearchScreen)
        assert screen.answer is not None
        assert {hit.path for hit in screen.answer.hits} == {"A.md", "B.md"}


async def test_tags_can_be_folded(opened: Open, tmp_path: Path) -> None:
    root = write(tmp_path / "tags", {"A.md": "#plant/herb #plant/tree #stone\n"})
    async with opened(folder=root) as pilot:
        await press(pilot, "number_sign", "left", shows="▸ plant", hides="herb")
        await press(pilot, "right", "right", "left")
        assert "#plant" in screen_text(pilot), "left goes to what holds the tag"
        await press(pilot, "left", *"erb", shows="herb")  # what is typed opens all
        await press(pilot, "enter")
        assert app_of(pilot).last_query == "#plant/herb "


@pytest.mark.parametrize(("typed", "query"), [("basil", "basil"), ("home", 'path:"Home/" ')])
async def test_searches_and_folders_lead(opened: Open, home: Path, typed: str, query: str) -> None:
    async with opened(folder=home) as pilot:
        await press(pilot, "apostrophe")
        await type_in(pilot, typed)
        if typed == "home":
            await press(pilot, "down")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, SearchScreen)
        assert app_of(pilot).last_query == query


async def test_bookmarks_of_the_vault_lead_where_they_should(opened: Open, home: Path) -> None:
    async with opened(folder=home) as pilot:
        await press(pilot, "apostrophe", *"https", "enter")
        assert pilot.app.clipboard == "https://a.example/x"
        await press(pilot, "escape", "apostrophe")
        text = screen_text(pilot)
        for part in ("Of Obsidian", "My shed", "▾ Plants", "Garden › Pots", "✗ Gone", "Graph"):
            assert part in text
        await press(pilot, "delete")
        assert "Only what was set or opened in the explorer can be taken off" in toast_text(pilot)
        await type_in(pilot, "plants pots")
        await press(pilot, "enter")
        assert shown(pilot) == "Home/Garden.md"


@pytest.mark.parametrize(
    ("subpath", "title", "shown_as", "reason"),
    [
        ("#Nope", "", "✗ Garden › Nope", "no such heading"),
        ("#Pots#Nope", "", "✗ Garden › Pots › Nope", "no such heading"),
        ("#^gone", "My pots", "✗ My pots", "no such block"),
    ],
)
async def test_a_bookmark_says_that_its_heading_is_gone(
    opened: Open, home: Path, subpath: str, title: str, shown_as: str, reason: str
) -> None:
    item = {"type": "file", "path": "Home/Garden.md", "subpath": subpath, "title": title}
    write(home, {".obsidian/bookmarks.json": json.dumps({"items": [item]})})
    async with opened(folder=home) as pilot:
        await press(pilot, "apostrophe")
        row = next(line for line in screen_text(pilot).splitlines() if shown_as in line)
        assert reason in row
        assert f"There is {reason} in this note" in screen_text(pilot)
        await press(pilot, "enter")
        assert shown(pilot) == "Home/Garden.md"


async def test_own_bookmarks_are_set_and_taken_away_by_a_key(opened: Open, root: Path) -> None:
    before = files(root)
    state = UserState()
    async with opened(state=state, at="Tea/Green.md") as pilot:
        await press(pilot, "j", "j", "asterisk")
        bookmark = OwnBookmark("Tea/Green.md", "Brewing (short and cool)")
        assert state.bookmarks.all() == (bookmark,)
        assert "Bookmark set: Green › Brewing" in screen_text(pilot)
        await press(pilot, "apostrophe", shows="Set here 1")
        await press(pilot, "enter")
        assert app_of(pilot).main.place() == ("Tea/Green.md", 11)
        await press(pilot, "apostrophe", "delete")
        assert state.bookmarks.all() == ()
        assert "No bookmarks" in screen_text(pilot)
    assert files(root) == before, "nothing is put into the vault"


async def test_damaged_bookmarks_are_named(opened: Open, home: Path) -> None:
    write(home, {".obsidian/bookmarks.json": "{"})
    async with opened(folder=home) as pilot:
        await press(pilot, "apostrophe")
        assert ".obsidian/bookmarks.json: The file is not valid JSON" in screen_text(pilot)


async def test_another_vault_of_obsidian_can_be_opened(root: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "Elsewhere", {"B.md": "# B\n"})
    vaults = {"a": {"path": str(root), "ts": 2}, "b": {"path": str(other), "ts": 1},
              "c": {"path": str(tmp_path / "gone")}}  # fmt: skip
    folder = tmp_path / "config" / "obsidian"
    folder.mkdir(parents=True)
    (folder / "obsidian.json").write_text(json.dumps({"vaults": vaults}), encoding="utf-8")
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path / "config")}
    app = make_app(root, environ=environ)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "V")
        text = screen_text(pilot)
        assert isinstance(app.screen, ListScreen)
        check_texts(text, ("here", "! gone"))
        names = [app.screen.results.rows.row(index).text for index in range(3)]
        assert names == ["Elsewhere", root.name, "gone"], "what can be switched to comes first"
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, ListScreen), "it is open already"
        await type_in(pilot, "elsewhere")
        await pilot.press("enter")
        await pilot.pause()
    assert app.next_vault == other


async def test_v_leads_back_to_where_one_came_from_without_obsidian(
    root: Path, tmp_path: Path
) -> None:
    folders = [write(tmp_path / name, {"B.md": "# B\n"}) for name in ("First", "Second")]
    for folder in (*folders, root):
        state = UserState.of(folder, tmp_path / "state")
        app = make_app(folder, state=state)
        async with app.run_test(size=(100, 30)) as pilot:
            await settle(pilot)
            if folder == root:
                await press(pilot, "V")
                rows = list_of(pilot).results.rows
                names = [rows.row(index).text for index in range(len(rows))]
                assert names == ["Second", "First", root.name]
                await press(pilot, "down", "delete")
                assert "First" not in screen_text(pilot)
                await press(pilot, "up")
                await pilot.press("enter")
                await pilot.pause()
    assert app.next_vault == folders[1]
    assert UserState.of(root, tmp_path / "state").vaults.load() == (root, folders[1])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
async def test_a_vault_is_called_by_its_link_and_listed_once(root: Path, tmp_path: Path) -> None:
    link, state = tmp_path / "Brain", UserState.of(root, tmp_path / "state")
    link.symlink_to(root)
    for way in (link, root, link):
        async with make_app(way, state=state).run_test(size=(120, 30)) as pilot:
            await settle(pilot)
            assert f"{way.name} · " in screen_text(pilot)
            await press(pilot, "V")
            rows = list_of(pilot).results.rows
            assert [rows.row(index).text for index in range(len(rows))] == [way.name]
            assert state.vaults.load() == (way,)
    state.vaults.forget(root)
    assert state.vaults.load() == ()


async def test_a_list_that_is_opened_while_the_vault_is_read_says_so(root: Path) -> None:
    from tests.ui.test_loading import SteppedExplorer

    steps = SteppedExplorer(root)
    app = make_app(root, explorer=steps)
    async with app.run_test(size=(100, 30)) as pilot:
        try:
            await wait_for(pilot, lambda: app.load_state.progress is not None)
            await pilot.press("number_sign")
            await wait_for(pilot, lambda: "still being read" in screen_text(pilot))
        finally:
            for gate in steps.gates:
                gate.set()
        await wait_for(pilot, lambda: "review" in screen_text(pilot))
        assert "still being read" not in screen_text(pilot)


def list_of(pilot: Pilot[int]) -> ListScreen:
    assert isinstance(pilot.app.screen, ListScreen)
    return pilot.app.screen


async def test_tasks_are_as_they_were_left_for_one_of_them(opened: Open, home: Path) -> None:
    async with opened(folder=home) as pilot:
        await press(pilot, "t", *"the", "down")
        before = list_of(pilot)
        selected, words = before.results.selected_key, before.box.value
        assert before.results.cursor > 0
        await press(pilot, "enter", "t")
        again = list_of(pilot)
        assert again is not before
        assert (again.results.selected_key, again.box.value) == (selected, words)
        await press(pilot, "escape", "t")
        assert (list_of(pilot).box.value, list_of(pilot).results.selected_key) != (words, selected)


async def test_tags_that_were_folded_stay_so(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "tags", {"a.md": "#tea/green #tea/black #water\n"})
    async with opened(folder=folder) as pilot:
        await press(pilot, "number_sign", "left", "down", "enter")
        await settle(pilot)
        await press(pilot, *["escape"] * 2, "number_sign", hides="green")


@pytest.mark.parametrize("key", ["t", "slash"])
async def test_pages_and_halves_of_a_list_whose_box_has_the_keyboard(
    opened: Open, tmp_path: Path, key: str
) -> None:
    root = write(
        tmp_path / "many", {"Many.md": "".join(f"# ab {n}\n\n- [ ] ab\n\n" for n in range(99))}
    )
    async with opened(folder=root) as pilot:
        await press(pilot, key, *"ab")
        screen = pilot.app.screen
        assert isinstance(screen, ListScreen | SearchScreen)
        rows, box = screen.results, screen.box
        first = rows.cursor
        await press(pilot, "ctrl+d")
        half = rows.cursor
        assert rows.size.height // 2 - 2 <= half - first <= rows.size.height // 2 + 1
        await press(pilot, "ctrl+d", "ctrl+d", "ctrl+b")
        assert first < rows.cursor <= half + 2
        await press(pilot, "home", "ctrl+d")
        assert box.value == "b", "before a letter it is the box's"
        await press(pilot, "end", "ctrl+u")
        assert box.value == ""
