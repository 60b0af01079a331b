"""The door of the package: builds the index of a vault's names, and answers queries from it.

What an index says never changes after it is built, so that threads may share it. Never reads a
file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from explorer.model import Answer, Hit, Note
from explorer.search.names.answer import (
    RANKED,
    Ranked,
    Tie,
    fitting,
    further,
    hit,
    in_order,
    listed,
    tie_of,
)
from explorer.search.names.explain import TermMatch, trace
from explorer.search.names.filters import Facts, States, narrow
from explorer.search.names.inverted_index import InvertedIndex
from explorer.search.names.name_index import EVERY_KIND, SCOPES, NameIndex
from explorer.search.names.name_places import NamePlaces, tag_places
from explorer.search.names.query_terms import MOST_PARTS, QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.scoring import EXACT
from explorer.search.query import Query, parse
from explorer.search.word_forms import squeeze, words_of


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
        importance: Mapping[str, float] | None = None,
        states: States | None = None,
        generation: int = 0,
        facts: Facts | None = None,
    ) -> Answer:
        """Return the best places for what was typed.

        `importance` (a figure for each path, more is better) and `states` (of places, section -1
        for a note) order what fits equally well; `facts` holds what filters need. Raises ValueError
        for an unknown scope.
        """
        if scope not in SCOPES:
            raise ValueError(f"unknown scope {scope!r}; there is headings, notes, text, tags")
        parsed = parse(query)
        area = self._tags if scope == "tags" else self._names
        left = narrow(area.corpus, area.places, parsed.filters, states, facts or Facts())
        said = _said(parsed)
        problems = (*parsed.problems, *_too_many(said), *(left.problems if left else ()))
        tie = tie_of(area, importance, states)
        limit = max(0, limit)
        found: RankedTexts | None = None
        ranked: Ranked = {}, 0
        given = tie if importance or states else None
        if said:
            found, ranked = fitting(area, said, SCOPES[scope], left, given)
        elif left is not None and left.narrows:
            ranked = listed(area, parsed, SCOPES[scope], left, tie, limit)
        scores, total = ranked
        best = [
            (place, scores[place]) for place in (in_order(scores, tie, RANKED) if said else scores)
        ]
        if found is not None and len(best) < min(limit, total):
            scores = further(area, found, SCOPES[scope], left, given, scores)
            last = best[-1][1] if best else EXACT
            # What comes first stays so, whatever the limit: nothing that was looked at later may
            # look better.
            best += [
                (place, min(scores[place], last)) for place in _others(scores, best, tie, limit)
            ]
        hits = tuple(hit(area, place, value, found, states) for place, value in best[:limit])
        return Answer(query, total, total > len(hits), hits, generation, problems)

    def explain(self, query: str, hit: Hit) -> tuple[TermMatch, ...]:
        """Say which part of the query met which word of the hit's text, or of what stands above it, and how."""
        area = self._tags if hit.kind == "tag" else self._names
        place = area.places.find(hit.path, hit.section, hit.text)
        if place is None:
            return ()
        found, _ = fitting(area, _said(parse(query)), EVERY_KIND, None, None)
        met: list[TermMatch] = []
        _explain(area, place, found, met)
        if _missing(found.needed, met):
            # What was read strictly in the whole vault may have been read leniently in one scope,
            # or behind a filter.
            area.ranker.lenient(found)
            _explain(area, place, found, met)
        return tuple(met)


def _explain(area: NameIndex, place: int, found: RankedTexts, met: list[TermMatch]) -> None:
    """Add what the parts that have met nothing yet meet in the text of a place, else above it."""
    places, corpus = area.places, area.corpus
    met += trace(corpus, _missing(found.parts, met), places.shown[place], area.text_of[place])
    for higher in places.above(place):
        shown = places.shown[higher]
        more = trace(corpus, _missing(found.parts, met), shown, area.text_of[higher])
        met += [replace(each, ranges=(), above=shown) for each in more]


def _missing(parts: Iterable[QueryTerm], met: Iterable[TermMatch]) -> list[QueryTerm]:
    """Return the parts that have met nothing."""
    known = {each.part for each in met}
    return [part for part in parts if part.term.word not in known]


def _others(
    scores: dict[int, float], best: list[tuple[int, float]], tie: Tie, limit: int
) -> list[int]:
    """Return the places that come after the best."""
    for place, _ in best:
        scores.pop(place, None)
    return in_order(scores, tie, limit - len(best))


def _said(parsed: Query) -> str:
    phrases = [f.value for f in parsed.filters if f.kind == "phrase" and f.wanted]
    return " ".join([parsed.text, *phrases]).strip()


def _too_many(said: str) -> Iterator[str]:
    if len(said) > MOST_PARTS and len(set(words_of(squeeze(said)))) > MOST_PARTS:
        yield f"Only the first {MOST_PARTS} different words were used."
