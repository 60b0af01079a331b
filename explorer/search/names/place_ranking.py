"""Ranks places: which of them a search returns, how ties fall, and what a hit holds.

Never chooses or scores texts; that is the ranker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappush, heappushpop, nsmallest
from itertools import chain, islice
from sys import maxsize
from typing import NamedTuple, TypeAlias

from explorer.model import Hit, ReviewState
from explorer.search.names.context_match import find_in_context
from explorer.search.names.explain import matched_ranges
from explorer.search.names.name_index import EVERY_KIND, NameIndex, Passes
from explorer.search.names.name_places import KINDS, NOTE
from explorer.search.names.own_names import own_name_gain
from explorer.search.names.place_filters import FilteredPlaces
from explorer.search.names.query_terms import MOST_TERMS
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.weights import (
    BELOW_NAMES,
    ENOUGH,
    EXACT,
    FEW,
    FREE_REPEATS,
    HEADING_COST,
    MOST_REPEAT_COST,
    POOR,
    REPEAT_COST,
    SURE,
)
from explorer.search.query import Query
from explorer.search.ranges import Ranges
from explorer.search.search_context import NO_CONTEXT, SearchContext, States
from explorer.text.normalize import squeeze
from explorer.text.tokenize import words_of

RANKED = 100
"""Places that are ranked, whatever the limit is: a limit only cuts, and never changes the order or
the total."""

TieBreak: TypeAlias = Callable[[int], tuple[float, float, int, int]]
"""The sort key of a place among places that fit equally well."""

_URGENCY: Mapping[ReviewState | None, int] = {
    "overdue": 0,
    "due": 1,
    "new": 2,
    "soon": 3,
    "later": 4,
    None: 5,
}


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """Which places of an index a search may return, and in which order equally good ones come."""

    index: NameIndex
    kinds: frozenset[int]
    filtered: FilteredPlaces | None
    """What the filters leave; None without filters."""
    tie_break: TieBreak
    in_vault_order: bool
    """Whether ties fall by kind and then in the order of the vault, which needs no sorting."""
    is_finished: bool = False
    """Whether the last word is typed to its end: then it may be a filler."""
    modified: Mapping[str, datetime] | None = None
    """When each note was changed, by path, if the query asks for that; None if it does not."""

    @property
    def passes(self) -> Passes | None:
        """Whether a place may be returned; None if every place may."""
        return self.index.filter(self.kinds, self.filtered)

    @property
    def allowed_texts(self) -> frozenset[int] | None:
        """The texts of the places that may be returned; None if every place may."""
        return self.index.allowed_texts(self.kinds, self.filtered)


class RankedPlaces(NamedTuple):
    """The places that a query finds."""

    scores: dict[int, float]
    """The scores of at least the best `RANKED` places, as far as they were compared."""
    total: int
    """How many there are in all."""
    texts: RankedTexts | None = None
    """Their texts; None if the query has no words."""
    listed: Sequence[int] = ()
    """The first places in their order, for a query of filters alone, which scores none."""


def make_tie_break(index: NameIndex, context: SearchContext) -> TieBreak:
    """Return the order of places that fit equally well.

    They are ordered by kind, names of notes first, then importance, then due state, then path and
    line.
    """
    notes = index.places.notes
    paths = index.places.paths
    sections = index.places.sections
    cost = index.own_names.cost
    importance = context.importance or {}
    states = context.states or {}

    def key(place: int) -> tuple[float, float, int, int]:
        path = paths[notes[place]]
        urgency = _URGENCY[states.get((path, sections[place]))] if states else 0
        return cost(place), -importance.get(path, 0.0), urgency, place

    return key


def find_places(query: PlaceQuery, parsed: Query, limit: int) -> RankedPlaces:
    """Return the places that match what was typed; without words, those that the filters leave.

    Of the latter, the first `limit` are listed; the words of a query rank `RANKED` or more.
    """
    text = parsed.searched_text
    if text:
        return _PlaceRanker(query, text).rank()
    if query.filtered is not None and query.filtered.narrows:
        return _listed_places(query, parsed, limit)
    return RankedPlaces({}, 0)


def rank_everywhere(index: NameIndex, parsed: Query) -> RankedTexts:
    """Return the texts that match the words of a query, its filters aside."""
    tie_break = make_tie_break(index, NO_CONTEXT)
    query = PlaceQuery(
        index,
        EVERY_KIND,
        filtered=None,
        tie_break=tie_break,
        in_vault_order=True,
        is_finished=parsed.is_finished,
    )
    ranker = _PlaceRanker(query, parsed.searched_text)
    ranker.rank()
    return ranker.texts


def best_places(query: PlaceQuery, ranked: RankedPlaces, limit: int) -> Sequence[tuple[int, float]]:
    """Return at most `limit` of the places that were found with their scores, best first.

    If more are asked for than were compared, the rest of the texts in `ranked` is scored as well.
    """
    if ranked.texts is None:
        return [(place, EXACT) for place in ranked.listed[:limit]]
    scores = ranked.scores
    first = _best_first(scores, query.tie_break, RANKED)
    best = [(place, scores[place]) for place in first]
    if len(best) >= min(limit, ranked.total):
        return best[:limit]
    # What comes first stays so, whatever the limit: nothing that is compared later may score more.
    last = best[-1][1] if best else EXACT
    others = _score_everything(query, ranked.texts, scores)
    for place in first:
        del others[place]
    further = _best_first(others, query.tie_break, limit - len(best))
    return [*best, *((place, min(others[place], last)) for place in further)]


def good_places(query: PlaceQuery, ranked: RankedPlaces) -> Sequence[tuple[int, float]]:
    """Return the best places with their scores, best first; among them all that score `ENOUGH`."""
    best = best_places(query, ranked, RANKED)
    if not best or best[-1][1] < ENOUGH:
        return best
    return best_places(query, ranked, maxsize)


def query_problems(parsed: Query, filtered: FilteredPlaces | None) -> Iterator[str]:
    """Yield what of a query was left out, words first."""
    text = parsed.searched_text
    if len(text) > MOST_TERMS and len(set(words_of(squeeze(text)))) > MOST_TERMS:
        yield f"Only the first {MOST_TERMS} different words were used."
    if filtered is not None:
        yield from filtered.problems


def make_hit(
    index: NameIndex, place: int, score: float, texts: RankedTexts | None, states: States | None
) -> Hit:
    """Return a place as the caller gets it, with the letters that match."""
    places = index.places
    note = places.notes[place]
    path = places.paths[note]
    shown = places.shown[place]
    section = places.sections[place]
    kind = KINDS[places.kinds[place]]
    ranges: Ranges = ()
    if texts is not None:
        ranges = matched_ranges(index.corpus, texts, shown, index.text_of[place])
    return Hit(
        path=path,
        line=places.lines[place],
        heading=shown if kind == "heading" else None,
        title=places.titles[note],
        kind=kind,
        score=round(score, 2),
        due=states.get((path, section)) if states else None,
        section=section,
        ranges=ranges,
        text=shown,
    )


class _PlaceRanker:
    """Ranks the places of one query: first by its surest reading, then by more lenient ones."""

    def __init__(self, query: PlaceQuery, text: str) -> None:
        self._query = query
        self._index = query.index
        self._ranker = query.index.ranker
        self._passes = query.passes
        self.texts = self._ranker.strict(text, query.allowed_texts, is_finished=query.is_finished)
        """The texts that match so far."""
        self._context: dict[int, float] = {}
        """Places that match with what stands above them, with their scores."""

    def rank(self) -> RankedPlaces:
        """Return the places that match, read as leniently as it takes to find good ones."""
        self._look_above()
        if self.texts.terms and self._wants_more(ENOUGH):
            self._look_into_folders()
            if self._wants_more(ENOUGH):
                self._read_leniently()
        scores = _score_places(self._query, self.texts, self._passes, RANKED)
        total = self._count() + self._count_only_in_context()
        _add_better(scores, self._context)
        return RankedPlaces(scores, total, self.texts)

    def _wants_more(self, least: float) -> bool:
        """Return whether the best score is too low, or low for a list that is this short."""
        best = self._best()
        return best < least or (best < SURE and self._missing() > 0)

    def _read_leniently(self) -> None:
        """Add texts with other forms of the words, and some of the words if that is too little."""
        self._ranker.lenient(self.texts)
        self._look_above()
        if self._best() < POOR:
            self._ranker.partial(self.texts, maxsize)
        elif self._wants_more(POOR):
            self._ranker.partial(self.texts, self._missing())

    def _look_above(self) -> None:
        if len(self.texts.matching) < RANKED and self._count() < RANKED:
            matches = find_in_context(self._index, self.texts)
            allowed = _passing(matches, self._passes)
            self._context.update((place, matches[place]) for place in allowed)

    def _look_into_folders(self) -> None:
        """Add notes that fit with the names of their folders, below those that need none."""
        matches = self._index.folder_matcher.find(self.texts)
        most = BELOW_NAMES * (self._best() or EXACT)
        for place in _passing(matches, self._passes):
            self._context.setdefault(place, min(matches[place], most))

    def _best(self) -> float:
        return max(self.texts.best, *self._context.values(), 0.0)

    def _count(self) -> int:
        """Return how many places have a text that matches."""
        return _count_places(self._index, self.texts.matching, self._passes)

    def _count_only_in_context(self) -> int:
        text_of = self._index.text_of
        return sum(text_of[place] not in self.texts.matching for place in self._context)

    def _missing(self) -> int:
        """Return how many places are missing to a list that is long enough to choose from."""
        return FEW - self._count() - len(self._context)


def _listed_places(query: PlaceQuery, parsed: Query, limit: int) -> RankedPlaces:
    """Return the places that the filters leave, for a query of filters alone.

    Notes only, unless a filter is about places: then the first ones in the order of the tie-break,
    of any kind. Those of the notes that were changed last come first if a filter is about that.
    """
    is_about_places = any(condition.is_about_places for condition in parsed.filters)
    kinds = query.kinds
    if kinds == EVERY_KIND and not is_about_places and NOTE in query.index.places.kinds:
        kinds = frozenset((NOTE,))
    passes = query.index.filter(kinds, query.filtered)
    chosen = [*_passing(_candidates(query), passes)]
    first = nsmallest(limit, chosen, key=lambda place: _listed_order(query, place))
    return RankedPlaces({}, len(chosen), listed=first)


def _listed_order(query: PlaceQuery, place: int) -> tuple[float, ...]:
    """Return what places are sorted by that fit no words."""
    order = query.tie_break(place)[1:]
    if query.modified is None:
        return order
    places = query.index.places
    changed = query.modified.get(places.paths[places.notes[place]])
    return (-changed.timestamp() if changed is not None else 0.0), *order


def _best_first(scores: Mapping[int, float], tie_break: TieBreak, limit: int) -> list[int]:
    """Return the first places, best first."""
    return nsmallest(limit, scores, key=lambda place: (-scores[place], *tie_break(place)))


def _score_everything(
    query: PlaceQuery, texts: RankedTexts, scores: Mapping[int, float]
) -> dict[int, float]:
    """Return the scores of all places that match, also of those not compared so far."""
    query.index.ranker.score_all(texts)
    everything = _score_places(query, texts, query.passes, maxsize)
    _add_better(everything, scores)
    return everything


def _add_better(scores: dict[int, float], others: Mapping[int, float]) -> None:
    for place, score in others.items():
        scores[place] = max(score, scores.get(place, 0.0))


def _count_places(index: NameIndex, texts: Iterable[int], passes: Passes | None) -> int:
    """Return how many places that may be returned the texts have."""
    if passes is None:
        return sum(map(index.corpus.counts.__getitem__, texts))
    places_of = index.corpus.places
    return sum(passes(place) for text in texts for place in places_of[text])


def _score_places(
    query: PlaceQuery, texts: RankedTexts, passes: Passes | None, limit: int
) -> dict[int, float]:
    """Return the scores of the places of the best texts, of at least `limit` of them.

    Headings that cannot be among the best `limit` are left out.
    """
    scores: dict[int, float] = {}
    best = _BestScores(limit)
    places_of = query.index.corpus.places
    own_names = query.index.own_names
    for text, text_score in sorted(texts.scores.items(), key=lambda item: (-item[1], item[0])):
        gain = own_name_gain(text_score)
        if best.is_too_low(text_score + gain):
            break
        places: Sequence[int]
        if best.is_too_low(text_score):
            places = own_names.own_places_of(text)  # only these gain, and they rank first
        else:
            places = places_of[text]
        if passes is not None:
            places = [*filter(passes, places)]
        for rank, place in enumerate(_first_places(query, places, limit)):
            cost = own_names.cost(place)
            score = text_score - cost
            if cost < HEADING_COST:
                score += gain
            if rank >= FREE_REPEATS:
                score -= _repeat_cost(rank)
            scores[place] = score = max(0.0, score)
            best.add(score)
    return scores


class _BestScores:
    """The best so many of all scores that are added."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[float] = []

    def add(self, score: float) -> None:
        """Add a score; the lowest one is dropped when there are too many."""
        if len(self._heap) < self._most:
            heappush(self._heap, score)
        else:
            heappushpop(self._heap, score)

    def is_too_low(self, score: float) -> bool:
        """Return whether a score would not be among the best any more."""
        return len(self._heap) >= self._most and score < self._heap[0]


def _repeat_cost(rank: int) -> float:
    """Return what is taken off for the place of this rank, behind the free ones of one text."""
    return min(MOST_REPEAT_COST, (rank - FREE_REPEATS + 1) * REPEAT_COST)


def _first_places(query: PlaceQuery, places: Sequence[int], limit: int) -> Sequence[int]:
    """Return the first places of one text."""
    if len(places) < 2:
        return places
    if not query.in_vault_order:
        return nsmallest(limit, places, key=query.tie_break)
    # Places are numbered in the order of the vault: only the kinds are to be sorted.
    by_cost: dict[float, list[int]] = {}
    for place in places:
        by_cost.setdefault(query.index.own_names.cost(place), []).append(place)
    ordered = chain.from_iterable(by_cost[cost] for cost in sorted(by_cost))
    return [*islice(ordered, limit)]


def _passing(places: Iterable[int], passes: Passes | None) -> Iterable[int]:
    """Return the places that may be returned."""
    return places if passes is None else filter(passes, places)


def _candidates(query: PlaceQuery) -> Iterable[int]:
    """Return the fewest places that are known to include all that the filters leave."""
    filtered = query.filtered
    if filtered is not None and filtered.places is not None:
        return filtered.places
    if filtered is not None and filtered.notes is not None:
        return query.index.places.of_notes(filtered.notes)
    return range(len(query.index.places.shown))
