"""Words as the index of texts keeps them: runs without blanks, Korean, signs that hold letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.normalize import fold, fold_in_place, tokenize, tokens_of, units_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Plain WORDS, c++ and f_g!", ["plain", "words", "c++", "and", "f", "g"]),
        ("Über straße", ["uber", "strasse"]), ("㏗ ™", ["ph", "tm"]), ("茶道", ["茶道", "道"]),
        ("[[Security#MFA]] [[Tea#Öl]]", ["security", "mfa", "tea", "ol"]),
        ("C#, F# and c# é#", ["c#", "f#", "and", "c#", "e#"]),
        ("[[C#Syntax]] a#b #tag 1# ab#", ["c", "syntax", "a", "b", "tag", "1", "ab"]),
        ("お茶x", ["お茶", "茶", "x"]), ("", []),
    ],
)  # fmt: skip
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokens_of(fold(text)) == tokens


def test_korean_is_kept_in_pairs_of_syllables() -> None:
    assert tokens_of(fold("차를 AI로")) == [fold("차를"), fold("를"), "ai", fold("로")]
    assert [unit.run for unit in units_of(fold("차 tea 茶"))] == [True, False, True]


@given(st.text("ab1_ +#-\né茶한\u0bc1", max_size=40))
def test_a_text_has_the_tokens_of_its_units(text: str) -> None:
    folded = fold(text)
    units = units_of(f"{folded}\né")[:-1]  # cut as a whole, and not as ASCII
    assert tokens_of(folded) == [token for unit in units for token in unit.tokens]


@given(st.text(max_size=60))
def test_words_are_the_same_with_and_without_their_places(text: str) -> None:
    folded, _ = fold_in_place(text)
    assert tokens_of(fold(text)) == tokens_of(folded)
    assert all(word.text in folded for word in tokenize(text))
