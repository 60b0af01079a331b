"""Which hits are one concept, and which of them are one place."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model import Hit, HitKind
from explorer.search.concepts import group


def hit(path: str, text: str, kind: HitKind = "heading", section: int = 0) -> Hit:
    heading = text if kind == "heading" else None
    return Hit(path, 1, heading, path.removesuffix(".md"), kind, 50, section=section, text=text)


def told(*hits: Hit) -> list[list[str]]:
    return [[f"{h.path}:{h.text}" for h in concept.hits] for concept in group(hits)]


def test_one_name_in_three_notes_is_one_concept() -> None:
    assert told(
        hit("a.md", "Tide"), hit("b.md", "Moon"), hit("c.md", "tide"), hit("d.md", "🌊 Tide")
    ) == [["a.md:Tide", "c.md:tide", "d.md:🌊 Tide"], ["b.md:Moon"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Þorn", "thorn"), ("Thermo\u00addynamics", "thermodynamics"), ("مدرسة", "مدرسه"),
        ("it´s", "It's"), ("W3C (World Wide Web Consortium)", "World Wide Web Consortium"),
    ],
)  # fmt: skip
def test_what_search_finds_as_one_name_is_one_concept(one: str, other: str) -> None:
    assert len(group([hit("a.md", one), hit("b.md", other)])) == 1


@pytest.mark.parametrize(
    "order",
    itertools.permutations(
        ["DNS", "Domain Name System", "DNS (Domain Name System)", "Domain Name System (DNS)"]
    ),
)
def test_an_acronym_and_its_name_are_one_concept_in_any_order(order: tuple[str, ...]) -> None:
    concepts = group(hit(f"{at}.md", name) for at, name in enumerate(order))
    assert [len(concept.hits) for concept in concepts] == [4]


def test_what_only_stands_in_brackets_is_another_thing() -> None:
    names = ("Overview (Rivers)", "Rivers", "Overview", "Overview (Lakes)")
    rows = told(*(hit(f"{letter}.md", name) for letter, name in zip("abcd", names, strict=True)))
    assert rows == [
        ["a.md:Overview (Rivers)", "c.md:Overview", "d.md:Overview (Lakes)"],
        ["b.md:Rivers"],
    ]


def test_without_the_plain_name_bracketed_ones_stay_apart() -> None:
    assert len(group([hit("a.md", "Overview (Rivers)"), hit("b.md", "Overview (Lakes)")])) == 2


def test_a_heading_its_title_and_its_alias_are_one_place() -> None:
    found = [
        hit("Tide.md", "Tide", "note", -1),
        hit("Tide.md", "Tide"),
        hit("Tide.md", "tide", "alias", -1),
    ]
    for order in itertools.permutations(found):
        (concept,) = group(order)
        assert [h.kind for h in concept.hits] == ["heading"]


def test_a_title_and_its_alias_are_one_place() -> None:
    (concept,) = group([hit("Tide.md", "tide", "alias", -1), hit("Tide.md", "Tide", "note", -1)])
    assert [h.kind for h in concept.hits] == ["note"]


def test_a_note_is_one_row_whatever_its_own_names_are() -> None:
    found = [
        hit("marsh.md", "marsh-walks", "note", -1),
        hit("marsh.md", "Walks in the marsh"),
        hit("marsh.md", "Bog trails", "alias", -1),
        hit("marsh.md", "Marsh birds", section=3),
    ]
    found[1] = replace(found[1], score=60)
    for order in itertools.permutations(found):
        assert sorted(told(*order)) == [["marsh.md:Marsh birds"], ["marsh.md:Walks in the marsh"]]


@pytest.mark.parametrize(
    ("title", "heading"),
    [("Tide", "Harbors"), ("Sea and S3", "Block S3"), ("一段動詞", "五段動詞"), ("The sea", "The")],
)
def test_a_first_heading_of_another_name_is_another_row(title: str, heading: str) -> None:
    assert len(group([hit(f"{title}.md", title, "note", -1), hit(f"{title}.md", heading)])) == 2


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("obsidian-plugin-todo", "Obsidian TODO | Text-based GTD"),
        ("Regions", "Regions and Availability Zones"),
        ("動詞の活用", "動詞の活用について"),
        ("🌊", "🌊"),
        ("DNS", "Domain Name System"),
    ],
)
def test_a_first_heading_that_says_the_same_is_no_row_of_its_own(title: str, heading: str) -> None:
    assert len(group([hit(f"{title}.md", title, "note", -1), hit(f"{title}.md", heading)])) == 1


@pytest.mark.parametrize("heading", ["Notes", "notes", "Nótes", "ＮＯＴＥＳ"])
def test_a_first_heading_that_is_the_title_needs_no_telling_word(heading: str) -> None:
    alias = replace(hit("Notes.md", "Reading", "alias", -1), score=70)
    assert told(alias, hit("Notes.md", heading)) == [["Notes.md:Reading"]]


def test_what_another_row_shows_of_a_note_is_not_repeated_in_the_row_of_its_alias() -> None:
    title = replace(hit("Tide.md", "Tide", "note", -1), score=70)
    rows = told(title, hit("Tide.md", "Flood", "alias", -1), hit("b.md", "Flood"))
    assert rows == [["Tide.md:Tide"], ["b.md:Flood"]]


def test_two_headings_of_one_name_in_a_note_are_two_places() -> None:
    (concept,) = group([hit("a.md", "Example", section=1), hit("a.md", "Example", section=4)])
    assert len(concept.hits) == 2


@pytest.mark.parametrize(
    ("text", "kind", "places"),
    [("same", "text", [1, 1]), ("Sea", "tag", [2]), ("", "heading", [1, 1])],
)
def test_lines_and_empty_names_stand_for_themselves_and_tags_for_all_their_notes(
    text: str, kind: HitKind, places: list[int]
) -> None:
    found = group([hit("a.md", text, kind), hit("b.md", text.lower(), kind)])
    assert [len(concept.hits) for concept in found] == places


NAMES = st.sampled_from(
    ["Tide", "tide", "DNS", "DNS (Domain Name System)", "Domain Name System", "A (B)", "A", "B", ""]
)
KINDS = st.sampled_from(["heading", "note", "alias", "text", "tag"])
HITS = st.builds(hit, st.sampled_from(["a.md", "b.md"]), NAMES, KINDS, st.integers(1, 3))


@given(st.lists(HITS, max_size=12))
def test_no_heading_is_lost_and_the_best_comes_first(hits: list[Hit]) -> None:
    concepts = group(hits)
    kept = [h for concept in concepts for h in concept.hits]
    assert [h for h in hits if h.kind in ("heading", "text", "tag")] == [
        h
        for h in sorted(kept, key=lambda h: next(i for i, x in enumerate(hits) if x is h))
        if h.kind in ("heading", "text", "tag")
    ]
    assert all(concept.hits for concept in concepts)


@given(st.lists(HITS, max_size=8, unique_by=lambda h: h), st.randoms())
def test_what_belongs_together_does_not_depend_on_the_order(hits: list[Hit], random) -> None:  # type: ignore[no-untyped-def] # hypothesis'
    shuffled = list(hits)
    random.shuffle(shuffled)
    names = {concept.names for concept in group(hits)}
    assert names == {concept.names for concept in group(shuffled)}
