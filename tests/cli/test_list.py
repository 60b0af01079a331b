"""`list` and `tags`: which notes and tags they have, in which order, and in which form."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import TODAY, Run, write

NOTE_KEYS = ["path", "title", "modified", "links", "backlinks", "due", "state", "tags"]
EVERY = ["Alone.md", "Bread.md", "Sweets/Cake.md", "Sweets/Loaf.md", "Yeast.md"]
CHANGED = datetime(2031, 5, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _changed(vault: Path) -> None:
    """Let each note be changed a day before the one that stands before it."""
    for days, path in enumerate(EVERY):
        second = CHANGED.timestamp() - days * 24 * 3600
        os.utime(vault / path, (second, second))


def paths(run: Run, *argv: str) -> list[str]:
    return [note["path"] for note in run("list", *argv, "--json").json["notes"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", EVERY), ("dough", ["Bread.md", "Sweets/Cake.md", "Yeast.md"]),
        ("dough -cake", ["Bread.md", "Yeast.md"]),
        ("cak", ["Sweets/Cake.md", "Sweets/Loaf.md"]), ("loaf", ["Bread.md", "Sweets/Loaf.md"]),
        ("water sugar", ["Yeast.md"]), ("line:(water sugar)", []), ("#review path:sw", [EVERY[2]]),
        ("is:due", ["Bread.md"]), ("is:due overnight", ["Bread.md"]), ("is:due sugar", []),
        ("is:new room", ["Yeast.md"]), ("is:new -room", []),
        ("-is:new -is:due", ["Alone.md", *EVERY[2:4]]), ("is:overdue OR is:orphan", EVERY[:4]),
        ("[sr-interval:>5]", [EVERY[2]]), ("modified:3d", EVERY[:2]),
        ("/jar\\]/", ["Bread.md"]), ("xylophone", []), ("fedng", []),
    ],
)  # fmt: skip
def test_a_note_is_listed_if_it_meets_the_query_as_a_whole(
    run: Run, query: str, found: list[str]
) -> None:
    said = run("list", *query.split(), "--json")
    assert [note["path"] for note in said.json["notes"]] == found
    assert (said.json["query"], said.json["total"]) == (query, len(found))
    assert said.code == (0 if found else 1)


def test_what_of_a_query_cannot_be_used_is_told_and_lists_nothing(run: Run) -> None:
    said = run("list", "is:nothing", "--json")
    assert (said.code, said.json["notes"]) == (1, [])
    assert "is:nothing is not known" in said.json["problems"][0]
    assert said.json["problems"][0] in said.err
    assert run("list", '""').code == run("list", " ", '""').code == 1
    assert "problems" not in run("list", "dough", "--json").json


def test_what_is_known_of_a_note(run: Run) -> None:
    found = {note["path"]: note for note in run("list", "--json").json["notes"]}
    assert [list(note) for note in found.values()] == [NOTE_KEYS] * 5
    assert found["Bread.md"] == {
        "path": "Bread.md", "title": "Bread", "modified": "2031-05-08T12:00:00Z", "links": 3,
        "backlinks": 3, "due": "2031-05-07", "state": "overdue", "tags": ["review"],
    }  # fmt: skip
    assert (found["Yeast.md"]["state"], found["Yeast.md"]["due"]) == ("new", None)
    assert (found["Alone.md"]["state"], found["Alone.md"]["tags"]) == (None, [])


def test_the_most_urgent_of_a_note_and_its_cards_stands_for_it(run: Run, vault: Path) -> None:
    cards = (
        "#flashcards\n\na::b\n<!--SR:!2031-05-20,3,250-->\n\nc::d\n<!--SR:!2031-05-09,3,250-->\n"
    )
    write(vault, {"Cards.md": f"{cards}\ne::f\n"})
    (note,) = run("list", "path:Cards", "--json").json["notes"]
    assert (note["state"], note["due"]) == ("overdue", "2031-05-09")
    run("review", "suspend", "Cards")
    (note,) = run("list", "path:Cards", "--json").json["notes"]
    assert (note["state"], note["due"]) == (None, None)


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("path", "Alone.md"), ("title", "Alone.md"), ("modified", "Alone.md"),
        ("links", "Bread.md"), ("backlinks", "Bread.md"), ("due", "Bread.md"),
    ],
)  # fmt: skip
def test_orders(run: Run, order: str, first: str) -> None:
    found = run("list", "--sort", order, "--json").json["notes"]
    assert found[0]["path"] == first
    values = [note[order] for note in found]
    if order == "due":
        assert values == ["2031-05-07", "2031-05-12", None, None, None]
        assert [note["state"] for note in found] == ["overdue", "soon", "new", None, None]
    else:
        assert values == sorted(values, reverse=order in ("modified", "links", "backlinks"))


def test_forms(run: Run, vault: Path) -> None:
    whole = run("list", "--json").json["notes"]
    lines = run("list", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == whole
    assert run("list", "dough -every").rows == [
        ["Bread.md", "2031-05-08", "overdue", "2031-05-07"],
        ["Sweets/Cake.md", "2031-05-07", "soon", "2031-05-12"],
    ]
    assert run("list", "path:yeast", "--format", "tsv").rows == [
        ["Yeast.md", "Yeast", "2031-05-05T12:00:00Z", "1", "2", "", "new", "review flashcards"]
    ]
    filled = run("list", "is:new", "--format", r"{title}\t{due}{{tags}}\n{abs}")
    assert filled.out == f"Yeast\t{{review flashcards}}\n{vault / 'Yeast.md'}\n"
    assert run("list", "-0", "dough -every").out == "Bread.md\0Sweets/Cake.md\0"
    assert run("list", "-0", "dough -every", "--format", "title").out == "Bread\0Cake\0"
    for form in ("--json", "--format=tsv"):
        assert "-0 goes with paths or a template" in run("list", "-0", form).err
    wrong = run("list", "--format", "{pth}")
    assert wrong.code == 2
    assert f"{{pth}} is not known; there is table, json, jsonl, tsv, {NOTE_KEYS[0]}" in wrong.err
    assert all(name in wrong.err for name in (*NOTE_KEYS, "abs"))
    assert "{path:>3} is not known" in run("list", "--format", "{path:>3}").err


def test_without_an_index_the_same_notes_are_found_and_the_index_is_made_later(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: list[Path] = []
    monkeypatch.setattr(
        "explorer.cli.index_later.index_later", lambda root, **_options: later.append(root)
    )
    notes = {f"{number}.md": f"word{number % 3}\n" for number in range(60)}
    root = write(tmp_path / "many", notes)
    argv = ("--vault", str(root), "--on", TODAY)
    assert len(run("list", "word1", *argv, bare=True).rows) == 20
    assert later == [root.resolve()]
    assert len(run("list", "path:1", *argv, bare=True).rows) == 15
    assert len(later) == 1, "paths need no index"


def test_tags_count_notes_with_those_nested_in_them(run: Run, tmp_path: Path) -> None:
    notes = {"A.md": "#a/b #Zed", "B.md": "#a/b #zed", "C.md": "#a/c #zed"}
    argv = ("--vault", str(write(tmp_path / "tags", notes)))
    assert run("tags", *argv, bare=True).rows == [
        ["a", "3"], ["a/b", "2"], ["a/c", "1"], ["zed", "3"]
    ]  # fmt: skip
    assert run("tags", "--sort", "count", *argv, "--json", bare=True).json == {
        "tags": [
            {"tag": "a", "notes": 3}, {"tag": "zed", "notes": 3}, {"tag": "a/b", "notes": 2},
            {"tag": "a/c", "notes": 1},
        ]
    }  # fmt: skip
    assert run("tags", "--format", r"{notes}\t#{tag}", *argv, bare=True).rows[0] == ["3", "#a"]
    none = ("--vault", str(write(tmp_path / "none", {"A.md": "text"})))
    assert run("tags", *none, bare=True).code == 1
