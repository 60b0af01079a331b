"""The door of the package: builds the index of a vault's names, and answers queries from it.

An index never changes after it is built, so that threads may share it. Never reads a
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from explorer.model import Answer, Hit, Note
from explorer.search.names.explain import TermMatch, match_folders, match_terms
from explorer.search.names.guesses import SurePlaces, without_guesses
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import SCOPES, NameIndex
from explorer.search.names.name_places import (
    AddPlaces,
    NamePlaces,
    NoteEdit,
    NoteTable,
    add_names,
    add_tags,
)
from explorer.search.names.place_filters import FilterSource, apply_filters
from explorer.search.names.place_ranking import (
    RANKED,
    PlaceQuery,
    best_places,
    find_places,
    good_places,
    make_hit,
    make_tie_break,
    query_problems,
    rank_everywhere,
)
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.weights import ENOUGH
from explorer.search.query import Query
from explorer.search.search_context import NO_CONTEXT, SearchContext

NameIndexData: TypeAlias = tuple[NamePlaces, InvertedIndex]
"""What a `NameIndex` is made of."""


class NameSearchData:
    """An index as plain strings, arrays, lists and dicts.

    Tags are searched rarely, so that part may be built on first use.
    """

    __slots__ = ("_make_tags", "_tags", "names")

    def __init__(
        self, names: NameIndexData, tags: NameIndexData | Callable[[], NameIndexData]
    ) -> None:
        self.names = names
        self._tags = tags if isinstance(tags, tuple) else None
        self._make_tags = tags

    @property
    def tags(self) -> NameIndexData:
        """The tags of the vault."""
        tags = self._tags
        if tags is None:
            assert callable(self._make_tags)  # noqa: S101  else there are tags
            tags = self._tags = self._make_tags()
        return tags

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NameSearchData):
            return NotImplemented
        return self.names == other.names and self.tags == other.tags

    def __hash__(self) -> int:
        raise TypeError("an index holds what cannot be hashed")

    def __reduce__(self) -> tuple[type[NameSearchData], tuple[NameIndexData, NameIndexData]]:
        return NameSearchData, (self.names, self.tags)

    @classmethod
    def of(cls, notes: Iterable[Note]) -> NameSearchData:
        """Index the notes; their order does not matter."""
        return cls.in_order(sorted(notes, key=attrgetter("path")))

    @classmethod
    def in_order(cls, notes: Iterable[Note]) -> NameSearchData:
        """Index notes that come in the order of their paths; none of them is kept."""
        table = NoteTable()
        names, tags = NamePlaces(table), NamePlaces(table)
        for note in notes:
            table.add(note)
            add_names(names, note)
            add_tags(tags, note)
        for places in (names, tags):
            places.close()
        table.share_tags()
        return cls((names, InvertedIndex.of(names.shown)), (tags, InvertedIndex.of(tags.shown)))

    def edited(self, changes: Mapping[str, Note | None]) -> NameSearchData:
        """Return what indexing all notes anew would return after some have changed.

        `changes` are notes by path as they are now, None for one that is gone.
        """
        edit = NoteEdit.of(self.names[0].table, changes)
        names, tags = _edited(self.names, edit, add_names), _edited(self.tags, edit, add_tags)
        return NameSearchData(names, tags)


def _edited(data: NameIndexData, edit: NoteEdit, add: AddPlaces) -> NameIndexData:
    places, corpus = data
    new, moved = places.edited(edit, add)
    return new, corpus.edited(places.shown, new.shown, moved)


class NameSearch:
    """The searchable names of a vault: headings, note titles, aliases, and tags."""

    def __init__(self, data: NameSearchData) -> None:
        self.data = data
        """What the index is made of, for a cache or another process.

        `NameSearch(data)` answers as this one does.
        """
        self._names = NameIndex(*data.names)

    @cached_property
    def _tags(self) -> NameIndex:
        return NameIndex(*self.data.tags)

    @classmethod
    def build(cls, notes: Iterable[Note]) -> NameSearch:
        """Index notes, of a whole vault or of the part that is loaded so far, in any order."""
        return cls(NameSearchData.of(notes))

    def edited(self, changes: Mapping[str, Note | None]) -> NameSearch:
        """Return the index after some notes have changed, without indexing the others again.

        `changes` are notes by path as they are now, None for one that is gone. The result answers
        as an index of all notes that was built afresh.
        """
        return NameSearch(self.data.edited(changes))

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
        index = self._tags if scope == "tags" else self._names
        asked = _Asked(index, SCOPES[scope], context, guess)
        limit = max(0, limit)
        alternatives = query.alternatives
        found = _find_any(asked, alternatives) if alternatives else _find(asked, query, limit)
        hits = tuple(
            make_hit(index, each.place, each.score, each.texts, context.states)
            for each in found.places[:limit]
        )
        return Answer(
            query.typed,
            found.total,
            truncated=found.total > len(hits),
            hits=hits,
            generation=context.generation,
            problems=tuple(dict.fromkeys((*query.problems, *found.problems))),
            is_guess=found.are_guesses,
        )

    def explain(self, query: Query, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of the query matches which word of a hit, and how.

        The word may be in the text of the hit or in what stands above it.
        """
        index = self._tags if hit.kind == "tag" else self._names
        place = index.places.find(hit.path, hit.section, hit.text)
        if place is None:
            return ()
        explained = [_explained(index, place, each) for each in query.alternatives or (query,)]
        return max(explained, key=len)


class _Asked(NamedTuple):
    """What is asked of a search besides its words."""

    searched: NameIndex
    kinds: frozenset[int]
    context: SearchContext
    guess: bool


class _FoundPlace(NamedTuple):
    """A place with its score, and the texts of the query that found it."""

    place: int
    score: float
    texts: RankedTexts | None


class _Found(NamedTuple):
    """What a query finds."""

    places: Sequence[_FoundPlace]
    """The best first."""
    total: int
    problems: Sequence[str]
    are_guesses: bool = False


def _find(asked: _Asked, parsed: Query, limit: int) -> _Found:
    """Return the best places for a plain query."""
    query, problems = _place_query(asked, parsed)
    ranked = find_places(query, parsed, limit)
    best = SurePlaces(best_places(query, ranked, limit), False)
    total = ranked.total
    if not asked.guess:
        found = len(best.places)
        best = without_guesses(asked.searched, ranked.texts, best.places)
        if len(best.places) < found:
            total = len(best.places)
    places = [_FoundPlace(place, score, ranked.texts) for place, score in best.places]
    return _Found(places, total, problems, best.are_guesses)


def _find_any(asked: _Asked, alternatives: Iterable[Query]) -> _Found:
    """Return the places that any of several plain queries finds well.

    Queries with operators are exact about texts: a misspelled name above these would be none.
    """
    best: dict[int, _FoundPlace] = {}
    problems: list[str] = []
    for parsed in alternatives:
        query, left_out = _place_query(asked, parsed)
        ranked = find_places(query, parsed, RANKED)
        places = good_places(query, ranked)
        if not asked.guess:
            places = without_guesses(asked.searched, ranked.texts, places).places
        for place, score in places:
            known = best.get(place)
            if score >= ENOUGH and (known is None or score > known.score):
                best[place] = _FoundPlace(place, score, ranked.texts)
        problems += [*parsed.problems, *left_out]
    return _Found(sorted(best.values(), key=lambda each: -each.score), len(best), problems)


def _place_query(asked: _Asked, parsed: Query) -> tuple[PlaceQuery, Sequence[str]]:
    """Return which places a plain query may find, and what of it could not be used."""
    index, kinds, context, _ = asked
    filtered = apply_filters(parsed.filters, FilterSource(index.corpus, index.places, context))
    query = PlaceQuery(
        index,
        kinds,
        filtered,
        tie_break=make_tie_break(index, context),
        in_vault_order=not context.importance and not context.states,
        is_finished=parsed.is_finished,
        modified=_times_asked_for(parsed, context),
    )
    return query, [*query_problems(parsed, filtered)]


def _explained(index: NameIndex, place: int, parsed: Query) -> tuple[TermMatch, ...]:
    """Return which term of a plain query matches which word of a place, or of what is above it."""
    texts = rank_everywhere(index, parsed)
    matches = _explain(index, place, texts, [])
    if _unmatched(texts.needed, matches):
        # What was read strictly in the whole vault may have been read leniently in one scope,
        # or behind a filter.
        index.ranker.lenient(texts)
        matches = _explain(index, place, texts, matches)
    return tuple(matches)


def _times_asked_for(query: Query, context: SearchContext) -> Mapping[str, datetime] | None:
    """Return when each note was changed, None if no filter of a query is about that."""
    asks = any(condition.kind == "modified" for condition in query.filters)
    return context.facts.modified if asks else None


def _explain(
    index: NameIndex, place: int, texts: RankedTexts, known: list[TermMatch]
) -> list[TermMatch]:
    """Return the matches known, and those of the other terms with a place or what is above it."""
    places = index.places
    matches = [*known]
    rest = _unmatched(texts.terms, matches)
    matches += match_terms(index.corpus, rest, places.shown[place], index.text_of[place])
    for higher in places.above(place):
        shown = places.shown[higher]
        rest = _unmatched(texts.terms, matches)
        above = match_terms(index.corpus, rest, shown, index.text_of[higher])
        matches += [match._replace(ranges=(), above=shown) for match in above]
    rest = _unmatched(texts.needed, matches)
    if rest and rest != texts.needed:
        matches += match_folders(index.folder_matcher.folders, rest, place)
    return matches


def _unmatched(terms: Iterable[QueryTerm], matches: Iterable[TermMatch]) -> list[QueryTerm]:
    """Return the terms that match nothing yet."""
    known = {match.part for match in matches}
    return [query_term for query_term in terms if query_term.term.word not in known]
