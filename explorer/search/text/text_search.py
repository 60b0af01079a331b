"""Finds what is inside notes: ranks sections, and shows the line of each that matches.

The index narrows down; each hit is checked against the note's file as it is now. Never waits for an
index that is being made: what is missing is reported in `problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from heapq import nsmallest
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from explorer.model import Answer, Hit
from explorer.search.expression import Filter
from explorer.search.names.name_search import NameSearch
from explorer.search.names.place_filters import FilterSource
from explorer.search.query import Query, parse_query
from explorer.search.search_context import NO_CONTEXT, SearchContext, States
from explorer.search.text.fts_query import FtsQuery, FtsTerm, make_fts_query
from explorer.search.text.note_text import NoteTexts
from explorer.search.text.section_filters import (
    Section,
    SectionFilter,
    filter_sections,
    sections_of,
)
from explorer.search.text.snippet import Snippet, first_line, snippet
from explorer.text.normalize import fold
from explorer.text.split_words import with_split_words
from explorer.vault import OutOfFilesError, TextIndex, Vault, VaultError

if TYPE_CHECKING:
    from explorer.search.text.expression_index import SearchedVault

_COLUMN_WEIGHTS = (4.0, 1.0)
"""What a word counts in a section's heading, and in its body."""

# The score of a section that holds all the words: the sum of these, 100 at most
_ALL_WORDS = 30.0
"""Every section that holds all the words is above this, every other one below."""
_BY_WORDS = 33.0
"""For the best of the index's own ranks; less for the others, in proportion."""
_BY_NEARNESS = 19.0
"""For words side by side, as they were typed."""
_BY_HEADING = 11.0
_BY_TITLE = 7.0
"""For the share of the words that the heading or the title of the note holds."""
_OTHER_FORM = 0.85
"""Times this for a section that has only other forms of the words."""
_HIDDEN = 0.3
"""Times this for a section that has the words only in addresses of links: below all that show
them."""
_FEW = 10
"""Sections from which on other forms of the words are not looked for."""
_LISTED = 100.0
"""The score where only filters were typed."""

_RANKED = 100
"""Sections that are ranked, whatever the limit is: it only cuts, and never changes the order or
the total."""
_CLOSER_LOOK = 3 * _RANKED
"""Sections that are compared by names too, not by words alone."""
_COMMON = 3_000
"""Sections that hold a word which is then not worth a list of them."""
_MOST_READ = 100
"""Notes that are read to see whether they hold the common words too."""

_NO_FTS = (
    "This Python's SQLite cannot search texts (it lacks FTS5), so nothing inside notes is found."
)
_NO_FTS_TO_EXCLUDE = (
    "This Python's SQLite cannot search texts (it lacks FTS5), so what stands after a - leaves out"
    " notes by their names alone."
)
_STILL_READING = "The vault is still being read: there is more to be found."
_FEWEST_FOR_ONE_MISSING = 3
_MOST_FOR_ONE_MISSING = 6
"""Words of which one may be missing if nothing holds all of them."""
_ONE_MISSING = "No text holds all of these words; what is shown lacks one of them."
_NO_WORD = "There is no word to look for; only words are found inside notes."

_Row: TypeAlias = tuple[str, int, float]
"""Path, section and rank, of which less is better."""


class _RankedSection(NamedTuple):
    path: str
    section: int
    score: float
    terms: Sequence[FtsTerm] = ()
    """What it was found by."""

    @property
    def key(self) -> Section:
        return self.path, self.section


class _Search(NamedTuple):
    """The input of a full-text search: the words, and the sections that the filters leave."""

    query: FtsQuery
    filtered: SectionFilter


class _Ranking(NamedTuple):
    """Sections, best first, and how many match in all."""

    sections: list[_RankedSection]
    total: int
    problems: tuple[str, ...] = ()
    lacks_scattered: bool = False
    """As in `Answer`."""


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
        self._texts: dict[str, str | None] = {}
        self._behind = index.behind(vault)

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
        search = _Search(make_fts_query(parsed), self.left_by(parsed.filters))
        if search.query.excluded:
            search.filtered.excluded = self._notes_with_any(search.query)
        problems = [*parsed.problems, *search.query.problems, *search.filtered.problems]
        ranking = _Ranking([], 0)
        if search.query.terms:
            ranking = self._rank_loosely(search, limit)
            if lenient:
                ranking = self._rank_leniently(search, ranking, limit)
        elif search.filtered.narrows or search.query.excluded:
            ranking = self._list(search)
        elif query.strip() and not parsed.problems:
            problems.append(_NO_WORD)
        hits, gone = self._hits(ranking.sections[:_RANKED], _BY_NEARNESS)
        hits.sort(key=lambda hit: -hit.score)
        if limit > _RANKED:
            hits += self._hits(ranking.sections[_RANKED : limit + gone])[0]
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
        from explorer.search.text.expression_search import ExpressionSearch

        search = ExpressionSearch(self._searched, self._note_texts, self._context, pause)
        answer = search.search(parsed, limit)
        missing = self._missing() if parsed.finds_text else []
        return replace(answer, problems=(*answer.problems, *missing))

    def search_names(self, query: str, *, limit: int, headings: bool) -> Answer:
        """Return the headings, else the titles and aliases, that meet a query with operators."""
        from explorer.search.text.expression_names import ExpressionNames
        from explorer.search.text.expression_search import ExpressionSearch

        searched = self._searched
        texts = ExpressionSearch(searched, self._note_texts, self._context)
        return ExpressionNames(searched, self._context, texts.read).search(
            parse_query(query), max(0, limit), headings=headings
        )

    @property
    def _searched(self) -> SearchedVault:
        from explorer.search.text.expression_index import SearchedVault

        titles = partial(self._note_texts.titles, self._vault)
        return SearchedVault(self._vault, self._index, self._source, titles)

    def left_by(self, filters: Iterable[Filter]) -> SectionFilter:
        """Return what filters leave, those about words aside."""
        conditions = tuple(filters)
        if all(condition.is_about_words for condition in conditions):
            return SectionFilter()
        return filter_sections(self._vault.notes, conditions, self._source())

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

    def _notes_with_any(self, query: FtsQuery) -> set[str]:
        """Return the notes that hold an excluded term, in their titles or texts."""
        found = {path for path, _ in self._index.find(query.excluded_expression())}
        for path, title in self._note_texts.titles(self._vault).items():
            if any(term.whole.is_in(title) for term in query.excluded):
                found.add(path)
        return found

    def _rank_loosely(self, search: _Search, limit: int) -> _Ranking:
        """Return the best sections.

        If nothing matches, the search is repeated without the last typed letter, then by the stems
        of the words.
        """
        ranking = self._rank(search, limit)
        if not ranking.total and search.query.letter is not None:
            search = search._replace(query=search.query.without_letter())
            ranking = self._rank(search, limit)
        if not ranking.total:
            search = search._replace(query=search.query.loosened())
            ranking = self._rank(search, limit)
        return ranking

    def _rank_leniently(self, search: _Search, ranking: _Ranking, limit: int) -> _Ranking:
        """Return the sections with those that other forms of the words find, if they are few.

        If nothing was found, the words that no text has are taken for mistakes, and then one of
        several words may be missing.
        """
        query = search.query
        if not ranking.total:
            from explorer.search.text.spelling import mend

            mended = mend(query, self._is_known, self._index.words_from)
            if mended is not None:
                ranking = self._rank_loosely(search._replace(query=mended.query), limit)
            if mended is not None and ranking.total:
                return ranking._replace(problems=mended.problems)
            return self._rank_without_one(search)
        if ranking.total >= _FEW:
            return ranking
        known = {each.key for each in ranking.sections}
        loosened = search._replace(query=query.loosened())
        others = [
            each._replace(score=each.score * _OTHER_FORM)
            for each in self._compare_sections(loosened, _RANKED).sections
            if each.key not in known
        ]
        sections = [*ranking.sections, *others]
        sections.sort(key=lambda each: -each.score)
        return ranking._replace(sections=sections, total=ranking.total + len(others))

    def _rank_without_one(self, search: _Search) -> _Ranking:
        """Return the best sections that hold all the words but one."""
        terms = search.query.terms
        if not _FEWEST_FOR_ONE_MISSING <= len(terms) <= _MOST_FOR_ONE_MISSING:
            return _Ranking([], 0)
        best: dict[Section, _RankedSection] = {}
        for missing in terms:
            others = tuple(term for term in terms if term is not missing)
            query = replace(search.query, terms=others, letter=None)
            found = self._compare_sections(search._replace(query=query), _FEW).sections
            best |= {each.key: each for each in found if each.key not in best}
        sections = sorted(best.values(), key=lambda each: (-each.score, each.path, each.section))
        return _Ranking(sections, len(sections), (_ONE_MISSING,) if sections else ())

    def _is_known(self, term: FtsTerm) -> bool:
        """Return whether any section holds a term."""
        return bool(self._index.find(term.expression, 1))

    def _rank(self, search: _Search, limit: int) -> _Ranking:
        """Return the sections that hold all the terms, then notes that hold them here and there."""
        whole = self._compare_sections(search, _CLOSER_LOOK)
        scattered, lacks_scattered = self._scattered(search, whole)
        sections = whole.sections
        is_complete = whole.total <= _CLOSER_LOOK
        if sections and not is_complete and limit > len(sections):
            sections, is_complete = self._with_others(search, sections), True
        if is_complete:
            sections = [*sections, *scattered]
        total = whole.total + len(scattered)
        return _Ranking(sections, total, lacks_scattered=lacks_scattered)

    def _with_others(self, search: _Search, best: list[_RankedSection]) -> list[_RankedSection]:
        """Return the best sections, and after them all others that hold all the terms."""
        known = {each.key for each in best}
        everything = self._compare_sections(search, None).sections
        # What comes first stays so, whatever the limit: nothing that is compared later may score
        # more.
        last = best[-1].score
        others = [each for each in everything if each.key not in known]
        return best + [each._replace(score=min(each.score, last)) for each in others]

    def _compare_sections(self, search: _Search, most: int | None) -> _Ranking:
        """Return at most so many sections that hold all the terms, by words and names."""
        query = search.query
        best_of = None if search.filtered.narrows else most
        every_row, total = self._index.ranked(
            query.expression(), _COLUMN_WEIGHTS, best_of, broad=len(query.terms) == 1
        )
        rows = self._left_rows(search.filtered, every_row)
        total -= len(every_row) - len(rows)
        sections = [*self._scored(rows, query.terms, most)]
        sections.sort(key=lambda each: (-each.score, each.path, each.section))
        return _Ranking(sections, total)

    def _left_rows(self, filtered: SectionFilter, rows: Sequence[_Row]) -> list[_Row]:
        """Return the rows that the filters leave, of notes that this snapshot has."""
        if filtered.narrows or self._behind:
            return [row for row in rows if self._is_left(filtered, row[0], row[1])]
        # Another explorer may know notes that this snapshot does not.
        return [row for row in rows if row[0] in self._vault.notes]

    def _scored(
        self, rows: Sequence[_Row], terms: Sequence[FtsTerm], most: int | None
    ) -> Iterator[_RankedSection]:
        """Yield the sections of the best rows with their scores."""
        best = min((rank for _, _, rank in rows), default=0.0)
        count = len(rows) if most is None else most
        for path, section, rank in nsmallest(count, rows, key=itemgetter(2, 0, 1)):
            if section < len(self._vault.notes[path].headings):
                strength = rank / best if best else 1.0
                by_names = self._score_by_names(path, section, terms)
                score = _ALL_WORDS + _BY_WORDS * strength + by_names
                yield _RankedSection(path, section, score, terms)

    def _is_left(self, filtered: SectionFilter, path: str, section: int) -> bool:
        note = self._vault.notes.get(path)
        if note is None or section >= len(note.headings):
            return False
        return filtered.allows(path, section)

    def _score_by_names(self, path: str, section: int, terms: Sequence[FtsTerm]) -> float:
        """Return what the names of heading and note add to a score."""
        note = self._vault.notes[path]
        score = _BY_TITLE * _share(note.title, terms)
        if section >= 0:
            score += _BY_HEADING * _share(note.headings[section].name, terms)
        return score

    def _scattered(self, search: _Search, whole: _Ranking) -> tuple[list[_RankedSection], bool]:
        """Return the best section of each further note that holds all the terms somewhere.

        Notes that have a section with all of them are not repeated. The title of the note counts.
        Terms that are common in the vault are searched for only in the notes that hold the others.
        With it is returned whether that leaves out any note.
        """
        terms = search.query.terms
        if len(terms) < 2:
            return [], False
        common, holding = self._sections_by_note(search.query)
        if not holding:  # all the terms are common, or one is nowhere but in titles
            return [], len(common) == len(terms)
        known = self._paths_of(search, whole)
        found: list[_RankedSection] = []
        for path in holding.keys() - known:
            sections = holding[path]
            allowed = [at for at in sections if self._is_left(search.filtered, path, at)]
            missing = set(range(len(terms))).difference(*sections.values()) - common
            if allowed and self._are_in_title(path, [terms[at] for at in missing]):
                best = min(allowed, key=lambda at: (-len(sections[at]), at))
                score = _ALL_WORDS * len(sections[best]) / (len(terms) + 1)
                found.append(_RankedSection(path, best, score, terms))
        found.sort(key=lambda each: (-each.score, each.path))
        if not common:
            return found, False
        everywhere = [terms[at] for at in common]
        read = [each for each in found[:_MOST_READ] if self._are_in_note(each.path, everywhere)]
        return read, len(found) > _MOST_READ

    def _paths_of(self, search: _Search, whole: _Ranking) -> set[str]:
        """Return the notes that have a section with all the terms."""
        if whole.total <= _CLOSER_LOOK:
            return {each.path for each in whole.sections}
        rows = self._index.find(search.query.expression())
        return {path for path, section in rows if self._is_left(search.filtered, path, section)}

    def _sections_by_note(self, query: FtsQuery) -> tuple[set[int], dict[str, dict[int, set[int]]]]:
        """Return the numbers of the common terms, and which sections hold which of the others.

        The sections are by path and section.
        """
        common: set[int] = set()
        holding: dict[str, dict[int, set[int]]] = {}
        for number, term in enumerate(query.terms):
            rows = self._index.find(query.expression([term]), _COMMON)
            if len(rows) == _COMMON:
                common.add(number)
                continue
            for path, section in rows:
                holding.setdefault(path, {}).setdefault(section, set()).add(number)
        return common, holding

    def _are_in_title(self, path: str, terms: Iterable[FtsTerm]) -> bool:
        title = fold(self._vault.notes[path].title)
        return all(term.whole.is_in(title) for term in terms)

    def _are_in_note(self, path: str, terms: Iterable[FtsTerm]) -> bool:
        title, text = self._vault.notes[path].title, self._text(path) or ""
        folded = fold(f"{title}\n{text}")
        lacking = [term for term in terms if not term.whole.is_in(folded)]
        if not lacking:  # as nearly always: to render what is split takes longer
            return True
        folded = fold(f"{title}\n{with_split_words(text)}")
        return all(term.whole.is_in(folded) for term in lacking)

    def _list(self, search: _Search) -> _Ranking:
        """Return the notes that the filters leave, each at its first section that is left."""
        filtered = search.filtered
        sections: list[_RankedSection] = []
        for path, note in self._vault.notes.items():
            if not filtered.allows_note(path):
                continue
            allowed = (at for at in sections_of(note) if filtered.allows(path, at))
            first = next(allowed, None)
            if first is not None:
                sections.append(_RankedSection(path, first, _LISTED))
        return _Ranking(sections, len(sections))

    def _hits(
        self, sections: Iterable[_RankedSection], by_nearness: float = 0.0
    ) -> tuple[list[Hit], int]:
        """Return the hits, and how many sections do not match any more as their files are now.

        `by_nearness` is what words side by side add to a score.
        """
        hits: list[Hit] = []
        gone = 0
        for each in sections:
            shown = self._snippet(each)
            if shown is None:
                gone += 1
            else:
                score = each.score + by_nearness * shown.nearness
                if shown.is_hidden:
                    score *= _HIDDEN
                hits.append(self._hit(each, shown, score))
        return hits, gone

    def _hit(self, ranked: _RankedSection, shown: Snippet, score: float) -> Hit:
        note = self._vault.notes[ranked.path]
        states: States = self._context.states or {}
        heading = note.headings[ranked.section].name if ranked.section >= 0 else None
        return Hit(
            path=ranked.path,
            line=shown.line,
            heading=heading,
            title=note.title,
            kind="text",
            score=round(score, 2),
            due=states.get(ranked.key),
            section=ranked.section,
            ranges=shown.ranges,
            text=shown.text,
        )

    def _snippet(self, ranked: _RankedSection) -> Snippet | None:
        text, note = self._text(ranked.path), self._vault.notes[ranked.path]
        if text is None:
            return None
        if not ranked.terms:
            return first_line(text, note, ranked.section)
        return snippet(text, note, ranked.section, ranked.terms)

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


def _share(name: str, terms: Sequence[FtsTerm]) -> float:
    """Return which share of the terms a name holds."""
    folded = fold(name)
    return sum(term.whole.is_in(folded) for term in terms) / len(terms)
