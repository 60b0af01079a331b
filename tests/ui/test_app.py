"""The app as people use it: panes, places, links, what is due, the editor; by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from explorer.state.user_state import UserState
from explorer.ui.app import ExplorerApp
from tests.ui.conftest import (
    Open,
    app_of,
    pane_text,
    press,
    screen_text,
    settle,
    shown,
    type_in,
    view_of,
    write,
)


@pytest.mark.parametrize("width", [120, 80, 50])
async def test_tab_goes_round_and_brings_what_is_hidden(opened: Open, width: int) -> None:
    async with opened((width, 24)) as pilot:
        main = app_of(pilot).main
        for name in ("note", "context", "concepts"):
            await press(pilot, "tab")
            assert main.pane == name
            pane = main.query_one(f"#{name}")
            assert pane.display
            assert pane.has_pseudo_class("focus-within") or pane.has_focus
        await press(pilot, "shift+tab")
        assert main.pane == "context"


async def test_outline_and_backlinks_keys(opened: Open) -> None:
    async with opened((80, 24), at="Tea/Green.md") as pilot:
        await press(pilot, "b")
        context = app_of(pilot).main.context_pane
        assert context.list.display
        assert context.list.cursor == context.title("backlinks") + 1
        await press(pilot, "o")
        assert context.list.cursor == context.title("outline") + 1
        await press(pilot, "j", "j", "enter")
        assert app_of(pilot).main.pane == "note"
        assert app_of(pilot).main.note_pane.section == 2
        await press(pilot, "escape")
        assert app_of(pilot).main.pane == "concepts"


async def test_a_closed_folder_counts_its_notes_as_badges(opened: Open, tmp_path: Path) -> None:
    many = {f"Many/{n}.md": "" for n in range(1_200)}
    async with opened(folder=write(tmp_path / "big", {**many, "Few/a.md": "# A\n"})) as pilot:
        concepts = app_of(pilot).main.concepts.list
        width = concepts.scrollable_content_region.width
        few, lots = (concepts.render_line(y).text for y in (0, 1))
        assert few.split()[-2:] == ["Few", "1"]
        assert lots.split()[-2:] == ["Many", "1,200"]
        assert len(few.rstrip()) == len(lots.rstrip()) == width - 1
        await press(pilot, "g", "right")
        assert concepts.render_line(0).text.split()[-1] == "Few", "an open one shows what it holds"


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("ctrl+e ctrl+e", 2), ("ctrl+e ctrl+e ctrl+y", 1), ("ctrl+d ctrl+d", 20),
        ("ctrl+d ctrl+d ctrl+u", 10), ("ctrl+d u", 10), ("space", 18), ("space space ctrl+b", 18),
    ],
)  # fmt: skip
async def test_the_keys_of_less_and_vim_scroll(opened: Open, keys: str, row: int) -> None:
    async with opened((120, 23), note="Water.md") as pilot:
        await press(pilot, *keys.split())
        assert view_of(pilot).scroll_offset.y == row


@pytest.mark.parametrize("opens", ["", "question_mark", "exclamation_mark", "s"])
async def test_pages_and_halves_are_the_same_keys_everywhere(
    opened: Open, tmp_path: Path, opens: str
) -> None:
    due = "---\ntags: [review]\nsr-due: 2026-11-21\nsr-interval: 4\nsr-ease: 250\n---\n"
    notes = {f"{number:03}.md": f"{due}[[Gone {number}]]\n" for number in range(90)}
    async with opened((80, 14), folder=write(tmp_path / "v", notes)) as pilot:
        await press(pilot, *opens.split())

        shown = screen_text(pilot)
        await press(pilot, "u")
        assert screen_text(pilot) == shown
        for key in ("ctrl+d", "ctrl+u", "space", "ctrl+b", "pagedown", "pageup"):
            await press(pilot, key)
            before, shown = shown, screen_text(pilot)
            assert shown != before, key


async def test_an_empty_vault(opened: Open, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    async with opened(folder=folder) as pilot:
        text = screen_text(pilot)
        assert "No notes here" in text
        assert "0 notes" in text
        await press(pilot, "j", "enter", "d", "d", "o", "b", "]", "e", "y", "minus", "tab")


async def test_a_vault_that_cannot_be_read(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=tmp_path / "gone") as pilot:
        text = screen_text(pilot)
        assert "This vault cannot be read" in text
        assert "f5 to try again" in pane_text(pilot, "concepts")
        await press(pilot, "r")
        text = screen_text(pilot)
        assert "This vault cannot be read." in text
        assert "Counting" not in text
        await press(pilot, "escape", "slash")
        assert "This vault cannot be read" in pane_text(pilot, "results")
        await type_in(pilot, "tea")
        assert "This vault cannot be read" in pane_text(pilot, "results")
        assert "still being read" not in screen_text(pilot)
        for key in ("t", "s", "exclamation_mark"):
            await press(pilot, "escape", "escape", key)
            text = screen_text(pilot)
            assert "This vault cannot be read" in text
            assert "still being read" not in text
        await press(pilot, "escape")
        write(tmp_path / "gone", {"a.md": "# A\n"})
        await press(pilot, "f5")
        assert app_of(pilot).load_state.loaded


@pytest.mark.parametrize(
    ("keys", "loads"),
    [(("enter",), False), (("escape",), False), (("q",), False), (("j", "enter"), True)],
)
async def test_a_home_folder_is_asked_about(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...], loads: bool
) -> None:
    from tests.ui.conftest import make_app

    monkeypatch.setattr("explorer.vault.looks_wrong", lambda _root: "This is [/your] home folder.")
    state = UserState.of(root, tmp_path / "state")
    app = make_app(root, state=state)
    async with app.run_test(size=(80, 24), notifications=True, tooltips=True) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "This is [/your] home folder." in screen_text(pilot)
        assert not app.load_state.loaded
        await pilot.press(*keys)
        if loads:
            await settle(pilot)
        else:
            await pilot.pause()
        assert app.load_state.loaded is loads
        assert (app.return_code is None) is loads
    kept = UserState.of(root, tmp_path / "state").vaults.load()
    assert (app.explorer.root in kept) == loads


async def test_a_folder_that_was_read_anyway_is_not_asked_about_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.ui.conftest import make_app

    monkeypatch.setattr("explorer.vault.looks_wrong", lambda _root: "This is a home folder.")
    state = UserState()
    state.vaults.add(root)
    async with make_app(root, state=state).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app_of(pilot).load_state.loaded


async def test_keys_copy_type_fold_and_open(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    monkeypatch.setattr(ExplorerApp, "copy_to_clipboard", lambda _self, text: copied.append(text))
    async with opened(at="Tea/Green.md") as pilot:
        await press(pilot, "y", "j", "j", "y")
        assert copied == ["[[Green]]", "[[Green#Brewing (short and cool)]]"]
        for letter in "/jd/q":
            # All in one chunk, as a terminal sends what was typed while the program was busy.
            pilot.app.post_message(events.Key({"/": "slash"}.get(letter, letter), letter))
        await settle(pilot)
        assert pilot.app.screen.query_one(Input).value == "jd/q"
        await press(pilot, "escape")
        assert not app_of(pilot).main.concepts.due_only
        await press(pilot, "o", "h", "h")
        context = app_of(pilot).main.context_pane
        assert "outline" in context.closed
        assert "Sencha" not in "\n".join(context.list.render_line(y).text for y in range(6))
        await press(pilot, "enter")
        assert "outline" not in context.closed
        await press(pilot, "escape")
        concepts = app_of(pilot).main.concepts
        before = len(concepts.tree)
        await pilot.click("#concepts", offset=(9, 1))
        await settle(pilot)
        assert len(concepts.tree) < before
        await pilot.click("#concepts", offset=(9, 1), times=2)
        await settle(pilot)
        assert len(concepts.tree) == before, "a double click is one opening"
        concepts = app_of(pilot).main.concepts
        await press(pilot, "G", "enter")
        assert shown(pilot) == "Water.md"
        assert app_of(pilot).main.pane == "note"
        row = concepts.tree.items.index("Tea/Black.md")
        await pilot.click("#concepts", offset=(9, row + 1))
        await settle(pilot)
        assert shown(pilot) == "Tea/Black.md"
        assert app_of(pilot).main.pane == "concepts", "a click opens and stays"


async def test_remapped_keys_work_and_are_hinted_at(opened: Open) -> None:
    async with opened(keys={"due_only": "x"}) as pilot:
        assert "x due" in screen_text(pilot).splitlines()[-1]
        await press(pilot, "x")
        assert app_of(pilot).main.concepts.due_only


async def test_problems_that_repeat_are_one_row(opened: Open, tmp_path: Path) -> None:
    notes = {f"{number}.md": "# A\n\n[[Nowhere]]\n" for number in range(7)}
    async with opened(folder=write(tmp_path / "many", notes)) as pilot:
        await press(pilot, "exclamation_mark")
        assert "Problems 1" in screen_text(pilot)
        assert "Problems 1 · 7 places" in screen_text(pilot)
        assert "×7" in screen_text(pilot)
        assert "0.md:3, 1.md:3, 2.md:3, 3.md:3, 4.md:3 and 2 more" in screen_text(pilot)
        await press(pilot, "enter")
        assert shown(pilot) == "0.md"


async def test_text_that_looks_like_markup_is_text(opened: Open, tmp_path: Path) -> None:
    name = "[b]x [oops]"
    text = "# [/red] [link=x]y\n\n[[gone [/b]]]\n\n[[also [/b] gone]]\n"
    folder = write(tmp_path / "odd", {f"{name}.md": text})
    async with opened(folder=folder, at="[b]x [oops].md") as pilot:
        text = screen_text(pilot)
        assert name in text
        assert "[/red]" in text
        for keys in ("b G enter", "y", "exclamation_mark", "escape", "slash r e d", "escape"):
            await press(pilot, *keys.split())
        await pilot.hover("#concepts", offset=(8, 2))
        await press(pilot, "escape")
        assert name in screen_text(pilot)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("e", "A folder cannot be edited"),
        ("y", "There is no link to a folder"),
        ("asterisk", "A folder takes no bookmark"),
        ("S", "A folder has no sections"),
    ],
)
async def test_a_folder_is_told_what_it_cannot(opened: Open, key: str, said: str) -> None:
    async with opened() as pilot:
        await press(pilot, "g", key)
        assert app_of(pilot).main.concepts.place() is None
        assert said in screen_text(pilot)


async def test_as_much_is_new_and_due_as_the_command_says(opened: Open, tmp_path: Path) -> None:
    cards = "#flashcards\n\none::1\n\ntwo::2\n\nthree::3\n<!--SR:!2026-11-20,4,250-->\n"
    new = "---\ntags: [review]\n---\n"
    due = "---\ntags: [review]\nsr-due: 2026-11-24\nsr-interval: 4\nsr-ease: 250\n---\n"
    notes = {"a.md": f"{new}{cards}", "b.md": f"{due}{cards}", "c.md": cards, "d.md": new}
    folder = write(tmp_path / "v", notes)
    async with opened(folder=folder) as pilot:
        app = app_of(pilot)
        counts = app.explorer.due(app.now()).counts
        assert (counts["overdue"] + counts["due"], counts["new"]) == (4, 8)
        assert "4 due · 8 new · 4 notes" in screen_text(pilot)
