"""The one normalization that names and words are compared by: no case, accents or letter variants.

Search, concepts, the graph and the find box all fold with it, so that a text found by one is found
by the others. It works character by character: it is always known where a folded character came
from, and folding parts gives the parts of the folded whole. Link resolution never uses it: links
resolve as Obsidian resolves them (`text.names.heading_key`).

Folded text is cut into the words that search compares: one rule for notes and for queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from string import ascii_lowercase, digits
from typing import NamedTuple, TypeAlias

Range: TypeAlias = tuple[int, int]
"""Half-open."""
Ranges: TypeAlias = tuple[Range, ...]

_LETTERS = {
    # Letters that Unicode does not decompose, as keyboards without them write them.
    **{pair[0]: pair[1] for pair in ("ıi", "đd", "ðd", "øo", "łl", "ħh", "ŋn", "ŧt")},
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    # Arabic and Persian forms of one letter; the tatweel only stretches a word.
    **{pair[0]: pair[1] for pair in ("ةه", "ىي", "یي", "کك", "ٱا", "ےي")},
    "\u0640": "",
    # Quotation marks and apostrophes. Some decompose into a blank and an accent: they come first.
    **dict.fromkeys("‘’‚‛′´\u1ffdʼ", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    # Dashes, and the Hebrew maqaf, which joins words as a hyphen does.
    **dict.fromkeys("‐‑‒–—―−\u05be", "-"),
}

_DROPPED_MARKS = re.compile(
    "["
    "\u0300-\u036f\u0483-\u0489"  # accents, Cyrillic numerals
    "\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # Arabic vowels, Quranic signs
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # more accents
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"  # variation selectors
    "]"
)
"""Vowel signs of Indic scripts are no accents: they stay, and so do the marks that distinguish
kana."""


_NOT_ASCII = re.compile(r"[^\x00-\x7f](?:[^\n]*[^\x00-\x7f])?")
"""Of a line, from the first to the last character that is not."""


class _FoldTable(dict[int, str]):
    """Folds a character when it is first needed, and caches it: for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        variant = _LETTERS.get(character, character).casefold()
        # What a compatibility character decomposes into may hold capitals again.
        decomposed = unicodedata.normalize("NFKD", variant).casefold()
        # What has no width of its own goes, too: soft hyphens, joiners.
        kept = (
            part
            for part in _DROPPED_MARKS.sub("", decomposed)
            if unicodedata.category(part) != "Cf"
        )
        folded = self[code] = "".join(_LETTERS.get(part, part) for part in kept)
        return folded


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
    # Bytes have small letters sooner, and few of a long text are not ASCII.
    small = text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")
    return _NOT_ASCII.sub(lambda part: part[0].translate(FOLDED_CHARACTERS), small)


def squeeze(text: str) -> str:
    """Return the folded text with single blanks: equal for texts that a person would call equal."""
    squeezed = " ".join(fold(text).split())
    return text if squeezed == text else squeezed


def fold_in_place(
    text: str, table: Mapping[int, str] = FOLDED_CHARACTERS
) -> tuple[str, Sequence[int]]:
    """Return the text as a table folds it, and the origin of each of its characters.

    The origin is an index of `text`; one more, `len(text)`, stands for the end.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    pieces = [table[code] for code in map(ord, text)]
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        return folded, range(len(text) + 1)  # one character for each
    origins: list[int] = []
    for index, piece in enumerate(pieces):
        origins.extend([index] * len(piece))
    origins.append(len(text))
    return folded, origins


def merged(ranges: Iterable[Range]) -> Ranges:
    """Return ranges in order, joined where they touch or overlap."""
    joined: list[Range] = []
    for begin, end in sorted(ranges):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def unfolded(ranges: Iterable[Range], origins: Sequence[int]) -> Iterator[Range]:
    """Yield ranges of a folded text as ranges of the text itself, empty ones left out.

    `origins` tells where each folded character comes from, as `fold_in_place` returns it.
    """
    return ((origins[begin], origins[end - 1] + 1) for begin, end in ranges if end > begin)


# Words

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
_NO_WORD = dict.fromkeys({*range(128)} - {*map(ord, ascii_lowercase + digits)}, " ")
"""Blanks for the ASCII characters that are in no word."""
_OF_A_LETTER = re.compile(r"#(?<=[a-z]#)(?<![a-z0-9][a-z]#)")
"""The sign of C#, or of a letter that is no word."""
_NOT_ASCII_LINE = re.compile(r"^[^\n\x80-\U0010ffff]*+[^\n]+", re.MULTILINE)
"""No word goes on in the next one."""
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


@cache
def _smallest_word() -> re.Pattern[str]:
    return re.compile(
        # A mark that makes another kana belongs to the one before it.
        f"[{_UNSPACED}][\u3099\u309a]*|{_SYLLABLE.pattern}"
        f"|(?:[^\\W_{_UNSPACED}{_JAMO}]++|[{_SIGNS}]++)++(?:\\+\\+|{_SHARP})?"
    )


def word_ranges(folded: str) -> list[Range]:
    """Return where the words of a folded text stand.

    Each character of a script without blanks is one, and each Korean syllable.
    """
    pattern = _PLAIN_WORD if folded.isascii() else _smallest_word()
    return [match.span() for match in pattern.finditer(folded)]


def has_unspaced(folded: str) -> bool:
    """Return whether a text holds a character of a script without blanks."""
    return not folded.isascii() and _unspaced_character().search(folded) is not None


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
    tokens: list[str] = []
    at = 0
    # Few lines of a long text are not ASCII, and take ten times as long.
    for line in () if folded.isascii() else _NOT_ASCII_LINE.finditer(folded):
        tokens += _plain_words(folded[at : line.start()])
        tokens += (token for unit in units_of(line[0]) for token in unit.tokens)
        at = line.end()
    return tokens + _plain_words(folded[at:])


def token_text(folded: str) -> str:
    """Return a text in which `ascii` of FTS5, with `+` and `#`, finds the tokens of a folded one.

    Cutting most texts into words is left to FTS5.
    """
    placed = token_text_in_place(folded)
    return " ".join(tokens_of(folded)) if placed is None else placed


def token_text_in_place(folded: str) -> str | None:
    """Return the token text in which each character is in its place; None if there is none."""
    if not folded.isascii() or "++" in folded or _OF_A_LETTER.search(folded):
        return None
    return folded.replace("#", " ").replace("+", " ")


def _plain_words(folded: str) -> list[str]:
    """Return the words of ASCII; the pattern takes three times as long as the blanks."""
    if "#" in folded or "++" in folded:
        return _PLAIN_WORD.findall(folded)
    return folded.translate(_NO_WORD).split()
