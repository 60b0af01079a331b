"""The one normalization that names and words are compared by: no case, accents or letter variants.

Search, concepts, the graph and the find box all fold with it, so that a text found by one is found
by the others. It works character by character: it is always known where a folded character came
from, and folding parts gives the parts of the folded whole. Link resolution never uses it: links
resolve as Obsidian resolves them (`text.names.heading_key`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

_LETTERS = {
    # Letters that Unicode does not decompose, as keyboards without them write them.
    "ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th",
    "ħ": "h", "ŋ": "n", "ŧ": "t",
    # Arabic and Persian forms of one letter; the tatweel only stretches a word.
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ے": "ي", "\u0640": "",
    # Quotation marks and apostrophes. Some decompose into a blank and an accent: they come first.
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "´": "'", "\u1ffd": "'", "ʼ": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    # Dashes, and the Hebrew maqaf, which joins words as a hyphen does.
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "\u05be": "-",
}  # fmt: skip

_DROPPED_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489),  # accents, Cyrillic numerals
    # Hebrew points
    (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),
    # Arabic vowels, Quranic signs
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED),
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F),  # more accents
    (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),  # variation selectors
)  # fmt: skip
"""Ranges of code points, both ends included.

Vowel signs of Indic scripts are no accents: they stay, and so do the marks that distinguish
kana."""


class _FoldTable(dict[int, str]):
    """Folds a character when it is first needed, and caches it: for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        variant = _LETTERS.get(character, character).casefold()
        # What a compatibility character decomposes into may hold capitals again.
        decomposed = unicodedata.normalize("NFKD", variant).casefold()
        kept = (part for part in decomposed if not _is_dropped(part))
        folded = self[code] = "".join(_LETTERS.get(part, part) for part in kept)
        return folded


def _is_dropped(character: str) -> bool:
    """Return whether a character is an accent, or has no width of its own (soft hyphen, joiner)."""
    is_mark = any(first <= ord(character) <= last for first, last in _DROPPED_MARKS)
    return is_mark or unicodedata.category(character) == "Cf"


FOLDED_CHARACTERS: Mapping[int, str] = _FoldTable()
"""The folded text of each code point, also for `str.translate`; made as needed."""


def fold(text: str) -> str:
    """Return the text without case, accents and letter variants. Its length may change.

    Full width, ligatures and other compatibility forms become plain; quotes and dashes become the
    ASCII ones. Folding twice changes nothing.
    """
    if text.isascii():
        folded = text.lower()
        return text if folded == text else folded  # what is kept of many is not there twice
    return text.translate(FOLDED_CHARACTERS)


def squeeze(text: str) -> str:
    """Return the folded text with single blanks: equal for texts that a person would call equal."""
    squeezed = " ".join(fold(text).split())
    return text if squeezed == text else squeezed


def fold_in_place(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and the origin of each of its characters.

    The origin is an index of `text`; one more, `len(text)`, stands for the end.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    pieces = [FOLDED_CHARACTERS[code] for code in map(ord, text)]
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        return folded, range(len(text) + 1)  # one character for each
    origins: list[int] = []
    for index, piece in enumerate(pieces):
        origins.extend([index] * len(piece))
    origins.append(len(text))
    return folded, origins
