"""A typed answer beside the right one: what is forgiven, and which letters differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.review.typed_answer import AnswerPart, compare_answers


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("deactivate it", "Deactivate it."),
        ("cafe", "Café"),
        ("it's  so", "It’s so!"),
        ("15 minutes", "15 minutes"),
        ("  a-b ", "a b"),
        ("ｆｕｌｌ", "full"),
        ("かようせい", "かようせい"),
        ("!", "!"),
    ],
)
def test_case_accents_punctuation_and_blanks_are_forgiven(typed: str, expected: str) -> None:
    assert compare_answers(typed, expected).is_right


@pytest.mark.parametrize(
    ("typed", "expected"), [("", "a"), ("a", "ab"), ("ba", "ab"), ("+", "-"), ("c", "c++")]
)
def test_what_differs_is_not_right(typed: str, expected: str) -> None:
    assert not compare_answers(typed, expected).is_right


def test_missing_and_wrong_letters_are_marked() -> None:
    comparison = compare_answers("Deactivat it now", "Deactivate it")
    assert comparison.typed == (AnswerPart("Deactivat it ", "right"), AnswerPart("now", "wrong"))
    assert comparison.expected == (
        AnswerPart("Deactivat", "right"),
        AnswerPart("e ", "missing"),
        AnswerPart("it", "right"),
    )


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_letter_is_lost(typed: str, expected: str) -> None:
    comparison = compare_answers(typed, expected)
    assert "".join(part.text for part in comparison.typed) == typed.strip()
    assert "".join(part.text for part in comparison.expected) == expected.strip()


@given(st.text(max_size=40))
def test_the_same_text_is_right(text: str) -> None:
    assert compare_answers(text, text).is_right
