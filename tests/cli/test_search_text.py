"""`search --scope text`: what stands inside notes, as scripts and as people read it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from explorer.search.operators import operator_lines
from tests.cli.conftest import Run, write


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.vault.store.default_cache_dir", lambda: tmp_path / "caches")


def test_the_first_search_waits_for_the_index(run: Run, tmp_path: Path) -> None:
    for _ in range(2):
        said = run("search", "overnight", "--scope", "text", "--json")
        assert (said.code, said.err) == (0, "")
        (hit,) = said.json["hits"]
        assert {name: hit[name] for name in ("path", "line", "heading", "title", "kind")} == {
            "path": "Bread.md", "line": 11, "heading": "Resting", "title": "Bread", "kind": "text",
        }  # fmt: skip
        assert 0 < hit["score"] <= 100
        assert hit["excerpt"] == run("search", "overnight", "--scope", "text").rows[0][1]
        assert (said.json["total"], said.json["truncated"]) == (1, False)
    assert list((tmp_path / "caches").glob("*.sqlite"))


def test_people_see_the_line(run: Run) -> None:
    assert run("search", "flour water", "--scope", "text").rows[0][:2] == [
        "Bread.md:9",
        "Flour and water, see Yeast › Feeding.",
    ]


def test_what_is_due_there_is_told(run: Run) -> None:
    hits = run("search", "starter", "--scope", "text", "--json").json["hits"]
    assert [(hit["heading"], hit["due"]) for hit in hits] == [("Feeding", "new")]


def test_what_cannot_be_looked_for_is_said(run: Run) -> None:
    said = run("search", '"::"', "--scope", "text", "--json")
    assert said.code == 1
    assert '"::"' in said.err
    assert said.json["hits"] == []


def test_operators_are_understood(run: Run) -> None:
    said = run("search", "line:(flour water) OR file:yeast", "--json")
    assert (said.code, said.err) == (0, "")
    assert {hit["path"] for hit in said.json["hits"]} == {"Bread.md", "Yeast.md"}
    assert list(said.json) == ["query", "total", "truncated", "hits"]


def test_what_is_not_understood_is_named_with_the_nearest(run: Run) -> None:
    said = run("search", "lnie:(flour water) OR /[/", "--json")
    assert said.json["hits"]
    unknown, invalid = said.json["problems"]
    assert unknown.endswith("did you mean line:?")
    assert invalid.startswith("/[/ is no regular expression, so it was not used: ")
    assert said.err.splitlines() == [unknown, invalid]


@pytest.mark.parametrize("scope", [(), ("--scope", "headings")])
def test_where_no_place_has_all_words_the_nearest_are_called_so(
    run: Run, scope: tuple[str, ...]
) -> None:
    said = run("search", "resting lasagna", *scope, "--json")
    assert said.json["hits"]
    assert said.json["problems"] == [said.err.strip()]
    assert said.err.startswith("Nothing is called that;")
    assert "Nothing" not in run("search", "resting", *scope).err


def test_quotes_are_exact_and_what_was_searched_for_instead_is_told(run: Run, vault: Path) -> None:
    write(vault, {"Chart.md": "# Graphics\n\nGraphite is gray.\n"})
    stems = "No text has graphates as typed; words with its stem were searched for."
    for scope in ((), ("--scope", "text")):
        said = run("search", "graphates", *scope, "--json")
        assert said.json["hits"]
        assert stems in said.json["problems"]
        assert stems in said.err
        for typed in ("graphates", "graphiet", "overnihgt"):
            assert run("search", f'"{typed}"', *scope).code == 1
            assert run("search", f'gray "{typed}"', *scope).code == 1
    assert run("search", '"graphite"').code == 0


@pytest.mark.parametrize("scope", [(), ("--scope", "text")], ids=["all", "text"])
def test_a_word_that_is_found_only_in_another_spelling_is_told(
    run: Run, vault: Path, scope: tuple[str, ...]
) -> None:
    write(vault, {"Lock.md": "# Doors\n\nPick the lock but ask a locksmith.\n"})
    for typed, word, others in (
        ("lockbut", "lockbut", "lock but"),
        ("pick lockbut", "lockbut", "lock but"),
        ("lock smith", "smith", "locksmith"),
    ):
        told = f"No text has {word} as typed; {others} was searched for."
        said = run("search", typed, *scope, "--json", "--explain")
        assert [hit["path"] for hit in said.json["hits"]] == ["Lock.md"]
        assert said.json["problems"] == [told]
        assert told in said.err
    for typed in ("pick -lockbut", "pick lock"):
        assert "as typed" not in run("search", typed, *scope).err
    write(vault, {"Lockbut.md": "What a name has is not missing.\n"})
    assert "as typed" not in run("search", "lockbut", *scope).err


def test_the_help_has_every_operator(run: Run) -> None:
    said = run("search", "--help")
    for typed, meaning in operator_lines():
        assert f"  {typed} " in said.out
        assert meaning in " ".join(said.out.split()), "it may go on in the next row"


def test_a_match_is_in_sight_however_narrow_the_terminal_is(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(vault, {"Who.md": "# Oven\n\nWho is responsible for what, users, mfaa, oven\n"})
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    for columns, text in (("80", "…users, mfaa, oven"), ("200", "Who is responsible for what, u")):
        monkeypatch.setenv("COLUMNS", columns)
        assert f"Who.md:3  {text}" in run("search", "mfaa", "--scope", "text").out
    monkeypatch.setenv("COLUMNS", "80")
    assert "Who.md:1  Oven" in run("search", "oven").out
