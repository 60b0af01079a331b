"""A typed answer beside the right one: what is forgiven, and which letters differ."""

from __future__ import annotations

import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from types import FrameType
from typing import Any

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
        ("it is 5.", "it is 5"),
        ("−5", "-5"),
        ("Cl-", "Cl⁻"),
        ("Vor und Nachteile", "Vor- und Nachteile"),
        ("8-bit", "8 bit"),
        ("Vitamin B12", "Vitamin B-12"),
        ("dont", "don´t"),
        ("red green and blue", "red, green, and blue"),
        ("Kant 1724", "Kant (1724)"),
        ("Kant 1724", "Kant - 1724"),
        ("Plan B", "Plan B!"),
        ("it is 5!", "It is 5."),
        ("3 oktober", "3. Oktober"),
        ("yes no", "“yes”: no"),
        ("f(x) = x-5", "f(x) = x - 5."),
        ("!=", "≠"),
        ("a >= b", "a ≥ b"),
        ("1/2", "½"),
        ("x^2", "x²."),
        ("km2", "km²"),
        ("50 %", "50%"),
        ("-5 °C", "- 5 °C"),
        ("5, 3", "5,3"),
    ],
)
def test_case_accents_punctuation_and_blanks_are_forgiven(typed: str, expected: str) -> None:
    assert compare_answers(typed, expected).is_right


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "a"),
        ("a", "ab"),
        ("ba", "ab"),
        ("+", "-"),
        ("c", "c++"),
        ("한글", "한국"),
        ("사랑", "사람"),
        ("かく", "がく"),
        ("5", "-5"),
        ("x²", "-x²"),
        ("1e5", "1e-5"),
        ("∞", "-∞"),
        ("F = kx", "F = -kx"),
        ("sin x", "-sin x"),
        ("f'", "f''"),
        ("A", "A-"),
        ("i", "i--"),
        ("5", "5%"),
        ("910", "9/10"),
        ("314", "3.14"),
        ("a = b", "a ≠ b"),
        ("∈", "∉"),
        ("=", "!="),
        ("C", "C#"),
        ("5", "5!"),
        ("n", "n!"),
        ("314", "3,14"),
        ("12", "1:2"),
        ("1 2", "1 : 2"),
        ("53", "5-3"),
        ("a b", "a - b"),
        ("23", "2*3"),
        ("1x", "1/x"),
        ("a b", "a && b"),
        ("x", "-x"),
        ("x5", "x-5"),
        ("5", ".5"),
        ("5", "-.5"),
        ("5 °C", "- 5 °C"),
        ("50", "50 %"),
        ("102", "10²"),
        ("x2", "x^2"),
        ("f(x)", "f'(x)"),
        ("2+3*4", "(2+3)*4"),
        ("23+4", "2(3+4)"),
        ("a-b+c", "a-(b+c)"),
    ],
)
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


@given(st.text("abc", max_size=60), st.text("abc", min_size=9, max_size=60))
def test_what_is_right_is_the_longest_match_and_those_around_it(typed: str, expected: str) -> None:
    blocks = SequenceMatcher(None, typed, expected, autojunk=False).get_matching_blocks()
    right = sum(block.size for block in blocks if block.size > 1 or block.a == block.b == 0)
    comparison = compare_answers(typed, expected)
    for parts in (comparison.typed, comparison.expected):
        assert sum(len(part.text) for part in parts if part.mark == "right") == right


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("abc " * 100, "acb " * 100),
        ("01" * 200, "10" * 200),
        tuple("".join(f"ab{chr(first + at)}" for at in range(130)) for first in (0x4E00, 0x7E00)),
    ],
    ids=["words", "digits", "pairs"],
)
def test_texts_that_repeat_themselves_take_time_in_proportion(typed: str, expected: str) -> None:
    half = lines_run(lambda: compare_answers(typed[: len(typed) // 2], expected))
    assert lines_run(lambda: compare_answers(typed, expected)) < 3 * half


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python some work has run."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_letter_is_lost(typed: str, expected: str) -> None:
    comparison = compare_answers(typed, expected)
    assert "".join(part.text for part in comparison.typed) == typed.strip()
    assert "".join(part.text for part in comparison.expected) == expected.strip()


@given(st.text(max_size=40))
def test_the_same_text_is_right(text: str) -> None:
    assert compare_answers(text, text).is_right
