"""Searches the names of a vault: which places a query finds, in which order, and their index.

A place may fit together with what stands above it (`anycast matters` finds `Why it matters` in the
note Anycast), or a note with the folder that holds it. Texts are chosen and scored by the ranker.
An index never changes after it is built, so that threads may share it. It is read from the store if
it is there, with the changes since, and built anew if too much has changed.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache
from heapq import heappush, heappushpop, nsmallest
from itertools import islice
from pathlib import Path
from sys import maxsize
from typing import Any

from explorer.model import REVIEW_STATES, Answer, Hit, Note
from explorer.search.names.filters import NO_CONTEXT, SearchContext, apply_filters
from explorer.search.names.inverted_index import InvertedIndex, NumberRows
from explorer.search.names.name_index import (
    COLUMNS,
    EVERY_KIND,
    KINDS,
    NOTE,
    SCOPES,
    TAG,
    Changes,
    NameIndex,
    NamePlaces,
    NoteTable,
    add_names,
    add_tags,
)
from explorer.search.names.query_terms import MOST_TERMS
from explorer.search.names.ranking import (
    RankedTexts,
    TermMatch,
    best_word,
    how_fits,
    match_terms,
    matched_ranges,
)
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
from explorer.text.names import folder_of
from explorer.text.normalize import squeeze, words_of
from explorer.vault import Store, Vault
from explorer.vault.resolved_links import WORTH_STORING

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
_BY_URGENCY = sorted(REVIEW_STATES, key=lambda state: not REVIEW_STATES[state].is_asked)
_URGENCY = {state: rank for rank, state in enumerate((*_BY_URGENCY, None))}

ScoredPlace = tuple[int, float]
"""The number of a place and its score."""


class PlaceSearch:
    """The places that one plain query finds in an index."""

    def __init__(
        self, index: NameIndex, query: Query, kinds: frozenset[int], context: SearchContext
    ) -> None:
        self._index = index
        self._query = query
        self._context = context
        self.tie_break = _tie_break(index, context)
        left, problems = apply_filters(query.filters, index, context)
        wide = left
        if query.searched_text and query.wanted is not query:
            # How leniently words are read never depends on what is to be left out.
            wide, _ = apply_filters(query.wanted.filters, index, context)
        self._allowed: Set[int] | None = wide
        """The places that may be returned; None for all."""
        allowed_texts: frozenset[int] | None = None
        if kinds != EVERY_KIND:
            self._allowed, allowed_texts = index.of_kinds(kinds)
        if wide is not None:
            self._allowed = wide if self._allowed is None else wide & self._allowed
            allowed_texts = frozenset(map(index.text_of.__getitem__, self._allowed))
        self.texts: RankedTexts | None = None
        """The texts that match; None if the query has no words."""
        self._in_context: dict[int, float] = {}
        """Places that match with what stands above them or with folders, with their scores."""
        self._lenient: Set[int] = frozenset()
        """Those of them that have not every word as typed."""
        self._scores: dict[int, float] = {}
        """The scores of at least the best `RANKED` places, as far as they were compared."""
        self._listed: Sequence[int] = ()
        """All places in no order, for a query of filters alone, which scores none."""
        self.total = 0
        """How many places there are in all."""
        text = query.searched_text
        if len(text) > MOST_TERMS and len(set(words_of(squeeze(text)))) > MOST_TERMS:
            problems.insert(0, f"Only the first {MOST_TERMS} different words were used.")
        self.problems = problems
        """What of the query was left out, words first."""
        if text:
            self._rank(text, allowed_texts, left)
        elif left is not None:
            # Notes only, unless a filter is about places: then places of any kind.
            of = index.places.kinds
            is_about_places = any(each.is_about_places for each in query.filters)
            if kinds == EVERY_KIND and not is_about_places and NOTE in of:
                kinds = frozenset((NOTE,))
            self._listed = [place for place in left if of[place] in kinds]
            self.total = len(self._listed)

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
        text_of, gain = self._index.text_of, self._index.ranker.gain_backward
        sure = [
            (place, score)
            for place, score in best
            if text_of[place] in texts.as_typed or score + gain(texts, text_of[place]) >= least
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
            approximate=texts is not None and not self._is_exact(texts, place),
        )

    def _is_exact(self, texts: RankedTexts, place: int) -> bool:
        """Return whether a place has every word that was typed, or what stands above it has."""
        in_context = place in self._in_context and place not in self._lenient
        return in_context or self._index.text_of[place] in texts.exact

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
        items = scores.items()
        return nsmallest(limit, items, key=lambda each: (-each[1], *self.tie_break(each[0])))

    def _passing(self, places: Iterable[int]) -> Iterable[int]:
        """Return those of the places that may be returned."""
        return places if self._allowed is None else filter(self._allowed.__contains__, places)

    # Words

    def _rank(self, text: str, allowed: frozenset[int] | None, left: Set[int] | None) -> None:
        """Find the places that match: by the surest reading, then as leniently as it takes.

        Only those of them remain that are `left`; None for all.
        """
        ranker = self._index.ranker
        is_finished = self._query.is_finished
        texts = self.texts = ranker.strict(text, allowed, is_finished=is_finished)
        self._look_above(texts)
        if texts.terms and self._wants_more(texts, ENOUGH):
            # Notes that fit with their folders come below those that need none.
            most = BELOW_NAMES * (self._best(texts) or EXACT)
            matches = find_in_folders(self._index, texts) if len(texts.needed) > 1 else {}
            for place in self._passing(matches):
                self._in_context.setdefault(place, min(matches[place], most))
            has_phrase = text != self._query.text.strip()  # which is meant as it stands there
            if not has_phrase and self._wants_more(texts, ENOUGH):
                as_typed = {*self._in_context}
                # Other forms of the words, and some of the words if that is too little.
                ranker.lenient(texts)
                self._look_above(texts)
                self._lenient = self._in_context.keys() - as_typed
                if self._best_both_ways(texts) < POOR:
                    ranker.partial(texts, maxsize)
                elif self._wants_more(texts, POOR):
                    ranker.partial(texts, self._missing(texts))
        if left is not None:
            self._allowed = left if self._allowed is None else left & self._allowed
            self._in_context = {
                place: self._in_context[place] for place in self._passing(self._in_context)
            }
        text_of = self._index.text_of
        only_in_context = sum(text_of[place] not in texts.matching for place in self._in_context)
        self.total = self._count(texts) + only_in_context
        self._scores = self.score_places(texts, RANKED)
        for place, score in self._in_context.items():
            self._scores[place] = max(score, self._scores.get(place, 0.0))

    def _wants_more(self, texts: RankedTexts, least: float) -> bool:
        """Return whether the best score is too low, or low for a list that is this short."""
        least = SURE if self._missing(texts) > 0 else least
        return self._best(texts) < least and self._best_both_ways(texts) < least

    def _best(self, texts: RankedTexts) -> float:
        return max((0.0, *texts.scores.values(), *self._in_context.values()))

    def _best_both_ways(self, texts: RankedTexts) -> float:
        gain = self._index.ranker.gain_backward
        both_ways = (score + gain(texts, text) for text, score in texts.scores.items())
        return max((self._best(texts), *both_ways))

    def _missing(self, texts: RankedTexts) -> int:
        """Return how many places are missing to a list that is long enough to choose from."""
        return FEW - self._count(texts) - len(self._in_context)

    def _count(self, texts: RankedTexts) -> int:
        """Return how many places that may be returned have a text that matches."""
        corpus, allowed = self._index.corpus, self._allowed
        if allowed is None:
            return sum(map(corpus.counts.__getitem__, texts.matching))
        return sum(place in allowed for text in texts.matching for place in corpus.places[text])

    def _look_above(self, texts: RankedTexts) -> None:
        several = len(texts.needed) > 1
        if several and len(texts.matching) < RANKED and self._count(texts) < RANKED:
            matches = find_in_context(self._index, texts)
            for place in self._passing(matches):
                self._in_context[place] = matches[place]

    def score_places(self, texts: RankedTexts, limit: int) -> dict[int, float]:
        """Return the scores of the places of the best texts, of at least `limit` of them.

        Headings that cannot be among the best `limit` are left out.
        """
        index = self._index
        scores: dict[int, float] = {}
        best: list[float] = []
        for text, text_score in sorted(texts.scores.items(), key=lambda item: (-item[1], item[0])):
            least = best[0] if len(best) >= limit else 0.0
            # An own name gains on headings whose texts score the same: most at two thirds of this
            # range, nothing at its ends. The sum of both never falls while `text_score` grows.
            share = min(1.0, max(0.0, (text_score - GUESS) / (BEST_OTHER - GUESS)))
            gain = OWN_NAME_GAIN * _NORMALIZATION * share * share * (1 - share)
            if text_score + gain < least:
                break
            places: Iterable[int] = index.corpus.places[text]
            if text_score < least:
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
        passing = [*self._passing(places)]
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
    links = context.links().targets if context.links is not None else {}

    def key(place: int) -> tuple[float, int, int, int]:
        path = paths[notes[place]]
        urgency = _URGENCY[states.get((path, sections[place]))] if states else 0
        return cost(place), -links.get(path, 0), urgency, place

    return key


def find_in_context(index: NameIndex, ranked: RankedTexts) -> dict[int, float]:
    """Return places that fit only together with what stands above them, with their scores.

    Works from the rarest term of the query, so that common headings cost nothing. Places whose text
    matches alone are left out.
    """
    terms, text_of, words = ranked.terms, index.text_of, index.corpus.words
    needed = sorted(ranked.needed, key=lambda each: len(each.texts))

    @cache
    def qualities(text: int) -> Sequence[float]:
        """Return how well each term fits a text, 0 to 1."""
        return [
            max(best_word(each.matches, words[text])[0], each.multi_word.get(text, 0.0))
            for each in terms
        ]

    found = {}
    # The places of the rarest term, and those under them that have another term.
    rarest, *others = (each.texts for each in needed)
    with_other = frozenset[int]().union(*others)
    seeds = (place for text in sorted(rarest) for place in index.corpus.places[text])
    candidates: dict[int, None] = {}
    for place in islice(seeds, _MOST_SEEDS):
        lower = (each for each in index.places.under(place) if text_of[each] in with_other)
        candidates |= dict.fromkeys((place, *lower))
    for place in islice(candidates, _MOST_CANDIDATES):
        text = text_of[place]
        if text in ranked.matching:
            continue
        inherited = [0.0] * len(terms)
        for higher in index.places.above(place):
            inherited = [*map(max, inherited, qualities(text_of[higher]))]
        each_of = zip(qualities(text), inherited, terms, strict=True)
        if all(own or above or each.is_stop_word for own, above, each in each_of):
            weakened = [INHERITED * quality for quality in inherited]
            found[place] = index.ranker.score(terms, text, weakened)
    return found


def find_in_folders(index: NameIndex, ranked: RankedTexts) -> dict[int, float]:
    """Return names of notes that fit only together with their folders, with their scores.

    For example, `roundup 2021-06-05` finds the note 2021-06-05 in the folder Roundup. Each has a
    word of the query itself.
    """
    places, folders = index.places, index.folders
    in_folders = {each.term.word: folders.qualities(each.term.word) for each in ranked.needed}
    having = [(each.texts, in_folders[each.term.word].keys()) for each in ranked.needed]
    every_folder = frozenset[int]().union(*(at for _, at in having))
    if not every_folder:
        return {}
    alone = [texts for texts, at in having if not at]
    either = frozenset[int]().union(*(texts for texts, _ in having))
    texts = ranked.allowed_of(either.intersection(*alone)) - ranked.matching
    # The places of the texts, or the notes in the folders if these are fewer.
    to_try = (place for text in texts for place in index.corpus.places[text])
    if sum(len(folders.notes[folder]) for folder in every_folder) < len(texts):
        to_try = (p for folder in every_folder for p in places.of_notes(folders.notes[folder]))
    candidates = []
    for place in to_try:
        text, folder = index.text_of[place], folders.of_notes[places.notes[place]]
        is_own = places.kinds[place] != TAG and index.cost(place) < HEADING_COST
        has_all = all(text in own or folder in at for own, at in having)
        if is_own and text in texts and has_all:
            candidates.append((text, place, folder))
    found = {}
    for text, place, folder in nsmallest(_MOST_IN_FOLDERS, candidates):
        qualities = (in_folders.get(each.term.word, {}) for each in ranked.terms)
        inherited = [IN_FOLDER * at.get(folder, 0.0) for at in qualities]
        found[place] = index.ranker.score(ranked.terms, text, inherited)
    return found


LEAST = 200
"""Notes from which on building takes longer than looking for what was stored."""
_NAME = "names"
_MOST_CHANGED = 0.25
"""The share of the notes up to which taking in changes is faster than building anew."""


class NameSearch:
    """The searchable names of a vault: headings, note titles, aliases, and tags."""

    def __init__(self, names: NameIndex, tags: NameIndex) -> None:
        self.names = names
        self.tags = tags

    @classmethod
    def build(cls, notes: Iterable[Note]) -> NameSearch:
        """Index notes that come in the order of their paths; none of them is kept."""
        table = NoteTable()
        names, tags = NamePlaces(table), NamePlaces(table)
        for note in notes:
            table.add(note)
            add_names(names, note)
            add_tags(tags, note)
        made = (NameIndex(each, InvertedIndex.of(each.shown)) for each in (names, tags))
        return cls(*made)

    def edited(self, changes: Changes) -> NameSearch:
        """Return what indexing all notes anew would return after some have changed.

        `changes` are notes by path as they are now, None for one that is gone.
        """
        if not changes:
            return self
        table = self.names.places.table.edited(changes)
        made = []
        for index, add in ((self.names, add_names), (self.tags, add_tags)):
            places, runs = index.places.edited(changes, table, add)
            is_same = places.shown == index.places.shown
            corpus = index.corpus if is_same else index.corpus.edited(runs)
            made.append(NameIndex(places, corpus, index))
        return NameSearch(*made)

    def search(
        self,
        query: Query,
        *,
        limit: int = 50,
        scope: str | None = None,
        context: SearchContext = NO_CONTEXT,
        guess: bool = True,
    ) -> Answer:
        """Return the best places for what was typed; for words with OR between, the best of each.

        Without `guess`, places that fit by luck are left out if there are others. Importance and
        review states of the `context` order what fits equally well; its facts are for filters.
        Raises ValueError for an unknown scope.
        """
        if scope not in SCOPES:
            raise ValueError(f"unknown scope {scope!r}; there is headings, notes, text, tags")
        limit = max(0, limit)
        index = self.tags if scope == "tags" else self.names
        searches = [
            PlaceSearch(index, each, SCOPES[scope], context)
            for each in query.alternatives or (query,)
        ]
        is_guess = False
        if query.alternatives:
            found = _best_of_any(searches, guess=guess)
            total = len(found)
        else:
            (search,) = searches
            best, total = search.best(limit), search.total
            if not guess:
                count = len(best)
                best, is_guess = search.without_guesses(best)
                if is_guess and query.wanted is not query:
                    wide = PlaceSearch(index, query.wanted, SCOPES[scope], context)
                    guesses = {place for place, _ in wide.without_guesses(wide.best(limit))[0]}
                    best = [each for each in best if each[0] in guesses]
                total = total if len(best) == count else len(best)
            found = [(search, each) for each in best]
        hits = tuple(search.make_hit(*each) for search, each in found[:limit])
        problems = [*query.problems]
        for search, each in zip(searches, query.alternatives or (query,), strict=True):
            problems += [*each.problems, *search.problems]
        return Answer(
            query.typed,
            total,
            truncated=total > len(hits),
            hits=hits,
            generation=context.generation,
            problems=tuple(dict.fromkeys(problems)),
            is_guess=is_guess,
        )

    def explain(self, query: Query, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of the query matches which word of a hit, and how.

        The word may be in the text of the hit or in what stands above it.
        """
        index = self.tags if hit.kind == "tag" else self.names
        place = index.places.find(hit.path, hit.section, hit.text)
        if place is None:
            return ()
        explained = []
        for each in query.alternatives or (query,):
            # What was read strictly in the whole vault may have been read leniently in one scope,
            # or behind a filter.
            words = Query(each.typed, each.searched_text)
            texts = PlaceSearch(index, words, EVERY_KIND, NO_CONTEXT).texts
            matches: dict[str, TermMatch] = {}
            if texts is not None:
                _explain(index, place, texts, matches)
                if any(each.term.word not in matches for each in texts.needed):
                    index.ranker.lenient(texts)
                    _explain(index, place, texts, matches)
            explained.append(tuple(matches.values()))
        return max(explained, key=len)


def _best_of_any(
    searches: Iterable[PlaceSearch], *, guess: bool
) -> list[tuple[PlaceSearch, ScoredPlace]]:
    """Return the places that any of several plain queries finds well, best first.

    Queries with operators are exact about texts: a misspelled name above these would be none.
    """
    best: dict[int, tuple[PlaceSearch, ScoredPlace]] = {}
    for search in searches:
        places = search.good()
        if not guess:
            places, _ = search.without_guesses(places)
        for place, score in places:
            if score >= ENOUGH and (place not in best or score > best[place][1][1]):
                best[place] = search, (place, score)
    return sorted(best.values(), key=lambda each: -each[1][1])


def _explain(
    index: NameIndex, place: int, texts: RankedTexts, matches: dict[str, TermMatch]
) -> None:
    """Add the matches of the terms that have none with a place or what is above it."""
    places = index.places
    for at in (place, *places.above(place)):
        shown = places.shown[at]
        for match in match_terms(index.corpus, texts.terms, shown, index.text_of[at]):
            above = match if at == place else match._replace(ranges=(), above=shown)
            matches.setdefault(match.part, above)
    rest = [each.term.word for each in texts.needed if each.term.word not in matches]
    for typed in rest if len(rest) < len(texts.needed) else ():
        found = index.folders.best_word(places.notes[place], typed)
        if found is not None:
            word, quality = found
            folder = folder_of(places.path(place))
            match = TermMatch(typed, word, how_fits(typed, word), quality, (), above=folder)
            matches[typed] = match


def index_of(
    vault: Vault,
    previous: tuple[Vault, NameSearch] | None = None,
    *,
    cache: bool = True,
    cache_dir: Path | None = None,
) -> NameSearch:
    """Return the index of a snapshot.

    `previous` is the index of an earlier one, if there is one. Without `cache`, and for a small
    vault, nothing is read from the store or written to it.
    """
    if previous is not None:
        older, index = previous
        edited = _edited(index, vault, vault.changed_since(older))
        if edited is not None:
            return edited
    if not cache or len(vault.notes) < LEAST:
        return NameSearch.build(vault.glances())
    store = vault.store(cache_dir)
    stored, count = _stored(vault, store)
    index = stored or NameSearch.build(vault.glances())
    if vault.complete and (stored is None or count >= WORTH_STORING):
        store.store_result(_NAME, vault.entries, pack(index))
    return index


def _edited(index: NameSearch, vault: Vault, changed: Set[str]) -> NameSearch | None:
    """Return the index with the changed notes as the snapshot has them; None if too many are."""
    if len(changed) > _MOST_CHANGED * len(vault.notes):
        return None
    return index.edited({path: vault.notes.get(path) for path in changed})


def _stored(vault: Vault, store: Store) -> tuple[NameSearch | None, int]:
    """Return the stored index with the changes since, and how many notes have changed."""
    stored = store.stored_result(_NAME, vault.entries)
    if stored is None:
        return None, 0
    changes = stored.changes(vault.entries)
    changed = {*changes.edited, *changes.added, *changes.removed}
    try:
        index = unpack(stored.parts)
    except (ValueError, EOFError, TypeError):
        return None, 0  # what is built takes its place
    return _edited(index, vault, changed), len(changed)


def pack(search: NameSearch) -> Sequence[bytes]:
    """Return an index as bytes, in parts: many times faster than building it is to unpack them."""
    table = search.names.places.table
    parts: list[Sequence[object]] = [(table.paths, table.titles, table.tags, table.properties)]
    for index in (search.names, search.tags):
        corpus = index.corpus
        parts.append([index.places.firsts, *(getattr(index.places, name) for name in COLUMNS)])
        parts.append((
            corpus.texts,
            corpus.words,
            corpus.initials,
            corpus.every_word,
            corpus.postings.flat,
            corpus.postings.starts,
            corpus.places.flat,
            corpus.places.starts,
            corpus.text_of_places,
        ))  # fmt: skip
    return [
        marshal.dumps([(v.typecode, v.tobytes()) if isinstance(v, array) else v for v in part])
        for part in parts
    ]


def unpack(parts: Sequence[bytes | memoryview]) -> NameSearch:
    """Return the index that was given to `pack`. Raises ValueError, EOFError or TypeError."""
    loaded: list[list[Any]] = [  # the store checks the bytes
        [array(*value) if isinstance(value, tuple) else value for value in part]
        for part in map(marshal.loads, parts)
    ]
    table, *rest = loaded
    notes = NoteTable(*table)
    made = []
    for columns, (texts, words, letters, every_word, *rows, text_of) in (rest[:2], rest[2:]):
        postings, places = NumberRows(*rows[:2]), NumberRows(*rows[2:])
        corpus = InvertedIndex(texts, words, letters, every_word, postings, places, text_of)
        made.append(NameIndex(NamePlaces(notes, *columns), corpus))
    return NameSearch(*made)
