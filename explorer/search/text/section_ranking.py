"""Ranks sections by the words and names that they hold, from the surest reading to the loosest.

After the sections that hold all the words come the notes that hold them in different sections. What
stands in the notes' files now is looked at only for words that are common in the vault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from heapq import nsmallest
from operator import itemgetter
from typing import NamedTuple

from explorer.search.names.filters import SectionFilter, sections_of
from explorer.search.text.fts_query import FtsQuery, FtsTerm, mend
from explorer.text.normalize import fold
from explorer.text.split_words import with_split_words
from explorer.vault import TextIndex, Vault

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
_FEWEST_FOR_ONE_MISSING = 3
_MOST_FOR_ONE_MISSING = 6
"""Words of which one may be missing if nothing holds all of them."""
_ONE_MISSING = "No text holds all of these words; what is shown lacks one of them."
_COMMON = 3_000
"""Sections that hold a word which is then not worth a list of them."""
_MOST_READ = 100
"""Notes that are read to see whether they hold the common words too."""


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
    lacks_scattered: bool = False
    """As in `Answer`."""


class SectionRanker:
    """Ranks the sections of a snapshot that filters leave."""

    def __init__(
        self,
        index: TextIndex,
        vault: Vault,
        filtered: SectionFilter,
        text_of: Callable[[str], str | None],
        *,
        is_behind: bool,
    ) -> None:
        """`is_behind` tells whether the index lacks any note of the snapshot.

        `text_of` returns the text of a note as its file is now, None if it cannot be read.
        """
        self._index = index
        self._vault = vault
        self._filtered = filtered
        self._text_of = text_of
        self._is_behind = is_behind

    def rank(self, query: FtsQuery, limit: int, *, lenient: bool) -> Ranking:
        """Return the best sections, and if `lenient` those that other readings of the words find.

        A `limit` beyond `RANKED` adds to the end of the sections, and never changes their order.
        """
        ranking = self._as_typed_or_by_stems(query, limit)
        if not lenient or ranking.total >= _FEW:
            return ranking
        if not ranking.total:
            # What no text has is taken for a mistake; then one of several words may be missing.
            mended = mend(query, self._is_known, self._index.words_from)
            if mended is not None:
                ranking = self._as_typed_or_by_stems(mended[0], limit)
                if ranking.total:
                    return ranking._replace(problems=mended[1])
            return self._lacking_one_term(query)
        known = {each[:2] for each in ranking.sections}
        others = [
            each._replace(score=each.score * _OTHER_FORM)
            for each in self._compare(query.loosened(), RANKED).sections
            if each[:2] not in known
        ]
        sections = sorted([*ranking.sections, *others], key=lambda each: -each.score)
        return ranking._replace(sections=sections, total=ranking.total + len(others))

    def listed(self) -> Ranking:
        """Return the notes that the filters leave, each at its first section that is left."""
        sections: list[RankedSection] = []
        for path, note in self._vault.notes.items():
            allowed = (at for at in sections_of(note) if self._filtered.allows(path, at))
            first = next(allowed, None) if self._filtered.allows_note(path) else None
            if first is not None:
                sections.append(RankedSection(path, first, _LISTED))
        return Ranking(sections, len(sections))

    def _as_typed_or_by_stems(self, query: FtsQuery, limit: int) -> Ranking:
        """Return the best sections for all the terms.

        If nothing matches, the search is repeated without the last typed letter, then by the stems
        of the words.
        """
        ranking = self._with_all_terms(query, limit)
        if not ranking.total and query.letter is not None:
            others = tuple(term for term in query.terms if term is not query.letter)
            query = replace(query, terms=others, letter=None)
            ranking = self._with_all_terms(query, limit)
        return ranking if ranking.total else self._with_all_terms(query.loosened(), limit)

    def _lacking_one_term(self, query: FtsQuery) -> Ranking:
        """Return the best sections that hold all the words but one."""
        if not _FEWEST_FOR_ONE_MISSING <= len(query.terms) <= _MOST_FOR_ONE_MISSING:
            return Ranking([], 0)
        best: dict[tuple[str, int], RankedSection] = {}
        for missing in query.terms:
            others = tuple(term for term in query.terms if term is not missing)
            for each in self._compare(replace(query, terms=others, letter=None), _FEW).sections:
                best.setdefault((each.path, each.section), each)
        sections = sorted(best.values(), key=lambda each: (-each.score, each.path, each.section))
        return Ranking(sections, len(sections), (_ONE_MISSING,) if sections else ())

    def _is_known(self, term: FtsTerm) -> bool:
        """Return whether any section holds a term."""
        return bool(self._index.find(term.expression, 1))

    def _with_all_terms(self, query: FtsQuery, limit: int) -> Ranking:
        """Return the sections that hold all the terms, then notes that hold them here and there."""
        whole = self._compare(query, _CLOSER_LOOK)
        scattered, is_cut = self._scattered(query, whole)
        sections = whole.sections
        is_complete = whole.total <= _CLOSER_LOOK
        if sections and not is_complete and limit > len(sections):
            # What comes first stays so, whatever the limit: nothing that is compared later may
            # score more.
            known, last = {each[:2] for each in sections}, sections[-1].score
            others = (each for each in self._compare(query, None).sections if each[:2] not in known)
            sections += [each._replace(score=min(each.score, last)) for each in others]
            is_complete = True
        if is_complete:
            sections = [*sections, *scattered]
        return Ranking(sections, whole.total + len(scattered), lacks_scattered=is_cut)

    def _compare(self, query: FtsQuery, most: int | None) -> Ranking:
        """Return at most so many sections that hold all the terms, by words and names."""
        notes, terms = self._vault.notes, query.terms
        best_of = None if self._filtered.narrows else most
        every_row, total = self._index.ranked(
            query.expression(), _COLUMN_WEIGHTS, best_of, broad=len(terms) == 1
        )
        if self._filtered.narrows or self._is_behind:
            rows = [row for row in every_row if self._allows(row[0], row[1])]
        else:  # another explorer may know notes that this snapshot does not
            rows = [row for row in every_row if row[0] in notes]
        best = min((rank for _, _, rank in rows), default=0.0)
        count = len(rows) if most is None else most
        sections: list[RankedSection] = []
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

    def _scattered(self, query: FtsQuery, whole: Ranking) -> tuple[list[RankedSection], bool]:
        """Return the best section of each other note that holds all the terms somewhere.

        The title of a note counts. Terms that are common in the vault are searched for only in the
        notes that hold all the others; returned is also whether any note may be left out for that.
        """
        terms = query.terms
        if len(terms) < 2:
            return [], False
        common: set[int] = set()
        holding: dict[str, dict[int, set[int]]] = {}
        for number, term in enumerate(terms):
            rows = self._index.find(term.expression, _COMMON)
            if len(rows) == _COMMON:
                common.add(number)
                continue
            for path, section in rows:
                holding.setdefault(path, {}).setdefault(section, set()).add(number)
        if not holding:  # all the terms are common, or one is nowhere but in titles
            return [], len(common) == len(terms)
        if whole.total <= _CLOSER_LOOK:
            known = {each.path for each in whole.sections}
        else:
            rows = self._index.find(query.expression())
            known = {path for path, section in rows if self._allows(path, section)}
        found = [
            best
            for path in holding.keys() - known
            if (best := self._best_section(terms, path, holding[path], common)) is not None
        ]
        found.sort(key=lambda each: (-each.score, each.path))
        if not common:
            return found, False
        common_terms = [terms[number] for number in common]
        read = [each for each in found[:_MOST_READ] if self._are_in_note(each.path, common_terms)]
        return read, len(found) > _MOST_READ

    def _best_section(
        self,
        terms: tuple[FtsTerm, ...],
        path: str,
        sections: dict[int, set[int]],
        common: set[int],
    ) -> RankedSection | None:
        """Return the section of a note that holds most terms.

        None if the note lacks a term that is not common, or has no section that filters leave.
        `sections` has the numbers of the terms that each section holds.
        """
        allowed = [at for at in sections if self._allows(path, at)]
        if not allowed:
            return None
        title = fold(self._vault.notes[path].title)
        there = common.union(*sections.values())
        missing = (term for number, term in enumerate(terms) if number not in there)
        if not all(term.whole.is_in(title) for term in missing):
            return None
        best = min(allowed, key=lambda at: (-len(sections[at]), at))
        score = ALL_WORDS * len(sections[best]) / (len(terms) + 1)
        return RankedSection(path, best, score, terms)

    def _are_in_note(self, path: str, terms: Iterable[FtsTerm]) -> bool:
        title, text = self._vault.notes[path].title, self._text_of(path) or ""

        def are_in(text: str) -> bool:
            folded = fold(f"{title}\n{text}")
            return all(term.whole.is_in(folded) for term in terms)

        return are_in(text) or are_in(with_split_words(text))


def _share(name: str, terms: Collection[FtsTerm]) -> float:
    """Return which share of the terms a name holds."""
    folded = fold(name)
    return sum(term.whole.is_in(folded) for term in terms) / len(terms)
