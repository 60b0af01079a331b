"""Cuts text into the words that search compares: folded, with the places where they stood.

One rule for notes and for queries, so that both always agree. Never changes what is shown.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from explorer.text.normalize import fold_in_place

# Scripts that are written without blanks between words: Thai, Lao, Burmese, Khmer, kana and the Han
# characters.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_UNSPACED += "\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_UNSPACED += "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# `\w` holds no vowel signs, without which Indic words fall apart.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
# C# and F# are words, but the sign between a note and its heading belongs to neither.
_SHARP = r"(?<![^\W_][^\W_])(?<=[^\W\d_])#(?!\w)"
_JAMO = "\u1100-\u11ff"
_BY_SCRIPT = re.compile(f"[{_JAMO}]+|[^{_JAMO}]+")
_SYLLABLE = re.compile("[\u1100-\u115f][\u1160-\u11ff]*|[\u1160-\u11ff]+")
LETTER = f"(?:[^\\W_{_UNSPACED}{_JAMO}]|[{_SIGNS}])"
"""A pattern for one folded letter of a word that has an end: scripts without blanks, and Korean,
whose words take endings, have none."""
_PLAIN_WORD = re.compile(rf"[a-z0-9]+(?:\+\+|{_SHARP})?")
_KEPT = 512
"""Texts whose words are kept: the next letter that is typed finds most of them again."""


# Compiled with the first text that is not ASCII: so large classes take milliseconds.
@cache
def _any_word() -> re.Pattern[str]:
    return re.compile(
        f"([{_UNSPACED}]+)|((?:[^\\W_{_UNSPACED}]++|[{_SIGNS}]++)++(?:\\+\\+|{_SHARP})?)"
    )


@cache
def _unspaced_character() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


class Word(NamedTuple):
    """A folded word and where it stands in the text that it was cut from."""

    text: str
    start: int
    end: int
    unspaced: bool
    """A pair of characters of a script without blanks, or its last single one."""


@lru_cache(maxsize=_KEPT)
def tokenize(text: str) -> tuple[Word, ...]:
    """Return the words of a text; `start` and `end` count characters of the text as given."""
    if text.isascii():
        found = _PLAIN_WORD.finditer(text.lower())
        return tuple(Word(match[0], match.start(), match.end(), False) for match in found)
    folded, origin = fold_in_place(text)
    words: list[Word] = []
    for match in _any_word().finditer(folded):
        if match[1] is None:
            words.append(Word(match[0], origin[match.start()], origin[match.end() - 1] + 1, False))
            continue
        run, at = match[1], match.start()
        for offset, pair in enumerate(pairs(run)):
            first = at + offset
            words.append(Word(pair, origin[first], origin[first + len(pair) - 1] + 1, True))
    return tuple(words)


def pairs(run: str) -> list[str]:
    """Return the overlapping pairs of a run without blanks, and its last character alone."""
    return [run[i : i + 2] for i in range(len(run))]


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text: what `tokenize` returns, without the places."""
    if folded.isascii():
        words = _PLAIN_WORD.findall(folded)
        if words == [folded]:
            return [folded]  # not a copy: many are kept, beside the text
        return words
    found: list[str] = []
    for run, word in _any_word().findall(folded):
        if run:
            found.extend(pairs(run))
        else:
            found.append(word)
    return found


def is_unspaced(word: str) -> bool:
    """Return whether the word is a piece of a text without blanks."""
    return not word.isascii() and _unspaced_character().match(word) is not None


class Unit(NamedTuple):
    """A word as the full-text index has it: one token, or the tokens of a run without blanks."""

    text: str
    tokens: tuple[str, ...]
    run: bool
    """Whether it may stand anywhere, not only between the ends of a word."""


def units_of(folded: str) -> list[Unit]:
    """Return what full text looks for: words, and runs of a script without blanks or of Korean."""
    if folded.isascii():
        return [Unit(word, (word,), False) for word in _PLAIN_WORD.findall(folded)]
    found: list[Unit] = []
    for run, word in _any_word().findall(folded):
        if run:
            found.append(Unit(run, tuple(pairs(run)), True))
        elif word.isascii():
            found.append(Unit(word, (word,), False))
        else:
            for part in _BY_SCRIPT.findall(word):
                syllables = _SYLLABLE.findall(part)
                tokens = ("".join(syllables[i : i + 2]) for i in range(len(syllables)))
                found.append(Unit(part, tuple(tokens) or (part,), bool(syllables)))
    return found


def tokens_of(folded: str) -> list[str]:
    """Return the tokens under which full text keeps a folded text, in their order."""
    if folded.isascii():
        return _PLAIN_WORD.findall(folded)
    return [token for unit in units_of(folded) for token in unit.tokens]
