"""Tags with counts, places of bookmarks, daily and random notes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import Explorer
from explorer.services.navigation_service import TagCount, tag_tree
from explorer.vault.obsidian_settings import read_daily_notes

NOTES = {
    "Pea.md": "---\ntags: [Green/fresh, herb]\n---\n# Pod\n\n## Seed\n\ntext ^row\n",
    "Oak.md": "#green/old #herb #green/old\n",
    "Ash.md": "#Green #GREEN\n",
}


def test_tags_are_a_tree_with_the_notes_counted_once(explorer: Explorer, root: Path) -> None:
    assert explorer.navigation.tags() == (
        TagCount("Green", 3, has_nested=True),
        TagCount("Green/fresh", 1, has_nested=False),
        TagCount("green/old", 1, has_nested=False),
        TagCount("herb", 2, has_nested=False),
    )
    (root / "Ash.md").unlink()
    assert explorer.refresh()
    assert explorer.navigation.tags()[0].notes == 2


def test_what_follows_in_order_but_is_not_inside(explorer: Explorer) -> None:
    tags = tag_tree([["a/b", "a-b", "a"]])
    assert [(tag.name, tag.depth, tag.has_nested) for tag in tags] == [
        ("a", 0, True),
        ("a/b", 1, False),
        ("a-b", 0, False),
    ]


@given(st.lists(st.lists(st.sampled_from(["a", "A/b", "a/b/c", "b", "a-b", "a/B"]))))
def test_a_holder_comes_before_what_it_holds_and_counts_no_less(tags: list[list[str]]) -> None:
    found = tag_tree(tags)
    by_name = {tag.name.casefold(): tag for tag in found}
    assert len(by_name) == len(found)
    for place, tag in enumerate(found):
        holder = tag.name.casefold().rpartition("/")[0]
        if holder:
            assert found.index(by_name[holder]) < place
            assert by_name[holder].notes >= tag.notes
            assert by_name[holder].has_nested


@pytest.mark.parametrize(
    ("subpath", "line", "status"),
    [
        ("", 1, "ok"), ("#", 1, "ok"), ("#Pod", 4, "ok"), ("#Pod#Seed", 6, "ok"),
        ("#^row", 8, "ok"), ("#^none", 1, "block_missing"), ("#None", 1, "heading_missing"),
        ("#Pod#None", None, "heading_missing"),
    ],
)  # fmt: skip
def test_a_bookmark_leads_to_its_heading(
    explorer: Explorer, subpath: str, line: int | None, status: str
) -> None:
    place = explorer.navigation.place_of_subpath("Pea.md", subpath)
    assert (place.status, line in (None, place.line)) == (status, True)


def test_a_random_note_is_another_one_if_there_is_one(explorer: Explorer, root: Path) -> None:
    found = {explorer.navigation.random_note(Random(n), "Oak.md") for n in range(30)}
    assert found == {"Ash.md", "Pea.md"}
    for path in found:
        (root / str(path)).unlink()
    explorer.refresh()
    assert explorer.navigation.random_note(Random(1), "Oak.md") is None


def test_a_daily_note_is_spelled_as_the_vault_spells_it(explorer: Explorer, root: Path) -> None:
    (root / ".obsidian").mkdir()
    settings = root / ".obsidian" / "daily-notes.json"
    settings.write_text(json.dumps({"format": "[PEA]"}), encoding="utf-8")
    day = datetime(2026, 11, 4)  # noqa: DTZ001
    name = read_daily_notes(root).name(day)
    assert explorer.navigation.spelled(f"{name}.md") == "Pea.md"
    settings.write_text(json.dumps({"folder": "D"}), encoding="utf-8")
    name = read_daily_notes(root).name(day)
    assert explorer.navigation.spelled(f"{name}.md") == "D/2026-11-04.md"
