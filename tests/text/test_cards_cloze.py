from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.config import CLOZE_BOLD, CLOZE_CURLY, CLOZE_HIGHLIGHT
from explorer.text.cloze import MOST_CARDS, bad_patterns, finder, without_fields

HIGHLIGHT = (CLOZE_HIGHLIGHT,)


def cards(text: str, *patterns: str) -> list[tuple[str, str]]:
    return finder(patterns or HIGHLIGHT).cards(text)[0]


NUMBER_LAST = r"==answer==[^\[hint\]][\[^123\]]"


@pytest.mark.parametrize(
    ("text", "patterns", "fronts", "back"),
    [
        ("==Lisbon== lies on the ==Tagus==", HIGHLIGHT,
         ["[...] lies on the Tagus", "Lisbon lies on the [...]"], "Lisbon lies on the Tagus"),
        ("==up== and ==up==", HIGHLIGHT, ["[...] and up", "up and [...]"], "up and up"),
        ("the ==Tagus;;river==", HIGHLIGHT, ["the [river]"], "the Tagus"),
        ("==1;;a== ==2;;b== ==1;;c==", HIGHLIGHT, ["[...] b [...]", "a [...] c"], "a b c"),
        ("==2;;a==", HIGHLIGHT, ["a", "[...]"], "a"),
        ("==1;;a== ==b==", HIGHLIGHT, ["[...] ==b=="], "a ==b=="),
        ("==a;;x== ==sa;;y== ==hh;;z;;clue==", HIGHLIGHT, ["[...] y [...]", "x [...] [...]"],
         "x y [...]"),
        ("{{c}} ==a== **b**", (CLOZE_HIGHLIGHT, CLOZE_BOLD, CLOZE_CURLY),
         ["c [...] b", "c a [...]", "[...] a b"], "c a b"),
        ("==**a**==", (CLOZE_HIGHLIGHT, CLOZE_BOLD), ["[...]", "[...]"], "a"),
        ("==Tagus==^[river][^1] and ==Lisbon==[^2]", (NUMBER_LAST,),
         ["[river] and Lisbon", "Tagus and [...]"], "Tagus and Lisbon"),
        ("it costs ==$1 or $$2== today", HIGHLIGHT, ["it costs [...] today"],
         "it costs $1 or $$2 today"),
    ],
)  # fmt: skip
def test_deletions_become_cards(
    text: str, patterns: tuple[str, ...], fronts: list[str], back: str
) -> None:
    assert cards(text, *patterns) == [(front, back) for front in fronts]


def test_a_front_with_input_fields_is_shown_as_one_with_gaps() -> None:
    text = "==😀== is ==glad;;a mood== <input>"
    fields = finder(HIGHLIGHT).cards(text, as_fields=True)[0]
    assert 'size="2"' in fields[0][0]
    for with_fields, plain in zip(fields, cards(text), strict=True):
        assert (without_fields(with_fields[0]), with_fields[1]) == plain
    assert without_fields("[...] and <input />") == "[...] and <input />"


@pytest.mark.parametrize("text", ["====", "== no end", "a = b", "==over\ntwo lines==", ""])
def test_what_is_no_deletion(text: str) -> None:
    assert not finder(HIGHLIGHT).is_cloze(text)
    assert cards(text) == []


def test_patterns_without_sense_find_nothing_and_can_be_named() -> None:
    wrong = ("==answer==", "==[1]answer==", "[1;;]text[;;hint]", "[1hint]answer")
    assert bad_patterns((*wrong, CLOZE_BOLD)) == wrong
    assert not any(finder(wrong).is_cloze(text) for text in ("==1;;a;;b==", "==a==", "answer"))


@pytest.mark.parametrize("digits", ["501", "9" * 30, "9" * 6000])
def test_a_number_cannot_ask_for_more_cards_than_there_is_room_for(digits: str) -> None:
    found, cut = finder(HIGHLIGHT).cards(f"=={digits};;x==")
    assert 0 < len(found) <= MOST_CARDS
    assert cut


def test_long_text_makes_no_more_characters_than_there_is_room_for() -> None:
    text = "==a== " * 5_000
    found, cut = finder(HIGHLIGHT).cards(text)
    assert cut
    assert sum(len(front) for front, _ in found) <= 400_000


@given(
    st.lists(
        st.sampled_from(["==", "**", "{{", "}}", ";;", "1", "ash", "x", " ", "\n", "$1"]),
        max_size=25,
    ).map("".join)
)
def test_any_text_is_cloze_if_a_line_of_it_is(text: str) -> None:
    clozes = finder((CLOZE_HIGHLIGHT, CLOZE_BOLD, CLOZE_CURLY))
    assert clozes.is_cloze(text) == any(clozes.is_cloze(line) for line in text.split("\n"))
    found, cut = clozes.cards(text)
    assert not cut
    assert clozes.is_cloze(text) or not found


@pytest.mark.parametrize("text", ["==Lisbon== on the ==Tagus==", "==1;;a== ==2;;b==", "==as;;a=="])
@pytest.mark.parametrize("card", [-1, 0, 3, 10**9])
def test_a_card_that_does_not_exist_asks_for_nothing(text: str, card: int) -> None:
    cloze = finder(HIGHLIGHT).read(text)
    assert cloze is not None
    assert cloze.asked(card) == []
