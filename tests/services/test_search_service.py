"""What a search in all scopes returns: names, then texts, and no confident nonsense."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import Explorer
from explorer.search import parse_query
from explorer.vault import Vault
from tests.support.vaults import write_notes

NOTES = {
    "Moon.md": "# Moon\n\nIt pulls the sea, and makes the tide.\n",
    "Tide.md": "# Tide\n\nThe sea rises.\n",
    "Ebb.md": "# Ebb\n\nAfter the tide it is low, says the harbor.\n",
    "pycalc.md": "# pycalc\n\nNumbers.\n",
}


def found(explorer: Explorer, query: str, **options: object) -> list[tuple[str, str]]:
    answer = explorer.search(query, **options)  # type: ignore[arg-type] # passed on
    return [(hit.kind, hit.path) for hit in answer.hits]


def both(explorer: Explorer, query: str, limit: int = 50) -> list[tuple[str, str]]:
    answer = explorer.searches.names_and_texts(parse_query(query), limit)
    return [(hit.kind, hit.path) for hit in answer.hits]


def test_texts_follow_names(explorer: Explorer) -> None:
    assert both(explorer, "tide") == [
        ("heading", "Tide.md"), ("note", "Tide.md"), ("text", "Moon.md"), ("text", "Ebb.md"),
    ]  # fmt: skip
    answer = explorer.searches.names_and_texts(parse_query("tide"))
    assert (answer.total, answer.truncated, answer.is_guess) == (4, False, False)


@pytest.mark.parametrize(
    ("query", "scope", "left"),
    [
        ("alpha -flour", None, "Grain"),
        ('alpha -"mix flour"', "headings", "Grain"),
        ("alpha -meal", "notes", "Mix"),
        ("-flour file:a", None, "Grain Bread"),
        ("(alpha OR bread) -flour", None, "Grain Bread"),
        ("(alpha -flour) OR mix", None, "Grain Mix"),
        ("alpha -(mix flour)", "headings", "Grain"),
        ("alpha -(flour OR meal)", "notes", ""),
        ("alpha -line:(mix flour)", "headings", "Grain"),
        ("line:(alpha -flour)", "headings", "Mix Grain"),
        ("-(mix flour) file:a", None, "Grain Bread"),
    ],
)
def test_what_is_excluded_is_looked_for_in_the_text_of_what_a_name_finds(
    tmp_path: Path, query: str, scope: str | None, left: str
) -> None:
    notes = {
        "Mix a.md": "---\naliases: [Alpha]\n---\n# Alpha\n\nMix flour.\n",
        "Grain a.md": "# Alpha beta\n\nMeal.\n",
        "Bread a.md": "# Bread\n\nSalt.\n",
    }
    opened = Explorer.open(write_notes(tmp_path, notes), cache=False)
    assert opened.searches.names(parse_query(query), 50, scope).problems == ()
    answer = opened.search(query, scope=scope)
    assert {hit.path.partition(" ")[0] for hit in answer.hits} == set(left.split())
    assert answer.problems == ()


def test_names_come_first_also_with_or_between_words(explorer: Explorer) -> None:
    answer = explorer.searches.names_and_texts(parse_query("(tide OR ebb OR hrbor) -path:moon"))
    assert [(hit.kind, hit.path) for hit in answer.hits] == [
        ("heading", "Tide.md"), ("heading", "Ebb.md"), ("note", "Tide.md"), ("note", "Ebb.md"),
    ]  # fmt: skip
    assert both(explorer, "ebb OR rises")[:2] == [("heading", "Ebb.md"), ("note", "Ebb.md")]
    assert found(explorer, "ebb OR rises")[-1] == ("text", "Tide.md"), "either is looked for"
    assert [kind for kind, _ in both(explorer, "line:ebb OR tide")] == ["text"] * 3
    (match,) = explorer.searches.explain(parse_query("ebb OR tide"), answer.hits[1])
    assert (match.part, match.word) == ("ebb", "ebb")


def test_names_alone_are_enough_where_one_is_meant_and_scopes_are_searched_alone(
    explorer: Explorer,
) -> None:
    assert found(explorer, "tide") == [("heading", "Tide.md"), ("note", "Tide.md")]
    assert found(explorer, "harbor") == [("text", "Ebb.md")]
    assert found(explorer, "tide", scope="headings") == [("heading", "Tide.md")]
    assert {kind for kind, _ in found(explorer, "tide", scope="text")} == {"text"}
    assert {kind for kind, _ in found(explorer, "is:orphan")} == {"note"}


def test_a_limit_cuts_texts_first_and_hides_none(explorer: Explorer) -> None:
    assert both(explorer, "tide", 3)[-1][0] == "text"
    assert both(explorer, "tide", 2) == [("heading", "Tide.md"), ("note", "Tide.md")]
    for limit in (0, 1, 2, 3):
        answer = explorer.searches.names_and_texts(parse_query("tide"), limit)
        assert (answer.total, answer.truncated) == (4, True)
    assert both(explorer, "tide harbor", 1) == [("text", "Ebb.md")]


def test_a_total_counts_texts_that_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def searchable_text(vault: Vault, path: str) -> str | None:
        read.append(path)
        return text_of(vault, path)

    text_of = Vault.searchable_text
    monkeypatch.setattr(Vault, "searchable_text", searchable_text)
    notes = {f"Note {n}.md": f"Before.\n\n# About {n}\n\nThe tide.\n" for n in range(400)}
    notes |= {f"Tide {n}.md": f"# Tide {n}\n\nThe tide is high, said the moon.\n" for n in range(5)}
    notes |= {f"Moon {n}.md": "The tide.\n\n# Moon\n" for n in range(350)}
    with Explorer.open(write_notes(tmp_path, notes), cache=False) as explorer:
        # Headings and titles have it ten times, and texts under five of these headings.
        totals = {
            (query, limit): explorer.searches.names_and_texts(parse_query(query), limit).total
            for query in ("tide", "moon tide")
            for limit in (0, 20, 150, 450, 900)
        }
        assert totals == {
            key: 760 if key[0] == "tide" else totals["moon tide", 0] for key in totals
        }
        read.clear()
        explorer.searches.names_and_texts(parse_query("tide"), 50)
        assert len(read) <= 100, "no more than are put in order"


@pytest.mark.parametrize("query", ["tide -is:due", "tide -in:foo", "tide OR zzz", "moon tide"])
def test_a_limit_only_cuts(tmp_path: Path, query: str) -> None:
    notes = {f"Note {n}.md": "The tide, and the moon.\n" for n in range(320)}
    notes |= {f"Far {n}.md": "A moon.\n\n# Far\n\nThe tide.\n" for n in range(9)}
    for n in range(9):
        fields = (
            f"aliases: [Riptide x{n}, Tide moon {n}, foo]\ntags: [review]\nsr-due: 2020-01-0{n + 1}"
        )
        notes[f"Due {n}.md"] = (
            f"---\n{fields}\nsr-interval: 4\nsr-ease: 250\n---\nThe tide is here.\n"
        )
    with Explorer.open(write_notes(tmp_path, notes), cache=False) as explorer:
        whole = explorer.searches.names_and_texts(parse_query(query), 900)
        assert whole.total == len(whole.hits)
        for limit in (0, 1, 5, 20, 150, 310, 330):
            answer = explorer.searches.names_and_texts(parse_query(query), limit)
            assert (answer.total, answer.hits) == (whole.total, whole.hits[:limit])
            assert answer.truncated == (limit < whole.total)


def test_texts_that_have_changed_leave_no_holes(tmp_path: Path) -> None:
    notes = {f"Note {n:03}.md": "The tide.\n" for n in range(200)} | {"Tide.md": "The tide.\n"}
    root = write_notes(tmp_path, notes)
    with Explorer.open(root, cache=False) as explorer:
        searches, asked = explorer.searches, parse_query("tide")
        searches.names_and_texts(asked)
        for n in (3, *range(150, 190)):
            (root / f"Note {n:03}.md").write_text("Nothing.\n", "utf-8")
        whole = searches.names_and_texts(asked, 500)
        assert whole.total == len(whole.hits) == 160
        for limit in (1, 50, 101, 130, 155):
            assert searches.names_and_texts(asked, limit).hits == whole.hits[:limit]


def test_nothing_is_shown_of_names_that_are_counted(explorer: Explorer) -> None:
    assert [explorer.search("tide", limit).total for limit in (0, 1, 50)] == [2, 2, 2]
    assert [explorer.search("harbor", limit).total for limit in (0, 1, 50)] == [1, 1, 1]


def test_what_fits_by_luck_is_left_out_or_called_a_guess(explorer: Explorer) -> None:
    assert found(explorer, "tide harbor") == [("text", "Ebb.md")]
    guess = explorer.search("moon volcano")
    assert guess.is_guess
    assert guess.hits[0].path == "Moon.md"
    assert explorer.search("pca").is_guess, "so few letters are in order in many words"
    assert not explorer.search("pyc").is_guess


def test_names_that_are_only_like_a_word_stand_below_the_texts_that_have_it(
    tmp_path: Path,
) -> None:
    notes = {
        "Log.md": "# Log\n\nThe vallet and the abc were here.\n",
        "Always be closing.md": "Nothing.\n",
        **{f"Valley {n}.md": f"# Valley {n}\n\nOil.\n" for n in range(9)},
    }
    with Explorer.open(write_notes(tmp_path, notes), cache=False) as explorer:
        assert both(explorer, "valeyl")[0][0] == "heading", "no text has it"
        first, *others = both(explorer, "vallet")
        assert first == ("text", "Log.md")
        assert [kind for kind, _ in others] == ["heading"] * 3
        assert [path for _, path in both(explorer, "abc")] == [
            "Log.md", "Always be closing.md",
        ]  # fmt: skip
        assert both(explorer, "vallet", 1) == [("text", "Log.md")]


def test_a_name_that_is_only_like_a_word_comes_first_if_its_section_has_the_word(
    tmp_path: Path,
) -> None:
    notes = {"Places.md": "# Azure Zone\n\nAn az.\n", "Log.md": "# Log\n\nThe az az az is down.\n"}
    with Explorer.open(write_notes(tmp_path, notes), cache=False) as explorer:
        assert both(explorer, "az") == [("heading", "Places.md"), ("text", "Log.md")]


WORDS = ["plugin", "plugins", "pluck", "read", "reading", "tab", "table", "garden", "the", "using"]
NAME = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
CUT_SHORT = st.builds(lambda word, size: word[:size], st.sampled_from(WORDS), st.integers(1, 9))


@pytest.mark.parametrize("scope", ["headings", "notes", None])
@given(notes=st.lists(NAME, min_size=1, max_size=6, unique=True), one=CUT_SHORT, other=CUT_SHORT)
@settings(deadline=None, max_examples=25, derandomize=True)
def test_order_changes_nothing_and_a_negation_only_takes_away(
    tmp_path_factory: pytest.TempPathFactory,
    scope: str | None, notes: list[str], one: str, other: str,
) -> None:  # fmt: skip
    root = tmp_path_factory.mktemp("named")
    for name in notes:
        (root / f"{name}.md").write_text(f"# {name}\n", "utf-8")
    with Explorer.open(root, cache=False) as explorer:

        def paths(query: str) -> set[str]:
            return {path for _, path in found(explorer, query, scope=scope, limit=99)}

        assert paths(f"{one} {other}") == paths(f"{other} {one}")
        assert paths(f"{one} -zzzzqq") == paths(one)
        assert paths(f"{one} -{other}") <= paths(one)


def test_what_is_left_out_makes_nothing_else_fit(tmp_path: Path) -> None:
    notes = {
        "Harvest.md": "# Harvest\n\nOf grapes.\n",
        "Cellar.md": "# Cellar\n\nA harvest in casks.\n",
        "Harbor.md": "# Harbor\n\nHarvests are shipped; harvesting is not.\n",
        "Tool.md": "# Tool\n\nA harvester.\n",
    }
    with Explorer.open(write_notes(tmp_path, notes), cache=False) as explorer:
        for typed, other in ("harvest", "grapes"), ("harvester", "tool"), ("harves", "casks"):
            every = both(explorer, typed)
            left = both(explorer, f"{typed} -{other}")
            taken = {path for _, path in every} - {path for _, path in left}
            assert len(taken) == 1
            assert left == [each for each in every if each[1] not in taken]
