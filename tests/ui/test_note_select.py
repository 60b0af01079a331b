"""Selecting text with the mouse, and what the keys copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot

from explorer.ui.app import ExplorerApp
from explorer.ui.reader.note_view import NoteView
from tests.ui.conftest import Open, app_of, press, toasts, view_of, write
from tests.ui.test_note_view import LONG, reading


async def drag(pilot: Pilot[Any], start: Offset, end: Offset, over: str = "NoteView") -> None:
    await pilot.mouse_down(NoteView, offset=start)
    await pilot.hover(over, offset=end)
    await pilot.mouse_up(over, offset=end)


def selected_rows(view: NoteView) -> list[str]:
    color = view.screen.get_component_rich_style("screen--selection").bgcolor
    rows = (
        "".join(s.text for s in view.render_line(y) if s.style and s.style.bgcolor == color)
        for y in range(view.size.height)
    )
    return [row for row in rows if row]


PAGE = (
    "# Head\n\nSome **bold** words with [[Nowhere|a link]] that go on in the next row, "
    "as there is little room.\n\n"
    "- an item\n- [x] done\n\n> [!tip] A tip\n> of two lines\n\n```python\nx = 1\n```\n"
)


async def test_drags_and_clicks_select_what_is_drawn_and_copy_what_was_written() -> None:
    async with reading(PAGE, size=(40, 24), look="missing") as (app, pilot):
        await drag(pilot, Offset(7, 4), Offset(10, 5))
        assert selected_rows(app.view) == ["bold words with a link✗ that", "go on in "]
        assert app.screen.get_selected_text() == "bold words with a link that go on in"
        await drag(pilot, Offset(10, 5), Offset(7, 4))
        assert app.screen.get_selected_text() == "bold words with a link that go on in"
        assert app.followed == []
        await pilot.click(NoteView, offset=Offset(8, 4), times=2)
        assert app.screen.get_selected_text() == "bold"
        await pilot.click(NoteView, offset=Offset(8, 4), times=3)
        plain = PAGE.split("\n")[2].replace("**", "").replace("[[Nowhere|a link]]", "a link")
        assert app.screen.get_selected_text() == plain
        await pilot.click(NoteView, offset=Offset(8, 4))
        assert app.screen.get_selected_text() is None
        await pilot.click(NoteView, offset=Offset(39, 1), times=2)
        assert app.screen.get_selected_text() is None


async def test_a_selection_reaches_beyond_the_screen_and_stays_while_heights_settle() -> None:
    async with reading(LONG) as (app, pilot):
        view = app.view
        view.go_to_line(1000)
        await pilot.pause()
        await pilot.mouse_down(NoteView, offset=Offset(4, 3))
        await pilot.hover(NoteView, offset=Offset(20, 5))
        view.jump(view.scroll_offset.y + 200)
        await pilot.hover(NoteView, offset=Offset(20, 8))
        await pilot.mouse_up(NoteView, offset=Offset(20, 8))
        await pilot.pause()
        before = app.screen.get_selected_text()
        assert before is not None
        assert before.count("Part ") > 20
        while not view.page.complete:
            view.measure_some()
        await pilot.pause()
        assert app.screen.get_selected_text() == before


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(ExplorerApp, "copy_to_clipboard", lambda _self, text: found.append(text))
    # What is told goes by itself, on a slow machine before all of it is looked at.
    monkeypatch.setattr(ExplorerApp, "NOTIFICATION_TIMEOUT", 600)
    return found


NOTES = {
    "Code.md": "# Head\n\nSome words.\n\n```sh\none\ntwo\n```\n\n## C# | basics [x]\n\n"
    + "text\n\n" * 60
    + "```\nlast\n```\n\n## End\n",
}


async def test_keys_copy_code_or_a_link(opened: Open, tmp_path: Path, copied: list[str]) -> None:
    async with opened(folder=write(tmp_path / "v", NOTES), at="Code.md") as pilot:
        await press(pilot, "tab")
        main = app_of(pilot).main
        view = view_of(pilot)
        for key, text in (("y", "[[Code]]"), ("y", "Some words."), ("ctrl+c", "Some words.")):
            if text.startswith("Some") and not main.selections:
                await drag(pilot, Offset(0, 4), Offset(60, 0), "#status")
                assert "help" not in str(main.get_selected_text())
                await drag(pilot, Offset(0, 4), Offset(30, 4))
            await press(pilot, key)
            assert copied[-1] == text
            if main.selections:
                assert toasts(pilot) == ["Copied 1 line"]
        await press(pilot, "escape")
        assert not main.selections
        assert main.pane == "note"
        await press(pilot, "ctrl+c")
        assert len(copied) == 3
        copied.clear()
        view = view_of(pilot)
        for line, told in (
            (1, "Copied 2 lines of code"),
            (20, "Copied 1 line of code"),
            (140, "There is no code here or below."),
        ):
            view.go_to_line(line)
            await press(pilot, "Y")
            assert toasts(pilot)[-1] == told
        assert copied == ["one\ntwo", "last"]
        copied.clear()
        await press(pilot, "escape")
        await press(pilot, "tab")
        view.go_to_line(10)
        await press(pilot, "y")
        assert copied == ["[[Code#C basics x]]"]
        text = NOTES["Code.md"] + "\n" + copied[0]
        (tmp_path / "v" / "Code.md").write_text(text, "utf-8", newline="")
        await press(pilot, "f5")
        resolution = app_of(pilot).explorer.vault.resolutions("Code.md")[-1]
        assert (resolution.status, resolution.heading_line) == ("ok", 10)


async def test_code_below_the_mouse_is_1st(opened: Open, copied: list[str], tmp_path: Path) -> None:
    text = "```\nfirst\n```\n\ntext\n\n```\nsecond\n```\n"
    async with opened(folder=write(tmp_path / "v", {"Two.md": text}), at="Two.md") as pilot:
        view = view_of(pilot)
        await pilot.hover(view, offset=Offset(4, 5))
        await press(pilot, "Y")
        await pilot.hover(view, offset=Offset(4, 3))
        await press(pilot, "Y")
        assert copied == ["second", "first"]


async def test_code_of_an_embed_is_copied(opened: Open, copied: list[str], tmp_path: Path) -> None:
    code = "if x:\n\n    return " + "long " * 30 + "line"
    notes = {
        "A.md": "```\nown\n```\n\n> ![[B]]\n",
        "B.md": f"Words `code`.\n\n```py\n{code}\n```\n```\nother\n```\n",
    }
    async with opened(folder=write(tmp_path / "v", notes), size=(90, 40), at="A.md") as pilot:
        view = view_of(pilot)
        texts = [view.render_line(y).text for y in range(view.size.height)]
        begin, end = (
            next(y for y, text in enumerate(texts) if word in text) for word in (" py ", " line ")
        )
        other = next(y for y, text in enumerate(texts) if "other" in text)
        expected = dict.fromkeys(range(0, view.size.height, 6), "own")
        expected.update(dict.fromkeys(range(begin, end + 1), code))
        expected[other] = "other"
        for y, block in expected.items():
            await pilot.hover(view, offset=Offset(8, y))
            await press(pilot, "Y")
            assert copied[-1] == block, texts[y]
        assert set(copied) == {"own", "other", code}


async def test_three_clicks_in_a_cell_select_no_other_cell() -> None:
    text = "| a | b |\n|---|---|\n| one two three four five six | seven eight nine ten |\n"
    async with reading(text, size=(34, 16)) as (app, pilot):
        row = next(y for y in range(16) if "one" in app.view.render_line(y).text)
        await pilot.click(NoteView, offset=Offset(4, row), times=3)
        cell = app.view.render_line(row).text.split("│")[0].strip()
        assert selected_rows(app.view) == [cell]
        assert app.screen.get_selected_text() == cell
