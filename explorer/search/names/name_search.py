"""The door of the package: makes the index of a vault's names, and answers queries from it.

An index never changes after it is built, so that threads may share it. It is read from the store
if it is there, with the changes since, and built anew if too much has changed.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Sequence, Set
from operator import attrgetter
from pathlib import Path

from explorer.model import Answer, Hit, Note
from explorer.search.names.explain import TermMatch, match_folders, match_terms
from explorer.search.names.inverted_index import InvertedIndex, NumberRows
from explorer.search.names.name_index import EVERY_KIND, SCOPES, NameIndex
from explorer.search.names.name_places import (
    COLUMNS,
    NUMBERS,
    Changes,
    NamePlaces,
    NoteTable,
    add_names,
    add_tags,
)
from explorer.search.names.place_ranking import PlaceSearch, ScoredPlace
from explorer.search.names.query_terms import QueryTerm
from explorer.search.names.ranking import RankedTexts
from explorer.search.names.weights import ENOUGH
from explorer.search.query import Query
from explorer.search.search_context import NO_CONTEXT, SearchContext
from explorer.vault import Store, Vault
from explorer.vault.resolved_links import WORTH_STORING

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
        """Index notes, of a whole vault or of the part that is loaded so far, in any order."""
        return cls.in_order(sorted(notes, key=attrgetter("path")))

    @classmethod
    def in_order(cls, notes: Iterable[Note]) -> NameSearch:
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
                total = total if len(best) == count else len(best)
            found = [(search, each) for each in best]
        hits = tuple(search.make_hit(*each) for search, each in found[:limit])
        problems = [*query.problems]
        for search, each in zip(searches, query.alternatives or (query,), strict=True):
            problems += [*each.problems, *search.problems()]
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
            matches: list[TermMatch] = []
            if texts is not None:
                _explain(index, place, texts, matches)
                if _unmatched(texts.needed, matches):
                    index.ranker.lenient(texts)
                    _explain(index, place, texts, matches)
            explained.append(tuple(matches))
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


def _explain(index: NameIndex, place: int, texts: RankedTexts, matches: list[TermMatch]) -> None:
    """Add the matches of the terms that have none with a place or what is above it."""
    places, text_of = index.places, index.text_of
    rest = _unmatched(texts.terms, matches)
    matches += match_terms(index.corpus, rest, places.shown[place], text_of[place])
    for higher in places.above(place):
        shown = places.shown[higher]
        rest = _unmatched(texts.terms, matches)
        above = match_terms(index.corpus, rest, shown, text_of[higher])
        matches += [match._replace(ranges=(), above=shown) for match in above]
    rest = _unmatched(texts.needed, matches)
    if rest and rest != texts.needed:
        folder = places.path(place).rpartition("/")[0]
        matches += match_folders(index.folders, rest, places.notes[place], folder)


def _unmatched(terms: Iterable[QueryTerm], matches: Iterable[TermMatch]) -> list[QueryTerm]:
    """Return the terms that match nothing yet."""
    known = {match.part for match in matches}
    return [query_term for query_term in terms if query_term.term.word not in known]


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
        return NameSearch.in_order(vault.glances())
    store = vault.store(cache_dir)
    stored, count = _stored(vault, store)
    index = stored or NameSearch.in_order(vault.glances())
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


_PLACES = ("firsts", *COLUMNS)
_CORPUS = ("texts", "words", "initials", "every_word")
_ARRAYS = {"sections": "l", "firsts": NUMBERS, "lines": NUMBERS, "to_parent": NUMBERS}
_ARRAYS |= {"to_end": NUMBERS}


def pack(search: NameSearch) -> Sequence[bytes]:
    """Return an index as bytes, in parts: many times faster than building it is to unpack them."""
    table = search.names.places.table
    parts = [marshal.dumps((table.paths, table.titles, table.tags, table.properties))]
    for index in (search.names, search.tags):
        corpus = index.corpus
        rows = [corpus.text_of_places]
        for each in (corpus.postings, corpus.places):
            rows += (each.flat, each.starts)
        parts.append(marshal.dumps([getattr(index.places, name) for name in _PLACES]))
        parts.append(marshal.dumps(([getattr(corpus, name) for name in _CORPUS], rows)))
    return parts


def unpack(parts: Sequence[bytes | memoryview]) -> NameSearch:
    """Return the index that was given to `pack`. Raises ValueError, EOFError or TypeError."""
    table, *rest = map(marshal.loads, parts)  # the store checks the bytes
    notes = NoteTable(*table)
    made = []
    for columns, (lists, rows) in (rest[:2], rest[2:]):
        of_places = dict(zip(_PLACES, columns, strict=True))
        of_places |= {name: array(code, of_places[name]) for name, code in _ARRAYS.items()}
        places = NamePlaces(notes, **of_places | {"kinds": bytearray(of_places["kinds"])})
        text_of, *flat = (array(NUMBERS, each) for each in rows)
        texts, words, initials, every_word = lists
        postings, places_of = NumberRows(*flat[:2]), NumberRows(*flat[2:])
        corpus = InvertedIndex(texts, words, initials, every_word, postings, places_of, text_of)
        made.append(NameIndex(places, corpus))
    return NameSearch(*made)
