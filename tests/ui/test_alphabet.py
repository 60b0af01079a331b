"""All concepts from A to Z: which there are, under which letter, and how one walks among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer import Explorer
from explorer.reader.alphabet import Alphabet, ConceptPlace, Letter, NamedConcept
from explorer.text.normalize import fold
from explorer.ui.concepts.concept_rows import AlphabetRows, ConceptRows
from explorer.ui.glyphs import UNICODE
from tests.support.vaults import entry_of
from tests.ui.conftest import Open, app_of, pane_text, press, screen_text, settle, shown, write

CONCEPTS = {
    "Net.md": "---\naliases: [networking]\n---\n# Éclair\n\n## MFA\n\n# 2FA\n",
    "Auth/MFA.md": '# MFA (Multi-Factor Authentication)\n\n# "Quoted"\n\n# eclair\n',
    "Auth/Zebra.md": "# 🦓 Zebra\n\n# Ähre\n\n# 日本\n\n# ***\n",
}


@pytest.fixture
def named(tmp_path: Path) -> Path:
    return write(tmp_path / "named", CONCEPTS)


def letters(root: Path) -> dict[str, list[tuple[str, int]]]:
    with Explorer.open(root, cache=False) as explorer:
        found = explorer.reader.alphabet()
        assert found.generation == explorer.vault.generation
        return {
            letter.name: [(concept.name, len(concept.places)) for concept in letter.concepts]
            for letter in found.letters
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


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@example(found=["\xad", "\xad"])
@given(st.lists(names, max_size=6))
def test_every_name_is_under_exactly_one_letter(found: list[str]) -> None:
    from explorer.model import Heading, Note
    from explorer.reader.alphabet import alphabet

    headings = tuple(Heading(1, name, name, n + 1, 0, 0) for n, name in enumerate(found))
    note = Note("n.md", "n", headings=headings)
    made = alphabet({"n.md": entry_of(note)}, 1)
    places = {
        place.section
        for letter in made.letters
        for concept in letter.concepts
        for place in concept.places
    }
    lined = {number for number, name in enumerate(found) if fold(name).strip()}
    assert places - {-1} == lined
    keys = [concept.key for letter in made.letters for concept in letter.concepts]
    assert len(keys) == len(set(keys))


def concept(name: str, places: int) -> NamedConcept:
    made = tuple(ConceptPlace(f"Folder/{name} {n}.md", 1, -1) for n in range(places))
    return NamedConcept(name, name.lower(), made)


MADE = Alphabet(
    7,
    (
        Letter("A", (concept("Ant", 1), concept("Ape", 3))),
        Letter("B", (concept("Bee", 2),)),
        Letter("C", (concept("Cat", 1),)),
    ),
)


def rows_of(alphabet: Alphabet = MADE) -> AlphabetRows:
    rows = AlphabetRows(ConceptRows(UNICODE, lambda _: {}))
    rows.take(alphabet)
    return rows


def texts(rows: AlphabetRows) -> list[str]:
    made = (rows.row(index) for index in range(len(rows)))
    return [f"{'  ' * row.depth}{row.text}" for row in made]


CLOSED = ["A", "  Ant", "  Ape", "B", "  Bee", "C", "  Cat"]


def test_a_concept_with_several_places_opens_to_them() -> None:
    rows = rows_of()
    assert texts(rows) == CLOSED
    assert rows.row(2).badge == "×3"
    rows.toggle(1)
    assert texts(rows) == CLOSED
    rows.toggle(2)
    assert texts(rows)[2:7] == ["  Ape", "    Ape 0", "    Ape 1", "    Ape 2", "B"]
    assert rows.place(2) is None
    assert rows.place(3) == ("Folder/Ape 0.md", 1)
    assert rows.place(1) == ("Folder/Ant 0.md", 1)
    assert rows.row(3).aside == "Folder"
    rows.toggle(2)
    assert texts(rows) == CLOSED


def test_a_letter_closes_and_keeps_what_is_open_in_it() -> None:
    rows = rows_of()
    rows.toggle(2)
    rows.toggle(0)
    assert texts(rows) == ["A", "B", "  Bee", "C", "  Cat"]
    rows.toggle(0)
    assert texts(rows)[:4] == ["A", "  Ant", "  Ape", "    Ape 0"]
    rows.take(MADE)
    assert texts(rows)[:4] == ["A", "  Ant", "  Ape", "    Ape 0"]


def test_each_row_is_found_and_knows_what_holds_it() -> None:
    rows = rows_of()
    rows.toggle(2)
    rows.toggle(rows.letter_beside(0, 1) + 1)
    for index in range(len(rows)):
        assert rows.find(rows.key(index)) == index
        for depth in range(rows.depth(index)):
            key, row, *_ = rows.holder(index, depth)
            above = rows.find(key)
            assert above is not None
            assert above < index
            assert (rows.depth(above), row) == (depth, rows.row(above))


def test_from_letter_to_letter() -> None:
    rows = rows_of()
    assert [rows.letter_beside(at, 1) for at in range(7)] == [3, 3, 3, 5, 5, 5, 5]
    assert [rows.letter_beside(at, -1) for at in range(7)] == [0, 0, 0, 0, 3, 3, 5]
    assert rows_of(Alphabet(0, ())).letter_beside(0, 1) == 0


def test_a_hundred_thousand_concepts_cost_what_is_drawn() -> None:
    many = tuple(concept(f"Name {n}", 2) for n in range(100_000))
    rows = rows_of(Alphabet(1, (Letter("N", many),)))
    assert len(rows) == 100_001
    rows.toggle(50_000)
    assert rows.row(50_001).depth == 2
    assert rows.holder(50_002, 0).row.text == "N"
    assert rows.holder(50_002, 1).row.text == "Name 49999"


async def test_a_key_shows_them_and_the_folders_again(opened: Open, named: Path) -> None:
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


async def test_where_one_pane_is_shown_the_key_leads_back_to_the_list(opened: Open) -> None:
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


async def test_a_new_note_joins_and_the_cursor_stays(opened: Open, named: Path) -> None:
    async with opened(folder=named) as pilot:
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


async def test_the_keys_for_letters_go_through_the_folders_too(opened: Open) -> None:
    async with opened() as pilot:
        concepts = app_of(pilot).main.concepts
        await press(pilot, "g", ")")
        assert concepts.line is not None
        assert concepts.line.path == "Start here.md"
        await press(pilot, "(", "(")
        assert concepts.line.path == "Tea"


async def test_a_heading_that_names_its_note_has_the_badge_of_the_note(
    opened: Open, tmp_path: Path
) -> None:
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
