"""Finds the headings, titles and aliases that meet an expression by their names.

A name is one line and one block: `line:` and the like ask the name itself, `task:` finds none. What
stands after a `-` is asked of the whole note, its text included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from explorer.model import Answer, Hit, HitKind
from explorer.search.expression import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    ScopedTo,
    SearchTerm,
    terms_of,
)
from explorer.search.query import Query
from explorer.search.ranges import merged
from explorer.search.search_context import SearchContext
from explorer.search.text.expression_index import ExpressionIndex, SearchedVault
from explorer.search.text.expression_match import ExpressionMatch
from explorer.search.text.note_text import NoteText

_SCORE = 100.0


class _Name(NamedTuple):
    """A heading, a title or an alias."""

    shown: str
    section: int
    line: int
    kind: HitKind
    is_part: bool = False
    """Whether it is asked as a line or a block, for an operator such as `line:`."""


class ExpressionNames:
    """Searches the names of a snapshot for what a query with operators means."""

    def __init__(
        self,
        searched: SearchedVault,
        context: SearchContext,
        text_of: Callable[[str], NoteText | None],
    ) -> None:
        """`text_of` returns None for a note that cannot be read."""
        self._searched = searched
        self._context = context
        self._text_of = text_of
        self._index = ExpressionIndex(searched)
        self._excluded: dict[Expression, ExpressionMatch] = {}

    def search(self, parsed: Query, limit: int, *, headings: bool) -> Answer:
        """Return the headings, else titles and aliases, that meet a query's expression, by path."""
        hits: list[Hit] = []
        expression = None
        if parsed.expression is not None:
            expression = self._index.resolved(parsed.expression)
        if expression is not None:
            hits = [*self._hits(expression, headings=headings)]
        return Answer(
            parsed.typed,
            len(hits),
            truncated=len(hits) > limit,
            hits=tuple(hits[:limit]),
            generation=self._searched.vault.generation,
            problems=(*parsed.problems, *self._index.problems),
        )

    def _hits(self, expression: Expression, *, headings: bool) -> Iterator[Hit]:
        finders = [self._index.finder(term) for term in terms_of(expression)]
        states = self._context.states or {}
        for path, note in self._searched.vault.notes.items():
            names = [
                _Name(each.name, number, each.line, "heading")
                for number, each in enumerate(note.headings)
            ]
            if not headings:
                names = [_Name(note.title, -1, 1, "note")]
                names += [_Name(alias, -1, 1, "alias") for alias in note.aliases]
            for name in names:
                if self._holds(expression, path, name):
                    spans = (span for finder in finders for span in finder.spans(name.shown))
                    yield Hit(
                        path=path,
                        line=name.line,
                        heading=name.shown if name.kind == "heading" else None,
                        title=note.title,
                        kind=name.kind,
                        score=_SCORE,
                        due=states.get((path, name.section)),
                        section=name.section,
                        ranges=merged(spans),
                        text=name.shown,
                    )

    def _holds(self, expression: Expression, path: str, name: _Name) -> bool:
        match expression:
            case SearchTerm():
                return self._index.finder(expression).is_in(name.shown)
            case Filter() if expression.is_about_places:
                chosen = self._index.places(expression).get(path, ())
                return (name.section in chosen) == expression.wanted
            case Filter():
                return (path in self._index.notes(expression)) == expression.wanted
            case ScopedTo(scope=scope, inside=inside):
                within = name._replace(is_part=True)
                return not scope.startswith("task") and self._holds(inside, path, within)
            case Negation(inside=inside) if name.is_part:
                return not self._holds(inside, path, name)
            case Negation(inside=inside):
                return not self._match(inside).holds(path, name.section)
            case AllOf(parts=parts):
                return all(self._holds(part, path, name) for part in parts)
            case AnyOf(parts=parts):
                return any(self._holds(part, path, name) for part in parts)
        return False

    def _match(self, excluded: Expression) -> ExpressionMatch:
        if excluded not in self._excluded:
            self._excluded[excluded] = ExpressionMatch(excluded, self._index, self._text_of)
        return self._excluded[excluded]
