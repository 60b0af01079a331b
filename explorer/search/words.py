"""Cuts text into the words that search compares: folded, with the places where they stood.

One rule for notes and for queries, so that both sides always agree. Never changes what is shown: it only says where
in the text a folded letter came from.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_FILLERS = """
a about an and are as at by can do does for from how i in into is it its me my of on or our page pages note notes
section that the their this to using use used vs via was what when where which who why with you your
der die das den dem des ein eine einer und oder von zu im am mit le la les un une des du et ou de en el los las
y o il lo gli uno una di da e per con della del dei delle do da dos das em no na os ao
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that count for little when something else was said too."""

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

# Scripts that are written without blanks between words: Thai, Lao, Burmese, Khmer, kana and the Han characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_UNSPACED += "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# `\w` holds no vowel signs, without which Indic words fall apart.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(f"([{_UNSPACED}]+)|((?:[^\\W_{_UNSPACED}]++|[{_SIGNS}]++)++(?:\\+\\+|#)?)")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:\+\+|#)?")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_VOWELS = re.compile("[aeiouy]+")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")
_SUFFIXES = (
    "izations", "ization", "ations", "ation", "ating", "ated", "ates", "ate", "ators", "ator", "ition", "itions",
    "ities", "ility", "ity", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er", "ors", "or", "ments", "ment",
    "ances", "ance", "ences", "ence", "ness", "ally", "ly", "als", "al", "ives", "ive", "ables", "able", "ible",
    "ized", "izes", "ize", "ised", "ise", "ical", "ic", "ed", "es", "s", "y", "e",
)  # fmt: skip


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
    return any(first <= code <= last for first, last in _DROPPED_MARKS) or unicodedata.category(character) == "Cf"


def _fold_character(character: str) -> str:
    if unicodedata.category(character) == "Cc":
        return " "
    parts = unicodedata.normalize("NFKD", _LETTERS.get(character, character).casefold())
    return "".join([_LETTERS.get(part, part) for part in parts if not _is_dropped(part)])


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text without case, accents and forms of letters; its length may change."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def squeeze(text: str) -> str:
    """Return the folded text with single blanks: equal for texts that a person would call the same."""
    return " ".join(fold(text).split())


def cut(text: str) -> list[Word]:
    """Return the words of a text; `start` and `end` count characters of the text as given."""
    if text.isascii():
        return [Word(m[0], m.start(), m.end(), False) for m in _PLAIN_WORD.finditer(text.lower())]
    origin: list[int] = []
    pieces: list[str] = []
    for index, character in enumerate(text):
        folded = _FOLDING[ord(character)]
        pieces.append(folded)
        origin.extend([index] * len(folded))
    origin.append(len(text))
    words: list[Word] = []
    for match in _WORD.finditer("".join(pieces)):
        if match[1] is None:
            words.append(Word(match[0], origin[match.start()], origin[match.end() - 1] + 1, False))
            continue
        run, at = match[1], match.start()
        for offset, pair in enumerate(pairs(run)):
            first = at + offset
            words.append(Word(pair, origin[first], origin[first + len(pair) - 1] + 1, True))
    return words


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


def stem(word: str) -> str:
    """Return the word without its commonest English endings; short stems are left alone."""
    if len(word) < 4 or not word.endswith(_SUFFIXES) or not word.isascii() or not word.isalpha():
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            rest = word[: -len(suffix)]
            return rest[:-1] if _DOUBLED.search(rest) else rest
    return word


def skeleton(word: str) -> str:
    """Return the first letter and the consonants after it, doubled ones once."""
    rest = _VOWELS.sub("", word[1:])
    return word[:1] + re.sub(r"(.)\1+", r"\1", rest)


def initials(words: list[str]) -> str:
    """Return the first letters of the words, then, if it differs, those of the words that are no fillers."""
    spoken = [w for w in words if not is_unspaced(w)]
    if len(spoken) < 2:
        return ""
    every = "".join([w[0] for w in spoken])
    telling = "".join([w[0] for w in spoken if w not in FILLERS])
    return every if telling == every or len(telling) < 2 else f"{every} {telling}"
