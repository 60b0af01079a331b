"""Which characters of an answer count when it is compared, and as what.

Letters, digits and symbols do. Punctuation does where it is a sign of a number, of a formula or of
code (`-5`, `3.14`, `5!`, `C#`), and not where it only parts words. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from explorer.text.normalize import FOLDED_CHARACTERS

_NEGATION = "\u0338"
"""The stroke through a sign such as `≠`."""
_FRACTION = "\u2044"
"""The slash within `½`."""
_WRITTEN = {"≤": "<=", "≥": ">=", _NEGATION: "!"}
"""How keyboards write a sign."""
_SIGNS = frozenset("#%&*/@\\_§‰‱")
"""Punctuation that sentences do not have between words."""
_OPERATORS = frozenset("*/^")


def folded_at(text: str, index: int, *, with_carets: bool) -> str:
    """Return as what a character is compared: without case and accents, and `≠` as `!=`.

    A power has a caret, as one types it: `10²` is not `102`. After a letter, as in `km²`, it has
    one only `with_carets`.
    """
    letters = _folded(text[index])
    before = text[:index][-1:]
    if not _is_raised(text[index]) or _is_raised(before):
        return letters
    if before.isalpha() and not with_carets:
        return letters
    return f"^{letters}"


@lru_cache(maxsize=2048)
def _folded(character: str) -> str:
    written = _WRITTEN.get(character)
    if written is not None:
        return written
    parts = unicodedata.normalize("NFD", character)
    if _NEGATION in parts:
        return "!" + "".join(map(_folded, parts.replace(_NEGATION, "")))
    return FOLDED_CHARACTERS[ord(character)].replace(_FRACTION, "/")


@lru_cache(maxsize=2048)
def _is_raised(character: str) -> bool:
    """Whether a character is a digit or a sign of a power; the `a` of an ordinal is none."""
    if not unicodedata.category(character or " ").startswith(("No", "Sm")):
        return False
    return unicodedata.decomposition(character).startswith("<super>")


def counts(text: str, index: int) -> bool:
    """Whether a character counts."""
    character = text[index]
    sign = _folded(character)
    categories = [unicodedata.category(character)]
    if len(sign) == 1:  # else an accent that stands for an apostrophe would count
        categories.append(unicodedata.category(sign))
    if categories[0] == "Sm" or categories[-1][0] in "LNSM" or sign in _SIGNS:
        return True
    decide = _IN_PLACE.get(sign)
    return decide is not None and decide(text, index)


def _is_minus(text: str, index: int) -> bool:
    """Whether a hyphen is a sign of what follows it, and does not join words (`8-bit`)."""
    before, after = _sides(text, index)
    if after is None:
        return _ends_term(text, index)
    if _begins_number(text, after):
        return not _is_of_word(text, before)
    if text[index + 1 : index + 2].isspace():
        return before is not None and not _is_of_word(text, before) and _is_term(text, after)
    if _follows_sign(text, index):
        return True
    return (before is None or not text[before].isalpha()) and _is_alone(text, after)


def _begins_number(text: str, index: int) -> bool:
    """Whether a number, a bracket or a symbol such as infinity begins here."""
    character = text[index]
    if character.isdecimal() or character == "(" or _is_decimal_point(text, index):
        return True
    return unicodedata.category(character) == "Sm"


def _is_of_word(text: str, index: int | None) -> bool:
    """Whether a letter is one of a word, and neither a term nor the exponent of `1e-5`."""
    if index is None or not text[index].isalpha() or _is_term(text, index):
        return False
    return not (text[index] in "eE" and text[:index][-1:].isdecimal())


def _follows_sign(text: str, index: int) -> bool:
    """Whether a hyphen that a word follows at once begins the text, or follows a sign (`= -kx`)."""
    before = text[:index].rstrip()[-1:]
    if not before:
        return not text[:index] and text[index + 1].isalpha()
    return before != "-" and unicodedata.category(before) in ("Sm", "Ps")


def _ends_term(text: str, index: int) -> bool:
    """Whether hyphens that end a text belong to what is before them: `A-`, `i--`, `Cl-`."""
    return text[:index].rstrip("-")[-1:].isalnum()


def _is_minus_at(text: str, index: int) -> bool:
    return _folded(text[index]) == "-" and _is_minus(text, index)


def _is_decimal_point(text: str, index: int) -> bool:
    return text[index] == "." and text[index + 1 : index + 2].isdecimal()


def _is_point(text: str, index: int) -> bool:
    """Whether a dot is within a number (`3.14`), or begins one (`.5`)."""
    before = text[:index][-1:]
    return _is_decimal_point(text, index) and not before.isalpha()


def _is_within_number(text: str, index: int) -> bool:
    """Whether a comma stands between digits (`3,14`)."""
    return text[:index][-1:].isdecimal() and text[index + 1 : index + 2].isdecimal()


def _is_between_terms(text: str, index: int) -> bool:
    """Whether a sign such as the colon of `1 : 2` is between numbers or single letters."""
    before, after = _sides(text, index)
    if before is None or after is None:
        return False
    return all(text[at].isdecimal() or _is_term(text, at) for at in (before, after))


def _is_factorial(text: str, index: int) -> bool:
    """Whether an exclamation mark follows a number, or goes before a sign (`!=`).

    It is one of a sentence where a word goes before the number.
    """
    after = text[index + 1 : index + 2]
    if after and unicodedata.category(after).startswith("S"):
        return True
    number = text[:index].rstrip("0123456789")
    if len(number) < index:
        return not number.rstrip()[-1:].isalpha()
    return index > 0 and _is_term(text, index - 1)


def _is_prime(text: str, index: int) -> bool:
    """Whether an apostrophe follows a single letter that it does not quote (`f'`)."""
    first = index
    while first and _folded(text[first - 1]) == "'":
        first -= 1
    if not first or not _is_term(text, first - 1) or text[index + 1 : index + 2].isalnum():
        return False
    return _folded(text[first - 2 : first - 1] or " ") != "'"


def _opens_factor(text: str, index: int) -> bool:
    """Whether a bracket follows a factor or an operator at once: `2(3+4)`, `f(x)`."""
    if not index:
        return False
    return text[index - 1] == "+" or _is_minus_at(text, index - 1) or _is_operand(text, index - 1)


def _closes_factor(text: str, index: int) -> bool:
    """Whether a bracket goes before a factor or an operator: `(2+3)*4`."""
    _, after = _sides(text, index)
    return after is not None and _is_operand(text, after)


def _is_operand(text: str, index: int) -> bool:
    character = text[index]
    return character.isdecimal() or character in _OPERATORS or _is_term(text, index)


def _sides(text: str, index: int) -> tuple[int | None, int | None]:
    """Return where the characters beside a sign are, past blanks if it has some on both sides."""
    left, right = text[:index], text[index + 1 :]
    before, after = len(left.rstrip()) - 1, len(text) - len(right.lstrip())
    if before < 0:
        return None, _existing(text, after)
    if after == len(text):
        return before, None
    if left[-1].isspace() and right[0].isspace():
        return before, after
    return index - 1, index + 1


def _existing(text: str, index: int) -> int | None:
    """Return an index of a text, None for its end."""
    if index < len(text):
        return index
    return None


def _is_alone(text: str, index: int) -> bool:
    """Whether a character is a letter without others beside it."""
    beside = text[:index][-1:] + text[index + 1 : index + 2]
    return text[index].isalpha() and not any(
        character.isalnum() and not _is_raised(character) for character in beside
    )


def _is_term(text: str, index: int) -> bool:
    """Whether a character is a letter that is no word of a sentence."""
    if not _is_alone(text, index):
        return False
    beside = text[:index].rstrip()[-1:] + text[index + 1 :].lstrip()[:1]
    return not any(map(str.isalpha, beside))


_IN_PLACE: Mapping[str, Callable[[str, int], bool]] = {
    "-": _is_minus,
    ".": _is_point,
    ",": _is_within_number,
    ":": _is_between_terms,
    "·": _is_between_terms,
    "!": _is_factorial,
    "'": _is_prime,
    "(": _opens_factor,
    ")": _closes_factor,
}
"""Whether a mark of punctuation is a sign in its place."""
