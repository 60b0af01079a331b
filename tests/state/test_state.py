"""Visits, bookmarks and the last place: kept per vault, outside of it, whatever the files hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import explorer.state.user_state as user_state
from explorer.state.user_state import (
    LastPlace,
    NoteVisits,
    OwnBookmark,
    OwnBookmarks,
    RecentVaults,
    ReviewOrder,
    UserState,
)

DAY = 24 * 3600.0
PEA, OAK = OwnBookmark("Pea.md"), OwnBookmark("Oak.md", "Acorn")
JUNK = ("", "{", "7", "[]", '{"a": 1}', "[[1, 2], 3]", '[["a"]]', '{"a": ["x", null]}', "[1, 2]",
        json.dumps({"a": [10**400, 1]}))  # fmt: skip


def test_what_is_used_most_and_last_comes_first() -> None:
    visits = NoteVisits()
    for path, day in (("Often.md", 0), ("Often.md", 1), ("Often.md", 2), ("Old.md", 0)):
        visits.add(path, day * DAY)
    visits.add("New.md", 3 * DAY)
    assert visits.ranked(3 * DAY) == ("Often.md", "New.md", "Old.md")
    visits.add("New.md", 30 * DAY)
    assert visits.ranked(30 * DAY) == ("New.md", "Often.md", "Old.md"), "a visit fades"


def test_a_clock_that_was_set_back_changes_no_order() -> None:
    visits = NoteVisits()
    visits.add("Future.md", 1000 * DAY)
    visits.add("Now.md", DAY)
    visits.add("Now.md", DAY)
    assert visits.ranked(DAY) == ("Now.md", "Future.md")


def test_no_more_than_some_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_state, "MOST_VISITED", 2)
    visits = NoteVisits()
    for time, path in enumerate(("a.md", "b.md", "b.md", "c.md")):
        visits.add(path, time * DAY)
    assert visits.ranked(4 * DAY) == ("b.md", "c.md")


def test_visits_can_be_forgotten_and_follow_a_rename() -> None:
    visits = NoteVisits()
    visits.add("a.md", 0)
    visits.add("b.md", 0)
    visits.forget("a.md")
    visits.rename({"b.md": "c.md", "x.md": "y.md"})
    assert visits.ranked(0) == ("c.md",)


def test_bookmarks_are_set_and_taken_away() -> None:
    bookmarks = OwnBookmarks()
    assert [bookmarks.toggle(each) for each in (PEA, OAK, PEA)] == [True, True, False]
    assert bookmarks.all() == (OAK,)
    bookmarks.rename({"Oak.md": "Trees/Oak.md"})
    assert bookmarks.all() == (OwnBookmark("Trees/Oak.md", "Acorn"),)
    bookmarks.forget(OwnBookmark("Trees/Oak.md", "Acorn"))
    assert bookmarks.all() == ()


def test_all_of_it_outlives_the_run_and_stays_out_of_the_vault(tmp_path: Path) -> None:
    root, folder = tmp_path / "vault", tmp_path / "state"
    root.mkdir()
    state = UserState.of(root, folder)
    state.visits.add("odd \udc80.md", 1)
    state.bookmarks.toggle(OAK)
    state.place.save("Oak.md", 7, -2)
    state.review_order.name = "forgotten"
    state.review_order.save()
    again = UserState.of(root, folder)
    assert again.visits.ranked(1) == ("odd \udc80.md",)
    assert again.bookmarks.all() == (OAK,)
    assert again.place.load() == ("Oak.md", 7, -2)
    assert again.review_order.name == "forgotten"
    assert UserState.of(tmp_path / "other", folder).bookmarks.all() == ()
    assert list(root.iterdir()) == []
    assert all(file.suffix == ".json" for file in folder.rglob("*.*")), "nothing is left over"


def test_two_runs_at_once_lose_nothing(tmp_path: Path) -> None:
    one, two = (UserState.of(tmp_path, tmp_path / "state") for _ in range(2))
    one.bookmarks.toggle(PEA)
    two.bookmarks.toggle(OAK)
    one.visits.add("a.md", 1)
    two.visits.add("b.md", 2)
    assert one.bookmarks.all() == (PEA, OAK)
    assert set(one.visits.ranked(2)) == {"a.md", "b.md"}


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: junk[:20])
def test_damaged_files_hold_nothing(tmp_path: Path, junk: str) -> None:
    file = tmp_path / "kept.json"
    file.write_text(junk, encoding="utf-8")
    assert NoteVisits(file).ranked(0) == ()
    assert OwnBookmarks(file).all() == ()
    assert LastPlace(file).load() is None
    assert ReviewOrder(file).name == ""
    NoteVisits(file).add("a.md", 0)
    assert json.loads(file.read_text("utf-8")) == {"a.md": [1.0, 0]}


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    bookmarks = OwnBookmarks(tmp_path / "file" / "kept.json")
    assert bookmarks.toggle(PEA)
    assert bookmarks.all() == (PEA,)
    assert bookmarks.unwritten == str(bookmarks.path)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 100)), max_size=20))
def test_the_visited_notes_are_those_that_were_visited(visits: list[tuple[str, int]]) -> None:
    kept = NoteVisits()
    for path, time in visits:
        kept.add(path, time * DAY)
    ranked = kept.ranked(100 * DAY)
    assert sorted(ranked) == sorted({path for path, _ in visits})


def test_a_vault_by_a_relative_path_is_dropped(tmp_path: Path) -> None:
    recent = RecentVaults.saved(tmp_path)
    recent.write([".", "notes", str(tmp_path), "../up"])
    assert recent.load() == (tmp_path,)
    recent.add(tmp_path / "other")
    assert json.loads((tmp_path / "vaults.json").read_text("utf-8")) == [
        str(tmp_path / "other"),
        str(tmp_path),
    ]
