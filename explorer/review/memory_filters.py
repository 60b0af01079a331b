"""What a query asks of memory: `is:due due:<-30 interval:>20 ease:<200 lapses:>4 rated:-7 r:<0.9`.

The part of a query that the review queue applies to each note and card; all else is left to the
search. Never drops a filter in silence: what cannot be understood becomes a problem.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from explorer.model import DUE_STATES
from explorer.review.due import ReviewItem

MemoryKey: TypeAlias = Literal["is", "due", "interval", "ease", "lapses", "rated", "r"]

_TOKEN = re.compile(r'"[^"]*"|\S+')
_FORM = re.compile(
    r"(?P<no>-)?(?P<key>is|due|interval|ease|lapses|rated|r):(?P<value>\S*)", re.IGNORECASE
)
_COMPARISON = re.compile(r"(?P<sign><=|>=|<|>|=)?(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_STATES: Final[Mapping[str, Collection[str]]] = {
    "due": DUE_STATES,
    "overdue": ("overdue",),
    "soon": ("soon",),
    "later": ("later",),
    "new": ("new",),
}
_LEECH: Final = "leech"
_EXAMPLES: Final = {
    "due": "due:<-30 for more than 30 days overdue",
    "interval": "interval:>20",
    "ease": "ease:<200",
    "lapses": "lapses:>4",
    "rated": "rated:-7 for the last 7 days",
    "r": "r:<0.9",
}


@dataclass(frozen=True, slots=True)
class MemoryFilter:
    """One condition that a note or card must meet, or must not."""

    key: MemoryKey
    sign: str
    """`<`, `<=`, `>`, `>=` or `=`; empty for `is`."""
    number: float
    state: str = ""
    """What `is` asks for: a review state, or `leech`."""
    wanted: bool = True
    """False after a `-`."""

    def matches(self, item: ReviewItem) -> bool:
        """Return whether an item meets the condition.

        A new one has no dates and no numbers, and meets no condition on them.
        """
        return self._holds(item) == self.wanted

    def _holds(self, item: ReviewItem) -> bool:
        if self.key == "is":
            return item.is_leech if self.state == _LEECH else item.state in _STATES[self.state]
        value = self._value(item)
        return value is not None and _COMPARE[self.sign](value, self.number)

    def _value(self, item: ReviewItem) -> float | None:
        match self.key:
            case "due":
                return item.days
            case "interval":
                return item.interval
            case "ease":
                return item.ease
            case "lapses":
                return item.lapses
            case "rated":
                return item.rated
            case _:
                # What is due just now is remembered with 0.9, and the last digits are noise.
                return None if item.recall is None else round(item.recall, 4)


@dataclass(frozen=True, slots=True)
class MemoryQuery:
    """A query in two parts."""

    filters: tuple[MemoryFilter, ...]
    rest: str
    """What is left to the search, as typed; empty if the query is about memory alone."""
    problems: tuple[str, ...] = ()
    """The parts that could not be used, as sentences."""


def parse_memory(typed: str) -> MemoryQuery:
    """Divide a query into what it asks of memory, and what of the text."""
    filters: list[MemoryFilter] = []
    rest: list[str] = []
    problems: list[str] = []
    for token in _TOKEN.findall(typed):
        form = _FORM.fullmatch(token)
        if form is None or _is_of_links(form):
            rest.append(token)
            continue
        found = _filter(form)
        if found is None:
            problems.append(_problem(form, token))
        else:
            filters.append(found)
    return MemoryQuery(tuple(filters), " ".join(rest), tuple(problems))


def _is_of_links(form: re.Match[str]) -> bool:
    """Return whether an `is:` is one of the search alone: `is:orphan`, `is:broken`."""
    return form["key"].lower() == "is" and form["value"].lower() in ("orphan", "broken")


def _filter(form: re.Match[str]) -> MemoryFilter | None:
    key, value = form["key"].lower(), form["value"].lower()
    wanted = form["no"] is None
    if key == "is":
        if value not in _STATES and value != _LEECH:
            return None
        return MemoryFilter("is", "", 0, value, wanted)
    comparison = _COMPARISON.fullmatch(value)
    if comparison is None:
        return None
    sign, number = comparison["sign"], float(comparison["number"])
    if sign is None and key == "rated":
        # As in Anki, a bare number is a span: the last 7 days.
        sign, number = ">=", -abs(number)
    return MemoryFilter(key, sign or "=", number, "", wanted)  # type: ignore[arg-type]  # one of the keys


def _problem(form: re.Match[str], token: str) -> str:
    key = form["key"].lower()
    if key == "is":
        known = ", ".join((*_STATES, _LEECH))
        return f"{token} was not used: after is: comes one of {known}."
    return f"{token} was not used: after {key}: comes a number, as in {_EXAMPLES[key]}."
