"""Finds what is inside notes: ranks sections, and shows the line of each that matches.

The index narrows down; each hit is checked against the note's file as it is now. After the sections
that hold all the words come the notes that hold them in different sections. Never waits for an
index that is being made: what it lacks is reported in `problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import replace
from functools import cache, cached_property, reduce
from heapq import nsmallest
from itertools import islice
from operator import itemgetter, or_
from sys import maxsize
from typing import TYPE_CHECKING, NamedTuple

from explorer.model import Answer, Hit
from explorer.search.names.filters import (
    NO_CONTEXT,
    SearchContext,
    SectionFilter,
    filter_sections,
    sections_of,
)
from explorer.search.names.name_index import NameIndex
from explorer.search.query import Filter, Query
from explorer.search.text.fts_query import FtsQuery, FtsTerm, make_fts_query, mend
from explorer.search.text.note_text import NoteTexts
from explorer.search.text.snippet import first_line, snippet
from explorer.text.names import title_of
from explorer.text.normalize import fold
from explorer.vault import TextIndex, Vault

if TYPE_CHECKING:
    from explorer.search.text.expression_search import ExpressionSearch

_COLUMN_WEIGHTS = (4.0, 1.0)
"""What a word counts in a section's heading, and in its body."""

ALL_WORDS = 30.0
"""The score above which every section is that holds all the words, and below which every other."""
# The score of a section that holds all the words: `ALL_WORDS`, and the sum of these, with
# `BY_NEARNESS` 100 at most.
_BY_WORDS = 33.0
"""For the best of the index's own ranks; less for the others, in proportion."""
BY_NEARNESS = 19.0
"""For words side by side, as they were typed."""
_BY_HEADING = 11.0
_BY_TITLE = 7.0
"""For the share of the words that the heading or the title of the note holds."""
_OTHER_FORM = 0.85
"""Times this for a section that has only other forms of the words."""
_FEW = 10
"""Sections from which on other forms of the words are not looked for."""
_LISTED = 100.0
"""The score where only filters were typed."""

RANKED = 100
"""Sections that are ranked, whatever the limit is: it only cuts, and never changes the order or
the total."""
_CLOSER_LOOK = 3 * RANKED
"""Sections that are compared by names too, not by words alone."""
_MOST_FOR_ONE_MISSING = 6
"""Words of which one may be missing if nothing holds all of them."""
_ONE_MISSING = "No text holds all of these words; what is shown lacks one of them."
_INSTEAD = "No text has {} as typed; {} was searched for."
_OTHER_FORMS = "No text has {} as typed; words with its stem were searched for."
_ALL_OTHER_FORMS = "No text has all of this as typed; words with the same stems were searched for."
_HIDDEN = 0.3
"""Times this for a section that has the words only in addresses of links: below all that show
them."""
_NO_FTS = "This Python's SQLite cannot search texts (it lacks FTS5), so "
_STILL_READING = "The vault is still being read: there is more to be found."
_NO_WORD = "There is no word to look for; only words are found inside notes."


class RankedSection(NamedTuple):
    """A section with its score."""

    path: str
    section: int
    score: float
    terms: tuple[FtsTerm, ...] = ()
    """What it was found by."""


class Ranking(NamedTuple):
    """Sections, best first, and how many match in all."""

    sections: list[RankedSection]
    total: int
    problems: tuple[str, ...] = ()
    others: Collection[tuple[str, int]] = ()
    """Those beyond the sections, in no order, with some of these among them."""


class TextSearch:
    """Searches the texts of a snapshot."""

    def __init__(
        self,
        index: TextIndex,
        vault: Vault,
        names: Callable[[], NameIndex],
        context: SearchContext = NO_CONTEXT,
        note_texts: NoteTexts | None = None,
    ) -> None:
        """`names` is called for the index of names only if a filter needs it.

        `note_texts` keeps what operators have read from one search to the next.
        """
        self.index = index
        """The index that is asked, or what stands in for it."""
        self._vault = vault
        self._names = names
        self._context = context
        self._note_texts = note_texts or NoteTexts()
        self._filtered = SectionFilter()
        """What the filters of the query leave."""
        self._text = cache(vault.searchable_text)
        """A note's text as its file is now, without schedules; None if it cannot be read."""

    @cached_property
    def _behind(self) -> int:
        """How many notes the index has not as they are, as far as that is known by then."""
        return len(self.index.stale(self._vault))

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
        fts_query = make_fts_query(query, self._is_known)
        self._filtered = self.left_by(query.filters, self._notes_with_any(fts_query.excluded))
        problems = [*query.problems, *fts_query.problems, *self._filtered.problems]
        ranking = Ranking([], 0)
        if fts_query.terms:
            ranking = self._rank(fts_query, limit, lenient=lenient)
        elif self._filtered.narrows or fts_query.excluded:
            ranking = self._listed()
        elif query.typed.strip() and not query.problems:
            problems.append(_NO_WORD)
        problems += [
            _INSTEAD.format(term.text, term.instead)
            for term in fts_query.terms
            if term.instead and not self._is_named(term)
        ]
        ranked = iter(ranking.sections)
        first = islice(ranked, RANKED)
        hits = [hit for each in first if (hit := self._hit(each, BY_NEARNESS))]
        hits.sort(key=lambda hit: -hit.score)
        hits += islice(filter(None, map(self._hit, ranked)), max(0, limit - len(hits)))
        left = [*ranked]  # what is beyond them was not compared with its file
        sections = {(hit.path, hit.section) for hit in hits}
        sections.update(each[:2] for each in left)
        total = ranking.total - len(ranking.sections) + len(sections)
        shown = tuple(hits[:limit])
        return Answer(
            query.typed,
            total,
            truncated=total > len(shown),
            hits=shown,
            generation=self._vault.generation,
            problems=(*problems, *ranking.problems, *self._missing()),
            is_guess=lenient and not self._is_known(fts_query.expression().replace("*", "")),
            sections=sections.union(ranking.others),
        )

    def search_names(self, query: Query, *, limit: int, headings: bool) -> Answer:
        """Return the headings, else the titles and aliases, that meet a query with operators."""
        search = self._expression_search(query, lambda: None)
        return search.search_names(max(0, limit), headings=headings)

    def notes(self, query: Query) -> tuple[set[str], tuple[str, ...]]:
        """Return the notes that meet a query with operators as wholes, and the problems."""
        search = self._expression_search(query, lambda: None)
        found = search.notes()
        missing = self._missing() if query.asks_texts else ()
        return found, (*search.problems(), *missing)

    def _expression_search(self, query: Query, pause: Callable[[], object]) -> ExpressionSearch:
        # Not at the top of the module: few queries have operators.
        from explorer.search.text.expression_search import ExpressionSearch

        return ExpressionSearch(
            query, self._vault, self.index, self._names, self._context, self._note_texts, pause
        )

    def left_by(self, filters: Iterable[Filter], excluded: Set[str] = frozenset()) -> SectionFilter:
        """Return what filters leave, those about words aside, without the notes `excluded`."""
        conditions = [condition for condition in filters if not condition.is_about_words]
        if not conditions:
            return SectionFilter(excluded=excluded)
        return filter_sections(self._vault.notes, conditions, self._names, self._context, excluded)

    def notes_holding(self, conditions: Iterable[Filter]) -> Mapping[Filter, Collection[str]]:
        """Return the notes that hold each word or phrase after a `-`, in their titles or texts."""
        excluded = (
            (each, make_fts_query(Query("", "", (each,)), self._is_known).excluded)
            for each in conditions
        )
        return {each: self._notes_with_any(terms) for each, terms in excluded if terms}

    def not_excluded(self) -> tuple[str, ...]:
        """Return why notes may be listed whose texts hold what the query excludes, as sentences."""
        names_alone = "by their names alone."
        if not self.index.usable:
            return (f"{_NO_FTS}what stands after a - leaves out notes {names_alone}",)
        if self._behind:
            return (
                f"{self._unsearched()}, so what stands after a - leaves them out {names_alone}",
            )
        return ()

    def _notes_with_any(self, terms: Collection[FtsTerm]) -> Set[str]:
        """Return the notes that hold any of the terms, in their titles or texts."""
        if not terms:
            return set()
        expression = " OR ".join([term.expression for term in terms])
        found = {path for path, _ in self.index.find(expression)}
        for path in self._vault.entries:
            title = fold(title_of(path))
            if any(term.whole.is_in(title) for term in terms):
                found.add(path)
        return found

    def _is_known(self, expression: str) -> bool:
        """Return whether any text has what an expression says."""
        return bool(expression) and bool(self.index.find(expression, 1))

    def _is_named(self, term: FtsTerm) -> bool:
        """Return whether a word of any name begins with a term."""
        return bool(self._names().corpus.vocabulary.starting(term.text))

    def _unsearched(self) -> str:
        count = f"{self._behind:,} of {len(self._vault.notes):,} notes"
        return f"The text of {count} could not be searched"

    def _missing(self) -> list[str]:
        """Return what could not be searched, as problems."""
        if not self.index.usable:
            return [f"{_NO_FTS}nothing inside notes is found."]
        if not self._vault.complete:
            return [_STILL_READING]
        if self._behind:
            return [f"{self._unsearched()}, so not all that is inside them is found."]
        return []

    # Hits

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
        return self._context.hit(note, section, "text", score, shown[:3])

    # Sections, from the surest reading of the words to the loosest

    def _rank(self, query: FtsQuery, limit: int, *, lenient: bool) -> Ranking:
        """Return the best sections, and if `lenient` those that other readings of the words find.

        A `limit` beyond `RANKED` adds to the end of the sections, and never changes their order.
        """
        ranking = self._as_typed_or_by_stems(query, limit)
        if not lenient or ranking.total >= _FEW:
            return ranking
        excluded = self._filtered.excluded
        if excluded:  # how leniently words are read never depends on what is left out
            self._filtered = self._filtered._replace(excluded=frozenset())
            wide = self._rank(query, maxsize, lenient=True)
            left = [each for each in wide.sections if each.path not in excluded]
            return wide._replace(sections=left, total=len(left))
        if not ranking.total:
            # What no text has is taken for a mistake; then one of several words may be missing.
            def is_known(term: FtsTerm) -> bool:
                return self._is_known(term.expression) or self._is_named(term)

            mended = mend(query, is_known, self.index.words_from)
            if mended is not None:
                ranking = self._as_typed_or_by_stems(mended[0], limit)
                if ranking.total:
                    return ranking._replace(problems=(*mended[1], *ranking.problems))
            return self._lacking_one_term(query)
        known = {each[:2] for each in ranking.sections}
        others = [
            each._replace(score=each.score * _OTHER_FORM)
            for each in self._compare(query.loosened(), RANKED).sections
            if each[:2] not in known
        ]
        sections = sorted([*ranking.sections, *others], key=lambda each: -each.score)
        return ranking._replace(sections=sections, total=ranking.total + len(others))

    def _listed(self) -> Ranking:
        """Return the notes that the filters leave, each at its first section that is left."""
        sections = []
        for path, note in self._vault.notes.items():
            allowed = (at for at in sections_of(note) if self._filtered.allows(path, at))
            first = next(allowed, None) if self._filtered.allows_note(path) else None
            if first is not None:
                sections.append(RankedSection(path, first, _LISTED))
        return Ranking(sections, len(sections))

    def _as_typed_or_by_stems(self, query: FtsQuery, limit: int) -> Ranking:
        """Return the best sections for all the terms; if nothing matches, for their stems."""
        ranking = self._with_all_terms(query, limit)
        if ranking.total or self._is_excluded(query):
            return ranking
        ranking = self._with_all_terms(query.loosened(), limit)
        if not ranking.total:
            return ranking
        told = [
            _OTHER_FORMS.format(term.text)
            for term in query.terms
            if not self._is_known(term.expression)
        ]
        return ranking._replace(problems=(*(told or [_ALL_OTHER_FORMS]), *ranking.problems))

    def _is_excluded(self, query: FtsQuery) -> bool:
        """Return whether the words after a `-` take away all that holds the terms."""
        filtered = self._filtered
        if not filtered.excluded:
            return False
        self._filtered = filtered._replace(excluded=frozenset())
        found = self._with_all_terms(query, 0).total
        self._filtered = filtered
        return found > 0

    def _lacking_one_term(self, query: FtsQuery) -> Ranking:
        """Return the best sections that hold all the words but one, of two words but a letter."""
        terms = query.terms
        if len(terms) > _MOST_FOR_ONE_MISSING:
            return Ranking([], 0)
        best: dict[tuple[str, int], RankedSection] = {}
        for missing in (term for term in terms if not term.words):
            others = tuple(term for term in terms if term is not missing)
            if len(others) > 1 or (others and len(missing.text) == 1):
                for each in self._compare(query._replace(terms=others), _FEW).sections:
                    best.setdefault((each.path, each.section), each)
        sections = sorted(best.values(), key=lambda each: (-each.score, each.path, each.section))
        return Ranking(sections, len(sections), (_ONE_MISSING,) if sections else ())

    def _with_all_terms(self, query: FtsQuery, limit: int) -> Ranking:
        """Return the sections that hold all the terms, then notes that hold them here and there."""
        whole = self._compare(query, _CLOSER_LOOK)
        scattered = self._scattered(query.terms) if len(query.terms) > 1 else []
        sections, total = whole.sections, whole.total + len(scattered)
        if whole.total > _CLOSER_LOOK:
            if not sections or limit <= len(sections):
                found = (*self.index.find(query.expression()), *(each[:2] for each in scattered))
                others = [each for each in found if self._allows(*each)]
                return Ranking(sections, total, others=others)
            # What comes first stays so, whatever the limit: nothing that is compared later may
            # score more.
            known, last = {each[:2] for each in sections}, sections[-1].score
            every = self._compare(query, None).sections
            later = (each for each in every if each[:2] not in known)
            sections += [each._replace(score=min(each.score, last)) for each in later]
        return Ranking([*sections, *scattered], total)

    def _compare(self, query: FtsQuery, most: int | None) -> Ranking:
        """Return at most so many sections that hold all the terms, by words and names."""
        notes, terms = self._vault.notes, query.terms
        best_of = None if self._filtered.narrows else most
        every_row, total = self.index.ranked(query.expression(), _COLUMN_WEIGHTS, best_of)
        if self._filtered.narrows or self._behind:
            rows = [row for row in every_row if self._allows(row[0], row[1])]
        else:  # another explorer may know notes that this snapshot does not
            rows = [row for row in every_row if row[0] in notes]
        best = min((rank for _, _, rank in rows), default=0.0)
        count = len(rows) if most is None else most
        sections = []
        for path, section, rank in nsmallest(count, rows, key=itemgetter(2, 0, 1)):
            note = notes[path]
            if section < len(note.headings):
                score = ALL_WORDS + _BY_WORDS * (rank / best if best else 1.0)
                names = _BY_TITLE * _share(note.title, terms)
                if section >= 0:
                    names += _BY_HEADING * _share(note.headings[section].name, terms)
                sections.append(RankedSection(path, section, score + names, terms))
        sections.sort(key=lambda each: (-each.score, each.path, each.section))
        return Ranking(sections, total - (len(every_row) - len(rows)))

    def _allows(self, path: str, section: int) -> bool:
        """Return whether the filters leave a section, and this snapshot of the vault has it."""
        note = self._vault.notes.get(path)
        if note is None or section >= len(note.headings):
            return False
        return self._filtered.allows(path, section)

    # Words that stand apart

    def _scattered(self, terms: tuple[FtsTerm, ...]) -> list[RankedSection]:
        """Return the best section of each note that holds all the terms, but no section does.

        The title of a note counts.
        """
        holding: dict[str, dict[int, int]] = {}
        for number, term in enumerate(terms):
            for path, section in self.index.find(term.expression):
                sections = holding.setdefault(path, {})
                sections[section] = sections.get(section, 0) | 1 << number
        found = [
            best
            for path, sections in holding.items()
            if (best := self._best_section(terms, path, sections)) is not None
        ]
        found.sort(key=lambda each: (-each.score, each.path))
        return found

    def _best_section(
        self, terms: tuple[FtsTerm, ...], path: str, sections: Mapping[int, int]
    ) -> RankedSection | None:
        """Return the section of a note that holds most terms.

        None if the note lacks a term, or has no section that filters leave, or one that holds all.
        `sections` has a bit for each term that a section holds.
        """
        there, title = reduce(or_, sections.values()), fold(title_of(path))
        for number, term in enumerate(terms):
            if not (there >> number & 1 or term.whole.is_in(title)):
                return None
        ranked = sorted((len(terms) - held.bit_count(), at) for at, held in sections.items())
        lacking, best = next((each for each in ranked if self._allows(path, each[1])), (0, 0))
        score = ALL_WORDS * (len(terms) - lacking) / (len(terms) + 1)
        return RankedSection(path, best, score, terms) if lacking else None


def _share(name: str, terms: Collection[FtsTerm]) -> float:
    """Return which share of the terms a name holds."""
    folded = fold(name)
    return sum([term.whole.is_in(folded) for term in terms]) / len(terms)
