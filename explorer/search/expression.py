"""What a query means, as a tree of values: terms, filters, and how they combine.

Knows neither how a query is typed nor how it is evaluated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from explorer.model import DUE_STATES

FilterKind: TypeAlias = Literal[
    "tag", "path", "file", "in", "is", "property", "modified", "phrase", "word"
]
TermKind: TypeAlias = Literal["word", "phrase", "regex"]
Scope: TypeAlias = Literal["line", "block", "section", "task", "task-todo", "task-done"]
ComparisonSign: TypeAlias = Literal["<", "<=", "=", ">=", ">"]

STATES = (
    "due", "due-note", "due-card", "overdue", "new", "new-note", "new-card", "soon", "later",
    "orphan", "broken",
)  # fmt: skip
"""What may stand after `is:`."""
_LINK_STATES = frozenset(("orphan", "broken"))


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
    inside: Expression | None = None
    """What the value of a property must meet, if that is more than to hold `value`."""

    @property
    def is_about_words(self) -> bool:
        """Whether it is about words that a text holds."""
        return self.kind in ("phrase", "word")

    @property
    def is_about_places(self) -> bool:
        """Whether it is about single places, not about whole notes: `in:`, or a review state."""
        return self.kind == "in" or self.is_about_review

    @property
    def is_about_review(self) -> bool:
        """Whether it is about what there is to review."""
        return self.kind == "is" and self.value not in _LINK_STATES

    @property
    def review_states(self) -> Collection[str]:
        """The review states that an `is:` filter means."""
        state = self.value.partition("-")[0]
        return DUE_STATES if state == "due" else (state,)

    @property
    def only_kind(self) -> str:
        """What an `is:` filter about review means only: "note" or "card"; empty for both."""
        kind = self.value.partition("-")[2]
        return kind if self.kind == "is" else ""

    def chooses(self, state: str, kind: str) -> bool:
        """Return whether a filter about review leaves a note or a card in some state."""
        is_meant = self.only_kind in ("", kind) and state in self.review_states
        return is_meant == self.wanted


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
