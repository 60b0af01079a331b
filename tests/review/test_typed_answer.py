"""A typed answer beside the right one: what is forgiven, and which letters differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.review.typed_answer import AnswerPart, compare_answers


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("deactivate it", "Deactivate it."), ("cafe", "Café"), ("it's  so", "It’s so!"),
        ("15 minutes", "15 minutes"), ("thecustomer pays", "the customer pays"),
        ("ｆｕｌｌ", "full"),
        ("かようせい", "かようせい"), ("!", "!"), ("it is 5!", "It is 5."), ("−5", "-5"),
        ("red green and blue", "red, green, and blue"), ("Kant 1724", "Kant (1724)"),
        ("3 oktober", "3. Oktober"), ("yes no", "“yes”: no"), ("f(x) = x-5", "f(x) = x - 5."),
        ("x^2", "x²."), ("50 %", "50%"),
    ],
)  # fmt: skip
def test_case_accents_punctuation_and_blanks_are_forgiven(typed: str, expected: str) -> None:
    assert compare_answers(typed, expected).is_right


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "a"), ("a", "ab"), ("ba", "ab"), ("+", "-"), ("c+", "c++"), ("한글", "한국"),
        ("사랑", "사람"),
        ("かく", "がく"), ("5", "-5"), ("1e5", "1e-5"), ("F = kx", "F = -kx"), ("A", "A-"),
        ("5", "5%"),
        ("314", "3.14"), ("a = b", "a ≠ b"), ("C", "C#"), ("a b", "a - b"), ("1x", "1/x"),
        ("5", ".5"), ("102", "10²"), ("x2", "x^2"),
    ],
)  # fmt: skip
def test_what_differs_is_not_right(typed: str, expected: str) -> None:
    assert not compare_answers(typed, expected).is_right
    assert not compare_answers(expected, typed).is_right


def test_each_form_of_an_answer_is_right() -> None:
    forms = ("α²", r"\alpha^2")
    assert compare_answers("α^2", *forms).is_right
    assert compare_answers(r"\alpha²", *forms).is_right
    other = compare_answers("β²", *forms)
    assert other.expected == (AnswerPart("α", "missing"), AnswerPart("²", "right"))


def test_missing_and_wrong_letters_are_marked() -> None:
    comparison = compare_answers("Deactivat it now", "Deactivate it")
    assert comparison.typed == (AnswerPart("Deactivat it ", "right"), AnswerPart("now", "wrong"))
    assert comparison.expected == (
        AnswerPart("Deactivat", "right"),
        AnswerPart("e ", "missing"),
        AnswerPart("it", "right"),
    )


def test_a_single_letter_between_others_is_an_accident_in_a_long_answer() -> None:
    parts = compare_answers("xeyyyyyyyyy", "abcdefghij").typed
    assert parts == (AnswerPart("xeyyyyyyyyy", "wrong"),)
    assert compare_answers("xe", "abe").typed[-1] == AnswerPart("e", "right")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("abc " * 500, "acb " * 500), ("01" * 1000, "011" * 700), ("a " * 1000, "b a " * 500)],
)
def test_long_texts_that_repeat_themselves_are_compared_by_words(typed: str, expected: str) -> None:
    assert not compare_answers(typed, expected).is_right
    words = " word" * 100
    comparison = compare_answers(f"one{words}", f"two{words}.")
    assert comparison.typed == (AnswerPart("one ", "wrong"), AnswerPart(words[1:], "right"))


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_letter_is_lost(typed: str, expected: str) -> None:
    comparison = compare_answers(typed, expected)
    assert "".join(part.text for part in comparison.typed) == typed.strip()
    assert "".join(part.text for part in comparison.expected) == expected.strip()


@given(st.text(max_size=40))
def test_the_same_text_is_right(text: str) -> None:
    assert compare_answers(text, text).is_right
