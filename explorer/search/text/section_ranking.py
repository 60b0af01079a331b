"""Ranks sections by the words and names that they hold, from the surest reading to the loosest.

What stands in the notes' files now is not looked at, but for common words: see `scattered_terms`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from heapq import nsmallest
from operator import itemgetter
from typing import TypeAlias

from explorer.search.text.fts_query import FtsTerm
from explorer.search.text.ranked_sections import ALL_WORDS, RankedSection, Ranking, SectionQuery
from explorer.search.text.scattered_terms import ScatteredTerms
from explorer.search.text.section_filters import Section, sections_of
from explorer.text.normalize import fold
from explorer.vault import TextIndex, Vault

_COLUMN_WEIGHTS = (4.0, 1.0)
"""What a word counts in a section's heading, and in its body."""

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
_FEWEST_FOR_ONE_MISSING = 3
_MOST_FOR_ONE_MISSING = 6
"""Words of which one may be missing if nothing holds all of them."""
_ONE_MISSING = "No text holds all of these words; what is shown lacks one of them."

_Row: TypeAlias = tuple[str, int, float]
"""Path, section and rank, of which less is better."""


class SectionRanker:
    """Ranks the sections of a snapshot."""

    def __init__(
        self, index: TextIndex, vault: Vault, scattered: ScatteredTerms, *, is_behind: bool
    ) -> None:
        """`is_behind` tells whether the index lacks any note of the snapshot."""
        self._index = index
        self._vault = vault
        self._scattered = scattered
        self._is_behind = is_behind

    def rank(self, search: SectionQuery, limit: int, *, lenient: bool) -> Ranking:
        """Return the best sections, and if `lenient` those that other readings of the words find.

        A `limit` beyond `RANKED` adds to the end of the sections, and never changes their order.
        """
        ranking = self._as_typed_or_by_stems(search, limit)
        if lenient:
            return self._with_other_readings(search, ranking, limit)
        return ranking

    def listed(self, search: SectionQuery) -> Ranking:
        """Return the notes that the filters leave, each at its first section that is left."""
        filtered = search.filtered
        sections: list[RankedSection] = []
        for path, note in self._vault.notes.items():
            if not filtered.allows_note(path):
                continue
            allowed = (at for at in sections_of(note) if filtered.allows(path, at))
            first = next(allowed, None)
            if first is not None:
                sections.append(RankedSection(path, first, _LISTED))
        return Ranking(sections, len(sections))

    def _as_typed_or_by_stems(self, search: SectionQuery, limit: int) -> Ranking:
        """Return the best sections for all the terms.

        If nothing matches, the search is repeated without the last typed letter, then by the stems
        of the words.
        """
        ranking = self._with_all_terms(search, limit)
        if not ranking.total and search.query.letter is not None:
            search = search._replace(query=search.query.without_letter())
            ranking = self._with_all_terms(search, limit)
        if not ranking.total:
            search = search._replace(query=search.query.loosened())
            ranking = self._with_all_terms(search, limit)
        return ranking

    def _with_other_readings(self, search: SectionQuery, ranking: Ranking, limit: int) -> Ranking:
        """Return the sections with those that other forms of the words find, if they are few.

        If nothing was found, the words that no text has are taken for mistakes, and then one of
        several words may be missing.
        """
        query = search.query
        if not ranking.total:
            from explorer.search.text.spelling import mend

            mended = mend(query, self._is_known, self._index.words_from)
            if mended is not None:
                ranking = self._as_typed_or_by_stems(search._replace(query=mended.query), limit)
            if mended is not None and ranking.total:
                return ranking._replace(problems=mended.problems)
            return self._lacking_one_term(search)
        if ranking.total >= _FEW:
            return ranking
        known = {each.key for each in ranking.sections}
        loosened = search._replace(query=query.loosened())
        others = [
            each._replace(score=each.score * _OTHER_FORM)
            for each in self._compare_sections(loosened, RANKED).sections
            if each.key not in known
        ]
        sections = [*ranking.sections, *others]
        sections.sort(key=lambda each: -each.score)
        return ranking._replace(sections=sections, total=ranking.total + len(others))

    def _lacking_one_term(self, search: SectionQuery) -> Ranking:
        """Return the best sections that hold all the words but one."""
        terms = search.query.terms
        if not _FEWEST_FOR_ONE_MISSING <= len(terms) <= _MOST_FOR_ONE_MISSING:
            return Ranking([], 0)
        best: dict[Section, RankedSection] = {}
        for missing in terms:
            others = tuple(term for term in terms if term is not missing)
            query = replace(search.query, terms=others, letter=None)
            found = self._compare_sections(search._replace(query=query), _FEW).sections
            best |= {each.key: each for each in found if each.key not in best}
        sections = sorted(best.values(), key=lambda each: (-each.score, each.path, each.section))
        return Ranking(sections, len(sections), (_ONE_MISSING,) if sections else ())

    def _is_known(self, term: FtsTerm) -> bool:
        """Return whether any section holds a term."""
        return bool(self._index.find(term.expression, 1))

    def _with_all_terms(self, search: SectionQuery, limit: int) -> Ranking:
        """Return the sections that hold all the terms, then notes that hold them here and there."""
        whole = self._compare_sections(search, _CLOSER_LOOK)
        scattered = self._scattered.find(search, partial(self._paths_of, search, whole))
        sections = whole.sections
        is_complete = whole.total <= _CLOSER_LOOK
        if sections and not is_complete and limit > len(sections):
            sections, is_complete = self._with_others(search, sections), True
        if is_complete:
            sections = [*sections, *scattered.sections]
        total = whole.total + len(scattered.sections)
        return Ranking(sections, total, lacks_scattered=scattered.is_cut)

    def _with_others(self, search: SectionQuery, best: list[RankedSection]) -> list[RankedSection]:
        """Return the best sections, and after them all others that hold all the terms."""
        known = {each.key for each in best}
        everything = self._compare_sections(search, None).sections
        # What comes first stays so, whatever the limit: nothing that is compared later may score
        # more.
        last = best[-1].score
        others = [each for each in everything if each.key not in known]
        return best + [each._replace(score=min(each.score, last)) for each in others]

    def _compare_sections(self, search: SectionQuery, most: int | None) -> Ranking:
        """Return at most so many sections that hold all the terms, by words and names."""
        query = search.query
        best_of = None if search.filtered.narrows else most
        every_row, total = self._index.ranked(
            query.expression(), _COLUMN_WEIGHTS, best_of, broad=len(query.terms) == 1
        )
        rows = self._left_rows(search, every_row)
        total -= len(every_row) - len(rows)
        sections = [*self._scored(rows, query.terms, most)]
        sections.sort(key=lambda each: (-each.score, each.path, each.section))
        return Ranking(sections, total)

    def _left_rows(self, search: SectionQuery, rows: Sequence[_Row]) -> list[_Row]:
        """Return the rows that the filters leave, of notes that this snapshot has."""
        if search.filtered.narrows or self._is_behind:
            return [row for row in rows if search.allows(self._vault, row[0], row[1])]
        # Another explorer may know notes that this snapshot does not.
        return [row for row in rows if row[0] in self._vault.notes]

    def _scored(
        self, rows: Sequence[_Row], terms: Sequence[FtsTerm], most: int | None
    ) -> Iterator[RankedSection]:
        """Yield the sections of the best rows with their scores."""
        best = min((rank for _, _, rank in rows), default=0.0)
        count = len(rows) if most is None else most
        for path, section, rank in nsmallest(count, rows, key=itemgetter(2, 0, 1)):
            if section < len(self._vault.notes[path].headings):
                strength = rank / best if best else 1.0
                by_names = self._score_by_names(path, section, terms)
                score = ALL_WORDS + _BY_WORDS * strength + by_names
                yield RankedSection(path, section, score, terms)

    def _score_by_names(self, path: str, section: int, terms: Sequence[FtsTerm]) -> float:
        """Return what the names of heading and note add to a score."""
        note = self._vault.notes[path]
        score = _BY_TITLE * _share(note.title, terms)
        if section >= 0:
            score += _BY_HEADING * _share(note.headings[section].name, terms)
        return score

    def _paths_of(self, search: SectionQuery, whole: Ranking) -> set[str]:
        """Return the notes that have a section with all the terms."""
        if whole.total <= _CLOSER_LOOK:
            return {each.path for each in whole.sections}
        rows = self._index.find(search.query.expression())
        return {path for path, section in rows if search.allows(self._vault, path, section)}


def _share(name: str, terms: Sequence[FtsTerm]) -> float:
    """Return which share of the terms a name holds."""
    folded = fold(name)
    return sum(term.whole.is_in(folded) for term in terms) / len(terms)
