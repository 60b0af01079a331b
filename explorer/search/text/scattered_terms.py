"""Finds notes that hold all the terms, but in different sections."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from explorer.search.text.current_texts import CurrentTexts
from explorer.search.text.fts_query import FtsQuery, FtsTerm
from explorer.search.text.ranked_sections import ALL_WORDS, RankedSection, SectionQuery
from explorer.text.normalize import fold
from explorer.text.split_words import with_split_words
from explorer.vault import TextIndex, Vault

_COMMON = 3_000
"""Sections that hold a word which is then not worth a list of them."""
_MOST_READ = 100
"""Notes that are read to see whether they hold the common words too."""

_TermsOfSections: TypeAlias = Mapping[int, Collection[int]]
"""For each section of a note that holds a term, the numbers of those that it holds."""


class ScatteredNotes(NamedTuple):
    """Notes that hold all the terms, each as its best section."""

    sections: list[RankedSection]
    """The best first."""
    is_cut: bool = False
    """Whether any note may be left out, since terms are too common."""


class _TermsByNote(NamedTuple):
    """Where the terms of a query are."""

    common: set[int]
    """The numbers of the terms that too many sections hold to list them."""
    holding: dict[str, dict[int, set[int]]]
    """By path and section, the numbers of the other terms that it holds."""


class ScatteredTerms:
    """Finds notes with scattered terms in a snapshot."""

    def __init__(self, index: TextIndex, vault: Vault, texts: CurrentTexts) -> None:
        self._index = index
        self._vault = vault
        self._texts = texts

    def find(self, search: SectionQuery, known: Callable[[], Collection[str]]) -> ScatteredNotes:
        """Return the best section of each note that holds all the terms somewhere.

        The title of a note counts. Left out are the notes that `known` returns, which is called if
        there may be others. Terms that are common in the vault are searched for only in the notes
        that hold all the others.
        """
        terms = search.query.terms
        if len(terms) < 2:
            return ScatteredNotes([])
        common, holding = self._terms_by_note(search.query)
        if not holding:  # all the terms are common, or one is nowhere but in titles
            return ScatteredNotes([], is_cut=len(common) == len(terms))
        candidates = holding.keys() - known()
        found = [
            best
            for path in candidates
            if (best := self._best_section(search, path, holding[path], common)) is not None
        ]
        found.sort(key=lambda each: (-each.score, each.path))
        if not common:
            return ScatteredNotes(found)
        common_terms = [terms[number] for number in common]
        likely = found[:_MOST_READ]
        read = [each for each in likely if self._are_in_note(each.path, common_terms)]
        return ScatteredNotes(read, is_cut=len(found) > _MOST_READ)

    def _best_section(
        self, search: SectionQuery, path: str, sections: _TermsOfSections, common: set[int]
    ) -> RankedSection | None:
        """Return the section of a note that holds most terms.

        None if the note lacks a term that is not common, or has no section that filters leave.
        """
        terms = search.query.terms
        allowed = [at for at in sections if search.allows(self._vault, path, at)]
        missing = set(range(len(terms))).difference(*sections.values()) - common
        if not allowed or not self._are_in_title(path, [terms[number] for number in missing]):
            return None
        best = min(allowed, key=lambda at: (-len(sections[at]), at))
        score = ALL_WORDS * len(sections[best]) / (len(terms) + 1)
        return RankedSection(path, best, score, terms)

    def _terms_by_note(self, query: FtsQuery) -> _TermsByNote:
        """Look up which sections hold which terms."""
        common: set[int] = set()
        holding: dict[str, dict[int, set[int]]] = {}
        for number, term in enumerate(query.terms):
            rows = self._index.find(query.expression([term]), _COMMON)
            if len(rows) == _COMMON:
                common.add(number)
                continue
            for path, section in rows:
                holding.setdefault(path, {}).setdefault(section, set()).add(number)
        return _TermsByNote(common, holding)

    def _are_in_title(self, path: str, terms: Iterable[FtsTerm]) -> bool:
        title = fold(self._vault.notes[path].title)
        return all(term.whole.is_in(title) for term in terms)

    def _are_in_note(self, path: str, terms: Iterable[FtsTerm]) -> bool:
        title, text = self._vault.notes[path].title, self._texts.get(path) or ""
        folded = fold(f"{title}\n{text}")
        lacking = [term for term in terms if not term.whole.is_in(folded)]
        if not lacking:  # as nearly always: to render what is split takes longer
            return True
        folded = fold(f"{title}\n{with_split_words(text)}")
        return all(term.whole.is_in(folded) for term in lacking)
