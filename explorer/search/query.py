"""A query as values: words to find, and filters that narrow where; or, with operators, a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product

from explorer.search.expression import (
    AllOf,
    AnyOf,
    Expression,
    Filter,
    Negation,
    ScopedTo,
    SearchTerm,
    is_plain,
    terms_of,
    walk,
)
from explorer.text.normalize import squeeze

MOST_ALTERNATIVES = 6
"""Plain queries that a query with OR may stand for."""


@dataclass(frozen=True)
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

    @cached_property
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
        return tuple(each for each in walk(self.expression) if isinstance(each, Filter))

    @cached_property
    def alternatives(self) -> tuple[Query, ...]:
        """The plain queries with words that OR stands between; none if it is not as simple."""
        parts = [] if self.expression is None else _alternatives(self.expression)
        if not 1 < len(parts) <= MOST_ALTERNATIVES or not all(map(is_plain, parts)):
            return ()
        queries: list[Query] = []
        for part in parts:
            words = [each.text for each in terms_of(part) if each.kind == "word"]
            text = " ".join(words)
            queries.append(Query(f"{text} ", text, plain_filters(part)))
        queries[-1] = replace(queries[-1], typed=self.typed)
        return tuple(queries) if all(query.searched_text for query in queries) else ()

    @property
    def excluded_words(self) -> tuple[Filter, ...]:
        """The words and phrases after a `-`, those in `alternatives` included."""
        queries = self.alternatives or (self,)
        found = (each for query in queries for each in query.filters)
        return tuple(each for each in found if each.is_about_words and not each.wanted)

    @cached_property
    def excludes_text(self) -> bool:
        """Whether a note may be left out for what its text holds."""
        negated = (
            inside
            for each in walk(self.expression or AllOf(()), scopes=False)
            if isinstance(each, Negation)
            for inside in walk(each, scopes=False)
        )
        has_terms = any(isinstance(inside, SearchTerm | ScopedTo) for inside in negated)
        return has_terms or bool(self.excluded_words)

    @property
    def finds_text(self) -> bool:
        """Whether there is anything to be found in texts; else filters list notes."""
        return bool(self.searched_text if self.expression is None else terms_of(self.expression))

    @property
    def lists_reviews(self) -> bool:
        """Whether it only asks for what is in some review state."""
        if self.finds_text or self.expression is not None:
            return False
        about_words = any(each.is_about_words for each in self.filters)
        return not about_words and any(
            each.is_about_review and each.wanted for each in self.filters
        )


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


def plain_filters(expression: Expression | None) -> tuple[Filter, ...]:
    """Return the filters of a plain expression, in their order."""
    return tuple(_filters(expression))


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
