"""What search knows of words beyond how they are cut.

Which ones say little, stems, skeletons and initials.

One rule for notes and for queries, so that both sides always agree. Never changes what is shown.
"""

from __future__ import annotations

import re

from explorer.text.normalize import fold, squeeze
from explorer.text.tokenize import Word, cut, is_unspaced, pairs, words_of

__all__ = [
    "FILLERS", "Word", "cut", "fold", "initials", "is_unspaced", "pairs", "skeleton", "squeeze", "stem", "words_of",
]  # fmt: skip

_FILLERS = """
a about an and are as at by can do does for from how i in into is it its me my of on or our page pages note notes
section that the their this to using use used vs via was what when where which who why with you your
der die das den dem des ein eine einer und oder von zu im am mit le la les un une des du et ou de en el los las
y o il lo gli uno una di da e per con della del dei delle do da dos das em no na os ao
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that count for little when something else was said too."""

_VOWELS = re.compile("[aeiouy]+")
_DOUBLED = re.compile(r"([bdfglmnprt])\1$")
_SUFFIXES = (
    "izations", "ization", "ations", "ation", "ating", "ated", "ates", "ate", "ators", "ator", "ition", "itions",
    "ities", "ility", "ity", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "er", "ors", "or", "ments", "ment",
    "ances", "ance", "ences", "ence", "ness", "ally", "ly", "als", "al", "ives", "ive", "ables", "able", "ible",
    "ized", "izes", "ize", "ised", "ise", "ical", "ic", "ed", "es", "s", "y", "e",
)  # fmt: skip


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
