"""Ranks places: which of them a search returns, how ties fall, and what a hit holds.

A place may fit together with what stands above it (`anycast matters` finds `Why it matters` in the
note Anycast), or a note with the folder that holds it. Never chooses or scores texts; that is the
ranker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from heapq import heappush, heappushpop, nsmallest
from itertools import islice
from sys import maxsize

from explorer.model import Hit, ReviewState
from explorer.search.names.explain import matched_ranges
from explorer.search.names.filters import FilterSource, apply_filters
from explorer.search.names.name_index import EVERY_KIND, NameIndex, Passes
from explorer.search.names.name_places import KINDS, NOTE, TAG
from explorer.search.names.query_terms import MOST_TERMS
from explorer.search.names.ranking import RankedTexts, best_word
from explorer.search.names.weights import (
    BELOW_NAMES,
    BEST_OTHER,
    ENOUGH,
    EXACT,
    FEW,
    FREE_REPEATS,
    GUESS,
    HEADING_COST,
    IN_FOLDER,
    INHERITED,
    MOST_REPEAT_COST,
    OWN_NAME_GAIN,
    POOR,
    REPEAT_COST,
    SHORT_WORD,
    SURE,
    WORD_GUESS,
)
from explorer.search.query import Query
from explorer.search.search_context import SearchContext
from explorer.text.normalize import squeeze, words_of

RANKED = 100
"""Places that are ranked, whatever the limit is: a limit only cuts, and never changes the order or
the total."""
MOST_GUESSES = 5
"""Places that are returned if all of them are guesses."""
_MOST_SEEDS = 1500
"""Places of the rarest term that are tried with what stands above them."""
_MOST_CANDIDATES = 6000
_MOST_IN_FOLDERS = 1500
"""Names that are scored with their folders, the shortest first, which fit best."""
_NORMALIZATION = 27 / 4
"""Scales `share² · (1 - share)`, which is greatest at a share of 2/3, to a maximum of 1."""
_URGENCY: Mapping[ReviewState | None, int] = {
    "overdue": 0,
    "due": 1,
    "new": 2,
    "soon": 3,
    "later": 4,
    None: 5,
}

ScoredPlace = tuple[int, float]
"""The number of a place and its score."""


class PlaceSearch:
    """The places that one plain query finds in an index."""

    def __init__(
        self, index: NameIndex, query: Query, kinds: frozenset[int], context: SearchContext
    ) -> None:
        self._index = index
        self._query = query
        self._kinds = kinds
        self._context = context
        self.tie_break = _tie_break(index, context)
        self._filtered = apply_filters(
            query.filters, FilterSource(index.corpus, index.places, context)
        )
        self._passes = index.filter(kinds, self._filtered)
        self.texts: RankedTexts | None = None
        """The texts that match; None if the query has no words."""
        self._in_context: dict[int, float] = {}
        """Places that match with what stands above them or with folders, with their scores."""
        self._scores: dict[int, float] = {}
        """The scores of at least the best `RANKED` places, as far as they were compared."""
        self._listed: Sequence[int] = ()
        """All places in no order, for a query of filters alone, which scores none."""
        self.total = 0
        """How many places there are in all."""
        if query.searched_text:
            self._rank(query.searched_text)
        elif self._filtered is not None and self._filtered.narrows:
            self._listed = [*self._list()]
            self.total = len(self._listed)

    def problems(self) -> Iterator[str]:
        """Yield what of the query was left out, words first."""
        text = self._query.searched_text
        if len(text) > MOST_TERMS and len(set(words_of(squeeze(text)))) > MOST_TERMS:
            yield f"Only the first {MOST_TERMS} different words were used."
        if self._filtered is not None:
            yield from self._filtered.problems

    def best(self, limit: int) -> list[ScoredPlace]:
        """Return at most `limit` of the places that were found with their scores, best first.

        If more are asked for than were compared, the rest of the texts is scored as well.
        """
        texts = self.texts
        if texts is None:
            return [(each, EXACT) for each in nsmallest(limit, self._listed, key=self._list_order)]
        first = self._best_first(self._scores, RANKED)
        if len(first) >= min(limit, self.total):
            return first[:limit]
        # What comes first stays so, whatever the limit: nothing that is compared later may score
        # more.
        last = first[-1][1] if first else EXACT
        self._index.ranker.score_all(texts)
        others = self.score_places(texts, maxsize)
        for place, score in self._scores.items():
            others[place] = max(score, others.get(place, 0.0))
        for place, _ in first:
            del others[place]
        further = self._best_first(others, limit - len(first))
        return [*first, *((place, min(score, last)) for place, score in further)]

    def good(self) -> list[ScoredPlace]:
        """Return the best places with their scores, best first; among them all above `ENOUGH`."""
        best = self.best(RANKED)
        return best if not best or best[-1][1] < ENOUGH else self.best(maxsize)

    def without_guesses(self, best: list[ScoredPlace]) -> tuple[list[ScoredPlace], bool]:
        """Return the best places without those that fit by luck, or a few of these if all do.

        And whether none of them is what was typed.
        """
        texts = self.texts
        if texts is None or not best:
            return best, False
        # The score from which on a place counts that does not have every word as typed.
        words = [query_term.term.word for query_term in texts.terms]
        least = GUESS
        if len(words) < 2:
            least = EXACT if sum(map(len, words)) <= SHORT_WORD else WORD_GUESS
        text_of = self._index.text_of
        sure = [
            (place, score)
            for place, score in best
            if score >= least or text_of[place] in texts.as_typed
        ]
        return (sure, False) if sure else (best[:MOST_GUESSES], True)

    def make_hit(self, place: int, score: float) -> Hit:
        """Return a place as the caller gets it, with the letters that match."""
        places, texts = self._index.places, self.texts
        path, shown, section = places.path(place), places.shown[place], places.sections[place]
        kind = KINDS[places.kinds[place]]
        text = self._index.text_of[place]
        return Hit(
            path=path,
            line=places.lines[place],
            heading=shown if kind == "heading" else None,
            title=places.table.titles[places.notes[place]],
            kind=kind,
            score=round(score, 2),
            due=(self._context.states or {}).get((path, section)),
            section=section,
            ranges=matched_ranges(self._index.corpus, texts, shown, text) if texts else (),
            text=shown,
        )

    # The order
    def _list_order(self, place: int) -> tuple[float, ...]:
        """Return what places are sorted by that fit no words.

        Those of the notes that were changed last come first if a filter is about that.
        """
        order = self.tie_break(place)[1:]
        modified = self._context.changed
        if modified is None or all(each.kind != "modified" for each in self._query.filters):
            return order
        changed = modified(self._index.places.path(place))
        return (-changed.timestamp() if changed is not None else 0.0), *order

    def _best_first(self, scores: Mapping[int, float], limit: int) -> list[ScoredPlace]:
        def order(item: ScoredPlace) -> tuple[float, ...]:
            return -item[1], *self.tie_break(item[0])

        return nsmallest(limit, scores.items(), key=order)

    # Filters alone

    def _list(self) -> Iterable[int]:
        """Return the places that the filters leave.

        Notes only, unless a filter is about places: then places of any kind.
        """
        places, filtered, kinds = self._index.places, self._filtered, self._kinds
        is_about_places = any(each.is_about_places for each in self._query.filters)
        if kinds == EVERY_KIND and not is_about_places and NOTE in places.kinds:
            kinds = frozenset((NOTE,))
        candidates: Iterable[int] = range(len(places.shown))
        if filtered is not None and filtered.places is not None:
            candidates = filtered.places
        elif filtered is not None and filtered.notes is not None:
            candidates = places.of_notes(filtered.notes)
        return _passing(candidates, self._index.filter(kinds, filtered))

    # Words

    def _rank(self, text: str) -> None:
        """Find the places that match: by the surest reading, then as leniently as it takes."""
        ranker = self._index.ranker
        allowed = self._index.allowed_texts(self._kinds, self._filtered)
        texts = self.texts = ranker.strict(text, allowed, is_finished=self._query.is_finished)
        self._look_above(texts)
        if texts.terms and self._wants_more(texts, ENOUGH):
            # Notes that fit with their folders come below those that need none.
            most = BELOW_NAMES * (self._best(texts) or EXACT)
            matches = find_in_folders(self._index, texts)
            for place in _passing(matches, self._passes):
                self._in_context.setdefault(place, min(matches[place], most))
            if self._wants_more(texts, ENOUGH):
                # Other forms of the words, and some of the words if that is too little.
                ranker.lenient(texts)
                self._look_above(texts)
                if self._best(texts) < POOR:
                    ranker.partial(texts, maxsize)
                elif self._wants_more(texts, POOR):
                    ranker.partial(texts, self._missing(texts))
        text_of = self._index.text_of
        only_in_context = sum(text_of[place] not in texts.matching for place in self._in_context)
        self.total = self._count(texts) + only_in_context
        self._scores = self.score_places(texts, RANKED)
        for place, score in self._in_context.items():
            self._scores[place] = max(score, self._scores.get(place, 0.0))

    def _wants_more(self, texts: RankedTexts, least: float) -> bool:
        """Return whether the best score is too low, or low for a list that is this short."""
        best = self._best(texts)
        return best < least or (best < SURE and self._missing(texts) > 0)

    def _best(self, texts: RankedTexts) -> float:
        return max(texts.best, *self._in_context.values(), 0.0)

    def _missing(self, texts: RankedTexts) -> int:
        """Return how many places are missing to a list that is long enough to choose from."""
        return FEW - self._count(texts) - len(self._in_context)

    def _count(self, texts: RankedTexts) -> int:
        """Return how many places that may be returned have a text that matches."""
        corpus, passes = self._index.corpus, self._passes
        if passes is None:
            return sum(map(corpus.counts.__getitem__, texts.matching))
        return sum(passes(place) for text in texts.matching for place in corpus.places[text])

    def _look_above(self, texts: RankedTexts) -> None:
        if len(texts.matching) < RANKED and self._count(texts) < RANKED:
            matches = find_in_context(self._index, texts)
            allowed = _passing(matches, self._passes)
            self._in_context.update((place, matches[place]) for place in allowed)

    def score_places(self, texts: RankedTexts, limit: int) -> dict[int, float]:
        """Return the scores of the places of the best texts, of at least `limit` of them.

        Headings that cannot be among the best `limit` are left out.
        """
        index = self._index
        scores: dict[int, float] = {}
        best: list[float] = []

        def is_too_low(score: float) -> bool:
            return len(best) >= limit and score < best[0]

        for text, text_score in sorted(texts.scores.items(), key=lambda item: (-item[1], item[0])):
            gain = own_name_gain(text_score)
            if is_too_low(text_score + gain):
                break
            places: Iterable[int] = index.corpus.places[text]
            if is_too_low(text_score):
                places = index.own_places_of(text)  # only these gain, and they rank first
            for rank, place in enumerate(self._first_places(places, limit)):
                cost = index.cost(place)
                score = text_score - cost
                if cost < HEADING_COST:
                    score += gain
                if rank >= FREE_REPEATS:
                    score -= min(MOST_REPEAT_COST, (rank - FREE_REPEATS + 1) * REPEAT_COST)
                scores[place] = score = max(0.0, score)
                if len(best) < limit:
                    heappush(best, score)
                else:
                    heappushpop(best, score)
        return scores

    def _first_places(self, places: Iterable[int], limit: int) -> Sequence[int]:
        """Return the first places of one text that may be returned."""
        passing = [*_passing(places, self._passes)]
        if len(passing) > 1 and (self._context.links or self._context.states):
            return nsmallest(limit, passing, key=self.tie_break)
        # Places are numbered in the order of the vault: only the kinds are to be sorted.
        return sorted(passing, key=self._index.cost)[:limit]


def _tie_break(
    index: NameIndex, context: SearchContext
) -> Callable[[int], tuple[float, int, int, int]]:
    """Return the sort key of a place among places that fit equally well.

    They are ordered by kind, names of notes first, then importance, then due state, then path and
    line.
    """
    notes, paths, sections = index.places.notes, index.places.table.paths, index.places.sections
    cost = index.cost
    states = context.states or {}
    links = context.links.targets if context.links is not None else {}

    def key(place: int) -> tuple[float, int, int, int]:
        path = paths[notes[place]]
        urgency = _URGENCY[states.get((path, sections[place]))] if states else 0
        return cost(place), -links.get(path, 0), urgency, place

    return key


def own_name_gain(text_score: float) -> float:
    """Return how much an own name gains on headings whose texts score the same.

    It gains between the scores `GUESS` and `BEST_OTHER`: most at two thirds of that range, nothing
    at its ends. The sum of both never falls while `text_score` grows.
    """
    if not GUESS < text_score < BEST_OTHER:
        return 0.0
    share = (text_score - GUESS) / (BEST_OTHER - GUESS)
    return OWN_NAME_GAIN * _NORMALIZATION * share * share * (1 - share)


def _passing(places: Iterable[int], passes: Passes | None) -> Iterable[int]:
    """Return the places that may be returned."""
    return places if passes is None else filter(passes, places)


def find_in_context(index: NameIndex, ranked: RankedTexts) -> dict[int, float]:
    """Return places that fit only together with what stands above them, with their scores.

    Works from the rarest term of the query, so that common headings cost nothing. Places whose text
    matches alone are left out.
    """
    terms, text_of, words = ranked.terms, index.text_of, index.corpus.words
    needed = sorted(ranked.needed, key=lambda each: len(each.texts))
    if len(needed) < 2 or not needed[0].texts:
        return {}
    known = {}

    def qualities(place: int) -> Sequence[float]:
        """Return how well each term fits a place, 0 to 1."""
        text = text_of[place]
        if text not in known:
            known[text] = [
                max(best_word(each.matches, words[text])[0], each.multi_word.get(text, 0.0))
                for each in terms
            ]
        return known[text]

    found = {}
    for place in _below_rarest(index, *(each.texts for each in needed)):
        text = text_of[place]
        if text in ranked.matching:
            continue
        inherited = [0.0] * len(terms)
        for higher in index.places.above(place):
            inherited = [*map(max, inherited, qualities(higher))]
        each_of = zip(qualities(place), inherited, terms, strict=True)
        if all(own or above or each.is_stop_word for own, above, each in each_of):
            weakened = [INHERITED * quality for quality in inherited]
            found[place] = index.ranker.scorer.score(terms, text, weakened)
    return found


def _below_rarest(index: NameIndex, rarest: Set[int], *others: Set[int]) -> Iterable[int]:
    """Return the places of the rarest term, and those under them that have another term."""
    with_other = frozenset[int]().union(*others)
    seeds = (place for text in sorted(rarest) for place in index.corpus.places[text])
    found: dict[int, None] = {}
    for place in islice(seeds, _MOST_SEEDS):
        found[place] = None
        for lower in index.places.under(place):
            if index.text_of[lower] in with_other:
                found[lower] = None
    return islice(found, _MOST_CANDIDATES)


def find_in_folders(index: NameIndex, ranked: RankedTexts) -> dict[int, float]:
    """Return names of notes that fit only together with their folders, with their scores.

    For example, `roundup 2021-06-05` finds the note 2021-06-05 in the folder Roundup. Each has a
    word of the query itself.
    """
    needed = ranked.needed
    if len(needed) < 2:
        return {}
    places, folders = index.places, index.folders
    in_folders = {each.term.word: folders.qualities(each.term.word) for each in needed}
    if not any(in_folders.values()):
        return {}
    with_words = [(each.texts, in_folders[each.term.word]) for each in needed]
    alone = [texts for texts, at in with_words if not at]
    either = frozenset[int]().union(*(each.texts for each in needed))
    texts = ranked.allowed_of(either.intersection(*alone)) - ranked.matching
    every_folder = frozenset[int]().union(*in_folders.values())
    # The places of the texts, or the notes in the folders if these are fewer.
    to_try = (place for text in texts for place in index.corpus.places[text])
    if sum(len(folders.notes[folder]) for folder in every_folder) < len(texts):
        to_try = (p for folder in every_folder for p in places.of_notes(folders.notes[folder]))
    candidates = []
    for place in to_try:
        text, folder = index.text_of[place], folders.of_notes[places.notes[place]]
        is_own = places.kinds[place] != TAG and index.cost(place) < HEADING_COST
        has_all = all(text in having or folder in at for having, at in with_words)
        if is_own and text in texts and has_all:
            candidates.append((text, place))
    found = {}
    for text, place in nsmallest(_MOST_IN_FOLDERS, candidates):
        folder = folders.of_notes[places.notes[place]]
        qualities = (in_folders.get(each.term.word, {}) for each in ranked.terms)
        inherited = [IN_FOLDER * at.get(folder, 0.0) for at in qualities]
        found[place] = index.ranker.scorer.score(ranked.terms, text, inherited)
    return found
