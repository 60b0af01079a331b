"""The app takes in what changes on disk as it happens, and keeps the reader's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

import explorer.ui.vault_loading as vault_loading
from explorer import Explorer
from explorer.model import SessionKey
from explorer.ui.messages import OpenPlace
from explorer.vault import watcher
from tests.ui.conftest import (
    Open,
    app_of,
    make_app,
    pane_text,
    press,
    screen_text,
    settle,
    shown,
    toast_text,
    toasts,
    wait_for,
    write,
)

NOTES = {
    "Tea/Green.md": "# Green\n\nSee [[Black]].\n\n## Steep\n\ntwo minutes\n",
    "Tea/Black.md": "# Black\n",
    "Start.md": "# Start\n",
}
LONG = "# Long\n\n" + "".join(f"- item {n}\n" for n in range(200))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
async def pilot(root: Path, opened: Open) -> AsyncIterator[Pilot[int]]:
    """The app with a note open. Its watcher is not started: each test looks when it wants to."""
    async with opened((120, 30), note="Tea/Green.md", line=5) as found:
        yield found


def move(old: Path, new: Path) -> None:
    old.rename(new)


async def test_letters_of_links_outlive_a_change(pilot: Pilot[int], root: Path) -> None:
    path, screen = root / "Tea/Green.md", pilot.app.screen
    text = "# Green\n\nSee [[Black]] and [[Start]].\n"
    path.write_text(text, encoding="utf-8")
    await look(pilot)
    await press(pilot, "g", "f")
    assert "SeeaBlack andsStart." in pane_text(pilot, "note")
    more = "".join(f"[[New {n}]] " for n in range(3))
    path.write_text(text.replace("See", f"{more}\n\nSee"), encoding="utf-8")
    await look(pilot)
    assert "SeeaBlack andsStart." in pane_text(pilot, "note"), "each link keeps its letter"
    await press(pilot, "s")
    assert shown(pilot) == "Start.md"
    await press(pilot, "minus", "f")
    path.write_text("# Green\n\nSee [[New]].\n", encoding="utf-8")
    await look(pilot)
    await press(pilot, "s")
    assert (shown(pilot), pilot.app.screen) == ("Tea/Green.md", screen), "s shows no statistics"
    assert "The links with these letters are gone by now." in toast_text(pilot)
    await press(pilot, "s")
    assert pilot.app.screen is not screen, "from then on it does"
    await press(pilot, "escape", "f")
    path.unlink()
    await look(pilot)
    await press(pilot, "s")
    assert pilot.app.screen is screen, "nor where the note is gone"


@pytest.mark.parametrize("turns_away", ["click", "screen", "escape"])
async def test_letters_are_expected_for_links(
    pilot: Pilot[int], root: Path, turns_away: str
) -> None:
    panes = pilot.app.screen
    await press(pilot, "g", "f")
    if turns_away == "escape":
        (root / "Tea/Green.md").write_text("# Green\n\nno links\n", encoding="utf-8")
    else:
        (root / "Tea/Green.md").unlink()
    await look(pilot)
    if turns_away == "click":
        await pilot.click("#concepts", offset=(6, 2))
    elif turns_away == "screen":
        app_of(pilot).action_show_screen("problems")
        await settle(pilot)
        app_of(pilot).show_panes()
    else:
        await pilot.press("escape")
    await settle(pilot)
    assert not toasts(pilot), "no letter was typed"
    await press(pilot, "s")
    assert pilot.app.screen is not panes, "s shows the statistics"


async def look(pilot: Pilot[int]) -> None:
    """Take in what has changed, as the watcher's thread does."""
    app = app_of(pilot)
    worker = app.run_worker(partial(app.loader.take_burst, None), thread=True)
    await worker.wait()
    await pilot.pause()


async def test_a_change_is_shown_where_one_reads(pilot: Pilot[int], root: Path) -> None:
    app = app_of(pilot)
    write(root, {"Tea/Green.md": "# Green\n\nnew\n\nnew\n\n## Steep\n\nthree minutes\n"})
    await look(pilot)
    await wait_for(pilot, lambda: app.main.note_pane.line >= 7)
    assert "three minutes" in pane_text(pilot, "note")


async def test_the_note_on_screen_follows_its_file(pilot: Pilot[int], root: Path) -> None:
    app = app_of(pilot)
    context = app.main.context_pane
    context.go_to_group("links")
    selected = context.list.cursor
    assert context.row(selected).text == "Black"
    move(root / "Tea", root / "Drinks")
    await look(pilot)
    move(root / "Drinks/Green.md", root / "Drinks/Sencha.md")
    await look(pilot)
    main = app.main
    await wait_for(pilot, lambda: shown(pilot) == "Drinks/Sencha.md")
    assert main.history.current is not None
    assert main.history.current.path == "Drinks/Sencha.md"
    assert main.concepts.line is not None
    assert main.concepts.line.path == "Drinks/Sencha.md"
    assert main.note_pane.line == 5, "it stays where it was"
    await settle(pilot)
    assert context.list.cursor == selected, "and so does what is selected beside it"


async def test_a_text_to_find_stays_as_its_note_is_renamed(pilot: Pilot[int], root: Path) -> None:
    await pilot.press("ctrl+f", *"min")
    await settle(pilot)
    move(root / "Tea", root / "Drinks")
    await look(pilot)
    await wait_for(pilot, lambda: shown(pilot) == "Drinks/Green.md")
    await pilot.press(*"utes")
    await settle(pilot)
    assert app_of(pilot).main.note_pane.box.display
    assert app_of(pilot).main.query_one("#find-input", Input).value == "minutes"
    assert "1 of 1" in pane_text(pilot, "find-tally")


async def test_a_vault_that_is_gone_is_told_once_and_comes_back(
    pilot: Pilot[int], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, away = app_of(pilot), root.with_name("away")
    told: list[str] = []
    monkeypatch.setattr(app, "notify", lambda text, **_options: told.append(text))
    for count in (1, 2):
        move(root, away)
        for _ in range(3):
            await look(pilot)
        assert len(told) == count
        await wait_for(pilot, lambda: app.load_state.failure is not None)
        assert app.main.note_pane.note is not None, "what was loaded stays on screen"
        move(away, root)
        write(root, {f"New {count}.md": "# New\n"})
        await look(pilot)
        await wait_for(pilot, lambda: app.load_state.failure is None)
        assert f"New {count}.md" in app.explorer.vault.notes


async def test_a_vault_back_before_a_look_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`f5` finds it gone, and when the watcher looks next it is the same folder as before."""
    monkeypatch.setattr(watcher, "_LOOK_EVERY", 0.001)
    monkeypatch.setattr(watcher, "_identity", lambda _folder: (1, 1))
    app = make_app(root, note="Start.md", watch=True)
    away = root.with_name("away")
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: app.load_state.index_ready)
        move(root, away)
        await pilot.press("f5")
        await wait_for(pilot, lambda: app.load_state.failure is not None)
        await wait_for(pilot, lambda: "the vault cannot be read" in screen_text(pilot))
        move(away, root)
        await wait_for(pilot, lambda: app.load_state.failure is None)
        await wait_for(pilot, lambda: "3 notes" in screen_text(pilot))
        assert "the vault cannot be read" not in screen_text(pilot)
        write(root, {"New.md": "# New\n"})
        await wait_for(pilot, lambda: "New.md" in app.explorer.vault.notes)


async def test_a_vault_that_comes_later_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_loading, "_RETURN", 0.001)
    app = make_app(root, watch=True)
    away = root.with_name("away")
    move(root, away)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "the vault cannot be read" in screen_text(pilot))
        await pilot.press("f5")
        await wait_for(pilot, lambda: app.load_state.failure is not None)
        move(away, root)
        await wait_for(pilot, lambda: "3 notes" in screen_text(pilot))
        await wait_for(pilot, lambda: app.load_state.index_ready)
        assert not app.load_state.unwatched
        write(root, {"New.md": "# New\n"})
        await wait_for(pilot, lambda: "New.md" in app.explorer.vault.notes)


async def scrolled(pilot: Pilot[int], root: Path) -> str:
    write(root, {"Long.md": LONG})
    await look(pilot)
    app_of(pilot).post_message(OpenPlace("Long.md", 1))
    await wait_for(pilot, lambda: shown(pilot) == "Long.md")
    await press(pilot, "ctrl+d", "ctrl+d")
    assert "item 30" in pane_text(pilot, "note")
    return pane_text(pilot, "note")


async def test_a_note_that_is_gone_for_a_moment(pilot: Pilot[int], root: Path) -> None:
    before = await scrolled(pilot, root)
    (root / "Long.md").unlink()
    await look(pilot)
    assert "This note is gone" in pane_text(pilot, "note")
    write(root, {"Long.md": LONG})
    await look(pilot)
    await settle(pilot)
    assert pane_text(pilot, "note") == before


async def test_what_was_open_before_follows_its_folder(pilot: Pilot[int], root: Path) -> None:
    main = app_of(pilot).main
    main.action_due_only()
    move(root / "Tea", root / "Drinks")
    await look(pilot)
    main.action_leave()
    assert ("folder", "Drinks") in main.concepts.tree.opened


async def test_a_fault_is_told_and_the_next_change_is_taken_in(
    pilot: Pilot[int], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(pilot)

    def fail(_changed: object) -> bool:
        raise ZeroDivisionError("unforeseen")

    monkeypatch.setattr(app.explorer, "refresh", fail)
    await look(pilot)
    assert "unforeseen" in toast_text(pilot)
    monkeypatch.undo()
    write(root, {"New.md": "# New\n"})
    await look(pilot)
    assert "New.md" in app.explorer.vault.notes


async def test_the_status_line_says_that_no_changes_are_reported(pilot: Pilot[int]) -> None:
    app = app_of(pilot)
    app.change_load(unwatched="its drive reports no changes")
    await wait_for(pilot, lambda: "looks for changes every 5 s" in app.facts())


async def test_a_saved_note_arrives_by_itself(root: Path) -> None:
    """All of it at once, with the events of the system."""
    app = make_app(root, note="Start.md", watch=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: app.load_state.index_ready)
        write(root, {"Start.md": "# Changed\n", "Other.md": "[[Start]]\n"})
        await wait_for(pilot, lambda: "Other.md" in app.explorer.vault.notes)
        await wait_for(pilot, lambda: "Changed" in pane_text(pilot, "note"))


async def test_what_another_process_suspends_arrives_by_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_loading, "_ASIDE", 0.001)
    write(root, {"Due.md": "---\ntags: [review]\n---\n# Due\n"})
    app = make_app(root, note="Due.md", watch=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_for(pilot, lambda: "1 new" in app.facts())
        other = Explorer.open(root, cache=False)
        other.reviews.put_aside.suspend(SessionKey("Due.md"))
        await wait_for(pilot, lambda: "1 new" not in app.facts())
        other.reviews.put_aside.take_back([SessionKey("Due.md")])
        await wait_for(pilot, lambda: "1 new" in app.facts())


async def test_leaving_meanwhile_is_fine(
    pilot: Pilot[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(pilot)

    def cancel(*_args: object) -> None:
        raise CancelledError

    monkeypatch.setattr(app, "call_from_thread", cancel)
    app.loader.take_burst(None)


async def test_texts_are_indexed_before_a_search(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_loading, "REST", 0.001)
    app = make_app(root, note="Start.md", watch=True)
    stale = app.explorer.searches._text_index().stale
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_for(pilot, lambda: app.load_state.index_ready)
        await wait_for(pilot, lambda: len(stale(app.explorer.vault)) == 0)
        await pilot.press("question_mark")
        await wait_for(pilot, lambda: len(app.screen_stack) > 1)
        write(root, {"New.md": "# New\n\nquokka\n"})
        await look(pilot)
        assert len(stale(app.explorer.vault)) == 1, "another screen is open"
        await pilot.press("escape")
        await wait_for(pilot, lambda: len(stale(app.explorer.vault)) == 0)


async def test_all_follows_notes_that_are_written_elsewhere(pilot: Pilot[int], root: Path) -> None:
    """As a long checkout does it that renames a folder."""
    app = app_of(pilot)
    main = app.main
    await press(pilot, "asterisk", "[", "enter")
    await wait_for(pilot, lambda: shown(pilot) == "Tea/Black.md")
    await pilot.press("-")
    await wait_for(pilot, lambda: shown(pilot) == "Tea/Green.md")
    await press(pilot, "Z")
    main.context_pane.go_to_group("links")
    selected = main.context_pane.list.cursor
    assert main.context_pane.row(selected).text == "Black"
    before = pane_text(pilot, "note")
    for path in ("Tea/Green.md", "Tea/Black.md"):
        (root / path).unlink()
    (root / "Tea").rmdir()
    await look(pilot)
    assert "This note is gone" in pane_text(pilot, "note")
    write(root, {"Start.md": "# Start\n\nA change between.\n"})
    await look(pilot)
    write(root, {path.replace("Tea/", "Drinks/"): text for path, text in NOTES.items()})
    await look(pilot)
    await settle(pilot)
    assert shown(pilot) == "Drinks/Green.md"
    assert pane_text(pilot, "note").replace("Drinks", "Tea") == before
    paths = [place.path for place in main.history.places]
    assert paths == ["Drinks/Green.md", "Drinks/Black.md"]
    assert ("folder", "Drinks") in main.concepts.tree.opened
    assert main.concepts.line is not None
    assert main.concepts.line.path == "Drinks/Green.md"
    assert main.context_pane.list.cursor == selected
    state = app.options.state
    assert [bookmark.path for bookmark in state.bookmarks.all()] == ["Drinks/Green.md"]
    assert set(state.visits.ranked(app.now().timestamp())) == {*paths}


async def test_a_row_of_a_note_that_is_gone_can_be_opened(opened: Open, tmp_path: Path) -> None:
    cards = "---\ntags: [flashcards]\n---\n# Bees\n\nHow many legs?::Six\n"
    folder = write(tmp_path / "gone", {"A.md": "# A\n", "Bees.md": cards})
    async with opened(folder=folder) as pilot:
        app = app_of(pilot)
        (folder / "Bees.md").rename(folder / "Wasps.md")
        app.explorer.refresh()  # the list hears of it only later
        await press(pilot, "g", "j", "l")
        assert "Bees" in pane_text(pilot, "concepts")
        assert app.explorer.reviews.due_lines("Bees.md", app.now()) == (1,)
