"""What is read of a piece of Markdown."""

from __future__ import annotations

from itertools import product

import pytest

from explorer.markdown.link_target import wikilink_target
from explorer.text.plain import plain


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("a [[Bee|b]] c", "a b c"),
        ("a [[Bee#Wax]] c", "a Bee › Wax c"),
        ("a [[|b]] c", "a [[|b]] c"),
        ("![[#]] *b*", "![[#]] b"),
        ("[[#^|b]] [[^]]", "[[#^|b]] ^"),
    ],
)
def test_a_wikilink_is_read_as_its_text_and_one_that_names_nothing_as_it_is(
    source: str, read: str
) -> None:
    assert plain(source) == read


def test_which_wikilinks_name_nothing_is_as_the_grammar_has_it() -> None:
    for length in range(1, 6):
        for letters in product(" #^|\\a", repeat=length):
            inner = "".join(letters)
            is_read_as_it_is = plain(f"[[{inner}]]!") == " ".join(f"[[{inner}]]!".split())
            assert is_read_as_it_is == (wikilink_target(inner) is None), inner


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ('<a href="https://bees.org">Bees</a> fly', "Bees fly"),
        ('<span style="color:red">red</span>', "red"),
        ('<img alt="a@b" src="c.png"/>wax', "wax"),
        ("<br/><b>wax</b>", "wax"),
        ("<https://bees.org> and <me@bees.org>", "https://bees.org and me@bees.org"),
        ("map<std:string, int>", "map<std:string, int>"),
        ("vector<my_type:int> Map<a_b@c d>", "vector<my_type:int> Map<a_b@c d>"),
    ],
)
def test_a_tag_is_not_shown_whatever_its_attributes_hold(source: str, read: str) -> None:
    assert plain(source) == read
