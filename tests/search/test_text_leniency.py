"""Texts for what was typed into the one box: other forms of words, mistakes, a word too many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import Explorer
from explorer.model import Answer
from explorer.search import parse_query

FILES = {
    "a.md": "# One\n\nA cormorant dries its wings on the breakwater.\n",
    "b.md": "# Two\n\nThe wing of the mill turned, and the breakwaters held.\n",
    "c.md": "# Three\n\nThe oystercatcher\n\n## Four\n\nsleeps on a breakwater, one eye open.\n",
    "d.md": "# Five\n\nLighthouse keepers trim the lamp at dusk.\n",
}


@pytest.fixture
def coast(tmp_path: Path) -> Iterator[Explorer]:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        yield explorer


def found(answer: Answer) -> list[str]:
    return [hit.path for hit in answer.hits]


def test_other_forms_of_the_words_come_after_the_words_themselves(coast: Explorer) -> None:
    query = "wings breakwater"
    assert found(coast.searches.texts(parse_query(query))) == ["a.md"]
    assert found(coast.searches.texts(parse_query(query), lenient=True)) == ["a.md", "b.md"]
    assert found(coast.searches.names_and_texts(parse_query(query))) == ["a.md", "b.md"]


def test_each_hit_is_marked_by_what_it_was_found_by(coast: Explorer) -> None:
    one, other = coast.searches.texts(parse_query("wings breakwater"), lenient=True).hits
    assert [one.text[begin:end] for begin, end in one.ranges] == ["wings", "breakwater"]
    assert [other.text[begin:end] for begin, end in other.ranges] == ["wing", "breakwaters"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("comrorant wings", "a.md"),
        ("cormorant wnigs", "a.md"),
        ("ocrmorant", "a.md"),
        ("oystrecathcer", "c.md"),
        ("keepers lihgtho", "d.md"),
    ],
)
def test_a_word_that_no_text_has_is_taken_for_the_nearest(
    coast: Explorer, query: str, path: str
) -> None:
    assert not coast.searches.texts(parse_query(query)).hits
    answer = coast.searches.names_and_texts(parse_query(query))
    assert found(answer) == [path]
    (problem,) = answer.problems
    assert problem.startswith("No word of a text begins with ")


def test_one_word_of_three_may_be_missing_and_that_is_told(coast: Explorer) -> None:
    answer = coast.searches.names_and_texts(parse_query("keepers repair lamp"))
    assert found(answer) == ["d.md"]
    assert answer.problems == (
        "No text holds all of these words; what is shown lacks one of them.",
    )
    assert not coast.searches.names_and_texts(parse_query("keepers repair")).hits


@pytest.mark.parametrize("query", ["comrorant wings", "ocrmorant", "keepers repair lamp"])
def test_the_scope_of_texts_forgives_what_the_one_box_does(coast: Explorer, query: str) -> None:
    answer, wide = coast.search(query, scope="text"), coast.search(query)
    assert (answer.hits, answer.problems, answer.is_guess) == (wide.hits, wide.problems, False)
    assert len(answer.hits) == len(answer.problems) == 1


@pytest.mark.parametrize("more", ["", " -lamp", " -comrorant"])
def test_in_the_scope_of_texts_exact_words_stay_exact(coast: Explorer, more: str) -> None:
    assert found(coast.search(f"wings breakwater{more}", scope="text")) == ["a.md"]
    assert not coast.search(f"wings breakwater{more} -cormorant", scope="text").hits


@pytest.mark.parametrize("scope", [None, "text"])
def test_words_that_stand_nowhere_together_are_told(coast: Explorer, scope: str | None) -> None:
    answer = coast.search("wing dries", scope=scope)
    assert (found(answer), answer.problems) == (["a.md"], ())
    answer = coast.search("turned wings", scope=scope)
    told = "No text has all of this as typed; words with the same stems were searched for."
    assert (found(answer), answer.problems) == (["b.md"], (told,))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lantren ", "lantern"),
        ("alntern ", "lantern"),
        ("lampd ", "lamp or lamps"),
        ("lighthuose", "lighthouse"),
        ("lightho", ""),  # the beginning of a word
        ("oystrecathcer ", "oystercatcher"),
        ("eclairt ", "eclair"),  # words are folded in the index
        ("lantrne ", ""),  # two mistakes in a short word
        ("lmp ", ""),
        ("灯台灯台", ""),
        ("l4mp ", ""),
        ("lantren lamp ", "lantern"),
        ("lantren zebra ", ""),
    ],
)
def test_which_words_are_near(tmp_path: Path, typed: str, words: str) -> None:
    text = "lamp lamps lantern lighthouse oystercatcher éclair"
    (tmp_path / "a.md").write_text(f"{text}\n", "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        answer = explorer.searches.texts(parse_query(typed), lenient=True)
    said = f"No word of a text begins with {typed.split()[0]}; {words} was searched for."
    assert answer.problems == ((said,) if words else ())
    assert bool(answer.hits) is (bool(words) or typed == "lightho")


def test_the_words_of_an_index_follow_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nheron hedge Gull\n", "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        explorer.search("heron", scope="text")
        assert found(explorer.searches.names_and_texts(parse_query("guul"))) == ["a.md"]
        (tmp_path / "b.md").write_text("# B\n\ngannets\n", "utf-8")
        explorer.refresh()
        assert found(explorer.searches.names_and_texts(parse_query("gannest"))) == ["b.md"]


def test_what_a_name_has_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "Zanzibar.md").write_text("The zanzibal.\n", "utf-8")
    with Explorer.open(tmp_path, cache=False) as explorer:
        answer = explorer.searches.names_and_texts(parse_query("zanzibar"))
        assert ([hit.kind for hit in answer.hits], answer.problems) == (["note"], ())
