"""Forms of words: stop words, stems, consonant skeletons, initials.

One rule for notes and for queries, so that both sides always agree. Never changes what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from explorer.text.normalize import is_unspaced

_FILLERS = """
a about an and are as at by can do does for from how i in into is it its me my of on or our
that the their this to using use used vs via was what when where which who why with you your
der die das den dem des ein eine einer und oder von zu im am mit
le la les un une des du et ou de en el los las y o il lo gli uno una di da e per con della del dei
delle do da dos das em no na os ao
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that a text is not asked for beside others, in several languages."""
STOP_WORDS = FILLERS | {"page", "pages", "note", "notes", "section"}
"""Words that count for little in a name beside others."""

_VOWELS = re.compile("[aeiouy]+")
_REPEATED = re.compile(r"(.)\1+")
_DOUBLED_ENDING = re.compile(r"([bdfglmnprt])\1$")
_STEMMABLE = re.compile("[a-z]{4,}")
_SHORTEST_ROOT = 3
_WORDS_FOR_ONE_MISSING = 3
"""So many words of a name say the same as another if one of them is not there."""
_ENDINGS = (
    "izations ization ations ation ating ated ates ate ators ator ition itions ities ility ity "
    "ings ing ions ion ies ied ers er ors or ments ment ances ance ences ence ness ally ly als al "
    "ives ive ables able ible ized izes ize ised ise ical ic ed es s y e"
)
_SUFFIXES = tuple(_ENDINGS.split())


def stem(word: str) -> str:
    """Return a folded word without its commonest English endings; short words are left alone."""
    if not word.endswith(_SUFFIXES) or _STEMMABLE.fullmatch(word) is None:
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_ROOT:
            root = word[: -len(suffix)]
            return root[:-1] if _DOUBLED_ENDING.search(root) else root  # `run` for `runn`
    return word


def skeleton(word: str) -> str:
    """Return the first letter and the consonants after it, doubled ones once."""
    consonants = _VOWELS.sub("", word[1:])
    return word[:1] + _REPEATED.sub(r"\1", consonants)


def are_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two names say the same: one has the words of the other, or its initials.

    The words are folded; stop words do not count, and one of three may be missing.
    """
    shorter, longer = sorted((_telling(one), _telling(other)), key=len)
    missing = shorter - longer
    if shorter and len(missing) <= len(shorter) // _WORDS_FOR_ONE_MISSING:
        # Two characters in a row are less than a word.
        return not any(map(is_unspaced, missing))
    return _is_short_for(one, other) or _is_short_for(other, one)


def _telling(words: Sequence[str]) -> set[str]:
    """Return the words without stop words, and without the single character that ends a run."""
    return {word for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isascii())}


def _is_short_for(short: Sequence[str], name: Sequence[str]) -> bool:
    return len(short) == 1 and short[0] in initials(name).split(" ")


def initials(words: Sequence[str]) -> str:
    """Return the first letters of the words, and if they differ those without the stop words.

    The two are separated by a blank. Empty if fewer than two words have blanks around them.
    """
    spaced = [word for word in words if not is_unspaced(word)]
    if len(spaced) < 2:
        return ""
    every = "".join([word[0] for word in spaced])
    significant = "".join([word[0] for word in spaced if word not in STOP_WORDS])
    if significant == every or len(significant) < 2:
        return every
    return f"{every} {significant}"
