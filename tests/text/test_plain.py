"""What is read of a piece of Markdown."""

from __future__ import annotations

from itertools import product

import pytest

from explorer.markdown.link_target import wikilink_target
from explorer.text.plain import picture_text, plain


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("a [[Bee|b]] c", "a b c"), ("a [[Bee#Wax]] c", "a Bee › Wax c"),
        ("a [[|b]] c", "a [[|b]] c"), ("![[#]] *b*", "![[#]] b"), ("[[#^|b]] [[^]]", "[[#^|b]] ^"),
    ],
)  # fmt: skip
def test_a_wikilink_is_read_as_its_text_and_an_empty_one_as_it_is(source: str, read: str) -> None:
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


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("no markup", "no markup"), ("**Wax** and *honey*, ***both***", "Wax and honey, both"),
        ("a_b_c stays, _this_ goes", "a_b_c stays, this goes"), ("2 * 3 * 4", "2 * 3 * 4"),
        ("~~old~~ ==new==", "old new"), ("`*code*` and `` a`b ``", "*code* and a`b"),
        ("\\*not so\\*", "*not so*"),
        ("[[Bee]] [[Bee|the bee]] [[Bee#Wax#Cell]]", "Bee the bee Bee › Wax › Cell"),
        ("[text](Bee.md) ![alt](bee.png) [ref][bee]", "text alt ref"),
        ("a ![](https://bees.example/a/bee.png) b", "a bee.png b"),
        ("![|100](bee.png) ![wax|20x30](bee.png 'A bee') ![[bee.png|100]]", "bee.png wax bee.png"),
        ("![](https://bees.example/badge/wax-12?style=flat&logo=)", "bees.example"),
        ("![](https://bees.example/a%20b/wax.svg?style=flat#a/b)", "wax.svg"),
        ("[![](a/bee.svg)](https://bees.example)", "bee.svg"),
        ("[a](b?c&amp;d=`e`) &lt; `code`", "a < code"), ("<b>bold</b><br>&amp; &lt;", "bold& <"),
        ("<https://bees.example>", "https://bees.example"), ("$x^2$ %%note%% end[^1]", "x^2 end"),
        ("C# and a < b > c", "C# and a < b > c"),
    ],
)  # fmt: skip
def test_plain(source: str, read: str) -> None:
    assert plain(source) == read


@pytest.mark.parametrize(
    ("destination", "shown"),
    [
        ("hives/frame.png", "frame.png"),
        ("https://bees.example/hives/frame.png?size=2", "frame.png"),
        ("https://bees.example/hives/frame", "bees.example"),
        ("file:///hives/bee/frame.png", "frame.png"), ("file:///hives/bee/frame", "frame"),
        ("file:///hives/bee/", "bee"), ("data:image/png;base64,AAAA", "200"),
    ],
)  # fmt: skip
def test_a_picture_without_text_is_called_by_file_or_host(destination: str, shown: str) -> None:
    assert picture_text("|200", destination) == shown
    assert picture_text("A frame|200", destination) == "A frame"
