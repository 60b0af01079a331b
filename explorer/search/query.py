"""A query as values: words to find, and filters that narrow where; or, with operators, a tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product
from typing import Literal, TypeAlias

from explorer.model import NOTE_STATES, REVIEW_STATES, meant_states
from explorer.text.names import has_names
from explorer.text.normalize import squeeze, words_of

FilterKind: TypeAlias = Literal[
    "tag", "path", "file", "in", "is", "deck", "property", "modified", "phrase", "word", "note"
]
TermKind: TypeAlias = Literal["word", "phrase", "regex"]
Scope: TypeAlias = Literal["line", "block", "section", "task", "task-todo", "task-done"]
ComparisonSign: TypeAlias = Literal["<", "<=", "=", ">=", ">"]

_OFTEN = ("due", "due-note", "due-card", "overdue", "new", "new-note", "new-card")
STATES = tuple(dict.fromkeys((*_OFTEN, *REVIEW_STATES, *NOTE_STATES)))
"""What may stand after `is:`."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A word, a phrase or a regular expression to be found."""

    kind: TermKind
    text: str
    """As typed, without quotes or slashes."""
    match_case: bool = False
    only_content: bool = False
    """Whether the title of a note does not count."""
    ignore_case: bool = False
    """Whether `ignore-case:` was typed, which asks for the very text, as every operator does."""


@dataclass(frozen=True, slots=True)
class ValueComparison:
    """What the value of a property is compared with: a number, or days."""

    sign: ComparisonSign
    value: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that a place must meet, or must not."""

    kind: FilterKind
    value: str
    """Folded, except for `modified` and a regular expression, which are as typed."""
    wanted: bool = True
    """False after a `-`."""
    key: str = ""
    """The folded key of a property."""
    shown: str = ""
    """The filter as typed, for messages."""
    is_regex: bool = False
    """Whether the value, of `path` or `file`, is a regular expression."""
    match_case: bool = False
    """Whether letter case counts, in a `path` or `file`: the value is then as typed."""
    notes: frozenset[str] = frozenset()
    """The paths of the notes that a `note` means, which nobody types."""
    inside: Expression | None = None
    """What the value of a property must meet, if that is more than to hold `value`."""

    @property
    def is_about_words(self) -> bool:
        """Whether it is about words that a text holds."""
        return self.kind in ("phrase", "word")

    @property
    def is_about_places(self) -> bool:
        """Whether it is about single places, not about whole notes: `in:`, or about review."""
        return self.kind == "in" or self.is_about_review

    @property
    def is_about_review(self) -> bool:
        """Whether it is about what there is to review."""
        return self.kind == "deck" or (self.kind == "is" and self.value not in NOTE_STATES)

    @property
    def review_states(self) -> Collection[str]:
        """The review states that an `is:` filter means."""
        return meant_states(self.value.partition("-")[0])

    @property
    def only_kind(self) -> str:
        """What a filter about review means only: "note" or "card"; empty for both."""
        if self.kind == "deck":
            return "card"
        return self.value.partition("-")[2] if self.kind == "is" else ""

    def means(self, state: str, kind: str, decks: Iterable[str]) -> bool:
        """Return whether a filter about review means a note or a card, wanted or not."""
        if self.only_kind not in ("", kind):
            return False
        if self.kind == "deck":
            return any(has_names(squeeze(deck), self.value) for deck in decks)
        return state in self.review_states


@dataclass(frozen=True, slots=True)
class ScopedTo:
    """An expression that one line, block, section or task must meet by itself."""

    scope: Scope
    inside: Expression


@dataclass(frozen=True, slots=True)
class Negation:
    """An expression that must not be met."""

    inside: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    """Expressions that must all be met; without parts, it is always met."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Expressions of which at least one must be met."""

    parts: tuple[Expression, ...]


Expression: TypeAlias = SearchTerm | ValueComparison | Filter | ScopedTo | Negation | AllOf | AnyOf


def walk(
    expression: Expression, *, negations: bool = True, scopes: bool = True
) -> Iterator[Expression]:
    """Yield an expression and all that is in it; as wanted, what is after a `-` or in operators."""
    yield expression
    inside: tuple[Expression, ...] = ()
    match expression:
        case Negation() if negations:
            inside = (expression.inside,)
        case ScopedTo() if scopes:
            inside = (expression.inside,)
        case AllOf() | AnyOf():
            inside = expression.parts
    for part in inside:
        yield from walk(part, negations=negations, scopes=scopes)


def meets(
    expression: Expression,
    holds: Callable[[Expression], bool],
    excludes: Callable[[Expression], bool] | None = None,
) -> bool:
    """Return whether an expression is met, of whose parts without others `holds` decides.

    What stands after a `-` must not be met; `excludes` decides that in another way.
    """
    match expression:
        case AllOf(parts=parts):
            return all(meets(part, holds, excludes) for part in parts)
        case AnyOf(parts=parts):
            return any(meets(part, holds, excludes) for part in parts)
        case Negation(inside=inside):
            return excludes(inside) if excludes is not None else not meets(inside, holds)
    return holds(expression)


def terms_of(expression: Expression) -> tuple[SearchTerm, ...]:
    """Return the terms that are to be found: those after no `-`, each once."""
    found = walk(expression, negations=False)
    return tuple(dict.fromkeys(each for each in found if isinstance(each, SearchTerm)))


def leaves(expression: Expression) -> tuple[SearchTerm | ScopedTo, ...]:
    """Return the terms and operators that are to be found, not those after a `-`, each once."""
    found = walk(expression, negations=False, scopes=False)
    return tuple(dict.fromkeys(each for each in found if isinstance(each, SearchTerm | ScopedTo)))


def is_plain(expression: Expression) -> bool:
    """Return whether it only asks for words, phrases and filters, each of which must be met or not.

    Such a query needs no tree: its words are ranked, its filters narrow.
    """
    match expression:
        case SearchTerm(kind="word" | "phrase"):
            flags = expression.match_case, expression.only_content, expression.ignore_case
            return not any(flags)
        case Filter():
            return True
        case Negation(inside=SearchTerm() | Filter() as inside):
            return is_plain(inside)
        case AllOf(parts=parts):
            return all(map(is_plain, parts))
        case _:
            return False


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
        phrases = (each.value for each in self.filters if each.kind == "phrase" and each.wanted)
        return " ".join([self.text, *phrases]).strip()

    @property
    def asked_parts(self) -> tuple[tuple[str, bool], ...]:
        """The words and phrases, folded, and whether each is wanted; none with an `expression`."""
        parts = ((each.value, each.wanted) for each in self.filters if each.is_about_words)
        return (*((word, True) for word in words_of(squeeze(self.text))), *parts)

    @cached_property
    def wanted(self) -> Query:
        """The query without the filters after a `-`."""
        filters = tuple(each for each in self.filters if each.wanted)
        return self if filters == self.filters else replace(self, filters=filters)

    @property
    def without_exclusions(self) -> Query:
        """The query without its words and phrases after a `-`."""
        kept = (each for each in self.filters if each.wanted or not each.is_about_words)
        return replace(self, filters=tuple(kept))

    def leaving_out(self, notes: frozenset[str]) -> Query:
        """Return the query for what is in no note with one of some paths."""
        others = Filter("note", "", wanted=False, notes=notes)
        if self.expression is None:
            return replace(self, filters=(*self.filters, others))
        return replace(self, expression=AllOf((self.expression, others)))

    @property
    def is_finished(self) -> bool:
        """Whether the last word to find is typed to its end: something stands after it."""
        return self.typed[-1:].isspace() or not self.typed.endswith(self.searched_text[-1:])

    @cached_property
    def alternatives(self) -> tuple[Query, ...]:
        """The plain queries with words that OR stands between; none if it is not as simple."""
        parts = [] if self.expression is None else _alternatives(self.expression)
        if not 1 < len(parts) <= MOST_ALTERNATIVES or not all(map(is_plain, parts)):
            return ()
        queries = []
        for part in parts:
            words = [each.text for each in terms_of(part) if each.kind == "word"]
            text = " ".join(words)
            queries.append(Query(f"{text} ", text, tuple(plain_filters(part))))
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
        if self.expression is None or self.excluded_words:
            return bool(self.excluded_words)
        return any(
            isinstance(inside, SearchTerm | ScopedTo)
            for each in walk(self.expression, scopes=False)
            if isinstance(each, Negation)
            for inside in walk(each, scopes=False)
        )

    @property
    def finds_text(self) -> bool:
        """Whether there is anything to be found in texts; else filters list notes."""
        return bool(self.searched_text if self.expression is None else terms_of(self.expression))

    @property
    def asks_texts(self) -> bool:
        """Whether a note meets it, or does not, for what its text holds."""
        return self.finds_text or self.excludes_text

    @property
    def lists_reviews(self) -> bool:
        """Whether it only asks for what is in some review state."""
        if not self.filters or self.finds_text or self.expression is not None:
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


def plain_filters(expression: Expression | None) -> Iterator[Filter]:
    """Yield the filters of a plain expression, in their order."""
    match expression:
        case Filter():
            yield expression
        case SearchTerm(kind="phrase", text=text):
            yield Filter("phrase", squeeze(text), shown=f'"{text}"')
        case Negation(inside=SearchTerm(kind="word", text=text)):
            yield Filter("word", squeeze(text), wanted=False, shown=f"-{text}")
        case Negation(inside=SearchTerm(text=text)):
            yield Filter("phrase", squeeze(text), wanted=False, shown=f'-"{text}"')
        case AllOf(parts=parts):
            for part in parts:
                yield from plain_filters(part)
