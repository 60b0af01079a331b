"""Decides whether a note meets an expression, and which of its sections do by themselves.

Exact: where the index cannot tell, the text of the note is looked at. What stands after a `-` is
asked of the whole note; inside of an operator such as `line:`, of that line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from typing import NamedTuple, TypeAlias

from explorer.search.expression import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    Scope,
    ScopedTo,
    SearchTerm,
)
from explorer.search.text.expression_index import ExpressionIndex
from explorer.search.text.note_text import NoteText, TextPart
from explorer.search.text.section_filters import sections_of

_PartTest: TypeAlias = Callable[[NoteText, TextPart], bool]
_NONE: frozenset[int] = frozenset()


class SectionMatch(NamedTuple):
    """A section that meets an expression, or the best one of a note that does."""

    section: int
    share: float
    """Which share of the things to be found it holds; 0 if nothing is found in the text."""
    alone: bool
    """Whether it meets the expression by itself."""


class _Where(NamedTuple):
    """Which part of a note is asked."""

    path: str
    sections: Set[int] | None = None
    """None for all of them."""
    with_title: bool = True
    place: int = -1
    """The section that filters about places are asked of."""


class ExpressionMatch:
    """One expression that notes are compared with."""

    def __init__(
        self,
        expression: Expression,
        index: ExpressionIndex,
        text_of: Callable[[str], NoteText | None],
    ) -> None:
        """`expression` is resolved; `text_of` returns None for a note that cannot be read."""
        self._expression = expression
        self._index = index
        self._text_of = text_of
        self._leaves = tuple(dict.fromkeys(_leaves(expression)))
        """What is to be found in texts."""
        self._placed = tuple(dict.fromkeys(_place_filters(expression)))
        self._found: dict[Expression, Set[int]] = {}
        """In which sections of the current note each leaf is."""
        self._tests: dict[ScopedTo, _PartTest] = {}
        self._current = ""

    def sections(self, path: str) -> Iterator[SectionMatch]:
        """Yield the sections of a note that match; of a note that matches only as a whole, one."""
        self._current, self._found = path, {}
        evidence: dict[int, int] = {}
        for leaf in self._leaves:
            for section in self._sections_of(leaf):
                evidence[section] = evidence.get(section, 0) + 1
        alone = self._alone(self._expression)
        found = evidence.keys() if alone is None else evidence.keys() & alone
        if not found:
            yield from self._as_whole(path, evidence)
        for section in found:
            yield SectionMatch(section, evidence[section] / len(self._leaves), True)

    def holds(self, path: str, place: int) -> bool:
        """Return whether a note as a whole meets it; `place` is asked of filters about places."""
        if path != self._current:
            self._current, self._found = path, {}
        return self._holds(self._expression, _Where(path, place=place))

    def parts_found(self, path: str, section: int) -> Iterator[TextPart]:
        """Yield the first part of a section that each operator has found."""
        self._current, self._found = path, {}
        for leaf in self._leaves:
            if isinstance(leaf, ScopedTo) and leaf.scope != "section":
                parts = (part for part in self._parts(leaf) if part.section == section)
                first = next(parts, None)
                if first is not None:
                    yield first

    def _alone(self, expression: Expression) -> Set[int] | None:
        """Return the sections of the current note that meet an expression; None for all of them."""
        match expression:
            case Filter() if expression.is_about_places and expression.wanted:
                return self._index.places(expression).get(self._current, _NONE)
            case AllOf(parts=parts):
                return self._alone_in_all(parts)
            case AnyOf(parts=parts):
                return self._alone_in_any(parts)
            case SearchTerm() | ScopedTo():
                return self._sections_of(expression)
        if not self._placed:
            return None if self._holds(expression, _Where(self._current)) else _NONE
        note = self._index.searched.vault.notes[self._current]
        return {
            section
            for section in sections_of(note)
            if self._holds(expression, _Where(self._current, place=section))
        }

    def _alone_in_all(self, parts: Iterable[Expression]) -> Set[int] | None:
        left: Set[int] | None = None
        for part in parts:
            sections = self._alone(part)
            if sections is None:
                continue
            left = sections if left is None else left & sections
            if not left:
                return _NONE
        return left

    def _alone_in_any(self, parts: Iterable[Expression]) -> Set[int] | None:
        found: set[int] = set()
        for part in parts:
            sections = self._alone(part)
            if sections is None:
                return None
            found |= sections
        return found

    # A note as a whole

    def _as_whole(self, path: str, evidence: dict[int, int]) -> Iterator[SectionMatch]:
        for sections in self._classes(path):
            place = -1 if sections is None else min(sections)
            if not self._holds(self._expression, _Where(path, sections, True, place)):
                continue
            allowed = [each for each in evidence if sections is None or each in sections]
            if allowed:
                best = min(allowed, key=lambda each: (-evidence[each], each))
                yield SectionMatch(best, evidence[best] / len(self._leaves), False)
            else:
                yield SectionMatch(place, 0.0, False)
            return

    def _classes(self, path: str) -> Iterator[Set[int] | None]:
        """Yield the sections that filters about places do not tell apart; None for all."""
        if not self._placed:
            yield None
            return
        note = self._index.searched.vault.notes[path]
        by_filters: dict[tuple[bool, ...], set[int]] = {}
        for section in sections_of(note):
            held = tuple(
                section in self._index.places(each).get(path, _NONE) for each in self._placed
            )
            by_filters.setdefault(held, set()).add(section)
        yield from sorted(by_filters.values(), key=min)

    def _holds(self, expression: Expression, where: _Where) -> bool:
        match expression:
            case Filter():
                return self._meets(expression, where)
            case Negation(inside=inside):
                return not self._holds(inside, _Where(where.path, place=where.place))
            case AllOf(parts=parts):
                return all(self._holds(part, where) for part in parts)
            case AnyOf(parts=parts):
                return any(self._holds(part, where) for part in parts)
        if where.with_title and self._is_in_title(expression, where.path):
            return True
        sections = self._sections_of(expression)
        return bool(sections) if where.sections is None else not sections.isdisjoint(where.sections)

    def _is_in_title(self, expression: Expression, path: str) -> bool:
        return isinstance(expression, SearchTerm) and path in self._index.titled(expression)

    def _meets(self, condition: Filter, where: _Where) -> bool:
        if condition.is_about_places:
            chosen = self._index.places(condition).get(where.path, _NONE)
            return (where.place in chosen) == condition.wanted
        return (where.path in self._index.notes(condition)) == condition.wanted

    # Sections

    def _sections_of(self, leaf: Expression) -> Set[int]:
        """Return the sections of the current note that hold a term, or a part with something."""
        found = self._found.get(leaf)
        if found is None:
            if isinstance(leaf, SearchTerm):
                found = self._sections_with(leaf)
            elif isinstance(leaf, ScopedTo):
                found = set()
                for part in self._parts(leaf, known=found):
                    found.add(part.section)
            else:
                found = _NONE
            self._found[leaf] = found
        return found

    def _sections_with(self, term: SearchTerm) -> Set[int]:
        finder = self._index.finder(term)
        if finder.words is not None:
            sections = self._index.sections(term).get(self._current, _NONE)
            if finder.is_indexed or not sections:
                return sections
            text = self._text_of(self._current)
            return {each for each in sections if text is not None and self._has(term, text, each)}
        text = self._text_of(self._current)
        if text is None:
            return _NONE
        found: set[int] = set()
        at = 0
        while (span := finder.search(text.text, at)) is not None:
            section = text.section_at(span[0])
            found.add(section)
            at = text.section(section).end
            if at >= len(text.text):
                break
        return found

    def _has(self, term: SearchTerm, text: NoteText, section: int) -> bool:
        """Return whether a section holds words: those in a row do not go on below a heading."""
        if section >= len(text.note.headings):
            return False
        part, body = text.section(section), text.heading_end(section)
        finder = self._index.finder(term)
        return finder.is_in(text.text[part.start : body]) or finder.is_in(
            text.text[body : part.end]
        )

    # Parts of a text

    def _parts(
        self, leaf: ScopedTo, inside: TextPart | None = None, known: Set[int] = _NONE
    ) -> Iterator[TextPart]:
        """Yield the parts of the current note that meet what an operator asks of them.

        Sections that are `known`, which may grow meanwhile, are not looked at.
        """
        narrowed = self._index.sections_holding(leaf.inside)
        sections = None if narrowed is None else narrowed.get(self._current, _NONE)
        if sections is not None and not sections:
            return
        text = self._text_of(self._current)
        if text is None:
            return
        holds = self._test_of(leaf)
        for part in text.parts(leaf.scope):
            if part.section in known or (sections is not None and part.section not in sections):
                continue
            if inside is not None and not (inside.start <= part.start and part.end <= inside.end):
                continue
            if holds(text, part):
                yield part

    def _test_of(self, leaf: ScopedTo) -> _PartTest:
        """Return what tells whether a part meets what an operator asks of it."""
        if leaf not in self._tests:
            self._tests[leaf] = self._part_test(leaf.inside, leaf.scope)
        return self._tests[leaf]

    def _part_test(self, expression: Expression, scope: Scope) -> _PartTest:
        match expression:
            case SearchTerm():
                return self._term_test(expression, scope)
            case Filter(kind="tag", value=value, wanted=wanted):
                return lambda text, part: text.has_tag(value, part) == wanted
            case Filter() as condition:
                return lambda _, part: self._meets(
                    condition, _Where(self._current, place=part.section)
                )
            case Negation(inside=inside):
                test = self._part_test(inside, scope)
                return lambda text, part: not test(text, part)
            case AllOf(parts=parts):
                tests = [self._part_test(each, scope) for each in parts]
                return lambda text, part: all(test(text, part) for test in tests)
            case AnyOf(parts=parts):
                tests = [self._part_test(each, scope) for each in parts]
                return lambda text, part: any(test(text, part) for test in tests)
            case ScopedTo() as leaf:
                return lambda _, part: next(self._parts(leaf, part), None) is not None
        return lambda _, __: False

    def _term_test(self, term: SearchTerm, scope: Scope) -> _PartTest:
        finder = self._index.finder(term)
        if scope == "section" and finder.is_indexed:
            found = self._index.sections(term)
            return lambda _, part: part.section in found.get(self._current, _NONE)
        if scope == "section" and finder.words is not None:
            return lambda text, part: self._has(term, text, part.section)
        if finder.is_indexed and finder.words is not None:
            whole = finder.words.whole
            return lambda text, part: whole.is_in(text.folded(part))
        return lambda text, part: finder.is_in(text.text[part.start : part.end])


def _leaves(expression: Expression) -> Iterator[Expression]:
    """Yield the terms and operators that are to be found, not those after a `-`."""
    match expression:
        case SearchTerm() | ScopedTo():
            yield expression
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _leaves(part)


def _place_filters(expression: Expression) -> Iterator[Filter]:
    match expression:
        case Filter() if expression.is_about_places:
            yield expression
        case Negation(inside=inside):
            yield from _place_filters(inside)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _place_filters(part)
