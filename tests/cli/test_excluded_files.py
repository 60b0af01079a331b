"""Obsidian's excluded files: last in searches and mentions, and links to them hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.search import parse_query
from tests.cli.conftest import Run, write

NOTES = {
    "Oven.md": "# Oven\n\nIt bakes; see [[Old/Oven log]].\n",
    "Log.md": "# Log\n\nThe oven was hot.\n",
    "Old/Oven log.md": "# Oven of old\n\nThe oven of the [[Log]], and an oven log.\n",
    "Old/Zest.md": "# Peel\n\nPut it into the oven.\n",
    "Older.md": "# Oven too\n\nAn oven.\n",
    "Drafts/Oven draft.md": "# Draft\n\nAn oven, says the Oven log.\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write(tmp_path / "vault", NOTES)


def exclude(root: Path, filters: object) -> None:
    write(root, {".obsidian/app.json": json.dumps({"userIgnoreFilters": filters})})


def found(run: Run, query: str, *options: str) -> tuple[list[tuple[str, str]], int, bool]:
    answer = run("search", query, *options, "--json").json
    hits = [(hit["path"], hit["kind"]) for hit in answer["hits"]]
    return hits, answer["total"], answer["truncated"]


OLD = {"Old/Oven log.md", "Old/Zest.md"}
DRAFT = "Drafts/Oven draft.md"


@pytest.mark.parametrize(
    ("filters", "last"),
    [
        (["Old/"], OLD),
        ([" oLD/ ", "", 7, None, "/"], OLD),
        (["Old"], {*OLD, "Older.md"}),
        (["Older.md", "Oven"], {"Older.md", "Oven.md"}),
        (["/^old.*LOG/"], {"Old/Oven log.md"}),
        (["/raft/", "Old/"], {*OLD, DRAFT}),
        (["/[/", "Old/"], OLD),
        (["raft", "/old", "//"], set()),
        ("Old/", set()),
        (None, set()),
    ],
)
def test_they_come_last_and_none_is_lost(
    run: Run, vault: Path, filters: object, last: set[str]
) -> None:
    for query in ("oven", "oven (log OR draft OR bakes)"):
        (vault / ".obsidian" / "app.json").unlink(missing_ok=True)
        before, total, _ = found(run, query)
        assert len(before) == total > 2
        exclude(vault, filters)
        expected = sorted(before, key=lambda hit: hit[0] in last)
        assert found(run, query) == (expected, total, False)
        border = sum(path not in last for path, _ in before)
        for limit in {border, border + 1} - {0, total, total + 1}:
            hits, count, is_cut = found(run, query, "--limit", str(limit))
            assert (len(hits), count, is_cut) == (limit, total, True)
            assert [hit[0] in last for hit in hits] == [it[0] in last for it in expected[:limit]]


def test_each_scope_has_them_last(run: Run, vault: Path) -> None:
    exclude(vault, ["Old/", "Oven.md"])
    for scope, others in (("headings", 1), ("notes", 1), ("text", 3)):
        hits, total, _ = found(run, "oven", "--scope", scope, "--limit", str(others + 1))
        assert [path in {*OLD, "Oven.md"} for path, _ in hits] == [False] * others + [True], scope
        assert total > others + 1 or scope == "headings"
    assert found(run, "path:old oven peel -line:zzz")[0], "a filter for them finds them"
    assert found(run, "peel")[0] == [("Old/Zest.md", "heading")]


def test_no_other_forms_of_words_come_before_them(run: Run, vault: Path) -> None:
    """What only an excluded note has is not taken for a mistake."""
    write(vault, {"Old/Yak.md": "A yakking.\n\n# B\n\nYakking.\n", "Yak.md": "He yakked.\n"})
    before, total, _ = found(run, "yakking", "--scope", "text", "--limit", "1")
    exclude(vault, ["Old/"])
    assert found(run, "yakking", "--scope", "text", "--limit", "1") == (before, total, True)


def test_mentions_in_them_come_last_and_links_hold(run: Run, vault: Path) -> None:
    def mentioned() -> list[str]:
        return [it["path"] for it in run("mentions", "Oven", "--json").json["mentions"]]

    before, links = mentioned(), run("links", "Oven log", "--json").json
    assert before[0] == DRAFT
    exclude(vault, ["draft"])
    assert mentioned() == [*before[1:], DRAFT]
    exclude(vault, ["Old/"])
    assert run("links", "Oven log", "--json").json == links
    assert links["backlinks"]
    assert [it["status"] for it in run("show", "Oven", "--json").json["links"]] == ["ok"]


def test_a_bad_expression_is_a_problem_and_a_bad_type_none(run: Run, vault: Path) -> None:
    exclude(vault, ["/(/", 7, "Old/"])
    (problem,) = run("check", "--json").json["problems"]
    assert (problem["path"], problem["code"]) == (".obsidian/app.json", "bad_settings")
    assert "'/(/' is no regular expression that can be used" in problem["message"]
    exclude(vault, {"Old/": 1})
    assert run("check", "--json").json["problems"] == []


def test_an_open_vault_takes_in_new_filters(vault: Path) -> None:
    with Explorer.open(vault, cache=False) as explorer:

        def first() -> str:
            return explorer.searches.names(parse_query("oven"), 1).hits[0].path

        assert first() == "Oven.md"
        exclude(vault, ["Ov"])
        assert explorer.refresh()
        assert first() == "Old/Oven log.md"


def test_an_expression_that_takes_too_long_excludes_nothing(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.text.patterns._MOST_SECONDS_IN_ALL", 0.0)
    exclude(vault, ["/(x+x+)+y/", "Old/"])
    with Explorer.open(vault, cache=False) as explorer:
        assert explorer.vault.excluded == OLD
