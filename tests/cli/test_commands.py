"""Each command on a small vault: what it prints, which keys its JSON has, which code it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, write

NOTE_KEYS = [
    "path", "title", "aliases", "tags", "properties", "headings", "links", "backlinks", "review",
    "problems",
]  # fmt: skip
LINK_KEYS = [
    "raw", "line", "kind", "target", "heading", "block", "display", "heading_line", "block_line",
    "status",
]  # fmt: skip


def test_show_says_how_a_note_is_understood(run: Run) -> None:
    said = run("show", "Bread", "--json").json
    assert list(said) == NOTE_KEYS
    assert said["headings"] == [
        {"level": 1, "text": "Dough", "line": 8},
        {"level": 2, "text": "Resting", "line": 10},
    ]
    assert [list(link) for link in said["links"]] == [LINK_KEYS] * 3
    assert [(k["raw"], k["target"], k["heading_line"], k["status"]) for k in said["links"]] == [
        ("[[Yeast#Feeding]]", "Yeast.md", 4, "ok"),
        ("[[yeast|the jar]]", "Yeast.md", None, "ok"),
        ("[[Sourdough]]", None, None, "note_missing"),
    ]
    assert said["backlinks"] == [
        {"path": "Sweets/Cake.md", "line": 8, "kind": "markdown", "heading": "Dough"},
        {"path": "Sweets/Loaf.md", "line": 1, "kind": "wikilink", "heading": None},
        {"path": "Yeast.md", "line": 5, "kind": "embed", "heading": "Feeding"},
    ]
    assert said["review"] == {"due": "2031-05-07", "interval": 4, "ease": 250, "state": "overdue"}
    assert [list(problem) for problem in said["problems"]] == [["code", "line", "message"]]
    assert said["problems"][0]["code"] == "note_missing"


def test_show_for_a_person_names_what_json_has(run: Run) -> None:
    said = run("show", "Bread").out
    for part in (
        "Bread.md",
        "Loaf",
        "#review",
        "overdue",
        "Dough",
        "Yeast.md:4",
        "Sourdough",
        "Sweets/Cake.md:8",
    ):
        assert part in said


def test_show_all_is_one_object_a_line_and_the_same_as_show(run: Run) -> None:
    lines = [json.loads(line) for line in run("show", "--all").out.splitlines()]
    assert [note["path"] for note in lines] == [
        "Alone.md", "Bread.md", "Sweets/Cake.md", "Sweets/Loaf.md", "Yeast.md",
    ]  # fmt: skip
    assert lines == [run("show", note["path"], "--json").json for note in lines]
    assert [lines[0][key] for key in ("review", "links", "backlinks", "problems")] == [
        None, [], [], []
    ]  # fmt: skip


def test_a_name_that_fits_several_notes_is_said(run: Run) -> None:
    said = run("show", "loaf", "--json")
    assert said.json["path"] == "Sweets/Loaf.md"
    assert "Bread.md" in said.err


def test_a_note_may_be_named_as_file(
    run: Run, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("show", str(vault / "Sweets" / "Cake.md"), "--json").json["path"] == "Sweets/Cake.md"
    monkeypatch.chdir(vault.parent)
    assert run("show", "kitchen/Bread.md", "--json").json["path"] == "Bread.md"
    assert run("show", "kitchen").code == run("show", str(vault.parent / "Bread.md")).code == 1


def test_a_note_that_is_not_there_leaves_one_and_a_hint(run: Run) -> None:
    said = run("show", "Bred")
    assert (said.code, said.out) == (1, "")
    assert "no note called Bred" in said.err
    assert "Bread" in said.err


def test_search(run: Run) -> None:
    said = run("search", "feeding", "--json")
    assert said.code == 0
    assert list(said.json) == ["query", "total", "truncated", "hits"]
    first = said.json["hits"][0]
    assert list(first) == ["path", "line", "heading", "title", "kind", "score", "due"]
    assert (first["path"], first["line"], first["heading"], first["kind"]) == (
        "Yeast.md", 4, "Feeding", "heading",
    )  # fmt: skip


def test_search_in_each_scope_and_for_words_apart(run: Run) -> None:
    for scope in ("headings", "notes", "text", "tags"):
        assert run("search", "review", "--scope", scope, "--json").code in (0, 1)
    assert run("search", "bread", "--scope", "notes", "--json").json["hits"][0]["heading"] is None
    assert run("search", "review", "--scope", "tags", "--json").json["hits"][0]["kind"] == "tag"
    nothing = run("search", "xylophone", "--json")
    assert (nothing.code, nothing.json["hits"]) == (1, [])
    assert run("search", "room", "temperature", "--json").json["query"] == "room temperature"
    assert run("search", "dough", "--limit", "3", "-cake", "--json").json["query"] == "dough -cake"


def test_search_says_when_it_is_cut(run: Run) -> None:
    said = run("search", "dough", "--limit", "1")
    assert len(said.rows) == 1
    assert "--limit" in said.err
    assert "'-3' is not a number" in run("search", "dough", "--limit", "-3").err
    none = run("search", "dough", "--limit", "0")
    assert (none.out, none.code) == ("", 0)
    assert "found; none is shown with --limit 0" in none.err
    assert run("search", "dough", "--limit", "1", "--json").json["truncated"] is True


def test_search_explains_under_each_hit(run: Run) -> None:
    lines = run("search", "fedng", "temperature room", "--explain").out.splitlines()
    assert lines[0].startswith("Yeast.md:")
    assert [line for line in lines if line.startswith("    ")]
    met = run("search", "yeast", "fedng", "--explain", "--json").json["hits"][0]["explain"]
    assert [(m["part"], m["word"], m["above"]) for m in met] == [
        ("fedng", "feeding", None),
        ("yeast", "yeast", "Yeast"),
    ]
    assert list(met[0]) == ["part", "word", "how", "quality", "ranges", "above"]
    assert (
        "    yeast ~ yeast: word, 1.00, in Yeast above it"
        in run("search", "yeast fedng", "--explain").out
    )
    assert "explain" not in run("search", "feeding", "--json").json["hits"][0]


@pytest.mark.parametrize(
    "command", [("search", "dough"), ("due",), ("check",)], ids=lambda command: command[0]
)
def test_lists_in_each_format(run: Run, command: tuple[str, ...]) -> None:
    whole = run(*command, "--json")
    assert run(*command, "--format", "json").out == whole.out
    assert run(*command, "--format", "table").out == run(*command).out
    objects = [json.loads(line) for line in run(*command, "--format", "jsonl").out.splitlines()]
    assert objects == [
        each for value in whole.json.values() if isinstance(value, list) for each in value
    ]
    rows = run(*command, "--format", "tsv").rows
    assert [row[0] for row in rows] == [each["path"] for each in objects]
    assert all(row[1].isdigit() for row in rows)
    assert run(*command, "--format", "tsv").code == whole.code


def test_tsv_has_the_columns_that_help_names(run: Run, tmp_path: Path) -> None:
    assert run("search", "feeding", "--format", "tsv").rows[0] == [
        "Yeast.md", "4", "Feeding", "heading", "Yeast", "new",
    ]  # fmt: skip
    assert run("due", "--format", "tsv").rows[0] == [
        "Bread.md", "1", "Bread", "note", "overdue", "2031-05-07",
    ]  # fmt: skip
    assert run("check", "--format", "tsv").rows[0][3:] == [
        "note_missing", "warning", "1", "Sourdough",
    ]  # fmt: skip
    assert run("cards", "yeast", "--format", "tsv").rows[0] == [
        "Yeast.md", "7", "1.1", "new", "", "What eats sugar", "Yeast",
    ]  # fmt: skip
    assert run("links", "Bread", "--format", "tsv").rows[-1][:2] == ["from", "Yeast.md:5"]
    run("review", "suspend", "Bread")
    assert run("review", "list", "--format", "tsv").rows == [
        ["Bread.md", "1", "note", "suspended", ""]
    ]
    assert run("graph", "--insight", "orphans", "--format", "tsv").rows == [
        ["Alone.md", "Alone", "", ""]
    ]
    assert "--format tsv goes with --insight" in run("graph", "--format", "tsv").err
    odd = write(tmp_path / "odd", {"A.md": "# tab\there and \x1b[31mred\x0bthere\n"})
    (row,) = run("search", "red", "--format", "tsv", "--vault", str(odd), bare=True).rows
    assert (len(row), row[3]) == (6, "heading")
    assert "\x1b" not in row[2]


def test_due_lists_what_is_overdue_first(run: Run) -> None:
    said = run("due", "--json").json
    assert list(said) == ["on", "notes", "cards", "counts", "asked"]
    assert said["on"] == "2031-05-10"
    assert said["notes"] == [
        {
            "path": "Bread.md", "due": "2031-05-07", "interval": 4, "ease": 250, "state": "overdue",
            "queue": "review",
        },
        {
            "path": "Yeast.md", "due": None, "interval": None, "ease": None, "state": "new",
            "queue": "review",
        },
    ]  # fmt: skip
    assert [list(card) for card in said["cards"]] == [
        ["path", "line", "question", "card", "front", "due", "state", "decks"]
    ] * 3
    assert [(c["question"], c["card"], c["front"]) for c in said["cards"]] == [
        (1, 1, "What eats sugar"),
        (2, 1, "One part flour to one part water"),
        (2, 2, "A starter"),
    ]
    assert said["counts"] == {"overdue": 1, "due": 0, "soon": 1, "later": 0, "new": 4}


def test_due_on_another_day(run: Run, vault: Path) -> None:
    said = run("due", "--vault", str(vault), "--on", "2031-05-12T08:30", "--json", bare=True).json
    assert [(n["path"], n["state"]) for n in said["notes"]][:2] == [
        ("Bread.md", "overdue"),
        ("Sweets/Cake.md", "due"),
    ]


def test_due_in_a_pipe_is_a_table_with_tabs(run: Run) -> None:
    rows = run("due").rows
    assert rows[0] == ["overdue", "2031-05-07", "note", "Bread.md", "#review"]
    assert rows[-1] == ["new", "", "card 2.2", "Yeast.md:8", "A starter"]


def test_cards(run: Run) -> None:
    said = run("cards", "yeast", "--json").json
    assert list(said) == ["path", "questions"]
    assert said["path"] == "Yeast.md"
    assert [list(q) for q in said["questions"]] == [
        ["type", "first_line", "last_line", "decks", "context", "cards"]
    ] * 2
    assert [list(c) for q in said["questions"] for c in q["cards"]] == [
        ["front", "back", "due", "interval", "ease", "state"]
    ] * 3
    assert said["questions"][0]["context"] == ["Feeding"]
    assert run("cards", "yeast").rows[0] == [
        "1.1", "new", "", "Yeast.md:7", "What eats sugar", "Yeast",
    ]  # fmt: skip


def test_a_card_with_an_unreadable_schedule_is_in_no_state_or_count(run: Run, vault: Path) -> None:
    schedule = "!fsrs,2031-05-01T08:00:00.000Z,4,NaN,5,2,3,0,0,2031-04-27T08:00:00.000Z"
    write(vault, {"Oven.md": f"#flashcards\n\nHot:::Heat\n<!--SR:{schedule}!2000-01-01,1,250-->\n"})
    (question,) = run("cards", "Oven", "--json").json["questions"]
    assert [(card["state"], card["due"]) for card in question["cards"]] == [
        (None, None),
        ("new", None),
    ]
    assert [row[:2] for row in run("cards", "Oven").rows] == [["1.1", "unreadable"], ["1.2", "new"]]
    due = run("due", "--json").json["cards"]
    assert [card["card"] for card in due if card["path"] == "Oven.md"] == [2]
    (wrong,) = run("show", "Oven", "--json").json["problems"]
    assert (wrong["code"], wrong["line"]) == ("bad_schedule", 4)
    assert run("grade", "Oven", "good", "--card", "1.1").code == 4


def test_check_leaves_one_when_there_are_problems(run: Run, tmp_path: Path) -> None:
    said = run("check", "--json")
    assert said.code == 1
    assert [list(p) for p in said.json["problems"]] == [
        ["path", "line", "code", "severity", "message", "target", "count"]
    ] * 2
    assert [(p["path"], p["line"], p["code"], p["target"]) for p in said.json["problems"]] == [
        ("Bread.md", 11, "note_missing", "Sourdough"),
        ("Sweets/Loaf.md", 1, "heading_missing", "Bread#Crust"),
    ]
    clean = write(tmp_path / "clean", {"A.md": "[[A]]\n"})
    assert run("check", "--vault", str(clean), "--json", bare=True).json == {"problems": []}
    assert run("check", "--vault", str(clean), bare=True).code == 0


def test_check_counts_links_that_are_wrong_in_the_same_way(run: Run, tmp_path: Path) -> None:
    notes = {f"{number}.md": "[[Nowhere]]\n\n[[Else]]\n" for number in range(3)}
    vault = ("--vault", str(write(tmp_path / "many", notes)))
    found = run("check", *vault, "--json", bare=True).json["problems"]
    assert [(each["path"], each["line"], each["count"]) for each in found] == [
        ("0.md", 1, 3),
        ("0.md", 3, 3),
    ]
    table = run("check", *vault, bare=True)
    assert table.out.count("(3 times)") == 2
    assert "6 problems in 3 notes, 2 of them different; --all shows each" in table.err
    each = run("check", "--all", *vault, "--format", "tsv", bare=True).rows
    assert len(each) == 6
    assert {tuple(row[-2:]) for row in each} == {("1", "Nowhere"), ("1", "Else")}


def test_links(run: Run) -> None:
    said = run("links", "Bread", "--json").json
    assert list(said) == ["path", "links", "backlinks"]
    assert said["links"] == run("show", "Bread", "--json").json["links"]
    rows = run("links", "Bread").rows
    assert rows[0] == ["to", "Bread.md:9", "Yeast.md:4", "Yeast › Feeding"]
    assert rows[-1] == ["from", "Yeast.md:5", "Bread.md", "Feeding"]


def test_why_links_lead_there(run: Run) -> None:
    links = run("links", "Bread", "--why", "--json").json["links"]
    plain = run("links", "Bread", "--json").json["links"]
    assert [{key: link[key] for key in link if key != "why"} for link in links] == plain
    assert [*links[0]["why"]] == ["rule", "why", "candidates", "change"]
    assert links[0]["why"]["rule"] in ("exact path", "unique name")
    lines = run("links", "Bread", "--why").out.splitlines()
    assert lines[1].strip().startswith(links[0]["why"]["rule"].capitalize())


def test_path_between_concepts(run: Run) -> None:
    said = run("path", "Room Temperature", "Cake", "--json").json
    assert said["length"] == 2
    assert said["from"] == {"path": "Yeast.md", "heading": "RT (Room Temperature)", "line": 10}
    kinds = [step["kind"] for step in said["steps"]]
    assert kinds in (["embed", "link"], ["link", "link"])
    assert said["chains"][0] == {"steps": said["steps"]}
    assert said["total"] == len(said["chains"])
    assert said["directed"] is all(step["forward"] for step in said["steps"])
    assert all(step["excerpt"] and step["line"] for step in said["steps"])
    assert run("path", "Yeast", "Cake").rows[0] == ["", "Yeast.md", "", ""]
    missing = run("path", "Resting", "sourdough", "--json").json
    assert missing["to"] == {"path": None, "heading": None, "line": None, "phantom": "sourdough"}
    assert missing["length"] == 1
    lost = run("path", "Alone", "Bread")
    assert (lost.code, lost.out) == (1, "")
    assert "no links lead" in lost.err
    assert run("path", "Alone", "Nowhere at all").code == 1


def test_the_way_to_what_is_to_be_learned(run: Run, tmp_path: Path) -> None:
    notes = {
        "Roof.md": '---\nrequires: ["[[Wall]]", "[[Plan]]"]\n---\n',
        "Wall.md": "# Requires\n\n[[Stone]]\n",
        "Stone.md": '---\nup: "[[Wall]]"\n---\n',
        "Plan.md": "---\ntags: [review]\nsr-due: 2020-01-01\nsr-interval: 1\nsr-ease: 250\n---\n",
        "Free.md": "See [[Wall]].\n",
    }
    vault = ("--vault", str(write(tmp_path / "house", notes)))
    said = run("path", "--to", "roof", *vault, "--json", bare=True).json
    assert said["to"]["path"] == "Roof.md"
    assert [stop["path"] for stop in said["way"]] == ["Plan.md", "Wall.md", "Stone.md", "Roof.md"]
    assert [stop["state"] for stop in said["way"]] == ["overdue", None, None, None]
    assert [stop["by"] for stop in said["way"]] == [None, "heading", "property", "property"]
    assert [each["path"] for each in said["way"][1]["circle"]] == ["Wall.md", "Stone.md"]
    table = run("path", "--to", "roof", *vault, bare=True)
    assert table.rows[1][2:] == ["rests, by its headings, on Stone.md", "circle: Wall.md, Stone.md"]
    assert "3 places before Roof.md" in table.err
    alone = run("path", "--to", "Free", *vault, bare=True)
    assert (alone.code, alone.rows) == (1, [["", "Free.md", "", ""]])
    assert "nothing is named to learn before Free.md" in alone.err
    assert "(requires, prerequisites, up)" in alone.err
    said = run("path", "--to", "Free", *vault, "--json", bare=True)
    assert said.code == 1
    assert [(stop["path"], stop["by"], stop["requires"]) for stop in said.json["way"]] == [
        ("Free.md", None, [])
    ]
    for wrong in (("path",), ("path", "Roof"), ("path", "Roof", "Wall", "--to", "Roof")):
        assert run(*wrong, *vault, bare=True).code == 2


@pytest.mark.parametrize("form", ["json", "graphml", "dot", "mermaid", "canvas"])
def test_graph_in_each_format(run: Run, form: str) -> None:
    said = run("graph", "--format", form)
    assert said.code == 0
    assert "Feeding" in said.out
    assert "nodes" in said.err


def test_graph_around_a_place(run: Run) -> None:
    names = {node["name"] for node in run("graph", "--around", "Cake", "--json").json["nodes"]}
    assert names == {"Cake", "Dough", "Bread"}
    assert run("graph", "--around", "Nowhere at all").code == 1
    assert run("graph", "--depth", "2").code == 2
    assert run("graph", "--json", "--format", "dot").code == 2


def test_graph_tells_what_is_in_the_links(run: Run) -> None:
    assert run("graph", "--insight", "orphans", "--json").json == {
        "insight": "orphans",
        "items": [{"path": "Alone.md", "name": "Alone"}],
    }
    assert run("graph", "--insight", "wanted", "--json").json["items"] == [
        {"name": "Sourdough", "count": 1, "members": ["Bread.md"]}
    ]
    (group,) = run("graph", "--insight", "communities", "--json").json["items"]
    assert (group["name"], group["count"], group["members"][0]) == ("Bread", 4, "Bread.md")
    assert run("graph", "--insight", "bridges").rows == [["2", "Bread", "Bread.md", ""]]
    assert run("graph", "--insight", "communities").rows[0][:3] == ["4", "Bread", "Bread.md"]
    nothing = run("graph", "--insight", "islands")
    assert (nothing.code, nothing.out, nothing.err) == (1, "", "0 found\n")
    assert run("graph", "--insight", "nonsense").code == 2
    assert run("graph", "--insight", "orphans", "--around", "Bread").code == 2
    assert run("graph", "--insight", "orphans", "--format", "dot").code == 2


def test_notes_of_one_name_have_their_folder(run: Run, tmp_path: Path) -> None:
    notes = {
        "a/README.md": "[[Plan]]",
        "b/README.md": '---\nrequires: ["[[a/README]]", "[[c/README]]"]\n---\n[[Plan]]',
        "c/README.md": "",
        "Own.md": "[[Plan]]",
    }
    vault = ("--vault", str(write(tmp_path / "same", notes)))
    wanted = run("graph", "--insight", "wanted", *vault, bare=True)
    assert wanted.rows == [["3", "Plan", "", "Own, a/README, b/README"]]
    way = run("path", "--to", "b/README", *vault, bare=True)
    assert way.rows[-1][2] == "rests on a/README.md, c/README.md"


def test_stats(run: Run) -> None:
    said = run("stats", "--json").json
    assert list(said) == ["on", "vault", "review", "history"]
    assert said["vault"] == {
        "notes": 5, "headings": 5, "links": 6, "tags": 2, "missing_notes": 1, "problems": 2
    }  # fmt: skip
    assert said["review"]["counts"] == {"overdue": 1, "due": 0, "soon": 1, "later": 0, "new": 4}
    assert ["notes", "5"] in run("stats").rows


@pytest.mark.parametrize("query", ['""', '-""', '"" ""'])
@pytest.mark.parametrize("scope", [[], ["--scope", "text"]])
def test_a_query_of_empty_quotes_says_that_there_is_nothing_to_find(
    run: Run, query: str, scope: list[str]
) -> None:
    said = run("search", query, *scope)
    assert (said.code, said.out) == (1, "")
    assert "has nothing in it" in said.err


def test_empty_quotes_beside_words_change_nothing_but_are_said(run: Run) -> None:
    said = run("search", "yeast", '""')
    assert said.out == run("search", "yeast").out
    assert "has nothing in it" in said.err
