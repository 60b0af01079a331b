"""Reads what was typed: words to find, and filters that narrow where; or, with operators, a tree.

Never drops a filter in silence: what cannot be understood becomes a message in `Query.problems`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, product

from explorer.search.expression import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    SearchTerm,
    excludes_terms,
    filters_in,
    is_plain,
    terms_of,
)
from explorer.search.query_parser import parse_expression
from explorer.text.normalize import squeeze

MOST_CHARACTERS = 2000
MOST_ALTERNATIVES = 6
"""Plain queries that a query with OR may stand for."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query: words and filters, or an expression."""

    typed: str = field(compare=False)
    """The whole query as it was typed."""
    text: str
    """The words to find, without the filters."""
    filters: tuple[Filter, ...] = ()
    problems: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    """Those of the problems that are no mistake while the query is still being typed."""
    expression: Expression | None = None
    """The whole query if it is more than words and filters that must be met: those are then
    empty."""

    @property
    def searched_text(self) -> str:
        """The words to find, those of phrases included; empty with an `expression`."""
        phrases = [each.value for each in self.filters if each.kind == "phrase" and each.wanted]
        return " ".join([self.text, *phrases]).strip()

    @property
    def is_finished(self) -> bool:
        """Whether the last word to find is typed to its end: something stands after it."""
        return self.typed[-1:].isspace() or not self.typed.endswith(self.searched_text[-1:])

    @property
    def every_filter(self) -> tuple[Filter, ...]:
        """All filters, those in the `expression` included, in their order."""
        if self.expression is None:
            return self.filters
        return tuple(filters_in(self.expression))

    @property
    def alternatives(self) -> tuple[Query, ...]:
        """The plain queries with words that OR stands between; none if it is not as simple."""
        if self.expression is None:
            return ()
        parts = _alternatives(self.expression)
        if not 1 < len(parts) <= MOST_ALTERNATIVES or not all(map(is_plain, parts)):
            return ()
        queries = [_plain_query(part) for part in parts]
        queries[-1] = replace(queries[-1], typed=self.typed)
        if not all(query.searched_text for query in queries):
            return ()
        return tuple(queries)

    @property
    def excluded_words(self) -> tuple[Filter, ...]:
        """The words and phrases after a `-`, those in `alternatives` included."""
        queries = self.alternatives or (self,)
        found = (each for query in queries for each in query.filters)
        return tuple(each for each in found if each.is_about_words and not each.wanted)

    @property
    def excludes_text(self) -> bool:
        """Whether a note may be left out for what its text holds."""
        if self.expression is not None and excludes_terms(self.expression):
            return True
        return bool(self.excluded_words)

    @property
    def finds_text(self) -> bool:
        """Whether there is anything to be found in texts; else filters list notes."""
        if self.expression is None:
            return bool(self.searched_text)
        return bool(terms_of(self.expression))


@lru_cache(maxsize=16)
def parse_query(typed: str) -> Query:
    """Parse a query; anything that is no filter or operator is words to find."""
    problems: list[str] = []
    if len(typed) > MOST_CHARACTERS:
        problems.append(f"Only the first {MOST_CHARACTERS} characters of the query were used.")
    parsed = parse_expression(typed[:MOST_CHARACTERS])
    problems += parsed.problems
    problems += parsed.unfinished
    expression = parsed.expression
    if expression is None or is_plain(expression):
        filters = tuple(_filters(expression))
        return Query(typed, parsed.words, filters, tuple(problems), parsed.unfinished)
    return Query(typed, "", (), tuple(problems), parsed.unfinished, expression)


def _alternatives(expression: Expression) -> list[Expression]:
    """Return the expressions of which any must be met, without OR; of very many, a few."""
    match expression:
        case AnyOf(parts=parts):
            found = [each for part in parts for each in _alternatives(part)]
        case AllOf(parts=parts):
            combined = product(*map(_alternatives, parts))
            found = [*map(AllOf, islice(combined, MOST_ALTERNATIVES + 1))]
        case _:
            found = [expression]
    return found[: MOST_ALTERNATIVES + 1]


def _plain_query(expression: Expression) -> Query:
    """Return a plain expression as a query that is typed to its end."""
    text = " ".join(_words(expression))
    return Query(f"{text} ", text, tuple(_filters(expression)))


def _words(expression: Expression) -> Iterator[str]:
    """Yield the words of a plain expression that are to be found."""
    match expression:
        case SearchTerm(kind="word", text=text):
            yield text
        case AllOf(parts=parts):
            for part in parts:
                yield from _words(part)


def _filters(expression: Expression | None) -> Iterator[Filter]:
    """Yield the filters of a plain expression, in their order."""
    match expression:
        case Filter():
            yield expression
        case SearchTerm(kind="phrase", text=text):
            yield Filter("phrase", squeeze(text), shown=f'"{text}"')
        case Negation(inside=SearchTerm(kind="word", text=text)):
            yield Filter("word", squeeze(text), wanted=False, shown=f"-{text}")
        case Negation(inside=inside):
            yield from (_negated(each) for each in _filters(inside))
        case AllOf(parts=parts):
            for part in parts:
                yield from _filters(part)


def _negated(condition: Filter) -> Filter:
    return replace(condition, wanted=not condition.wanted, shown=f"-{condition.shown}")
