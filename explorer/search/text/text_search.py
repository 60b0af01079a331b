"""Finds what is inside notes: ranks sections, and shows the line of each that matches.

The index narrows down; each hit is checked against the note's file as it is now. Never waits for an
index that is being made: what is missing is reported in `problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.model import Answer, Hit
from explorer.search.names.filters import FilterSource, SectionFilter, filter_sections
from explorer.search.names.name_search import NameSearch
from explorer.search.query import Filter, Query
from explorer.search.search_context import NO_CONTEXT, SearchContext
from explorer.search.text.fts_query import FtsTerm, make_fts_query
from explorer.search.text.note_text import NoteTexts
from explorer.search.text.section_ranking import (
    BY_NEARNESS,
    RANKED,
    RankedSection,
    Ranking,
    SectionRanker,
)
from explorer.search.text.snippet import first_line, snippet
from explorer.text.names import title_of
from explorer.text.normalize import fold
from explorer.vault import OutOfFilesError, TextIndex, Vault, VaultError

if TYPE_CHECKING:
    from explorer.search.text.expression_search import ExpressionSearch

_HIDDEN = 0.3
"""Times this for a section that has the words only in addresses of links: below all that show
them."""
_NO_FTS = "This Python's SQLite cannot search texts (it lacks FTS5), so "
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
        self._texts: dict[str, str | None] = {}

    def search(
        self,
        query: Query,
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
        if query.expression is not None:
            answer = self._expression_search(query, pause).search(limit)
            missing = self._missing() if query.finds_text else []
            return replace(answer, problems=(*answer.problems, *missing))
        fts_query = make_fts_query(query)
        filtered = self.left_by(query.filters, self._notes_with_any(fts_query.excluded))
        problems = [*query.problems, *fts_query.problems, *filtered.problems]
        ranker = SectionRanker(
            self._index, self._vault, filtered, self._text, is_behind=self._behind > 0
        )
        ranking = Ranking([], 0)
        if fts_query.terms:
            ranking = ranker.rank(fts_query, limit, lenient=lenient)
        elif filtered.narrows or fts_query.excluded:
            ranking = ranker.listed()
        elif query.typed.strip() and not query.problems:
            problems.append(_NO_WORD)
        first = ranking.sections[:RANKED]
        hits = [hit for each in first if (hit := self._hit(each, BY_NEARNESS))]
        hits.sort(key=lambda hit: -hit.score)
        gone = len(first) - len(hits)
        if limit > RANKED:
            others = ranking.sections[RANKED : limit + gone]
            hits += [hit for each in others if (hit := self._hit(each))]
        total = ranking.total - gone
        shown = tuple(hits[:limit])
        return Answer(
            query.typed,
            total,
            truncated=total > len(shown),
            hits=shown,
            generation=self._vault.generation,
            problems=(*problems, *ranking.problems, *self._missing()),
            lacks_scattered=ranking.lacks_scattered,
        )

    def search_names(self, query: Query, *, limit: int, headings: bool) -> Answer:
        """Return the headings, else the titles and aliases, that meet a query with operators."""
        search = self._expression_search(query, lambda: None)
        return search.search_names(max(0, limit), headings=headings)

    def _expression_search(self, query: Query, pause: Callable[[], object]) -> ExpressionSearch:
        # Not at the top of the module: few queries have operators.
        from explorer.search.text.expression_search import ExpressionSearch

        return ExpressionSearch(
            query, self._vault, self._index, self._source, self._context, self._note_texts, pause
        )

    def left_by(self, filters: Iterable[Filter], excluded: Set[str] = frozenset()) -> SectionFilter:
        """Return what filters leave, those about words aside, without the notes `excluded`."""
        conditions = [condition for condition in filters if not condition.is_about_words]
        if not conditions:
            return SectionFilter(excluded=excluded)
        return filter_sections(self._vault.notes, conditions, self._source(), excluded)

    def _source(self) -> FilterSource:
        names = self._names().names
        return FilterSource(names.corpus, names.places, self._context)

    def notes_holding(self, conditions: Iterable[Filter]) -> Mapping[Filter, Collection[str]]:
        """Return the notes that hold each word or phrase after a `-`, in their titles or texts."""
        excluded = ((each, make_fts_query(Query("", "", (each,))).excluded) for each in conditions)
        return {each: self._notes_with_any(terms) for each, terms in excluded if terms}

    def not_excluded(self) -> tuple[str, ...]:
        """Return why notes may be listed whose texts hold what the query excludes, as sentences."""
        names_alone = "by their names alone."
        if not self._index.usable:
            return (f"{_NO_FTS}what stands after a - leaves out notes {names_alone}",)
        if self._behind:
            return (f"{self._unindexed()}, so what stands after a - leaves them out {names_alone}",)
        return ()

    def _notes_with_any(self, terms: Collection[FtsTerm]) -> Set[str]:
        """Return the notes that hold any of the terms, in their titles or texts."""
        if not terms:
            return set()
        expression = " OR ".join(term.expression for term in terms)
        found = {path for path, _ in self._index.find(expression)}
        for path in self._vault.entries:
            title = fold(title_of(path))
            if any(term.whole.is_in(title) for term in terms):
                found.add(path)
        return found

    def _unindexed(self) -> str:
        count = f"{self._behind:,} of {len(self._vault.notes):,} notes"
        return f"The text of {count} is not indexed yet"

    def _missing(self) -> list[str]:
        """Return what could not be searched, as problems."""
        if not self._index.usable:
            return [f"{_NO_FTS}nothing inside notes is found."]
        if self._behind:
            return [f"{self._unindexed()}, so not all that is inside them is found."]
        return [] if self._vault.complete else [_STILL_READING]

    # Hits

    def _text(self, path: str) -> str | None:
        """Return a note's text as its file is now, without schedules; None if it cannot be read.

        Raises `OutOfFilesError`.
        """
        if path not in self._texts:
            try:
                self._texts[path] = self._vault.searchable_text(path)
            except OutOfFilesError:
                raise
            except VaultError:
                self._texts[path] = None
        return self._texts[path]

    def _hit(self, ranked: RankedSection, by_nearness: float = 0.0) -> Hit | None:
        """Return the hit of a section, None if it does not match any more as its file is now.

        `by_nearness` is what words side by side add to its score.
        """
        path, section, score, terms = ranked
        text, note = self._text(path), self._vault.notes[path]
        if text is None:
            return None
        shown = snippet(text, note, section, terms) if terms else first_line(text, note, section)
        if shown is None:
            return None
        score += by_nearness * shown.nearness
        if shown.is_hidden:
            score *= _HIDDEN
        return Hit(
            path=path,
            line=shown.line,
            heading=note.headings[section].name if section >= 0 else None,
            title=note.title,
            kind="text",
            score=round(score, 2),
            due=(self._context.states or {}).get((path, section)),
            section=section,
            ranges=shown.ranges,
            text=shown.text,
        )
