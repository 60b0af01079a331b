from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from explorer.model import PropertyValue, ReviewState
from explorer.search import Filter, SearchContext, parse_query
from explorer.vault.resolved_links import LinkCounts
from tests.search.build import Names, note, texts

NOW = datetime(2025, 6, 15, 12, tzinfo=UTC)
RYE = ("Sourdough", "## Feeding the starter", "Baking")
FAST: dict[str, PropertyValue] = {"kind": ["fast", "hot"], "done": True}
KITCHEN = Names.build(
    [
        note("bread/Rye.md", *RYE, tags=("bread/rye",), properties={"stars": 5}),
        note("bread/Pizza.md", "Dough", "Baking", tags=("Bread",), properties=FAST),
        note("soup/Miso.md", "Dashi", "Baking sheet", tags=("soup",)),
    ]
)
CHANGED = {"bread/Rye.md": NOW - timedelta(days=2), "bread/Pizza.md": NOW - timedelta(days=40)}
LINKS = LinkCounts(Counter({"bread/Rye.md": 1, "bread/Pizza.md": 2}), frozenset(("bread/Rye.md",)))
OLD, NEW = ("bread/Rye.md", 0), ("soup/Miso.md", -1)
STATES: dict[tuple[str, int], ReviewState] = {OLD: "overdue", NEW: "new"}
FACTS = SearchContext(links=lambda: LINKS, changed=CHANGED.get, now=NOW, states=STATES)
OVERDUE = SearchContext(states={("bread/Rye.md", 0): "overdue"})


@pytest.mark.parametrize(
    ("query", "notes"),
    [
("#bread", "Pizza Rye"), ("#bread/rye", "Rye"), ("baking #bread", "Pizza Rye"),
        ("baking -#bread", "Miso"), ("baking path:soup", "Miso"),
        ('path:"bread/p" baking', "Pizza"), ("in:bread baking", "Pizza Rye"),
        ("in:rea baking", "Pizza Rye"), ("in:ou baking", "Miso"), ("in:read/p baking", ""),
        ("in:sourdough", "Rye"), ("in:miso dashi", "Miso"), ("[stars]", "Rye"),
        ("[stars:5]", "Rye"), ("[kind:hot] baking", "Pizza"), ("[done:true]", "Pizza"),
        ("-[stars] baking", "Pizza Miso"), ("is:orphan", "Miso"), ("is:broken", "Rye"),
        ("is:due", "Rye"), ("is:new", "Miso"), ("modified:7d", "Rye"),
        ("modified:<2025-06", "Pizza"), ("modified:2025-06-13", "Rye"),
        ("modified:>2025-05", "Rye"), ("modified:today", ""), ("modified:>=2025-06-13", "Rye"),
        ("modified:>2025-06-13", ""), ("modified:<=2025-06-13", "Pizza Rye"),
        ("modified:<2025-06-13", "Pizza"), ("modified:=2025-06-13", "Rye"),
        ("modified:>=7d", "Rye"), ("modified:<=7d", "Pizza"), ('baking path:"bread/p', "Pizza"),
        ('baking -path:"bread/p', "Rye Miso"), ('in:"feeding the', "Rye"),
        ('in:"sourdough ', "Rye"), ("modified:99999y", "Pizza Rye"), ('"baking sheet"', "Miso"),
        ("baking -sheet", "Pizza Rye"), ("#bread -path:pizza is:broken baking", "Rye"),
    ],
)  # fmt: skip
def test_filters_narrow_the_places(query: str, notes: str) -> None:
    answer = KITCHEN.search(query, context=FACTS)
    assert answer.problems == ()
    assert {hit.title for hit in answer.hits} == set(notes.split())


def test_a_filter_alone_lists_what_it_is_about() -> None:
    assert texts(KITCHEN.search("#bread")) == ["Pizza", "Rye"]
    assert texts(KITCHEN.search("is:overdue", context=OVERDUE)) == ["Sourdough"]
    assert texts(KITCHEN.search("in:sourdough")) == ["Sourdough", "Feeding the starter"]
    assert texts(KITCHEN.search("in:feeding")) == ["Feeding the starter"], "with nothing below it"
    plain = Names.build([note("a.md"), note("b.md", tags=("moss",))])
    due = SearchContext(states={("a.md", -1): "due"})
    assert not plain.search("is:due", scope="tags", context=due).hits, "no tag of the next note"


def test_what_was_changed_last_comes_first_where_a_filter_asks_when() -> None:
    changed = {"soup/Miso.md": NOW, **CHANGED}
    context = SearchContext(links=lambda: LINKS, changed=changed.get, now=NOW, states=STATES)
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
