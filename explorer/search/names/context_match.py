"""Finds headings by words that stand above them.

`anycast matters` is `Why it matters` in the note Anycast.

Works from the rarest part of the query, so that common headings cost nothing. Never looks at
filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_places import NamePlaces
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.scoring import best_word, score

ABOVE = 0.82
"""How much a word counts that stands above the heading and not in it."""
MOST_SEEDS = 1500
MOST_CHECKS = 6000


def in_context(
    corpus: InvertedIndex,
    places: NamePlaces,
    text_of: Sequence[int],
    parts: Sequence[QueryTerm],
    known: AbstractSet[int],
) -> dict[int, float]:
    """Return places that fit only together with what stands above them, with their scores.

    `known` are the texts that fit alone, which are left out.
    """
    needed = [part for part in parts if not part.filler]
    if len(needed) < 2 or not all(part.texts for part in needed):
        return {}
    rarest = min(needed, key=lambda part: len(part.texts))
    others = [part for part in needed if part is not rarest]
    candidates = _candidates(corpus, places, text_of, rarest, others)
    qualities: dict[int, tuple[float, ...]] = {}
    found: dict[int, float] = {}
    for place in candidates[:MOST_CHECKS]:
        text = text_of[place]
        if text in known:
            continue
        above = [0.0] * len(parts)
        for higher in places.above(place):
            shown = text_of[higher]
            if shown not in qualities:
                qualities[shown] = _qualities(corpus, parts, shown)
            above = list(map(max, above, qualities[shown]))
        own = qualities.get(text) or qualities.setdefault(text, _qualities(corpus, parts, text))
        if all(a or b or part.filler for a, b, part in zip(own, above, parts, strict=True)):
            found[place] = score(corpus, parts, text, [ABOVE * quality for quality in above])
    return found


def _candidates(
    corpus: InvertedIndex,
    places: NamePlaces,
    text_of: Sequence[int],
    rarest: QueryTerm,
    others: Sequence[QueryTerm],
) -> list[int]:
    """Return the places of the rarest part, and those under them that have another part."""
    found: dict[int, None] = {}
    wanted = frozenset().union(*[part.texts for part in others])
    seeds = 0
    for text in sorted(rarest.texts):
        for place in corpus.places[text]:
            seeds += 1
            if seeds > MOST_SEEDS:
                return list(found)
            found[place] = None
            for lower in places.under(place):
                if text_of[lower] in wanted:
                    found[lower] = None
    return list(found)


def _qualities(corpus: InvertedIndex, parts: Sequence[QueryTerm], text: int) -> tuple[float, ...]:
    spoken = corpus.words[text]
    return tuple(max(best_word(part.matches, spoken)[0], part.beyond(text)) for part in parts)
