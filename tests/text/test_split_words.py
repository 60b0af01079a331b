"""Words that markup splits in the source are found as the page shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.plain import join_rendered, rendered_lines, with_split_words
from tests.support.examples import examples

_SIGNS = ["**", "==", "~~", "`", "$", "%%", "|", "[[", "]]", "[", "](d)", "<b>", "</b>", "&eacute;"]
_PIECES = st.lists(st.sampled_from([*_SIGNS, "a", "bc ", "中", "文", "\n", "\r"]), max_size=30)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**M**ulti-**F**actor", "Multi-Factor"),
        ("H<sub>2</sub>O and un<b>believ</b>able", "H2O and unbelievable"),
        ("un*frigging*believable ==mark==word", "unfriggingbelievable markword"),
        ("many [[Vault|note]]s, [link](a.md)s, `foo`s", "many notes, links, foos"),
        ("caf&eacute;s", "cafés"),
        ("**重点**内容", "重点内容"),
        ("**重**点内容与重点", "重点内容与重点"),
        ("An **A**PI gateway; an api", "An API gateway; an api"),
        ("pre[[#P|fix]] foo<!-- x -->bar [a](b_(c).md)ology", "prefix foobar aology"),
    ],
)
def test_a_line_is_rendered_if_its_source_splits_a_word(source: str, shown: str) -> None:
    assert list(rendered_lines(f"# Above\n\n{source}\nbelow")) == [(9, source, shown)]


@pytest.mark.parametrize(
    "source",
    [
        "plain words", "**whole** words, a `code` and [[Link]]s of none: [[Link]] [a](b.md)",
        "[by reference][ref], <https://example.org>, [text][a b]",
        "an embed has its sign in front: pre![[B|fix]]", "x==y, 2*3, a[0], 5%, `a**b` and a<b",
        "https://example.org/?q=a&b=c%20d",
    ],
)  # fmt: skip
def test_a_line_whose_words_are_all_in_its_source_stays_as_it_is(source: str) -> None:
    source = source.replace("[[Link]]s of none", "[[Link]] of none")
    assert with_split_words(source) == source


def test_no_phrase_runs_from_a_text_to_what_is_below_it() -> None:
    both = join_rendered("one", ["two"])
    assert both.split() == ["one", "ꙮ", "two"]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("he went\n**h**ome late\nat night\n", "he went\nhome late\nat night\n"),
        ("**a**b\nand\n**c**d", "ab\nand\ncd"),
        (f"{'far ' * 99}near\n**a**b\nnear {'far ' * 99}", "near\nab\nnear"),
    ],
)
def test_what_stands_beside_a_split_word_comes_with_it(text: str, passage: str) -> None:
    source, *below = with_split_words(text).split("\n\ua66e ")
    assert source == text
    assert len(below) == 1
    assert passage in below[0]
    assert len(below[0]) <= len(passage) + 200


_WORDS = st.lists(st.sampled_from(["went", "home", "late"]), min_size=1, max_size=9)


@given(_WORDS, st.lists(st.booleans(), min_size=9), st.lists(st.booleans(), min_size=9))
@examples(200)
def test_the_words_of_a_text_stand_in_a_row_whatever_splits_them(
    words: list[str], is_split: list[bool], ends_line: list[bool]
) -> None:
    text = "".join(
        (f"**{word[0]}**{word[1:]}" if split else word) + ("\n" if end else " ")
        for word, split, end in zip(words, is_split, ends_line, strict=False)
    )
    assert " ".join(words) in [
        " ".join(each.split()) for each in with_split_words(text).split("\ua66e")
    ]


def test_only_the_range_that_is_asked_for_is_looked_at() -> None:
    text = "**a**b\n**c**d\n**e**f"
    assert list(rendered_lines(text, 7, 14)) == [(7, "**c**d", "cd")]


def test_a_long_line_is_rendered_in_chunks() -> None:
    chunks = list(rendered_lines("**M**ulti word " * 1000))
    assert max(len(chunk.source) for chunk in chunks) <= 1000
    assert sum(chunk.shown.count("Multi") for chunk in chunks) == 1000


def test_no_more_than_some_pieces_of_markup_are_looked_through_at_one_place() -> None:
    assert [line.shown for line in rendered_lines("x" + "<b>" * 20 + "y")] == ["xy"]
    assert not list(rendered_lines("x" + "<b>" * 21 + "y"))


@given(_PIECES)
@examples(200)
def test_any_text_stays_and_has_only_lines_of_its_own_below_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    both = with_split_words(text)
    assert both.startswith(text)
    offsets = [line.start for line in rendered_lines(text)]
    assert offsets == sorted(set(offsets))
    assert all(at == 0 or text[at - 1] in "\r\n" for at in offsets)
