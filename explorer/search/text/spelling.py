"""Mends words that no text has: the nearest ones of the index stand in for them.

Never changes a phrase, a short word or a script without blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from os.path import commonprefix

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from explorer.search.text.fts_query import FtsQuery, FtsTerm, TextPattern, word_begin
from explorer.text.tokenize import LETTER, is_unspaced

_SHORTEST = 4
_SHORTEST_FOR_TWO = 10
"""Letters from which on a word may be two mistakes away: shorter ones are near too many."""
_MOST_WORDS = 4
"""Words that stand in for one."""


def mend(
    query: FtsQuery,
    is_known: Callable[[FtsTerm], bool],
    words_from: Callable[[str], Sequence[str]],
) -> tuple[FtsQuery, tuple[str, ...]] | None:
    """Return the query with the nearest words in place of those not known, and what was replaced.

    None if there is nothing to mend, or if a word has none that is near. `words_from` returns the
    words of the index that begin with some letters.
    """
    terms: list[FtsTerm] = []
    problems: list[str] = []
    for term in query.terms:
        if is_known(term):
            terms.append(term)
            continue
        nearest = nearest_words(term, words_from)
        if not nearest:
            return None
        expression = " OR ".join(f'"{word}"' for word in nearest)
        shared = commonprefix(nearest)  # noqa: RUF071  letters are what is to be compared
        rests = "|".join(re.escape(word.removeprefix(shared)) for word in nearest)
        pattern = re.compile(f"{word_begin(shared)}(?:{rests})(?!{LETTER})")
        terms.append(FtsTerm(term.text, f"({expression})", TextPattern(shared, pattern)))
        instead = " or ".join(nearest)
        problems.append(f"{term.text} is in no text, so {instead} was searched for.")
    if not problems:
        return None
    return replace(query, terms=tuple(terms), letter=None), tuple(problems)


def nearest_words(term: FtsTerm, words_from: Callable[[str], Sequence[str]]) -> list[str]:
    """Return the words that a misspelled one may be; none if it is too short or a phrase."""
    typed = term.text
    if term.words or len(typed) < _SHORTEST or not typed.isalpha() or is_unspaced(typed):
        return []
    allowed = 1 if len(typed) < _SHORTEST_FOR_TWO else 2
    lengths: Sequence[int | None] = (None,)
    if term.expression.endswith("*"):
        lengths = range(len(typed) - 1, len(typed) + 2)
    found: dict[str, float] = {}
    for letter in dict.fromkeys(typed[:2]):  # the first two may be swapped
        words = words_from(letter)
        for length in lengths:
            begun = [word[:length] for word in words]
            for _, distance, at in extract(
                typed, begun, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_WORDS
            ):
                found[words[at]] = min(distance, found.get(words[at], distance))
    nearest = min(found.values(), default=0)
    return sorted((word for word in found if found[word] == nearest), key=len)[:_MOST_WORDS]
