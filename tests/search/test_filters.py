from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from explorer.model import ReviewState
from explorer.search import Filter, SearchContext, parse_query
from explorer.vault.resolved_links import LinkCounts
from tests.search.build import Names, note, texts

NOW = datetime(2025, 6, 15, 12, tzinfo=UTC)
KITCHEN = Names.build(
    [
        note(
            "bread/Rye.md",
            "Sourdough",
            "## Feeding the starter",
            "Baking",
            tags=("bread/rye",),
            properties={"stars": 5},
        ),
        note(
            "bread/Pizza.md",
            "Dough",
            "Baking",
            tags=("Bread",),
            properties={"kind": ["fast", "hot"], "done": True},
        ),
        note("soup/Miso.md", "Dashi", "Baking sheet", tags=("soup",)),
    ]
)
CHANGED = {"bread/Rye.md": NOW - timedelta(days=2), "bread/Pizza.md": NOW - timedelta(days=40)}
LINKS = LinkCounts(Counter({"bread/Rye.md": 1, "bread/Pizza.md": 2}), frozenset(("bread/Rye.md",)))
STATES: dict[tuple[str, int], ReviewState] = {
    ("bread/Rye.md", 0): "overdue",
    ("soup/Miso.md", -1): "new",
}
FACTS = SearchContext(links=LINKS, changed=CHANGED.get, now=NOW, states=STATES)


OVERDUE = SearchContext(states={("bread/Rye.md", 0): "overdue"})


def paths(query: str) -> list[str]:
    answer = KITCHEN.search(query, context=FACTS)
    assert answer.problems == ()
    return sorted({hit.path for hit in answer.hits})


@pytest.mark.parametrize(
    ("query", "notes"),
    [
        ("#bread", ["bread/Pizza.md", "bread/Rye.md"]),
        ("#bread/rye", ["bread/Rye.md"]),
        ("baking #bread", ["bread/Pizza.md", "bread/Rye.md"]),
        ("baking -#bread", ["soup/Miso.md"]),
        ("baking path:soup", ["soup/Miso.md"]),
        ('path:"bread/p" baking', ["bread/Pizza.md"]),
        ("in:bread baking", ["bread/Pizza.md", "bread/Rye.md"]),
        ("in:rea baking", ["bread/Pizza.md", "bread/Rye.md"]),
        ("in:ou baking", ["soup/Miso.md"]),
        ("in:read/p baking", []),
        ("in:sourdough", ["bread/Rye.md"]),
        ("in:miso dashi", ["soup/Miso.md"]),
        ("[stars]", ["bread/Rye.md"]),
        ("[stars:5]", ["bread/Rye.md"]),
        ("[kind:hot] baking", ["bread/Pizza.md"]),
        ("[done:true]", ["bread/Pizza.md"]),
        ("-[stars] baking", ["bread/Pizza.md", "soup/Miso.md"]),
        ("is:orphan", ["soup/Miso.md"]),
        ("is:broken", ["bread/Rye.md"]),
        ("is:due", ["bread/Rye.md"]),
        ("is:new", ["soup/Miso.md"]),
        ("modified:7d", ["bread/Rye.md"]),
        ("modified:<2025-06", ["bread/Pizza.md"]),
        ("modified:2025-06-13", ["bread/Rye.md"]),
        ("modified:>2025-05", ["bread/Rye.md"]),
        ("modified:today", []),
        ("modified:>=2025-06-13", ["bread/Rye.md"]),
        ("modified:>2025-06-13", []),
        ("modified:<=2025-06-13", ["bread/Pizza.md", "bread/Rye.md"]),
        ("modified:<2025-06-13", ["bread/Pizza.md"]),
        ("modified:=2025-06-13", ["bread/Rye.md"]),
        ("modified:>=7d", ["bread/Rye.md"]),
        ("modified:<=7d", ["bread/Pizza.md"]),
        ('baking path:"bread/p', ["bread/Pizza.md"]),
        ('baking -path:"bread/p', ["bread/Rye.md", "soup/Miso.md"]),
        ('in:"feeding the', ["bread/Rye.md"]),
        ('in:"sourdough ', ["bread/Rye.md"]),
        ("modified:99999y", ["bread/Pizza.md", "bread/Rye.md"]),
        ('"baking sheet"', ["soup/Miso.md"]),
        ("baking -sheet", ["bread/Pizza.md", "bread/Rye.md"]),
        ("#bread -path:pizza is:broken baking", ["bread/Rye.md"]),
    ],
)
def test_filters_narrow_the_places(query: str, notes: list[str]) -> None:
    assert paths(query) == notes


def test_a_filter_alone_lists_what_it_is_about() -> None:
    assert texts(KITCHEN.search("#bread")) == ["Pizza", "Rye"]
    assert texts(KITCHEN.search("is:overdue", context=OVERDUE)) == ["Sourdough"]
    assert texts(KITCHEN.search("in:sourdough")) == ["Sourdough", "Feeding the starter"]
    assert texts(KITCHEN.search("in:feeding")) == ["Feeding the starter"], "with nothing below it"


def test_what_was_changed_last_comes_first_where_a_filter_asks_when() -> None:
    changed = {"soup/Miso.md": NOW, **CHANGED}
    context = SearchContext(links=LINKS, changed=changed.get, now=NOW, states=STATES)
    found = KITCHEN.search("modified:1y", context=context).hits
    assert [hit.path for hit in found] == ["soup/Miso.md", "bread/Rye.md", "bread/Pizza.md"]
    first = KITCHEN.search("#bread modified:1y", limit=1, context=context)
    assert [hit.path for hit in first.hits] == ["bread/Rye.md"]


@pytest.mark.parametrize(
    "query",
    [
        "is:hungry", "modified:lately", "modified:<>=7d", "modified:>", 'path:"bread"x',
        '-in:a"b c"', "path:", 'in:""', "is:due", "is:orphan", "modified:7d",
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_used_is_said(query: str) -> None:
    answer = KITCHEN.search(f"{query} baking")
    assert len(answer.problems) == 1
    assert query in answer.problems[0]
    assert "Baking" in texts(answer)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fle:rye", "file:"), ("-tags:bread", "tag:"), ("Sectoin:(a b)", "section:")],
)
def test_an_operator_that_there_is_not_is_named_with_the_nearest(typed: str, meant: str) -> None:
    (said,) = KITCHEN.search(f"baking {typed}").problems
    assert typed.split("(")[0] in said
    assert said.endswith(f"did you mean {meant}?")


@pytest.mark.parametrize(
    "query",
    [
        "C# and F#", "#1", "key: value", "a - b", "2-3", 'an "open quote', "[ ]", "[x", "--",
        "mail@home",
    ],
)  # fmt: skip
def test_what_is_no_filter_is_words(query: str) -> None:
    parsed = parse_query(query)
    assert parsed.filters == ()
    assert parsed.problems == ()
    assert parsed.text


def test_a_query_is_taken_apart() -> None:
    parsed = parse_query('-#Old "Stone  oven" warm [Kind:Fast] -is:new')
    assert parsed.text == "warm"
    assert [(f.kind, f.key, f.value, f.wanted) for f in parsed.filters] == [
        ("tag", "", "old", False),
        ("phrase", "", "stone oven", True),
        ("property", "kind", "fast", True),
        ("is", "", "new", False),
    ]
    assert parse_query("") == parse_query("  ")
    assert Filter("tag", "old") != Filter("tag", "old", wanted=False)


def test_a_part_of_the_name_of_a_folder_counts_only_where_none_is_called_so() -> None:
    index = Names.build([note("tea/A.md", "Leaf"), note("teapots/B.md", "Leaf")])
    assert [hit.path for hit in index.search("leaf in:tea").hits] == ["tea/A.md"]
    assert [hit.path for hit in index.search("leaf in:teapot").hits] == ["teapots/B.md"]
    assert {hit.path for hit in index.search("leaf in:tea -in:teap").hits} == {"tea/A.md"}
