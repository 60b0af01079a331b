"""Cuts text into the words that search compares: folded, with the places where they stood.

One rule for notes and for queries, so that both sides always agree. Never changes what is shown: it
only says where in the text a folded letter came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_LETTERS = {
    "ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "n", "ŧ": "t",
    "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ے": "ي", "ς": "σ", "\u0640": "",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'", "ʼ": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
}  # fmt: skip
_DROPPED_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
)  # fmt: skip

# Scripts that are written without blanks between words: Thai, Lao, Burmese, Khmer, kana and the Han
# characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_UNSPACED += "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# `\w` holds no vowel signs, without which Indic words fall apart.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(f"([{_UNSPACED}]+)|((?:[^\\W_{_UNSPACED}]++|[{_SIGNS}]++)++(?:\\+\\+|#)?)")
_JAMO = "\u1100-\u11ff"
_BY_SCRIPT = re.compile(f"[{_JAMO}]+|[^{_JAMO}]+")
_SYLLABLE = re.compile("[\u1100-\u115f][\u1160-\u11ff]*|[\u1160-\u11ff]+")
LETTER = f"(?:[^\\W_{_UNSPACED}{_JAMO}]|[{_SIGNS}])"
"""A pattern for one folded letter of a word that has an end: scripts without blanks, and Korean,
whose words take endings, have none."""
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:\+\+|#)?")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


class Word(NamedTuple):
    """A folded word and where it stands in the text that it was cut from."""

    text: str
    start: int
    end: int
    unspaced: bool
    """A pair of characters of a script without blanks, or its last single one."""


class _Folding(dict[int, str]):
    """Folds a character when it is first met, and remembers it."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _is_dropped(character: str) -> bool:
    code = ord(character)
    return (
        any(first <= code <= last for first, last in _DROPPED_MARKS)
        or unicodedata.category(character) == "Cf"
    )


def _fold_character(character: str) -> str:
    if unicodedata.category(character) == "Cc":
        return " "
    # What a sign is taken apart into may hold capitals again.
    parts = unicodedata.normalize("NFKD", _LETTERS.get(character, character).casefold()).casefold()
    return "".join([_LETTERS.get(part, part) for part in parts if not _is_dropped(part)])


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text without case, accents and forms of letters; its length may change."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def squeeze(text: str) -> str:
    """Return the folded text with single blanks.

    Equal for texts that a person would call the same.
    """
    return " ".join(fold(text).split())


def cut(text: str) -> list[Word]:
    """Return the words of a text; `start` and `end` count characters of the text as given."""
    if text.isascii():
        return [Word(m[0], m.start(), m.end(), False) for m in _PLAIN_WORD.finditer(text.lower())]
    folded, origin = fold_in_place(text)
    words: list[Word] = []
    for match in _WORD.finditer(folded):
        if match[1] is None:
            words.append(Word(match[0], origin[match.start()], origin[match.end() - 1] + 1, False))
            continue
        run, at = match[1], match.start()
        for offset, pair in enumerate(pairs(run)):
            first = at + offset
            words.append(Word(pair, origin[first], origin[first + len(pair) - 1] + 1, True))
    return words


def fold_in_place(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and for each of its characters and its end the index in `text` where it came from."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    origin: list[int] = []
    pieces: list[str] = []
    for index, character in enumerate(text):
        folded = _FOLDING[ord(character)]
        pieces.append(folded)
        origin.extend([index] * len(folded))
    origin.append(len(text))
    return "".join(pieces), origin


def pairs(run: str) -> list[str]:
    """Return the overlapping pairs of a run without blanks, and its last character alone."""
    return [run[i : i + 2] for i in range(len(run))]


def words_of(folded: str) -> list[str]:
    """Return the words of a text that is folded already: what `cut` returns, without the places."""
    if folded.isascii():
        return _PLAIN_WORD.findall(folded)
    found: list[str] = []
    for run, word in _WORD.findall(folded):
        if run:
            found.extend(pairs(run))
        else:
            found.append(word)
    return found


def is_unspaced(word: str) -> bool:
    """Say whether the word is a piece of a text without blanks."""
    return not word.isascii() and _IS_UNSPACED.match(word) is not None


class Unit(NamedTuple):
    """A word as the full-text index keeps it.

    One token, or tokens in a row for a run without blanks.
    """

    text: str
    tokens: tuple[str, ...]
    run: bool
    """Whether it may stand anywhere, not only between the ends of a word."""


def units_of(folded: str) -> list[Unit]:
    """Return what full text looks for: words, and runs of a script without blanks or of Korean."""
    found: list[Unit] = []
    for run, word in _WORD.findall(folded):
        if run:
            found.append(Unit(run, tuple(pairs(run)), True))
        elif word.isascii():
            found.append(Unit(word, (word,), False))
        else:
            found += map(_unit, _BY_SCRIPT.findall(word))
    return found


def tokens_of(folded: str) -> list[str]:
    """Return the tokens under which full text keeps a folded text, in their order."""
    if folded.isascii():
        return _PLAIN_WORD.findall(folded)
    return [token for unit in units_of(folded) for token in unit.tokens]


def _unit(word: str) -> Unit:
    syllables = _SYLLABLE.findall(word)
    if not syllables:
        return Unit(word, (word,), False)
    return Unit(word, tuple("".join(syllables[i : i + 2]) for i in range(len(syllables))), True)
