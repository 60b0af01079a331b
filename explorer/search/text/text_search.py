"""Finds what is inside notes: ranks sections, and shows the line of each that matches.

The index narrows down; each hit is checked against the note's file as it is now. Never waits for an
index that is being made: what is missing is reported in `problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from explorer.model import Answer
from explorer.search.expression import Filter
from explorer.search.names.name_search import NameSearch
from explorer.search.names.place_filters import FilterSource
from explorer.search.query import Query, parse_query
from explorer.search.search_context import NO_CONTEXT, SearchContext
from explorer.search.text.current_texts import CurrentTexts
from explorer.search.text.fts_query import FtsQuery, make_fts_query
from explorer.search.text.note_text import NoteTexts
from explorer.search.text.ranked_sections import Ranking, SectionQuery
from explorer.search.text.scattered_terms import ScatteredTerms
from explorer.search.text.section_filters import SectionFilter, filter_sections
from explorer.search.text.section_hits import SectionHits
from explorer.search.text.section_ranking import BY_NEARNESS, RANKED, SectionRanker
from explorer.vault import TextIndex, Vault

if TYPE_CHECKING:
    from explorer.search.text.expression_search import ExpressionSearch

_NO_FTS = (
    "This Python's SQLite cannot search texts (it lacks FTS5), so nothing inside notes is found."
)
_NO_FTS_TO_EXCLUDE = (
    "This Python's SQLite cannot search texts (it lacks FTS5), so what stands after a - leaves out"
    " notes by their names alone."
)
_STILL_READING = "The vault is still being read: there is more to be found."
_NO_WORD = "There is no word to look for; only words are found inside notes."


class TextSearch:
    """Searches the texts of a snapshot."""

    def __init__(
        self,
        index: TextIndex,
        vault: Vault,
        names: Callable[[], NameSearch],
        context: SearchContext = NO_CONTEXT,
        note_texts: NoteTexts | None = None,
    ) -> None:
        """`names` is called for the index of names only if a filter needs it.

        `note_texts` keeps what operators have read from one search to the next.
        """
        self._index = index
        self._vault = vault
        self._names = names
        self._context = context
        self._note_texts = note_texts or NoteTexts()
        self._behind = index.behind(vault)
        texts = CurrentTexts(vault)
        scattered = ScatteredTerms(index, vault, texts)
        self._ranker = SectionRanker(index, vault, scattered, is_behind=self._behind > 0)
        self._hits = SectionHits(vault, context, texts)

    def search(
        self,
        query: str,
        *,
        limit: int = 50,
        lenient: bool = False,
        pause: Callable[[], object] = lambda: None,
    ) -> Answer:
        """Return the best sections for what was typed.

        If that is `lenient`, few sections are joined by those with other forms of the words, and
        what no text has is taken for a mistake. What the index does not hold yet is reported in
        `problems`. `pause` is called now and then if many texts have to be read; what it raises
        ends the search.
        """
        limit = max(0, limit)
        parsed = parse_query(query)
        if parsed.expression is not None:
            return self._search_expression(parsed, limit, pause)
        fts_query = make_fts_query(parsed)
        excluded = self._notes_with_any(fts_query) if fts_query.excluded else set[str]()
        filtered = self.left_by(parsed.filters, excluded)
        search = SectionQuery(fts_query, filtered)
        problems = [*parsed.problems, *fts_query.problems, *filtered.problems]
        ranking = Ranking([], 0)
        if fts_query.terms:
            ranking = self._ranker.rank(search, limit, lenient=lenient)
        elif filtered.narrows or fts_query.excluded:
            ranking = self._ranker.listed(search)
        elif query.strip() and not parsed.problems:
            problems.append(_NO_WORD)
        hits, gone = self._hits.of(ranking.sections[:RANKED], BY_NEARNESS)
        hits.sort(key=lambda hit: -hit.score)
        if limit > RANKED:
            hits += self._hits.of(ranking.sections[RANKED : limit + gone]).hits
        total = ranking.total - gone
        shown = tuple(hits[:limit])
        return Answer(
            query,
            total,
            truncated=total > len(shown),
            hits=shown,
            generation=self._vault.generation,
            problems=(*problems, *ranking.problems, *self._missing()),
            lacks_scattered=ranking.lacks_scattered,
        )

    def _search_expression(self, parsed: Query, limit: int, pause: Callable[[], object]) -> Answer:
        answer = self._expression_search(pause).search(parsed, limit)
        missing = self._missing() if parsed.finds_text else []
        return replace(answer, problems=(*answer.problems, *missing))

    def search_names(self, query: str, *, limit: int, headings: bool) -> Answer:
        """Return the headings, else the titles and aliases, that meet a query with operators."""
        from explorer.search.text.expression_names import ExpressionNames

        texts = self._expression_search()
        return ExpressionNames(texts.searched, self._context, texts.read).search(
            parse_query(query), max(0, limit), headings=headings
        )

    def _expression_search(self, pause: Callable[[], object] = lambda: None) -> ExpressionSearch:
        # Not at the top of the module: few queries have operators.
        from explorer.search.text.expression_index import SearchedVault
        from explorer.search.text.expression_search import ExpressionSearch

        titles = partial(self._note_texts.titles, self._vault)
        searched = SearchedVault(self._vault, self._index, self._source, titles)
        return ExpressionSearch(searched, self._note_texts, self._context, pause)

    def left_by(self, filters: Iterable[Filter], excluded: Set[str] = frozenset()) -> SectionFilter:
        """Return what filters leave, those about words aside, without the notes `excluded`."""
        conditions = tuple(filters)
        if all(condition.is_about_words for condition in conditions):
            return SectionFilter(excluded=excluded)
        return filter_sections(self._vault.notes, conditions, self._source(), excluded)

    def _source(self) -> FilterSource:
        places, index = self._names().data.names
        return FilterSource(index, places, self._context)

    def notes_holding(self, conditions: Iterable[Filter]) -> Mapping[Filter, Collection[str]]:
        """Return the notes that hold each word or phrase after a `-`, in their titles or texts."""
        found: dict[Filter, Collection[str]] = {}
        for condition in conditions:
            query = make_fts_query(Query("", "", (condition,)))
            if query.excluded:
                found[condition] = self._notes_with_any(query)
        return found

    def not_excluded(self) -> tuple[str, ...]:
        """Return why notes may be listed whose texts hold what the query excludes, as sentences."""
        if not self._index.usable:
            return (_NO_FTS_TO_EXCLUDE,)
        if self._behind:
            problem = (
                f"{self._unindexed()}, so what stands after a - leaves them out by their names"
                " alone."
            )
            return (problem,)
        return ()

    def _notes_with_any(self, query: FtsQuery) -> Set[str]:
        """Return the notes that hold an excluded term, in their titles or texts."""
        found = {path for path, _ in self._index.find(query.excluded_expression())}
        for path, title in self._note_texts.titles(self._vault).items():
            if any(term.whole.is_in(title) for term in query.excluded):
                found.add(path)
        return found

    def _unindexed(self) -> str:
        count = f"{self._behind:,} of {len(self._vault.notes):,} notes"
        return f"The text of {count} is not indexed yet"

    def _missing(self) -> list[str]:
        """Return what could not be searched, as problems."""
        if not self._index.usable:
            return [_NO_FTS]
        if self._behind:
            return [f"{self._unindexed()}, so not all that is inside them is found."]
        if not self._vault.complete:
            return [_STILL_READING]
        return []
