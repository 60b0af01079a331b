"""The tree's rows as plain values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model import Badge, Heading, Note, section_end
from explorer.reader.concept_tree import (
    ConceptRow,
    ConceptTree,
    Folders,
    folder_badges,
    heading_keys,
    natural,
)


def note(path: str, *headings: tuple[int, str]) -> Note:
    made = tuple(
        Heading(level, name, name, n + 1, 0, 0) for n, (level, name) in enumerate(headings)
    )
    return Note(path, path.rpartition("/")[2].removesuffix(".md"), headings=made)


def tree(*notes: Note, opened: tuple[tuple[str, ...], ...] = ()) -> ConceptTree:
    held = {n.path: n for n in notes}
    made = ConceptTree(opened=set(opened))
    made.fill(held, Folders.of(held))
    return made


def lines(made: ConceptTree) -> list[ConceptRow]:
    return [made.line(index) for index in range(len(made))]


def names(made: ConceptTree) -> list[str]:
    return [
        "  " * line.depth
        + (line.key[2] if line.kind == "heading" else line.path.rpartition("/")[2])
        for line in lines(made)
    ]


TEA = note("Tea/Green.md", (1, "Sencha"), (2, "Brewing"), (3, "Water"), (1, "Matcha"))


def test_numbers_sort_as_numbers() -> None:
    assert sorted(["10 b", "2 a", "B", "a", "1" * 5000], key=natural) == [
        "2 a",
        "10 b",
        "1" * 5000,
        "a",
        "B",
    ]


def test_a_short_name_comes_before_a_longer_one_that_begins_with_it() -> None:
    paths = ["AAA - Servers.md", "AAA.md", "AAA Framework.md", "AAB.md"]
    shown = Folders.of(sorted(paths)).sorted_notes("")
    assert shown == ("AAA.md", "AAA - Servers.md", "AAA Framework.md", "AAB.md")


def test_folders_come_first_and_count_what_is_below() -> None:
    made = tree(note("a.md"), note("Z/b.md"), note("Z/Y/c.md"))
    assert names(made) == ["Z", "a.md"]
    assert made.folders.counts == {"": 3, "Z": 2, "Z/Y": 1}


def test_what_was_open_stays_open_in_another_snapshot() -> None:
    made = tree(TEA)
    made.toggle(0)
    made.toggle(1)
    made.toggle(3)
    key = made.line(5 - 1).key
    changed = note(
        "Tea/Green.md", (1, "New one"), (1, "Sencha"), (2, "Brewing"), (3, "Water"), (1, "Matcha")
    )
    held = {"Tea/Green.md": changed, "Tea/Black.md": note("Tea/Black.md")}
    made.fill(held, Folders.of(held))
    assert names(made) == [
        "Tea", "  Black.md", "  Green.md", "    New one", "    Sencha", "      Brewing",
        "    Matcha",
    ]  # fmt: skip
    assert made.find(key) == 6


def test_headings_of_the_same_name_are_told_apart() -> None:
    keys = heading_keys("a.md", note("a.md", (1, "x"), (1, "y"), (1, "x")).headings)
    assert len(set(keys)) == 3


def test_a_note_that_is_gone_leaves_no_row() -> None:
    made = tree(TEA, opened=(("folder", "Tea"), ("note", "Tea/Green.md")))
    made.fill({}, Folders.of([]))
    assert len(made) == 0
    closed = tree(TEA, opened=(("folder", "Tea"),))
    closed.notes = {}  # its rows are drawn until those of the next snapshot are laid out
    assert [line.folds for line in lines(closed)] == [True, False]


def parent(made: ConceptTree, index: int) -> int:
    above = range(index - 1, -1, -1)
    return next(at for at in above if made.line(at).depth < made.line(index).depth)


@given(st.lists(st.integers(1, 6), max_size=12), st.lists(st.sampled_from("ab"), max_size=4))
def test_a_row_is_held_by_the_rows_above_it(levels: list[int], folders: list[str]) -> None:
    path = "".join(f"{folder}/" for folder in folders) + "n.md"
    made = tree(
        note(path, *((level, f"h{i % 3}") for i, level in enumerate(levels))),
        note("z.md"),
        opened=(("note", path),),
    )
    made.reveal(path)
    for index, line in enumerate(lines(made)):
        chain: list[ConceptRow] = []
        at = index
        while made.line(at).depth:
            at = parent(made, at)
            chain.insert(0, made.line(at))
        assert made.holders(index) == chain
        assert len(chain) == line.depth


def test_a_folder_says_the_most_urgent_and_how_much() -> None:
    found = folder_badges(
        {
            "a/b.md": Badge("later", 0, 9),
            "a/c/d.md": Badge("overdue", 2, -3),
            "e.md": Badge("due", 1, 0),
        }
    )
    assert found == {
        "": Badge("overdue", 3, -3),
        "a": Badge("overdue", 2, -3),
        "a/c": Badge("overdue", 2, -3),
    }


@given(st.lists(st.integers(1, 6), max_size=12))
def test_every_heading_is_a_row_of_an_open_note(levels: list[int]) -> None:
    made = tree(
        note("n.md", *((level, f"h{i}") for i, level in enumerate(levels))),
        opened=(("note", "n.md"),),
    )
    assert [line.section for line in lines(made)] == [-1, *range(len(levels))]
    for line in lines(made)[1:]:
        assert line.folds == (
            section_end(made.notes["n.md"].headings, line.section) > line.section + 1
        )


@given(st.lists(st.integers(1, 6), max_size=10), st.lists(st.integers(0, 10), max_size=8))
def test_toggling_in_place_is_as_building_anew(levels: list[int], toggles: list[int]) -> None:
    made = tree(note("f/n.md", *((level, f"h{i}") for i, level in enumerate(levels))))
    for index in toggles:
        if index < len(made):
            made.toggle(index)
    spliced = lines(made)
    made.fill(made.notes, made.folders)
    assert lines(made) == spliced


def test_folders_deeper_than_python_may_call_itself_are_shown() -> None:
    bottom = note("d/" * 2000 + "Bottom.md", (1, "Sand"))
    made = tree(bottom)
    made.reveal(bottom.path)
    assert [line.depth for line in lines(made)] == list(range(2001))
    made.toggle(2000)
    assert names(made)[-1].strip() == "Sand"
    made.toggle(0)
    assert len(made) == 1
