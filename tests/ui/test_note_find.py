"""Finding inside a note: marks in the rows, the box, keys, and how little is done per key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from explorer.ui.history import HistoryPlace
from explorer.ui.reader.note_content import NoteContent
from explorer.ui.reader.note_pane import FindBox, line_asked
from explorer.ui.reader.note_view import NoteView
from tests.support.viewer import active_finder, finder_of
from tests.ui.conftest import (
    Open,
    app_of,
    pane_text,
    press,
    settle,
    toasts,
    type_in,
    view_of,
    wait_for,
    write,
)
from tests.ui.test_note_view import reading, screen


def highlighted(view: NoteView) -> list[str]:
    """Return what is marked on screen; the current find with an exclamation mark."""
    found: list[str] = []
    strong = view.painter.look("find-current").bgcolor
    weak = view.painter.look("find").bgcolor
    for y in range(view.size.height):
        for text, style, _ in view.render_line(y):
            if style is not None and style.bgcolor in (strong, weak):
                found.append(text + ("!" if style.bgcolor == strong else ""))
    return found


async def wait_until_counted(view: NoteView, pilot: Pilot[Any]) -> None:

    def counted() -> bool:
        finder = finder_of(view)
        return finder is None or (finder.is_counted and not finder.searching)

    await wait_for(pilot, counted)
    await pilot.pause()


async def test_finds_are_marked_across_styles_links_and_rows() -> None:
    rest = "word " * 10 + "*two* three end\n\n- 日本two語 two"
    text = "One **two** three [[x|two]] four.\n\n" + rest
    async with reading(text, size=(60, 20)) as (app, pilot):
        view = app.view
        view.find.search("two th")
        await wait_until_counted(view, pilot)
        assert highlighted(view) == ["two!", " th!", "two", "th"]
        view.find.search("two")
        await wait_until_counted(view, pilot)
        assert highlighted(view) == ["two!", "two", "two", "two", "two"]
        before = [row for row in screen(view) if row]
        view.find.forget()
        assert highlighted(view) == []
        assert [row for row in screen(view) if row] == before


async def test_a_mark_never_takes_a_letter_apart() -> None:
    async with reading("x 👩‍👩‍👧 e\u0301 日本 👍🏽 z") as (app, pilot):
        plain = app.view.render_line(1)
        for typed in ("👩", "👧", "e", "本", "👍", "z"):
            app.view.find.search(typed)
            await wait_until_counted(app.view, pilot)
            strip = app.view.render_line(1)
            assert strip.text == plain.text
            assert sum(segment.cell_length for segment in strip) == sum(
                segment.cell_length for segment in plain
            )
            assert len(highlighted(app.view)) == 1, typed


async def test_typing_begins_at_what_is_read_and_marks_outlive_a_resize() -> None:
    async with reading() as (app, pilot):
        view = app.view
        view.go_to_line(1000)
        await pilot.pause()
        top = view.scroll_offset.y
        view.find.begin()
        view.find.search("part 300")
        await wait_until_counted(view, pilot)
        assert any("Part 300" in row for row in screen(view))
        view.find.search("part 10")
        await wait_until_counted(view, pilot)
        assert (active_finder(view).total, active_finder(view).wrapped) == (22, "top")
        assert any("Part 10" in row for row in screen(view))
        view.find.search("")
        await pilot.pause()
        assert view.scroll_offset.y == top
        assert finder_of(view) is None
        view = app.view
        view.find.search("part 200")
        await wait_until_counted(view, pilot)
        await pilot.resize_terminal(40, 16)
        await wait_until_counted(view, pilot)
        assert highlighted(view)[0] == "Part 200!"
        view.relook(lambda _: "missing", {})
        await wait_until_counted(view, pilot)
        assert highlighted(view)[0] == "Part 200!"
        assert view.note is not None
        view.show(NoteContent("Other.md", app.text, view.note))
        assert highlighted(view) == []


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (":12", 12), (": 7 ", 7), (":", 0), ("", None), ("a:1", None), (":x", None),
        (":" + "9" * 50, 999999999),
    ],
)  # fmt: skip
def test_a_colon_and_a_number_is_a_line(typed: str, line: int | None) -> None:
    assert line_asked(typed) == line


NOTE = {
    "Big.md": "# Top\n\n" + "".join(f"Line {n} on tea.\n\n" for n in range(100)) + "The Tea end.\n",
    "Zoo.md": "# Zoo\n\nNo such drink.\n",
}


def box_text(pilot: Pilot[int]) -> str:
    return pane_text(pilot, "note").rpartition("Find ")[2]


async def test_the_box_from_opening_to_the_second_escape(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=write(tmp_path / "v", NOTE), at="Big.md") as pilot:
        main = app_of(pilot).main
        await press(pilot, "ctrl+f", "t", "e", "a")
        view = view_of(pilot)
        await wait_until_counted(view, pilot)
        assert app_of(pilot).focused is main.query_one(FindBox).input
        assert box_text(pilot) == "tea 1 of 101"
        await press(pilot, "down", "down", "up")
        assert box_text(pilot) == "tea 2 of 101"
        await press(pilot, "enter", "n")
        assert app_of(pilot).focused is view
        assert str(main.note_pane.border_subtitle) == "3 of 101"
        await press(pilot, "N", "N", "N")
        assert str(main.note_pane.border_subtitle) == "101 of 101, from the end again"
        await press(pilot, "escape")
        subtitle = str(main.note_pane.border_subtitle)
        assert (finder_of(view), subtitle, main.pane) == (None, "", "note")
        top = view.scroll_offset.y
        await press(pilot, "ctrl+f")
        await type_in(pilot, "tea end")
        await wait_until_counted(view, pilot)
        assert view.scroll_offset.y != top
        await press(pilot, "escape")
        assert (finder_of(view), view.scroll_offset.y, app_of(pilot).focused) == (None, top, view)
        await press(pilot, "n")
        assert finder_of(view) is not None
        await press(pilot, "escape", "ctrl+f")
        await type_in(pilot, "coffee")
        await press(pilot, "enter")
        assert str(main.note_pane.border_subtitle) == "coffee: nothing found"
        await press(pilot, "escape")
        assert (str(main.note_pane.border_subtitle), main.pane) == ("", "note")
        await press(pilot, "escape")
        assert main.pane == "concepts"
        await press(pilot, "tab", "g", "ctrl+f")
        await type_in(pilot, "Tea")
        assert box_text(pilot) == "Tea 1 of 1"
        await type_in(pilot, "x")
        assert box_text(pilot) == "Teax nothing found"
        await press(pilot, "down", "backspace", "backspace")
        assert box_text(pilot) == "Te 1 of 1"
        await press(pilot, "escape")
        await press(pilot, ":", "1", "0", "3")
        view = view_of(pilot)
        assert view.line == 103
        assert "Line :103 of 203" in pane_text(pilot, "note")
        await press(pilot, "escape")
        assert view.scroll_offset.y == 0
        await press(pilot, ":", "1", "0", "3", "enter")
        assert (view.line, app_of(pilot).focused) == (103, view)
        await press(pilot, ":", "9", "9", "9")
        assert "the last one is 203" in pane_text(pilot, "note")


@pytest.mark.parametrize("line", [121, 300])
async def test_finds_and_lines_are_steps_of_history(
    opened: Open, tmp_path: Path, line: int
) -> None:
    """Line 300 is so near the end that it cannot be brought to the top."""
    text = "".join(f"# Part {n}\n\nWords {n}.\n\n" for n in range(75))
    async with opened((80, 24), write(tmp_path / "v", {"A.md": text}), note="A.md") as pilot:
        pane = app_of(pilot).main.note_pane
        view = pane.view
        assert view is not None
        await press(pilot, *f":{line - 1}", "enter")
        assert pane.line == line - 1
        asked = view.scroll_offset.y
        await press(pilot, "ctrl+f")
        await type_in(pilot, "words 15.")
        await press(pilot, "enter")
        assert pane.line == 63
        await press(pilot, "j")
        assert pane.line == 63, "while it is on screen"
        await press(pilot, "minus")
        assert (view.scroll_offset.y, pane.line) == (asked, line - 1)
        await press(pilot, "minus")
        assert (view.scroll_offset.y, pane.line) == (0, 1)
        await press(pilot, "equals_sign", "equals_sign")
        assert 1 < (view.line_at(1) or 0) <= 63
        await press(pilot, "ctrl+f")
        await type_in(pilot, "words 16.")
        await press(pilot, "escape", "minus")
        assert pane.line == line - 1, "what is given up is no step"


def box_open(pilot: Pilot[int]) -> bool:
    return app_of(pilot).main.note_pane.box.display


async def test_the_keys_are_for_whoever_reads(opened: Open, tmp_path: Path) -> None:
    async with opened(folder=write(tmp_path / "v", {**NOTE, "Empty.md": ""}), at="Big.md") as pilot:
        main = app_of(pilot).main
        for key in ("n", "N"):
            await press(pilot, key)
            assert not box_open(pilot)
            assert toasts(pilot) == ["There is nothing to find yet. ctrl+f finds a text."]
        await press(pilot, "ctrl+f")
        assert box_open(pilot)
        await type_in(pilot, "nNyq")
        assert box_text(pilot).startswith("nNyq")
        main.open_place(HistoryPlace("Zoo.md"), focus=True)
        await press(pilot)
        assert not box_open(pilot)
        assert main.note_pane.view is not None
        assert finder_of(main.note_pane.view) is None
        main.open_place(HistoryPlace("Empty.md"), focus=True)
        await settle(pilot)
        await press(pilot, "ctrl+f", "n", "colon", "Y")
        assert not box_open(pilot)


@pytest.mark.parametrize("typed", ["", "tea"])
async def test_finding_goes_on_in_a_shorter_note(opened: Open, tmp_path: Path, typed: str) -> None:
    folder = write(tmp_path / "v", NOTE)
    async with opened(folder=folder) as pilot:
        main = app_of(pilot).main
        main.open_place(HistoryPlace("Big.md"), focus=True)
        await settle(pilot)
        await press(pilot, "G", "ctrl+f", *typed)
        write(folder, {"Big.md": "# Top\n\nOnly tea.\n"})
        app_of(pilot).action_reload()
        await press(pilot)
        assert app_of(pilot).focused is main.query_one(FindBox).input, "one is still typing"
        await press(pilot, "home", "shift+end", "delete", "t", "e")
        assert main.note_pane.view is not None
        await wait_until_counted(main.note_pane.view, pilot)
        assert "1 of 1" in box_text(pilot)
        await press(pilot, "escape", "ctrl+f", ":")
        write(folder, {"Big.md": ""})
        app_of(pilot).action_reload()
        await press(pilot)
        assert not box_open(pilot)


EMBEDDING = {
    "A.md": "# A\n\nneedle one\n\n![[B]]\n\nneedle four\n\n> [!tip]+ own\n> needle five\n\n"
    + "more\n\n" * 40
    + "needle six\n",
    "B.md": "needle two\n\n> [!note]- closed\n> text\n>\n> > [!tip]- inner\n> > needle three\n",
}


@pytest.mark.parametrize("step", [1, -1])
async def test_finds_pass_folds_of_an_embed(opened: Open, tmp_path: Path, step: int) -> None:
    async with opened(folder=write(tmp_path / "v", EMBEDDING), at="A.md") as pilot:
        await press(pilot, "ctrl+f", *"needle")
        view = view_of(pilot)
        await wait_until_counted(view, pilot)
        seen = []
        for _ in range(7):
            view.find.step(step)
            await wait_until_counted(view, pilot)
            assert finder_of(view) is not None
            said = [text for text in highlighted(view) if text.endswith("!")]
            seen.append((active_finder(view).number, said))
        order = [2, 3, 4, 5, 6, 1, 2] if step > 0 else [6, 5, 4, 3, 2, 1, 6]
        assert seen == [(number, ["needle!"]) for number in order]
