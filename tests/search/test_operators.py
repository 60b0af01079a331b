"""Operators, on a small vault: what each finds, where it stands, and what is marked there."""

from __future__ import annotations

from datetime import date

import pytest

from explorer import Explorer
from explorer.model import Answer
from explorer.search import parse_query
from explorer.search.text.note_text import text_blocks
from tests.search.conftest import Open

KITCHEN = {
    "Bread/Rye.md": (
        "---\ntags: [bread/dark]\nstatus: Draft\npages: 12\nbaked: 2024-05-31\n---\n"
        "# Sourdough\n\nMix flour and water.\nLet it rest.\n\n"
        "## Tasks\n\n- [ ] call the miller\n  about flour #buy\n- [x] call the baker\n"
        "- [-] email the oven\n- a list without a task: call\n"
    ),
    "Bread/Pizza.md": (
        "---\nstatus: In work\npages: 3\nbaked: 2023-01-02\nempty:\n---\n"
        "# Dough\n\nMix flour with oil.\n\nWater comes last.\n\n# HappyCat\n\nA happycat sleeps.\n"
    ),
    "Soup.md": (
        "# Broth\r\n\r\nWater, salt\r\nand time.\r\n\r\n```\nmix\n\nflour\n```\r\n\r\n# End\r\n\r\n"
        "Serve at 18:30 on 2024-05-31.\r\n"
    ),
    "Flour.md": "Only the name tells.\n",
}


@pytest.fixture
def kitchen(opened: Open) -> Explorer:
    return opened(KITCHEN)


def look(explorer: Explorer, query: str, scope: str | None = "text") -> Answer:
    return explorer.search(query, scope=scope, limit=50, on=date(2031, 5, 10))


def paths(answer: Answer) -> set[str]:
    return {hit.path.removesuffix(".md").rpartition("/")[2] for hit in answer.hits}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("salt OR oil", "Soup Pizza"), ("mix (oil OR salt)", "Pizza Soup"),
        ("(salt OR oil) -(water time)", "Pizza"), ("(flour OR salt) -oil", "Rye Soup Flour"),
        ("content:(flour OR nothing)", "Rye Pizza Soup"), ("line:(flour water)", "Rye"),
        ("line:(water -salt)", "Rye Pizza"), ("-line:(flour water) mix", "Pizza Soup"),
        ("block:(water rest)", "Rye"), ("block:(mix flour)", "Rye Pizza Soup"),
        ("block:(salt time)", "Soup"), ("section:(flour water)", "Rye Pizza Soup"),
        ("section:(water happycat)", ""), ("section:(line:(mix oil) water)", "Pizza"),
        ('task:""', "Rye"), ("task:call", "Rye"), ("task:(call flour)", "Rye"), ("task:list", ""),
        ("task-todo:call", "Rye"), ("task-todo:baker", ""), ("task-done:(baker OR email)", "Rye"),
        ("task-done:miller", ""), ("task:(#buy)", "Rye"), ("line:(#buy call)", ""),
        ("match-case:HappyCat", "Pizza"), ("match-case:happyCat", ""),
        ("match-case:(HappyCat ignore-case:A)", "Pizza"), ("ignore-case:HAPPYcat", "Pizza"),
        ("mix ignore-case:OIL", "Pizza"), ("mix ignore-case:nosuch", ""),
        ("mix -ignore-case:OIL", "Rye Soup"), (r"/\d\d:\d\d/", "Soup"), (r"/^and time\.$/", "Soup"),
        (r"/MIX flour/", "Rye Pizza"), (r"match-case:/MIX flour/", ""), (r"line:/salt$/", "Soup"),
        (r"/salt\nand/", "Soup"), (r'line:"- [x]"', "Rye"), ("tag:bread", "Rye"),
        ("tag:#bread/dark", "Rye"), ("tag:(#bread OR #none)", "Rye"),
        ("#bread OR file:soup", "Rye Soup"), ("file:.md -path:bread", "Soup Flour"),
        ("file:/^[rs]/", "Rye Soup"), ("match-case:file:Soup", "Soup"),
        ("match-case:file:soup", ""), ("path:(bread OR soup)", "Rye Pizza Soup"),
        ("[status]", "Rye Pizza"), ("[status:draft]", "Rye"),
        ("[status:Draft OR In work]", "Rye Pizza"), ('[status:"in"]', ""),
        ('[status:"in work"]', "Pizza"), ("[status:/^d/]", "Rye"), ("[status:-draft]", "Pizza"),
        ("[pages:3]", "Pizza"), ("[pages:<5]", "Pizza"), ("[pages:>=3]", "Rye Pizza"),
        ("[pages:10..12]", "Rye"), ("[pages:<5 OR >11]", "Rye Pizza"), ("[baked:<2024]", "Pizza"),
        ("[baked:2024-05]", "Rye"), ("[baked:>=2024-05-31]", "Rye"),
        ("[baked:2023-01..2023-12]", "Pizza"), ("[baked:<today]", "Rye Pizza"),
        ("[pages:>2024-01-01]", ""), ("[empty:null]", "Pizza"), ("in:bread (oil OR salt)", "Pizza"),
        ("in:dough (oil OR happycat)", "Pizza"), ("in:end (oil OR salt)", ""),
    ],
)  # fmt: skip
def test_an_operator_finds(kitchen: Explorer, query: str, found: str) -> None:
    answer = look(kitchen, query)
    assert answer.problems == ()
    assert paths(answer) == set(found.split())
    assert answer.total == len(answer.hits)


def test_a_hit_stands_at_the_line_and_marks_what_was_found(kitchen: Explorer) -> None:
    (hit,) = look(kitchen, "line:(water flour)").hits
    assert (hit.path, hit.line, hit.heading, hit.kind) == ("Bread/Rye.md", 9, "Sourdough", "text")
    assert [hit.text[slice(*span)] for span in hit.ranges] == ["flour", "water"]
    (hit,) = look(kitchen, r"/\d\d:\d\d/").hits
    assert (hit.line, [hit.text[slice(*span)] for span in hit.ranges]) == (14, ["18:30"])
    (hit,) = look(kitchen, r"/salt\nand/").hits
    assert (hit.line, hit.text, hit.ranges) == (3, "Water, salt", ())


def test_each_section_that_meets_a_query_is_a_hit_else_the_note_is_one(kitchen: Explorer) -> None:
    both = look(kitchen, "oil OR happycat")
    where = [("Bread/Pizza.md", "HappyCat"), ("Bread/Pizza.md", "Dough")]
    assert [(hit.path, hit.heading) for hit in both.hits] == where
    (scattered,) = look(kitchen, "oil (happycat OR nothing)").hits
    assert scattered.heading == "Dough"


def test_a_title_counts_and_what_only_filters_find_is_the_note(kitchen: Explorer) -> None:
    (hit,) = look(kitchen, "match-case:Flour -mix").hits
    assert (hit.kind, hit.path, hit.line, hit.text, hit.ranges) == (
        "note", "Flour.md", 1, "Flour", ((0, 5),),
    )  # fmt: skip
    assert {hit.kind for hit in look(kitchen, "#bread OR file:soup", None).hits} == {"note"}


def test_names_alone_can_be_asked(kitchen: Explorer) -> None:
    headings = look(kitchen, "dough OR /^happy/", "headings")
    named = [("heading", "Dough"), ("heading", "HappyCat")]
    assert [(hit.kind, hit.text) for hit in headings.hits] == named
    assert [hit.text for hit in look(kitchen, "rye OR soup", "notes").hits] == ["Rye", "Soup"]
    assert look(kitchen, "line:end OR task:end", "headings").total == 1
    assert "not looked for among tags" in look(kitchen, "rye OR soup", "tags").problems[0]


def test_the_limit_only_cuts(kitchen: Explorer) -> None:
    everything = look(kitchen, "water OR flour")
    few = kitchen.search("water OR flour", scope="text", limit=2)
    assert (few.total, few.truncated) == (everything.total, True)
    assert few.hits == everything.hits[:2]


def test_a_changed_note_is_read_anew(kitchen: Explorer) -> None:
    assert look(kitchen, "line:(only name)").total == 1
    (kitchen.vault.root / "Flour.md").write_text("Now another.\n", "utf-8")
    kitchen.refresh()
    assert look(kitchen, "line:(only name)").total == 0
    assert look(kitchen, "line:(now another)").total == 1


def test_a_filter_without_its_facts_is_left_out(kitchen: Explorer) -> None:
    answer = look(kitchen, "/18:30/ OR is:hungry")
    assert paths(answer) == {"Soup"}
    assert "is:hungry is not known" in answer.problems[0]


@pytest.mark.parametrize(("pattern", "in_all"), [("(a+)+$", 2.0), ("(a|aa)+b", 2.0), ("fin", 0.0)])
def test_no_pattern_holds_the_search_up(
    opened: Open, monkeypatch: pytest.MonkeyPatch, pattern: str, in_all: float
) -> None:
    monkeypatch.setattr("explorer.text.patterns._MOST_SECONDS", 0.01)
    monkeypatch.setattr("explorer.text.patterns._MOST_SECONDS_IN_ALL", in_all)
    explorer = opened({f"{name}.md": "a" * 5000 + "!\n" for name in "pqrs"} | {"z.md": "fine\n"})
    answer = look(explorer, f"/{pattern}/ OR fine")
    assert "z" in paths(answer)
    assert answer.total == 1
    assert "takes too long, so it was given up" in answer.problems[0]


def test_a_search_can_be_given_up(opened: Open) -> None:
    explorer = opened({f"{number}.md": f"# {number}\n" for number in range(40)})

    def pause() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        explorer.searches.texts(parse_query(r"/\d/"), pause=pause)


def test_a_text_is_cut_into_blocks() -> None:
    text = (
        "---\na: b\n\n---\nOne\ntwo\n# Head\nthree\n\n- four\n  five\n- [ ] six\n```\nseven\n\n"
        "- eight\n```\n> - [x] nine\nTen\n===\neleven"
    )
    blocks = {text[each.start : each.end]: each.task for each in text_blocks(text, 5, {7, 19})}
    front, code = "---\na: b\n\n---", "```\nseven\n\n- eight\n```"
    before = [front, "One\ntwo", "# Head", "three", "- four\n  five", "- [ ] six"]
    assert [*blocks] == [*before, code, "> - [x] nine", "Ten\n===", "eleven"]
    assert {text: task for text, task in blocks.items() if task is not None} == {
        "- [ ] six": " ", "> - [x] nine": "x",
    }  # fmt: skip


REVIEWED = {
    "a.md": (
        "---\ntags: [review]\nsr-due: 2031-05-10\nsr-interval: 3\nsr-ease: 250\n---\n# Moss\n\n"
        "Green.\n\n#flashcards\n\nQ1::A1\n\n# Fern\n\nQ2::A2\n"
        "<!--SR:!2031-05-01,3,250-->\n\n![Q3](https://x.org/3.png)::A3\n<!--SR:!2031-05-10,3,250-->\n"
    ),
    "b.md": "---\ntags: [review]\n---\nNew.\n",
    "c.md": "#flashcards\n\nQ4::A4\n<!--SR:!2031-06-01,3,250-->\n",
}


@pytest.mark.parametrize("scope", [None, "text"])
def test_what_is_due_is_counted_as_the_status_line_counts(opened: Open, scope: str | None) -> None:
    explorer = opened(REVIEWED)
    counts = explorer.due(date(2031, 5, 10)).counts
    found = {
        query: look(explorer, query, scope).total
        for query in ("is:due", "is:due-note", "is:due-card", "is:new", "is:new-note", "is:later")
    }
    assert found == {
        "is:due": counts["due"] + counts["overdue"],
        "is:due-note": 1,
        "is:due-card": 2,
        "is:new": counts["new"],
        "is:new-note": 1,
        "is:later": counts["later"],
    }
    assert (found["is:due"], found["is:new"]) == (3, 2)


@pytest.mark.parametrize("scope", [None, "text", "headings"])
def test_a_deck_is_found_by_its_cards(opened: Open, scope: str | None) -> None:
    explorer = opened(
        {
            "Net.md": (
                "---\ntags: [flashcards]\n---\n# Layers #flashcards/net\n\nQ1::A1\n\n"
                "## Transport #flashcards/net/tcp\n\nQ2::A2\n\nQ3::A3\n\n"
                "# Other #flashcards/other\n\nQ4::A4\n"
            )
        }
    )

    def found(query: str) -> list[str | None]:
        return [hit.heading and hit.heading.split()[0] for hit in look(explorer, query, scope).hits]

    listed = scope != "headings"
    assert found("deck:net/tcp") == ["Transport"] * (2 if listed else 1)
    assert found("deck:#flashcards/net") == ["Layers", *["Transport"] * (2 if listed else 1)]
    assert found("is:new -deck:net") == ["Other"]
    assert found("transport deck:net") == ["Transport"]
    assert not found("transport deck:other")
    assert look(explorer, "deck:", scope).problems == (
        "deck: has no value, so it was not used; write deck:something.",
    )


def test_what_is_due_is_listed_one_by_one(opened: Open) -> None:
    explorer = opened(REVIEWED)
    listed = look(explorer, "is:due", None).hits
    assert [(hit.kind, hit.line, hit.heading, hit.text, hit.due) for hit in listed] == [
        ("note", 1, None, "a", "due"),
        ("text", 17, "Fern", "Q2", "overdue"),
        ("text", 20, "Fern", "Q3", "due"),
    ]
    assert look(explorer, "is:due path:b", None).total == 0
    assert look(explorer, "is:due -is:due-card", None).total == 1
    assert [hit.heading for hit in look(explorer, "q2 is:due-card").hits] == ["Fern"]
    assert look(explorer, "(green OR new) is:due-note").total == 1
