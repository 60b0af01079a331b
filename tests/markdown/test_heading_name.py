"""The names of headings are what the page shows of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.markdown.block_parser import inline_text
from explorer.markdown.link_target import Definition
from explorer.markdown.scan import heading_name
from explorer.text.sanitize import clean
from tests.support.nasty import words

ODD = [*"*_~=-()ab# \\\x85\u2028\x1c\x1f\x00\u200b\xad\ufeff\u3000\u0301\u2013&$<>[]", "**"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wax ^cell-1", "Wax"), ("2^10 and x ^ y", "2^10 and x ^ y"), ("^only", ""),
        ("**Wax** and `honey`", "Wax and honey"),
        ("[[Bee#Wax]] [[Bee|the bee]]", "Bee › Wax the bee"),
        ("[[|a]] [[#|b]] [[ |c]] [[#^]]", "[[|a]] [[#|b]] [[ |c]] [[#^]]"),
        ("`a` b_c & d = e ~ f 5%", "a b_c & d = e ~ f 5%"),
        ("Wax[^1] and ^[a note] more", "Wax and (a note) more"),
        ("[ref][bee] [bee]", "[ref][bee] [bee]"),
        ("![[Bee.png|300]] ![](wax.png)", "Bee.png wax.png"), ("a <b>c</b><br>d <? e ?>", "a c d"),
        ("*a **b* c**", "a b c"), ("`` a`b ``", "a`b"),
        (r"\*Tea \[\[x\]\] \# a\_b \displaystyle \\", "*Tea [[x]] # a_b \\displaystyle \\"),
        ("**Phase 1: ATT&CK**, _now_ ~~then~~ ==so==", "Phase 1: ATT&CK, now then so"),
        ("a**b**c *d _e_ f", "abc *d e f"),
        ("[1.9.2] — 2026, [YOUR_LAB] [a", "[1.9.2] — 2026, [YOUR_LAB] [a"),
        ("[Tea](https://a.bc/d_e_f) and <tea@leaf.example>", "Tea and tea@leaf.example"),
        ("D&D, &lt; &etc, < 5 <@me", "D&D, < &etc, < 5 <@me"), ("The $5 pot", "The $5 pot"),
        ("Foo\u200bbar & \xadtea", "Foobar & tea"), ("x\u2028*\u2013*", "x *\u2013*"),
        ("$a$ and $5", "a and $5"),
        ("https://a.bc/#/d https://a.bc\\_", "https://a.bc/#/d https://a.bc\\_"),
    ],
)  # fmt: skip
def test_a_name_is_what_is_shown(text: str, name: str) -> None:
    assert heading_name(text) == name


def test_a_name_of_any_length_is_found_soon_and_one_with_a_reference() -> None:
    for sign in "<[_*$&~=`\\%(!^:#":
        assert heading_name(sign * 200_000)
    defined = {"bee": Definition("Bee.md", "")}
    assert heading_name("[ref][bee] [bee] [wax]", defined) == "ref bee [wax]"


@given(words | st.lists(st.sampled_from(ODD), max_size=9).map("".join))
def test_the_quick_way_shows_what_the_thorough_one_shows(text: str) -> None:
    text = text.strip()
    assert "^" in text or clean(text) != text or heading_name(text) == inline_text(text, {})
