"""The bottom line: the vault, the keys of the pane in focus, the name of a row that is cut."""

from __future__ import annotations

from pathlib import Path
from string import printable

from textual.pilot import Pilot

from explorer.ui.glyphs import choose
from tests.ui.conftest import Open, app_of, press, screen_text, settle, shown, view_of, write

LONG = "A name that is much too long for a narrow tree, and differs at its end"


def last(pilot: Pilot[int]) -> str:
    return screen_text(pilot).splitlines()[-1]


async def test_a_long_name_of_a_vault_is_cut(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / ("n" * 100), {"A.md": "# A\n"})
    async with opened((120, 30), folder=folder) as pilot:
        assert "nn…nn" in last(pilot)
        assert "1 note" in last(pilot)


async def test_ascii_signs_leave_the_letters_of_notes(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "notes", {"Café 日本.md": "# Café 日本\n\nÀ la carte.\n"})
    chosen = choose({"EXPLORER_ASCII": "1"}, "utf-8")
    async with opened((80, 24), folder=folder, note="Café 日本.md", glyphs=chosen) as pilot:
        seen = screen_text(pilot)
        assert "Café 日本" in seen
        assert "À la carte." in seen
        assert set(seen) - set("Café 日本À") <= set(printable)


async def test_hints_can_be_clicked_and_are_shown_as_far_as_there_is_room(opened: Open) -> None:
    async with opened((120, 30)) as pilot:
        for word, pane in (("backlinks", "context"), ("leave", "concepts")):
            await pilot.click("#status", offset=(last(pilot).index(word) + 1, 0))
            await press(pilot)
            assert app_of(pilot).main.pane == pane
        await press(pilot, "G")
        await pilot.click("#status", offset=(last(pilot).index("open") + 1, 0))
        await press(pilot)
        assert shown(pilot) == "Water.md"
        await pilot.click("#status", offset=(3, 0))
        await press(pilot)
        assert app_of(pilot).main.pane == "note"
        await press(pilot, "escape")
        await press(pilot, "r")
        assert "d spread" in last(pilot)
        for width, named in (
            (80, "⏎ begin  esc leave  ? help  a practice  d spread  i order"),
            (50, "⏎ begin  esc leave  ? help"),
        ):
            await pilot.resize_terminal(width, 20)
            await settle(pilot)
            assert named in last(pilot)
        await press(pilot, "?", "escape")
        assert "⏎ begin" in last(pilot), "the help is left for where one was"
        await press(pilot, "a")
        assert "⏎ begin  esc leave  ? help  a due" in last(pilot), "and so in a practice"
        assert "practice, nothing is written" in screen_text(pilot)


async def test_letters_beside_links_are_explained_and_end_with_any_other_key(opened: Open) -> None:
    async with opened((120, 30), note="Tea/Green.md") as pilot:
        view, main = view_of(pilot), app_of(pilot).main
        for key in ("ctrl+f", "n", "slash", "o"):
            await press(pilot, "f")
            assert "Type the letters beside a link" in last(pilot)
            await press(pilot, key)
            assert main.note_pane.box.display == (key == "ctrl+f")
            assert main.is_active == (key != "slash")
            assert main.pane == ("context" if key == "o" else "note")
            await press(pilot, "escape")
            assert "Type the letters" not in last(pilot), key
            assert not view.has_labels
        await press(pilot, "tab", "tab", "f", "escape")
        assert app_of(pilot).main.pane == "note", "it ends the letters and leaves nothing"


async def test_the_whole_name_of_a_row_that_is_cut_is_shown(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "vault", {"A.md": "# A\n", f"{LONG}.md": "# B\n"})
    async with opened((100, 24), folder=folder) as pilot:
        await press(pilot, "g")
        assert "vault" in last(pilot)
        row = app_of(pilot).main.concepts.tree.find(("note", f"{LONG}.md"))
        assert row is not None
        await press(pilot, *["j"] * row)
        assert last(pilot).startswith(f" {LONG}")
        await press(pilot, "tab")
        assert "vault" in last(pilot), "only while its pane has the focus"
        await press(pilot, "escape", "plus")
        assert "vault" in last(pilot), "it is not cut any more"


async def test_the_key_that_moves_a_table_is_named(opened: Open, tmp_path: Path) -> None:
    row = "|" + " a long cell of words |" * 9
    table = f"{row}\n{'|---' * 9}|\n{row}\n"
    folder = write(tmp_path / "wide", {"A.md": f"# A\n\n{table}\n" + "Words.\n\n" * 60})
    async with opened((80, 24), folder=folder, note="A.md") as pilot:
        assert "> columns" in last(pilot)
        await press(pilot, "G")
        assert "> columns" not in last(pilot)
        await press(pilot, "g")
        assert "> columns" in last(pilot)
        await press(pilot, "tab")
        assert "> columns" not in last(pilot), "the keys are another pane's"
