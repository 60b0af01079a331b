"""The door of the package: builds the index of a vault's names, and answers queries from it.

An index never changes after it is built, so that threads may share it. Never reads a
file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from explorer.model import Answer, Hit, Note
from explorer.search.names.answer import (
    PlaceQuery,
    best_places,
    find_places,
    make_hit,
    make_tie_break,
    query_problems,
    rank_everywhere,
)
from explorer.search.names.explain import TermMatch, match_terms
from explorer.search.names.filters import FilterSource, apply_filters
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import SCOPES, NameIndex
from explorer.search.names.name_places import NamePlaces, tag_places
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.search_context import NO_CONTEXT, SearchContext
from explorer.search.query import parse


@dataclass(frozen=True, slots=True)
class NameSearchData:
    """An index as plain strings, arrays, lists and dicts."""

    names: tuple[NamePlaces, InvertedIndex]
    tags: tuple[NamePlaces, InvertedIndex]


class NameSearch:
    """The searchable names of a vault: headings, note titles, aliases, and tags."""

    def __init__(self, data: NameSearchData) -> None:
        self._names = NameIndex(*data.names)
        self._tags = NameIndex(*data.tags)

    @classmethod
    def build(cls, notes: Iterable[Note]) -> NameSearch:
        """Index the notes, of a whole vault or of what is there so far.

        Their order does not matter.
        """
        there = list(notes)
        names, tags = NamePlaces.of(there), tag_places(there)
        return cls(
            NameSearchData(
                (names, InvertedIndex.of(names.shown)), (tags, InvertedIndex.of(tags.shown))
            )
        )

    @property
    def data(self) -> NameSearchData:
        """What the index is made of, for a cache or another process.

        `NameSearch(data)` answers as this one does.
        """
        return NameSearchData(
            (self._names.places, self._names.corpus), (self._tags.places, self._tags.corpus)
        )

    def search(
        self,
        query: str,
        *,
        limit: int = 50,
        scope: str | None = None,
        context: SearchContext = NO_CONTEXT,
    ) -> Answer:
        """Return the best places for what was typed.

        Importance and review states of the `context` order what fits equally well; its facts are
        for filters. Raises ValueError for an unknown scope.
        """
        if scope not in SCOPES:
            raise ValueError(f"unknown scope {scope!r}; there is headings, notes, text, tags")
        parsed = parse(query)
        index = self._tags if scope == "tags" else self._names
        source = FilterSource(index.corpus, index.places, context)
        filtered = apply_filters(parsed.filters, source)
        place_query = PlaceQuery(
            index,
            SCOPES[scope],
            filtered,
            tie_break=make_tie_break(index, context),
            in_vault_order=not context.importance and not context.states,
        )
        ranked = find_places(place_query, parsed, max(0, limit))
        best = best_places(place_query, ranked, max(0, limit))
        hits = tuple(
            make_hit(index, place, score, ranked.texts, context.states) for place, score in best
        )
        return Answer(
            query,
            ranked.total,
            truncated=ranked.total > len(hits),
            hits=hits,
            generation=context.generation,
            problems=(*parsed.problems, *query_problems(parsed, filtered)),
        )

    def explain(self, query: str, hit: Hit) -> tuple[TermMatch, ...]:
        """Return which term of the query matches which word of the hit's text, and how.

        Or which word of what stands above the text.
        """
        index = self._tags if hit.kind == "tag" else self._names
        place = index.places.find(hit.path, hit.section, hit.text)
        if place is None:
            return ()
        texts = rank_everywhere(index, parse(query).searched_text)
        matches = _explain(index, place, texts, [])
        if _unmatched(texts.needed, matches):
            # What was read strictly in the whole vault may have been read leniently in one scope,
            # or behind a filter.
            index.ranker.lenient(texts)
            matches = _explain(index, place, texts, matches)
        return tuple(matches)


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
        matches += [replace(match, ranges=(), above=shown) for match in above]
    return matches


def _unmatched(terms: Iterable[QueryTerm], matches: Iterable[TermMatch]) -> list[QueryTerm]:
    """Return the terms that match nothing yet."""
    known = {match.part for match in matches}
    return [query_term for query_term in terms if query_term.term.word not in known]
