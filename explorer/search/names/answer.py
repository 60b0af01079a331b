"""Puts places in order: which places a search returns, how ties fall, and what a hit says.

Never chooses or scores texts; that is the ranker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappush, heappushpop, nsmallest
from sys import maxsize
from typing import TypeAlias

from explorer.model import Hit, ReviewState
from explorer.search.names.context_match import in_context
from explorer.search.names.explain import ranges
from explorer.search.names.filters import FilteredPlaces, States
from explorer.search.names.name_index import EVERY_KIND, NameIndex, Passes
from explorer.search.names.name_places import ALIAS, HEADING, KINDS, NOTE
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import EXACT
from explorer.search.query import Query

ENOUGH = 66.0
"""A best score below this makes the search try misspellings, pieces and abbreviations."""
POOR = 45.0
"""A best score below this makes it settle for places that have only some of the words."""
RANKED = 100
"""So many places are looked for whatever is asked for: a limit only cuts, and never changes order
or number."""
SURE, FEW = 90.0, 10
"""With a best score below this and fewer places than this, such places fill the list up: one word
may be wrong."""

Tie: TypeAlias = Callable[[int], tuple[float, float, int, int]]
Ranked: TypeAlias = tuple[dict[int, float], int]
"""The scores of at least the best `RANKED` places, as far as they were compared, and how many there
are in all."""

_KIND_COST = {NOTE: 0.1, ALIAS: 0.2}
"""A heading comes before the note and the alias of the same name."""
_FREE_REPEATS = 8
"""So many places of one text cost nothing; from then on, other texts get their turn."""
_REPEAT_COST = 1.0
_MOST_REPEAT_COST = 40.0
_URGENCY: Mapping[ReviewState | None, int] = {
    "overdue": 0,
    "due": 1,
    "new": 2,
    "soon": 3,
    "later": 4,
    None: 5,
}


def tie_of(area: NameIndex, importance: Mapping[str, float] | None, states: States | None) -> Tie:
    """Return the order of places that fit equally well.

    By importance, then what is due, then path and line.
    """
    notes, paths = area.places.notes, area.places.paths
    sections, kinds = area.places.sections, area.places.kinds

    def key(place: int) -> tuple[float, float, int, int]:
        path = paths[notes[place]]
        weight = -importance.get(path, 0.0) if importance else 0.0
        urgency = _URGENCY[states.get((path, sections[place]))] if states else 0
        return _KIND_COST.get(kinds[place], 0.0), weight, urgency, place

    return key


def fitting(
    area: NameIndex, said: str, kinds: frozenset[int], left: FilteredPlaces | None, tie: Tie | None
) -> tuple[RankedTexts, Ranked]:
    """Return the texts and the places that fit the words."""
    found = area.ranker.strict(said, area.allowed_texts(kinds, left))
    passes = area.filter(kinds, left)
    context: dict[int, float] = {}

    def look_above() -> None:
        if len(found.fitting) < RANKED and count_places(area, found.fitting, passes) < RANKED:
            more = in_context(area.corpus, area.places, area.text_of, found.parts, found.fitting)
            context.update(
                (place, value) for place, value in more.items() if passes is None or passes(place)
            )

    def best() -> float:
        return max(found.best, *context.values(), 0.0)

    def missing() -> int:
        """Return how many places are wanting to a list in which one may find something else."""
        return FEW - count_places(area, found.fitting, passes) - len(context)

    look_above()
    if found.parts and (best() < ENOUGH or (best() < SURE and missing() > 0)):
        area.ranker.lenient(found)
        look_above()
        if best() < POOR:
            area.ranker.partial(found, maxsize)
        elif best() < SURE and missing() > 0:
            area.ranker.partial(found, missing())
    scores = _best_places(area, found, passes, tie, RANKED)
    total = count_places(area, found.fitting, passes)
    total += sum(1 for place in context if area.text_of[place] not in found.fitting)
    for place, value in context.items():
        scores[place] = max(value, scores.get(place, 0.0))
    return found, (scores, total)


def in_order(scores: Mapping[int, float], tie: Tie, limit: int) -> list[int]:
    """Return the first places, best first."""
    return nsmallest(limit, scores, key=lambda place: (-scores[place], *tie(place)))


def further(
    area: NameIndex,
    found: RankedTexts,
    kinds: frozenset[int],
    left: FilteredPlaces | None,
    tie: Tie | None,
    scores: Mapping[int, float],
) -> dict[int, float]:
    """Return the scores of all places that fit, those that `fitting` did not compare among them."""
    area.ranker.rest(found)
    everywhere = _best_places(area, found, area.filter(kinds, left), tie, maxsize)
    for place, value in scores.items():
        everywhere[place] = max(value, everywhere.get(place, 0.0))
    return everywhere


def count_places(area: NameIndex, texts: Iterable[int], passes: Passes | None) -> int:
    """Return how many wanted places the texts have."""
    if passes is None:
        return sum(map(area.corpus.counts.__getitem__, texts))
    where = area.corpus.places
    return sum(1 for text in texts for place in where[text] if passes(place))


def _best_places(
    area: NameIndex, found: RankedTexts, passes: Passes | None, tie: Tie | None, limit: int
) -> dict[int, float]:
    scores: dict[int, float] = {}
    best: list[float] = []
    kinds = area.places.kinds
    for text, value in sorted(found.scores.items(), key=lambda item: (-item[1], item[0])):
        if len(best) >= limit and (not best or value < best[0]):
            break
        where: Sequence[int] = area.corpus.places[text]
        if passes is not None:
            where = [place for place in where if passes(place)]
        for rank, place in enumerate(_first(area, where, limit, tie)):
            cost = min(_MOST_REPEAT_COST, max(0, rank - _FREE_REPEATS + 1) * _REPEAT_COST)
            final = scores[place] = max(0.0, value - cost - _KIND_COST.get(kinds[place], 0.0))
            if len(best) < limit:
                heappush(best, final)
            else:
                heappushpop(best, final)
    return scores


def _first(area: NameIndex, where: Sequence[int], limit: int, tie: Tie | None) -> Sequence[int]:
    """Return the first places of one text."""
    if len(where) < 2:
        return where
    if tie is not None:
        return nsmallest(limit, where, key=tie)
    # Places are numbered in the order of the vault: without other wishes, only the kinds are to be
    # sorted.
    kinds = area.places.kinds
    chosen: list[int] = []
    for kind in (HEADING, NOTE, ALIAS):
        if len(chosen) < limit:
            chosen += [place for place in where if kinds[place] == kind][: limit - len(chosen)]
    return chosen or where[:limit]


def listed(
    area: NameIndex,
    parsed: Query,
    kinds: frozenset[int],
    left: FilteredPlaces,
    tie: Tie,
    limit: int,
) -> Ranked:
    """Return the places that the filters leave when nothing else was typed.

    Notes, unless a filter is about places.

    The first ones as `tie` has them, whatever their kind, and in that order.
    """
    about_places = any(
        f.kind in ("in", "is") and f.value not in ("orphan", "broken") for f in parsed.filters
    )
    places = area.places
    notes_only = kinds == EVERY_KIND and not about_places and NOTE in places.kinds
    passes = area.filter(frozenset((NOTE,)) if notes_only else kinds, left)
    if left.places is not None:
        pool: Iterable[int] = left.places
    elif left.notes is not None:
        pool = places.of_notes(left.notes)
    else:
        pool = range(len(places.shown))
    chosen = [place for place in pool if passes is None or passes(place)]
    return dict.fromkeys(nsmallest(limit, chosen, key=lambda place: tie(place)[1:]), EXACT), len(
        chosen
    )


def hit(
    area: NameIndex, place: int, value: float, found: RankedTexts | None, states: States | None
) -> Hit:
    """Return a place as the caller sees it, with the letters that matched."""
    places = area.places
    note = places.notes[place]
    path, shown, section = places.paths[note], places.shown[place], places.sections[place]
    kind = KINDS[places.kinds[place]]
    return Hit(
        path=path,
        line=places.lines[place],
        heading=shown if kind == "heading" else None,
        title=places.titles[note],
        kind=kind,
        score=round(value, 2),
        due=states.get((path, section)) if states else None,
        section=section,
        ranges=ranges(area.corpus, found, shown, area.text_of[place]) if found else (),
        text=shown,
    )
