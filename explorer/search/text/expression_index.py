"""What the indexes know of an expression: where its words are, and which notes its filters choose.

Narrows down the notes that have to be looked at; reads no note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import TypeAlias

from explorer.search.expression import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    ScopedTo,
    SearchTerm,
)
from explorer.search.names.place_filters import FilterSource, UnknownFactError, chosen_notes
from explorer.search.patterns import PatternSearch
from explorer.search.text.section_filters import Section, chosen_sections
from explorer.search.text.term_finder import TermFinder
from explorer.text.names import title_of
from explorer.vault import TextIndex, Vault

Sections: TypeAlias = Mapping[str, Set[int]]
"""Sections by the path of their note."""
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SearchedVault:
    """What is searched, and what is known of it."""

    vault: Vault
    index: TextIndex
    source: Callable[[], FilterSource]
    """The index of names with the facts for filters, asked for only if a filter needs it."""
    titles: Callable[[], Mapping[str, str]]
    """The folded title of each note, by path."""


@dataclass(slots=True)
class ExpressionIndex:
    """The places of the terms and filters of one expression."""

    searched: SearchedVault
    _patterns: PatternSearch = field(default_factory=PatternSearch, init=False)
    _unused: list[str] = field(default_factory=list, init=False)
    """Which filters cannot be used and why, as sentences."""
    _finders: dict[SearchTerm, TermFinder] = field(default_factory=dict, init=False)
    _sections: dict[SearchTerm, Sections] = field(default_factory=dict, init=False)
    _headings: dict[SearchTerm, Sections] = field(default_factory=dict, init=False)
    _holding: dict[Expression, Sections | None] = field(default_factory=dict, init=False)
    _titled: dict[SearchTerm, Set[str]] = field(default_factory=dict, init=False)
    _notes: dict[Filter, Set[str]] = field(default_factory=dict, init=False)
    _places: dict[Filter, Sections] = field(default_factory=dict, init=False)

    @property
    def problems(self) -> tuple[str, ...]:
        """What was not used so far, or given up, as sentences."""
        return (*self._unused, *self._patterns.problems())

    def finder(self, term: SearchTerm) -> TermFinder:
        """Return what finds a term in a text."""
        if term not in self._finders:
            self._finders[term] = TermFinder(term, self._patterns)
        return self._finders[term]

    def sections(self, term: SearchTerm) -> Sections:
        """Return the sections that hold the words of a term, in whatever letter case."""
        if term not in self._sections:
            self._sections[term] = self._found(term, "{}")
        return self._sections[term]

    def headings(self, term: SearchTerm) -> Sections:
        """Return the sections whose headings hold the words of a term."""
        if term not in self._headings:
            self._headings[term] = self._found(term, "heading : ({})")
        return self._headings[term]

    def titled(self, term: SearchTerm) -> Set[str]:
        """Return the notes whose titles hold a term that may stand there."""
        if term not in self._titled:
            finder = self.finder(term)
            self._titled[term] = set()
            if not term.only_content:
                self._titled[term] = self._notes_titled(finder)
        return self._titled[term]

    def notes(self, condition: Filter) -> Set[str]:
        """Return the notes that a filter about notes chooses, whether it is wanted or not."""
        return self._notes[condition]

    def places(self, condition: Filter) -> Sections:
        """Return the sections that a filter about places chooses, whether it is wanted or not."""
        return self._places[condition]

    def resolved(self, expression: Expression) -> Expression | None:
        """Return the expression without filters that cannot be used, what costs least first.

        Why they cannot is then among the `problems`.
        """
        match expression:
            case Filter():
                return self._resolved_filter(expression)
            case ScopedTo(scope=scope, inside=inside):
                left = self.resolved(inside)
                return None if left is None else ScopedTo(scope, left)
            case Negation(inside=inside):
                left = self.resolved(inside)
                return None if left is None else Negation(left)
            case AllOf(parts=parts):
                kept = self._resolved_parts(parts)
                return AllOf(kept) if kept or not parts else None
            case AnyOf(parts=parts):
                kept = self._resolved_parts(parts)
                return AnyOf(kept) if kept else None
        return expression

    def candidates(self, expression: Expression) -> Set[str] | None:
        """Return notes among which are all that match; None if that may be any."""
        match expression:
            case SearchTerm() if self.finder(expression).words is not None:
                return self.sections(expression).keys() | self.titled(expression)
            case Filter(wanted=True) if expression.is_about_places:
                return self._places[expression].keys()
            case Filter(wanted=wanted) if not expression.is_about_places:
                chosen = self._notes[expression]
                return chosen if wanted else self.searched.vault.notes.keys() - chosen
            case ScopedTo(inside=inside):
                within = self.sections_holding(inside)
                return None if within is None else within.keys()
            case AllOf(parts=parts):
                return _intersection(map(self.candidates, parts))
            case AnyOf(parts=parts):
                return _union(map(self.candidates, parts))
        return None

    def sections_holding(self, expression: Expression) -> Sections | None:
        """Return sections among which are all that meet an expression; None if that may be any."""
        if expression not in self._holding:
            self._holding[expression] = self._new_sections_holding(expression)
        return self._holding[expression]

    def _new_sections_holding(self, expression: Expression) -> Sections | None:
        match expression:
            case SearchTerm() if self.finder(expression).words is not None:
                return self.sections(expression)
            case ScopedTo(inside=inside):
                return self.sections_holding(inside)
            case AllOf(parts=parts):
                known = [each for each in map(self.sections_holding, parts) if each is not None]
                return _common(known) if known else None
            case AnyOf(parts=parts):
                each_of = [self.sections_holding(part) for part in parts]
                known = [each for each in each_of if each is not None]
                return _merged(known) if len(known) == len(each_of) else None
        return None

    def _found(self, term: SearchTerm, template: str) -> Sections:
        words = self.finder(term).words
        if words is None:
            return {}
        notes = self.searched.vault.entries
        found = self.searched.index.find(template.format(words.expression))
        return _by_path(each for each in found if each[0] in notes)

    def _notes_titled(self, finder: TermFinder) -> Set[str]:
        titles = self.searched.titles()
        if finder.is_indexed and finder.words is not None:
            whole = finder.words.whole
            return {path for path, folded in titles.items() if whole.is_in(folded)}
        return {path for path in titles if finder.is_in(title_of(path))}

    def _resolved_filter(self, condition: Filter) -> Filter | None:
        if condition in self._notes or condition in self._places:
            return condition
        vault, source = self.searched.vault, self.searched.source()
        try:
            if condition.is_about_places:
                chosen = chosen_sections(vault.notes, condition, source.context)
                self._places[condition] = _by_path(chosen)
            else:
                self._notes[condition] = chosen_notes(condition, source)
        except UnknownFactError as error:
            self._unused.append(str(error))
            return None
        return condition

    def _resolved_parts(self, parts: Iterable[Expression]) -> tuple[Expression, ...]:
        kept = [part for part in map(self.resolved, parts) if part is not None]
        return tuple(sorted(kept, key=self._cost))

    def _cost(self, expression: Expression) -> int:
        match expression:
            case Filter():
                return 0
            case SearchTerm():
                return 1 if self.finder(expression).is_indexed else 3
            case ScopedTo():
                return 2
            case Negation(inside=inside):
                return self._cost(inside)
            case AllOf(parts=parts) | AnyOf(parts=parts):
                return max(map(self._cost, parts), default=0)
        return 0


def _by_path(sections: Iterable[Section]) -> Sections:
    found: dict[str, set[int]] = {}
    for path, section in sections:
        found.setdefault(path, set()).add(section)
    return found


def _intersection(sets: Iterable[Set[str] | None]) -> Set[str] | None:
    known = sorted((each for each in sets if each is not None), key=len)
    if not known:
        return None
    left = set(known[0])
    for other in known[1:]:
        left &= other
    return left


def _union(sets: Iterable[Set[str] | None]) -> Set[str] | None:
    found: set[str] = set()
    for each in sets:
        if each is None:
            return None
        found |= each
    return found


def _common(known: list[Sections]) -> Sections:
    """Return the sections that all of them have."""
    smallest, *others = sorted(known, key=len)
    found: dict[str, set[int]] = {}
    for path, sections in smallest.items():
        left = set(sections)
        for other in others:
            left &= other.get(path, _NONE)
        if left:
            found[path] = left
    return found


def _merged(known: list[Sections]) -> Sections:
    """Return the sections that any of them has."""
    found: dict[str, set[int]] = {}
    for each in known:
        for path, sections in each.items():
            found.setdefault(path, set()).update(sections)
    return found
