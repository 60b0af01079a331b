"""The door of the package: builds the index of a vault's names, and answers queries from it.

An index is never changed after it is built, so that threads may share it. Never reads a file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from typing import Literal, TypeAlias

from explorer.model import Answer, Hit, Note, ReviewState
from explorer.search.context import in_context
from explorer.search.corpus import Corpus
from explorer.search.narrow import Facts, Narrowed, States, narrow
from explorer.search.places import ALIAS, HEADING, KINDS, NOTE, Places, tag_places
from explorer.search.query import Query, parse
from explorer.search.rank import Found, Ranker
from explorer.search.score import EXACT
from explorer.search.trace import Met, ranges, trace
from explorer.search.words import squeeze

Scope: TypeAlias = Literal["headings", "notes", "tags"]

_SCOPES: Mapping[str | None, frozenset[int]] = {
    None: frozenset(range(4)),
    "headings": frozenset((HEADING,)),
    "notes": frozenset((NOTE, ALIAS)),
    "tags": frozenset(range(4)),
}
_KIND_COST = {NOTE: 0.1, ALIAS: 0.2}
"""A heading comes before the note and the alias of the same name."""
_FREE_REPEATS = 8
_REPEAT_COST = 1.0
_MOST_REPEAT_COST = 40.0
_URGENCY: Mapping[ReviewState | None, int] = {"overdue": 0, "due": 1, "new": 2, "soon": 3, "later": 4, None: 5}

ENOUGH = 66.0
"""A best score below this makes the search try misspellings, pieces and abbreviations."""

Passes: TypeAlias = Callable[[int], bool]
Tie: TypeAlias = Callable[[int], tuple[float, int, int]]


class _Field:
    """One corpus with its places: the names of the vault, or its tags."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.corpus = Corpus.of(places.shown)
        self.ranker = Ranker(self.corpus)
        self.text_of = array("L", bytes(array("L").itemsize * len(places.shown)))
        for text, where in enumerate(self.corpus.places):
            for place in where:
                self.text_of[place] = text


class Index:
    """The searchable names of a vault: headings, note titles, aliases, and tags."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._names = _Field(Places.of(notes))
        self._tags = _Field(tag_places(notes))

    @classmethod
    def build(cls, notes: Iterable[Note]) -> Index:
        """Index the notes; their order does not matter."""
        return cls(list(notes))

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

        `importance` (a figure for each path, more is better) and `states` (of places, section -1 for a note) order
        what fits equally well; `facts` holds what filters need. Raises ValueError for an unknown scope.
        """
        if scope not in _SCOPES:
            raise ValueError(f"unknown scope {scope!r}; there is headings, notes, tags")
        parsed = parse(query)
        area = self._tags if scope == "tags" else self._names
        left = narrow(area.corpus, area.places, parsed.filters, states, facts or Facts())
        problems = parsed.problems + (tuple(left.problems) if left else ())
        tie = _tie(area.places, importance, states)
        said = _said(parsed)
        limit = max(0, limit)
        found: Found | None = None
        if said:
            found, scores, total = _fitting(area, said, _SCOPES[scope], left, tie, limit)
        elif left is not None and parsed.filters and not _useless(left):
            scores, total = _listed(area, parsed, _SCOPES[scope], left, tie, limit)
        else:
            scores, total = {}, 0
        best = nsmallest(limit, scores, key=lambda place: (-scores[place], *tie(place)))
        hits = tuple(_hit(area, place, scores[place], found, states) for place in best)
        return Answer(query, total, total > len(hits), hits, generation, problems)

    def explain(self, query: str, hit: Hit) -> tuple[Met, ...]:
        """Say which part of the query met which word of the hit's text, and how."""
        area = self._tags if hit.kind == "tag" else self._names
        text = area.corpus.numbers.get(squeeze(hit.text))
        if text is None:
            return ()
        found = area.ranker.strict(_said(parse(query)), 50)
        if not trace(area.corpus, found.parts, hit.text, text):
            area.ranker.lenient(found)
        return trace(area.corpus, found.parts, hit.text, text)


def _said(parsed: Query) -> str:
    phrases = [f.value for f in parsed.filters if f.kind == "phrase" and f.wanted]
    return " ".join([parsed.text, *phrases]).strip()


def _useless(left: Narrowed) -> bool:
    return left.notes is None and left.places is None and left.texts is None


def _tie(places: Places, importance: Mapping[str, float] | None, states: States | None) -> Tie:
    """Return the order of places that fit equally well: by importance, then what is due, then path and line."""
    notes, paths, sections = places.notes, places.paths, places.sections

    def key(place: int) -> tuple[float, int, int]:
        path = paths[notes[place]]
        weight = -importance.get(path, 0.0) if importance else 0.0
        urgency = _URGENCY[states.get((path, sections[place]))] if states else 0
        return weight, urgency, place

    return key


def _fitting(
    area: _Field, said: str, kinds: frozenset[int], left: Narrowed | None, tie: Tie, limit: int
) -> tuple[Found, dict[int, float], int]:
    """Return what fits the words, the scores of at least the best places, and how many places fit."""
    found = area.ranker.strict(said, limit, _allowed_texts(area, left))
    passes = _filter(area, kinds, left)
    context: dict[int, float] = {}

    def look_above() -> None:
        if sum(len(area.corpus.places[text]) for text in found.fitting) < limit:
            more = in_context(area.corpus, area.places, area.text_of, found.parts, found.fitting)
            context.update((place, value) for place, value in more.items() if passes is None or passes(place))

    look_above()
    if found.parts and max(found.best, *context.values(), 0.0) < ENOUGH:
        area.ranker.lenient(found)
        look_above()
        if not found.scores and not context:
            area.ranker.partial(found)
    scores, total = _best_places(area, found, passes, tie, limit)
    total += len(context.keys() - scores.keys())
    for place, value in context.items():
        scores[place] = max(value, scores.get(place, 0.0))
    return found, scores, total


def _best_places(
    area: _Field, found: Found, passes: Passes | None, tie: Tie, limit: int
) -> tuple[dict[int, float], int]:
    """Return the scores of at least the best places of the texts found, and how many places there are."""
    scores: dict[int, float] = {}
    floor = -1.0
    for text, value in sorted(found.scores.items(), key=lambda item: (-item[1], item[0])):
        if value < floor:
            break
        where: Sequence[int] = area.corpus.places[text]
        if passes is not None:
            where = [place for place in where if passes(place)]
        for rank, place in enumerate(_first(area, where, limit, tie)):
            cost = min(_MOST_REPEAT_COST, max(0, rank - _FREE_REPEATS + 1) * _REPEAT_COST)
            scores[place] = max(0.0, value - cost - _KIND_COST.get(area.places.kinds[place], 0.0))
        if len(scores) >= limit:
            floor = sorted(scores.values(), reverse=True)[limit - 1] if limit else value
    counts = (area.corpus.places[text] for text in found.fitting)
    total = sum(map(len, counts)) if passes is None else sum(1 for where in counts for place in where if passes(place))
    return scores, total


def _first(area: _Field, where: Sequence[int], limit: int, tie: Tie) -> Sequence[int]:
    if len(where) < 2:
        return where
    kinds = area.places.kinds
    return nsmallest(max(limit, 1), where, key=lambda place: (_KIND_COST.get(kinds[place], 0.0), *tie(place)))


def _filter(area: _Field, kinds: frozenset[int], left: Narrowed | None) -> Passes | None:
    """Return what says whether a place is wanted; None if every place is."""
    if len(kinds) == len(KINDS) and left is None:
        return None
    places, text_of = area.places, area.text_of

    def passes(place: int) -> bool:
        return places.kinds[place] in kinds and (
            left is None or left.allows(place, places.notes[place], text_of[place])
        )

    return passes


def _allowed_texts(area: _Field, left: Narrowed | None) -> frozenset[int] | None:
    """Return the texts of the places that the filters leave."""
    if left is None or _useless(left):
        return None
    allowed = left.texts
    text_of, firsts = area.text_of, area.places.firsts
    if left.notes is not None:
        there: set[int] = set()
        for note in left.notes:
            there.update(text_of[firsts[note] : firsts[note + 1]])
        allowed = there if allowed is None else allowed & there
    if left.places is not None:
        there = {text_of[place] for place in left.places}
        allowed = there if allowed is None else allowed & there
    return frozenset(allowed or ())


def _listed(
    area: _Field, parsed: Query, kinds: frozenset[int], left: Narrowed, tie: Tie, limit: int
) -> tuple[dict[int, float], int]:
    """Return the places that the filters leave when nothing else was typed: notes, unless a filter is about places."""
    about_places = any(f.kind in ("in", "is") and f.value not in ("orphan", "broken") for f in parsed.filters)
    places = area.places
    wanted = kinds if about_places or NOTE not in kinds else kinds - {HEADING, ALIAS}
    if left.places is not None:
        pool: Iterable[int] = left.places
    elif left.notes is not None:
        pool = places.of_notes(left.notes)
    else:
        pool = range(len(places.shown))
    passes = _filter(area, wanted, left)
    chosen = [place for place in pool if passes is None or passes(place)]
    return dict.fromkeys(nsmallest(limit, chosen, key=tie), EXACT), len(chosen)


def _hit(area: _Field, place: int, value: float, found: Found | None, states: States | None) -> Hit:
    places = area.places
    note = places.notes[place]
    path, shown, section = places.paths[note], places.shown[place], places.sections[place]
    kind = KINDS[places.kinds[place]]
    text = area.text_of[place]
    return Hit(
        path=path,
        line=places.lines[place],
        heading=shown if kind == "heading" else None,
        title=places.titles[note],
        kind=kind,
        score=round(value, 2),
        due=states.get((path, section)) if states else None,
        section=section,
        ranges=ranges(area.corpus, found.parts, shown, text) if found else (),
        text=shown,
    )
