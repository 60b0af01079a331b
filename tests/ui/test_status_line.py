"""The bottom line: the vault, the keys of the pane in focus, the name of a row that is cut."""

from __future__ import annotations

from pathlib import Path
from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from explorer.ui.glyphs import choose
from explorer.ui.widgets.key_hints import KeyHint
from explorer.ui.widgets.status_line import StatusLine
from tests.ui.conftest import Open, app_of, press, screen_text, settle, shown, write

LONG = "A name that is much too long for a narrow tree, and differs at its end"


def last(pilot: Pilot[int]) -> str:
    return screen_text(pilot).splitlines()[-1]


async def test_the_choice_of_a_review_names_its_keys_as_far_as_there_is_room(opened: Open) -> None:
    async with opened((120, 30)) as pilot:
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


async def test_a_vault_without_reviews_has_no_hint_at_them(opened: Open, tmp_path: Path) -> None:
    async with opened((50, 20), folder=write(tmp_path / "plain", {"A.md": "# A\n"})) as pilot:
        assert last(pilot).startswith(" plain · 0 due")
        assert "/ search  ? help" in last(pilot)


async def test_what_is_said_of_a_vault_stands_for_its_name(opened: Open) -> None:
    async with opened(notice="sample vault") as pilot:
        assert last(pilot).startswith(" sample vault · 1 due")


async def test_a_long_name_of_a_vault_is_cut(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / ("n" * 100), {"A.md": "# A\n"})
    async with opened((120, 30), folder=folder) as pilot:
        assert "nn…nn" in last(pilot)
        assert "1 note" in last(pilot)


@pytest.mark.parametrize(
    ("pane", "there", "not_there"),
    [
        ("concepts", ("d due", "K peek", "⏎ open"), ("f links",)),
        ("note", ("f links", "o outline", "- back"), ("d due", "K peek")),
        ("context", ("K peek", "esc leave"), ("d due", "f links")),
    ],
)
async def test_the_keys_of_the_pane_with_the_focus_are_shown(
    opened: Open, pane: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    async with opened((120, 30)) as pilot:
        while app_of(pilot).main.pane != pane:
            await press(pilot, "tab")
        for hint in ("/ search", "? help", *there):
            assert hint in last(pilot)
        for hint in not_there:
            assert hint not in last(pilot)


async def test_ascii_signs_leave_the_letters_of_notes(opened: Open, tmp_path: Path) -> None:
    folder = write(tmp_path / "notes", {"Café 日本.md": "# Café 日本\n\nÀ la carte.\n"})
    chosen = choose({"EXPLORER_ASCII": "1"}, "utf-8")
    async with opened((80, 24), folder=folder, note="Café 日本.md", glyphs=chosen) as pilot:
        seen = screen_text(pilot)
        assert "Café 日本" in seen
        assert "À la carte." in seen
        assert set(seen) - set("Café 日本À") <= set(printable)


async def test_a_click_on_a_hint_presses_its_key(opened: Open) -> None:
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


TEXTS = st.text("ab 日é", min_size=1, max_size=20)


@given(
    st.lists(TEXTS, min_size=1, max_size=5),
    st.lists(st.tuples(TEXTS, TEXTS), max_size=6),
    st.none() | st.text("ab 日", max_size=90),
    st.integers(1, 120),
)
def test_the_line_is_never_wider_than_the_screen(
    facts: list[str], hints: list[tuple[str, str]], name: str | None, width: int
) -> None:
    line = SizedLine(width)
    line.show(tuple(facts))
    line.hints = tuple(KeyHint("", key, word) for key, word in hints)
    line.row_name = name
    drawn = line.render()
    assert drawn.cell_length <= max(width, 3)
    found = [line.hint_at(column) for column in range(width)]
    seen = [hint for hint in hints if f"{hint[0]} {hint[1]}" in drawn.plain]
    assert len({hint for hint in found if hint}) <= len(seen)
    for hint in filter(None, found):
        assert found.count(hint) % cell_len(f"{hint.key} {hint.word}") == 0


class SizedLine(StatusLine):
    """A line of some width, without an app."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.columns = width

    @property
    def _room(self) -> int:
        return self.columns - 2

    def refresh(self, *_: object, **__: object) -> SizedLine:
        return self


async def test_the_key_that_moves_a_table_is_named_while_one_is_on_screen(
    opened: Open, tmp_path: Path
) -> None:
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
