"""Where the reader is: the title of the pane and the line that commands act on."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.ui.history import HistoryPlace
from explorer.ui.messages import OpenPlace
from tests.ui.conftest import Open, app_of, press, screen_text, settle, write

TEXT = "# A\n\n" + "".join(f"## S{n}\n\n" + ("word " * 100 + "\n\n") * 3 for n in range(16))
LINE = TEXT.split("\n").index("## S10") + 1


async def test_a_line_asked_for_counts_until_one_scrolls(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "v", {"Big.md": TEXT, "a.md": "# x\n"})
    async with opened(folder=folder, note="Big.md", line=LINE) as pilot:
        main = app_of(pilot).main
        pane = main.note_pane
        for _ in range(2):  # first as the app begins, when the pane has no size yet
            assert pane.view is not None
            assert pane.view.page.complete, "what is above has moved the place down"
            assert (str(pane.border_title), pane.line) == ("Big › A › S10", LINE)
            await press(pilot, "home" if main.pane == "note" else "tab", "home")
            assert (str(pane.border_title).rpartition(" ")[2], pane.line) == ("A", 1)
            main.open_place(HistoryPlace("a.md"), focus=True)
            await press(pilot)
            main.open_place(HistoryPlace("Big.md", LINE), focus=True)
            await press(pilot)


@pytest.mark.parametrize(("away", "back"), [("shift+tab", "tab"), ("tab", "shift+tab")])
async def test_each_note_is_drawn_in_one_pane(
    opened: Open, tmp_path: Path, away: str, back: str
) -> None:
    folder = write(tmp_path / "v", {f"{name}.md": f"# Head\n\nBody of {name}.\n" for name in "abc"})
    async with opened((50, 20), folder=folder) as pilot:
        main = app_of(pilot).main
        for name in "abca":
            if main.pane != "note":
                await press(pilot, "tab" if main.pane == "concepts" else "shift+tab")
            await press(pilot, away)
            assert main.pane != "note"
            main.open_place(HistoryPlace(f"{name}.md"), focus=False)
            await press(pilot, back)
            assert f"Body of {name}" in screen_text(pilot)


async def test_the_title_follows_the_page_of_a_place_again(opened: Open, tmp_path: Path) -> None:
    sections = "".join(f"## S{n}\n\n" + "line\n\n" * 9 for n in range(12))
    folder = write(tmp_path / "long", {"A.md": "# A\n", "Long.md": f"# Long\n\n{sections}"})
    async with opened(folder=folder) as pilot:
        app = app_of(pilot)
        app.post_message(OpenPlace("Long.md", 1))
        await settle(pilot)
        pane = app.main.note_pane
        await press(pilot, "g", *["ctrl+d"] * 2, *["k"] * 3)
        app.post_message(OpenPlace("A.md", 1))
        await settle(pilot)
        await press(pilot, "minus")
        for key in ("j", "k", "k", "k", "j", "ctrl+d", "k", "ctrl+u"):
            assert pane.view is not None
            assert pane.section == pane.view.section, key
            await press(pilot, key)
