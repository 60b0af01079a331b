"""The links of a page are those of the scanner, and leave the vault only for an address."""

from __future__ import annotations

import pytest

from explorer.config import ReviewSettings
from explorer.markdown.scan import scan
from explorer.page import Target
from tests.support.page_options import every_line, every_target, page_of


def targets(source: str) -> list[Target]:
    page = page_of(source, 80)
    return every_target(page)


def shown(source: str) -> list[str]:
    page = page_of(source, 200)
    return [line.text for line in every_line(page)]


def scanned(source: str) -> list[str]:
    return [link.raw for link in scan("A.md", source, ReviewSettings()).links]


@pytest.mark.parametrize(
    "source",
    [
        "[[[Bee]]]", "a [[[Bee|b]]] [[[[Wax]]]] ![[[Comb]]]", "[[[Bee]] [[[", "[[[a]b]]]",
        "[[[Bee\n]]] [[Wax]]", "|a|\n|-|\n|[[[Bee\\|b]]]|",
    ],
)  # fmt: skip
def test_more_than_two_brackets_begin_no_wikilink_but_the_last_two_do(source: str) -> None:
    assert [target.raw for target in targets(source)] == scanned(source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a ![[|x]] b", "a ![[|x]] b"), ("![[#]]", "![[#]]"), ("![[#^]]", "![[#^]]"),
        ("[[#^|*x*]] [[ ]] [[|]] [[\\|x]]", "[[#^|*x*]] [[ ]] [[|]] [[\\|x]]"),
        ("[x](#) [y](#^ 'z') [z](%20)", "x y z"), ("![x](#) ![](#)", "x #"),
        ("a <a href='#'>x</a> b", "a x b"), ("<div><a href='#'>x</a></div>", "x"),
        ("<std::string> [x](c:a.md)", "std::string x"),
    ],
)  # fmt: skip
def test_a_link_that_names_nothing_is_text(source: str, text: str) -> None:
    assert scanned(source) == []
    assert targets(source) == []
    assert shown(source) == [text]


def test_an_address_of_a_host_leads_outside() -> None:
    assert [target.outside for target in targets("[x](//host/a) [y](b//c.md)")] == [True, False]


def test_the_brackets_around_a_wikilink_are_shown() -> None:
    assert shown("No [[[Bee]]] here") == ["No [Bee] here"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("https://a.b/c-[[Bee]]-d?e", ["https://a.b/c-", "[[Bee]]"]),
        ("https://a.b/![[Bee]]", ["https://a.b/", "![[Bee]]"]),
        ("https://a.b/[[Big Bee|b]]", ["https://a.b/", "[[Big Bee|b]]"]),
        ("https://a.b/[[[Bee]]]", ["https://a.b/[", "[[Bee]]"]),
        ("https://a.b/c[[1]][[Bee", ["https://a.b/c", "[[1]]"]),
        ("https://a.b/c[[Bee c[0]=d", ["https://a.b/c[[Bee"]),
        ("https://a.b/c?d[]=[[]]", ["https://a.b/c?d[]=[[]]"]),
        ("https://[[Bee]]", ["[[Bee]]"]),
    ],
)
def test_a_bare_address_ends_where_a_wikilink_begins(source: str, found: list[str]) -> None:
    assert [target.raw for target in targets(source)] == found
    assert [raw for raw in found if "://" not in raw] == scanned(source)


@pytest.mark.parametrize(
    ("source", "outside"),
    [
        ("[[CWE-863: Incorrect Authorization]]", False), ("![[CWE-863: Picture.png]]", False),
        ("[[mailto:bee@hive.example]]", False), ("[[https://bees.example]]", True),
        ("![[https://bees.example/b.png]]", True), ("[a](https://bees.example)", True),
        ("[a](mailto:bee@hive.example)", True), ("![a](data:text)", True),
        ("![[a] b](data:text)", True), ("[a](Bee.md)", False),
    ],
)  # fmt: skip
def test_a_wikilink_with_a_colon_stays_in_the_vault(source: str, outside: bool) -> None:
    assert [target.outside for target in targets(source)] == [outside]


def test_a_paragraph_that_is_cut_is_cut_between_its_lines_and_not_within() -> None:
    lines = "so [big a bee](Bee.md) in [[Big Bee of the hive]]\n[note]: Not.md\n" * 200
    for source in (lines, lines.replace("\n", " ")):
        assert [target.raw for target in targets(source)] == scanned(source)
        assert "".join(shown(source)).replace(" ", "").count("[note]:Not.md") == 200
