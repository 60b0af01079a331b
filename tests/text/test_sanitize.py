"""The cleaning door: one test an attack, and what must come through unharmed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.text.sanitize import clean, clean_block, width_safe


@pytest.mark.parametrize(
    ("attack", "shown"),
    [
        ("\x1b]0;owned\x07", "]0;owned"), ("\x1b[31mred", "[31mred"), ("a\x9b31mb", "a31mb"),
        ("a\x7f\x00\x08b", "ab"),
        ("line\r\nline\rline\nline\x85line\u2028end", "line line line line line end"),
        ("tab\there", "tab here"), ("abc\u202edcba", "abcdcba"), ("\u2066isolate\u2069", "isolate"),
        ("pass\u200bword\u2060\ufeff", "password"), ("flag\U000e0067\U000e007f", "flag"),
        ("a\ufff9b\ufffac\ufffb", "abc"), ("soft\xadhyphen", "softhyphen"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("no \ufffe character \U0001ffff", "no \ufffd character \ufffd"),
        ("filler\u3164", "filler "),
    ],
)  # fmt: skip
def test_attack(attack: str, shown: str) -> None:
    assert clean(attack) == shown


@pytest.mark.parametrize(
    "text",
    [
        "plain", "", "日本語 café Ωμέγα", "\U0001f469\u200d\U0001f4bb", "می\u200cخواهم",
        "\u200fעברית\u200e (mixed)", "\u2764\ufe0f and \u845b\U000e0100", "no\xa0break",
        "[/markup] [bold]x[/] $name",
    ],
)  # fmt: skip
def test_text_that_comes_through(text: str) -> None:
    assert clean(text) == text


def test_block_keeps_its_lines() -> None:
    assert clean_block("a\x1b[1m\r\nb\tc\u2029d\n") == "a[1m\nb    c\nd\n"


@given(st.text(st.characters()))
def test_nothing_dangerous_is_left(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    shown.encode("utf-8")


@given(st.text(st.characters()))
def test_block_is_its_lines_cleaned(text: str) -> None:
    assert all(clean(line) == line for line in clean_block(text).split("\n"))


def test_a_row_keeps_its_width() -> None:
    wrong = {
        hex(point)
        for point, safe in width_safe().items()
        if cell_len(chr(point)) != cell_len(safe or "")
    }
    assert not wrong
