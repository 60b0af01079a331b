"""Compares the values of properties with what was typed between the brackets of `[property:…]`.

Takes the current day as an argument, and never reads a note.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite

from explorer.model import PropertyValue
from explorer.search.dates import day_matches, named_days, names_days
from explorer.search.expression import (
    AllOf,
    AnyOf,
    ComparisonSign,
    Expression,
    Filter,
    Negation,
    SearchTerm,
    ValueComparison,
)
from explorer.search.patterns import PatternSearch
from explorer.text.normalize import squeeze

_COMPARE: Mapping[ComparisonSign, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.DOTALL)
_EMPTY_VALUES = frozenset(("null", "none", "empty"))
"""What stands in a query for a property without a value."""


def is_comparable(value: str) -> bool:
    """Return whether a value is a number or names days."""
    return number_in(value) is not None or names_days(value)


def number_in(value: str) -> float | None:
    """Return the number that a text is, None if it is none."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def has_property(
    properties: Mapping[str, PropertyValue], condition: Filter, today: date | None
) -> bool:
    """Return whether a property has the key of a filter, and a value that fits it.

    `today` is what the days of the query are named by; None if that is not known.
    """
    values = [held for name, held in properties.items() if squeeze(name) == condition.key]
    if condition.inside is not None:
        return any(_fits(condition.inside, list(_scalars(held)), today) for held in values)
    if not condition.value:
        return bool(values)
    return any(_holds(each, condition.value) for held in values for each in _scalars(held))


_Scalar = str | int | float | bool | None


def _scalars(held: PropertyValue) -> Iterator[_Scalar]:
    """Yield the values in a value: those of a list, or of a mapping, at any depth."""
    if isinstance(held, list):
        for each in held:
            yield from _scalars(each)
    elif isinstance(held, dict):
        for each in held.values():
            yield from _scalars(each)
    else:
        yield held


def _fits(expression: Expression, values: list[_Scalar], today: date | None) -> bool:
    """Return whether one of the values meets each part of an expression."""
    match expression:
        case AllOf(parts=parts):
            return all(_fits(part, values, today) for part in parts)
        case AnyOf(parts=parts):
            return any(_fits(part, values, today) for part in parts)
        case Negation(inside=inside):
            return not _fits(inside, values, today)
        case SearchTerm():
            return any(_meets(value, expression) for value in values)
        case ValueComparison():
            return any(_compares(value, expression, today) for value in values)
        case _:
            return False


def _meets(value: _Scalar, term: SearchTerm) -> bool:
    if term.kind == "word":
        return _holds(value, squeeze(term.text))
    if term.kind == "phrase":
        return value is not None and squeeze(_text(value)) == squeeze(term.text)
    return value is not None and PatternSearch().find(term.text, False, _text(value)) is not None


def _holds(value: _Scalar, wanted: str) -> bool:
    """Return whether a value holds a folded text; a number must be equal to one."""
    if value is None:
        return wanted in _EMPTY_VALUES
    if isinstance(value, bool):
        return wanted == _text(value)
    if isinstance(value, int | float) and number_in(wanted) is not None:
        return value == number_in(wanted)
    return wanted in squeeze(_text(value))


def _text(value: _Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _compares(value: _Scalar, comparison: ValueComparison, today: date | None) -> bool:
    """Return whether a number or a date compares with another as the sign says."""
    if value is None or isinstance(value, bool):
        return False
    wanted, held = number_in(comparison.value), number_in(str(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value.strip()):
        held = None  # 2024 is a year then
    if wanted is not None and held is not None:
        return _COMPARE[comparison.sign](held, wanted)
    moment = _MOMENT.fullmatch(str(value).strip())
    days = named_days(comparison.value, today or date.min)
    if moment is None or days is None:
        return False
    held_days = named_days(moment[1], date.min)
    return held_days is not None and day_matches(comparison.sign, held_days[0], days)
