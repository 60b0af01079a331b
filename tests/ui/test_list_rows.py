"""Narrowing a list by words: what matches stays, with what holds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.lists.list_screen import ListItem, NarrowedRows, searchable
from explorer.ui.messages import Destination
from explorer.ui.widgets.row import Row

GOAL = Destination("place", "A.md")


def item(text: str, depth: int = 0, *, holds: bool = False) -> ListItem:
    row = Row(text, depth=depth, fold=True if holds else None)
    return ListItem(text, row, searchable(text), GOAL)


TREE = (
    ListItem("one", Row("One", "rule")),
    item("plant", holds=True),
    item("herb", 1, holds=True),
    item("basil", 2),
    item("tree", 1),
    ListItem("two", Row("Two", "rule")),
    item("Straße"),
)


def texts(rows: NarrowedRows) -> list[str]:
    return [rows.row(index).text for index in range(len(rows))]


def test_without_words_all_is_shown() -> None:
    assert texts(NarrowedRows(TREE)) == [
        *("One", "plant", "herb", "basil", "tree", "Two", "Straße")
    ]


def test_what_matches_comes_with_what_holds_it() -> None:
    assert texts(NarrowedRows(TREE, "bas")) == ["One", "plant", "herb", "basil"]
    assert texts(NarrowedRows(TREE, "tree")) == ["One", "plant", "tree"]
    assert texts(NarrowedRows(TREE, "STRASSE")) == ["Two", "Straße"]
    assert texts(NarrowedRows(TREE, "e r")) == ["One", "plant", "herb", "tree", "Two", "Straße"]
    assert texts(NarrowedRows(TREE, "nothing")) == []


def test_the_letters_that_were_typed_are_marked() -> None:
    rows = NarrowedRows(TREE, "asse t ra")
    assert rows.row(1).text == "Straße"
    assert rows.row(1).ranges == ((1, 6),)


def test_what_is_in_a_closed_one_is_hidden_until_something_is_typed() -> None:
    rows = NarrowedRows(TREE, "", frozenset({"herb"}))
    assert texts(rows) == ["One", "plant", "herb", "tree", "Two", "Straße"]
    assert [rows.row(1).fold, rows.row(2).fold, rows.row(3).fold] == [True, False, None]
    assert texts(NarrowedRows(TREE, "basil", frozenset({"herb", "plant"})))[-1] == "basil"


def test_a_row_is_found_by_its_key() -> None:
    rows = NarrowedRows(TREE, "basil")
    assert (rows.find("basil"), rows.key(3), rows.find("tree")) == (3, "basil", None)


@given(st.lists(st.tuples(st.sampled_from(["a", "ab", "b"]), st.integers(0, 3)), max_size=12))
def test_nothing_that_matches_is_lost_and_the_order_stays(made: list[tuple[str, int]]) -> None:
    items = [
        ListItem(number, Row(text, depth=depth), text, GOAL)
        for number, (text, depth) in enumerate(made)
    ]
    shown = [items.index(each) for each in NarrowedRows(items, "b").items]
    assert shown == sorted(shown)
    assert {number for number, each in enumerate(items) if "b" in each.words} <= set(shown)
    for number in shown:
        if "b" not in items[number].words:
            assert shown[-1] > number, "what does not match is shown for what it holds"


def test_what_is_just_what_is_typed_is_selected_where_it_stands() -> None:
    tree = [item("sea salt"), item("tide", holds=True), item("salt", 1), item("x")]
    rows = NarrowedRows(tree, "Salt")
    assert texts(rows) == ["sea salt", "tide", "salt"]
    assert rows.row(rows.first_match).text == "salt"
    rows = NarrowedRows(tree, "sal")
    assert rows.row(rows.first_match).text == "sea salt"


def test_a_title_counts_what_is_shown_below_it() -> None:
    titles = [
        ListItem(text, Row(text, "rule", count=count)) for text, count in (("A", "2"), ("B", "1"))
    ]
    tree = [titles[0], item("basil"), item("tree"), titles[1], item("basin")]
    counts = [
        [rows.row(index).count for index in range(len(rows)) if rows.row(index).look == "rule"]
        for rows in (NarrowedRows(tree), NarrowedRows(tree, "bas"), NarrowedRows(tree, "basin"))
    ]
    assert counts == [["2", "1"], ["1", "1"], ["1"]]
