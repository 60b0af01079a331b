"""All concepts from A to Z: which there are, under which letter, and how one walks among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import Explorer
from explorer.text.normalize import fold
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text, settle, shown, write

CONCEPTS = {
    "Net.md": "---\naliases: [networking]\n---\n# Éclair\n\n## MFA\n\n# 2FA\n",
    "Auth/MFA.md": '# MFA (Multi-Factor Authentication)\n\n# "Quoted"\n\n# eclair\n',
    "Auth/Zebra.md": "# 🦓 Zebra\n\n# Ähre\n\n# 日本\n\n# ***\n",
}


@pytest.fixture
def named(tmp_path: Path) -> Path:
    return write(tmp_path / "named", CONCEPTS)


_SIGNS = ("\xad", "\u200b", "a", "A", "ä", "1", "#", "日", "İ", "ß", "MFA (a)", "🦓 a")


def test_every_name_is_under_exactly_one_letter(tmp_path: Path) -> None:
    text = "".join(f"# {one}{other}\n" for one in _SIGNS for other in ("", *_SIGNS))
    with Explorer.open(write(tmp_path, {"n.md": text}), cache=False) as explorer:
        concepts = [each for _, found in explorer.reader.alphabet().letters for each in found]
        headings = explorer.vault.notes["n.md"].headings
    lined = {at for at, heading in enumerate(headings) if fold(heading.name).strip()}
    assert {place.section for each in concepts for place in each.places} - {-1} == lined
    assert len({each.key for each in concepts}) == len(concepts)


def letters(root: Path) -> dict[str, list[tuple[str, int]]]:
    with Explorer.open(root, cache=False) as explorer:
        found = explorer.reader.alphabet()
        assert found.generation == explorer.vault.generation
        return {
            letter: [(concept.name, len(concept.places)) for concept in concepts]
            for letter, concepts in found.letters
        }


def test_names_are_sorted_under_their_letters(named: Path) -> None:
    assert letters(named) == {
        "#": [("***", 1)],
        "0-9": [("2FA", 1)],
        "A": [("Ähre", 1)],
        "E": [("eclair", 2)],
        "M": [("MFA", 2)],
        "N": [("Net", 1), ("networking", 1)],
        "Q": [('"Quoted"', 1)],
        "Z": [("Zebra", 1)],
        "CJK": [("日本", 1)],
    }


def test_an_empty_vault_has_no_letters(tmp_path: Path) -> None:
    assert letters(write(tmp_path / "none", {"a.txt": ""})) == {}


ANIMALS = ("Ant", "0/Ape", "1/Ape", "2/Ape", "0/Bee", "1/Bee", "Cat")


async def test_letters_and_concepts_with_several_places_fold(opened: Open, tmp_path: Path) -> None:
    root = write(tmp_path / "animals", {f"{name}.md": "" for name in ANIMALS})
    async with opened(folder=root) as pilot:
        concepts = app_of(pilot).main.concepts

        def texts() -> list[str]:
            rows = concepts.list.rows
            made = (rows.row(index) for index in range(len(rows)))
            return [f"{'  ' * row.depth}{row.text}" for row in made]

        await press(pilot, "a", "g")
        closed = ["A", "  Ant", "  Ape", "B", "  Bee", "C", "  Cat"]
        assert texts() == closed
        await press(pilot, "j", "right")
        assert texts() == closed, "it has one place"
        await press(pilot, "g", "j", "j", "right")
        opened_ape = ["A", "  Ant", "  Ape", "    Ape", "    Ape", "    Ape", "B"]
        assert texts()[:7] == opened_ape
        await press(pilot, "g", "left")
        assert texts() == ["A", "B", "  Bee", "C", "  Cat"]
        await press(pilot, "right", "f5")
        assert texts()[:7] == opened_ape, "what is open in it is kept"
        found = []
        for key in ("right_parenthesis", "right_parenthesis", "left_parenthesis"):
            await press(pilot, key)
            found.append(concepts.list.rows.row(concepts.list.cursor).text)
        assert found == ["B", "C", "B"]


async def test_a_key_shows_them_or_the_folders_and_new_ones_join(opened: Open, named: Path) -> None:
    async with opened(folder=named) as pilot:
        concepts = app_of(pilot).main.concepts
        before = pane_text(pilot, "concepts")
        await press(pilot, "a")
        assert "Concepts from A to Z" in screen_text(pilot)
        assert "▾ E 1 ▹ eclair ×2 ▾ M 1 ▹ MFA ×2" in pane_text(pilot, "concepts")
        await press(pilot, "a")
        assert pane_text(pilot, "concepts") == before
        await press(pilot, "a", "escape")
        assert not concepts.in_alphabet
        await press(pilot, "d")
        assert concepts.due_only
        await press(pilot, "d")
        assert "Concepts from A to Z" in screen_text(pilot)
        await press(pilot, "d")
        assert pane_text(pilot, "concepts") == before
        concepts = app_of(pilot).main.concepts
        await press(pilot, "a")
        await press(pilot, "G")
        where = concepts.place()
        write(named, {"Aardvark.md": "# Aardvark\n"})
        await press(pilot, "f5")
        await settle(pilot)
        assert concepts.place() == where
        await press(pilot, "g")
        assert "Aardvark" in pane_text(pilot, "concepts")


async def test_places_open_and_the_folders_follow(opened: Open, named: Path) -> None:
    async with opened(folder=named, note="Net.md") as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "a", *[")"] * 4, "j", "right", "j")
        assert concepts.place() == ("Auth/MFA.md", 1)
        await press(pilot, "enter")
        assert shown(pilot) == "Auth/MFA.md"
        await press(pilot, "a")
        assert concepts.line is not None
        assert concepts.line.path == "Auth/MFA.md"


async def test_both_lists_are_as_they_were_left(opened: Open, tmp_path: Path) -> None:
    notes = {f"{n:03}.md": f"# Name {n:03}\n" for n in range(90)}
    async with opened(folder=write(tmp_path / "many", notes)) as pilot:
        concepts = app_of(pilot).main.concepts

        def state() -> tuple[object, int]:
            return concepts.list.selected_key, concepts.list.first_row

        await press(pilot, *["ctrl+d"] * 3, "ctrl+e", "ctrl+e", "k")
        folders = state()
        await press(pilot, "a")
        await press(pilot, "G", *["ctrl+y"] * 30, "k", "k")
        letters = state()
        assert letters[1] > 0
        await press(pilot, "a")
        assert state() == folders
        await press(pilot, "a")
        assert state() == letters
        await press(pilot, "enter", "a", "a")
        assert state() == letters


async def test_the_key_leads_back_to_the_list_in_one_pane(opened: Open) -> None:
    async with opened((50, 20)) as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "a")
        await press(pilot, "G", "k")
        where = concepts.list.selected_key, concepts.list.first_row
        await press(pilot, "enter")
        assert not concepts.list.display
        await press(pilot, "a")
        assert concepts.in_alphabet
        assert (concepts.list.selected_key, concepts.list.first_row) == where
        await press(pilot, "a")
        assert not concepts.in_alphabet


async def test_the_keys_for_letters_go_through_the_folders_too(opened: Open) -> None:
    async with opened() as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "g", ")")
        assert concepts.line is not None
        assert concepts.line.path == "Start here.md"
        await press(pilot, "(", "(")
        assert concepts.line.path == "Tea"


async def test_a_heading_that_names_its_note_has_its_badge(opened: Open, tmp_path: Path) -> None:
    review = "---\ntags: [review]\nsr-due: 2020-01-01\nsr-interval: 3\nsr-ease: 250\n---\n"
    notes = {
        "Alpha.md": review + "# Alpha\n\n## Alpha\n\n## Part\n",
        "Beta.md": review + "# Else\n\n## β\n\n## Beta\n",
        "Gamma.md": "# Alpha\n",
    }
    async with opened(folder=write(tmp_path / "due", notes)) as pilot:
        await press(pilot, "a")
        rows = app_of(pilot).main.concepts.list.rows
        drawn = [rows.row(index) for index in range(len(rows))]
        due = {row.text for row in drawn if row.depth and row.badge == "◆ 7 y"}
        assert due == {"Alpha", "Beta"}
