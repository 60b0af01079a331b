"""The one fold: which texts it makes equal, in which scripts, and that its parts are known."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text.names import heading_key
from explorer.text.normalize import FOLDED_CHARACTERS, fold, fold_in_place, squeeze


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        # case and accents
        ("MFA", "mfa"),
        ("Čeština", "cestina"),
        ("Ñandú–x", "nandu-x"),
        ("e\u0301", "e"),
        ("Ёлка и Чай", "елка и чаи"),
        # letters without a decomposition
        ("Straße STRASSE", "strasse strasse"),
        ("Þorn, Ðuro", "thorn, duro"),
        ("Ǣ Ǿ ħ ŋ", "ae o h n"),
        # Turkish, with and without a dot
        ("İstanbul IĞDIR ığdır", "istanbul igdir igdir"),
        # Greek final sigma, accents
        ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
        # Arabic and Persian forms, vowels, tatweel
        ("مَدْرَسَة", "مدرسه"),
        ("أإآٱ", "اااا"),
        ("کتابی", "كتابي"),
        ("كـتـاب", "كتاب"),
        ("ﺑﻼ", "بلا"),
        # Hebrew points; the maqaf joins words, the sof pasuq ends a verse
        ("שָׁלוֹם", "שלום"),
        ("בית־ספר׃", "בית-ספר׃"),
        # ligatures, full width, compatibility forms of CJK
        ("ﬁne ﬀ", "fine ff"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("㏗ ㈱ ㍿", "ph (株) 株式会社"),
        ("\uf900", "\u8c48"),
        ("葛\U000e0100", "葛"),
        ("x² ½ ①", "x2 1\u20442 1"),
        # quotes, apostrophes, dashes, each as ASCII has it
        ("“Quoted” «x» ‟x″", '"quoted" "x" "x"'),
        ("it’s it´s itʼs `x`", "it's it's it's `x`"),
        ("a‐b‑c–d—e−f", "a-b-c-d-e-f"),
        # what has no width: soft hyphen, joiners, byte order mark, variation selector
        ("thermo\u00addynamics", "thermodynamics"),
        ("می\u200cخواهم", "ميخواهم"),
        ("\ufeffx\u200b\u2060❤\ufe0f", "x❤"),
        # marks that make another letter
        ("\u0915\u093f \u0915\u0940", "\u0915\u093f \u0915\u0940"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded


@pytest.mark.parametrize(("one", "other"), [("ガ", "カ"), ("は", "ぱ"), ("मे", "मै"), ("가", "강")])
def test_other_letters_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_half_width_composed_and_decomposed_kana_and_hangul_are_the_same(
    form: Literal["NFC", "NFD", "NFKC", "NFKD"],
) -> None:
    for text in ("ｶﾞ", "パ", "한국어"):
        assert fold(unicodedata.normalize(form, text)) == fold(text)


def characters() -> Iterator[str]:
    """Yield each character, and of the many that no standard says anything of, a few."""
    for code in range(sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category != "Cs" and (code % 97 == 0 or category not in ("Cn", "Co")):
            yield chr(code)


def test_every_character_is_folded_once_and_for_all() -> None:
    for character in characters():
        folded = fold(character)
        assert fold(folded) == folded
        assert FOLDED_CHARACTERS[ord(character)] == folded
        assert fold(unicodedata.normalize("NFC", character)) == folded
        assert fold(unicodedata.normalize("NFD", character)) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert squeeze(squeeze(text)) == squeeze(text)
    assert not text.isascii() or fold(text) == text.lower()


@given(st.text(max_size=40), st.text(max_size=40))
def test_parts_fold_to_the_parts_of_the_whole(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(st.text(max_size=60))
def test_origins_are_those_of_the_folded_characters(text: str) -> None:
    folded, origins = fold_in_place(text)
    assert folded == fold(text)
    assert len(origins) == len(folded) + 1
    assert list(origins) == sorted(origins)
    assert origins[-1] == len(text)
    for character, origin in zip(folded, origins, strict=False):
        assert character in fold(text[origin])


@pytest.mark.parametrize(("one", "other"), [("Þorn", "Thorn"), ("Café", "Cafe"), ("it’s", "it's")])
def test_links_do_not_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert heading_key(one) != heading_key(other)
