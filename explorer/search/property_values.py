"""Compares values of properties, and times of change, with what was typed: numbers, days, ages.

Takes the current time as an argument, and never reads a clock or a note.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from math import isfinite
from typing import TypeAlias, TypeVar

from explorer.model import PropertyValue
from explorer.search.query import (
    Expression,
    Filter,
    SearchTerm,
    ValueComparison,
    meets,
)
from explorer.text.normalize import squeeze
from explorer.text.patterns import PatternSearch

_COMPARISON = re.compile(r"(<=|>=|[<>=]?)(.*)", re.DOTALL)
_AGE = re.compile(r"(\d{1,5})\s*([hdwmy])$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_MOST_HOURS = 1000 * 365 * 24
_AGE_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}

Days: TypeAlias = tuple[date, date]
"""The first and the last of some days."""
_ANY_DAY = date(2000, 1, 1)
_T = TypeVar("_T", float, date)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.DOTALL)
_EMPTY_VALUES = frozenset(("null", "none", "empty"))
"""What stands in a query for a property without a value."""


def is_comparable(value: str) -> bool:
    """Return whether a value is a number or names days."""
    return number_in(value) is not None or named_days(value, _ANY_DAY) is not None


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

    def holds(part: Expression) -> bool:
        match part:
            case SearchTerm():
                return any(_meets(value, part) for value in values)
            case ValueComparison():
                return any(_compares(value, part, today) for value in values)
        return False

    return meets(expression, holds)


def _meets(value: _Scalar, term: SearchTerm) -> bool:
    if term.kind == "word":
        return _holds(value, squeeze(term.text))
    if value is None:
        return False
    if term.kind == "phrase":
        return squeeze(_text(value)) == squeeze(term.text)
    return PatternSearch().find(term.text, False, _text(value)) is not None


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
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compares(value: _Scalar, comparison: ValueComparison, today: date | None) -> bool:
    """Return whether a number or a date compares with another as the sign says."""
    if value is None or isinstance(value, bool):
        return False
    wanted, held = number_in(comparison.value), number_in(str(value))
    if isinstance(value, str) and _MOMENT.fullmatch(value.strip()):
        held = None  # 2024 is a year then
    if wanted is not None and held is not None:
        return compares(comparison.sign, held, wanted, wanted)
    moment = _MOMENT.fullmatch(str(value).strip())
    days = named_days(comparison.value, today or date.min)
    if moment is None or days is None:
        return False
    held_days = named_days(moment[1], date.min)
    return held_days is not None and compares(comparison.sign, held_days[0], *days)


# Times


def modified_matches(value: str, changed: datetime, now: datetime) -> bool:
    """Return whether `changed` fits a value that `is_time` accepts.

    Examples are `7d`, `today`, `2024-05-31`, `<2024-05` and `>=7d`. Both moments are wall times of
    their own zones: a day is a calendar day, however many hours it had.
    """
    sign, time = split_comparison(value)
    days = named_days(time, now.date())
    if days is not None:
        return compares(sign, changed.date(), *days)
    age = _AGE.match(time)
    if age is None:
        return False
    is_older = sign in ("<", "<=")
    hours = int(age[1]) * _AGE_HOURS[age[2].lower()]
    try:
        begin = now - timedelta(hours=min(hours, _MOST_HOURS))
    except OverflowError:  # before the first day that the calendar has
        return not is_older
    return changed < begin if is_older else begin <= changed


def is_time(value: str) -> bool:
    """Return whether a value of `modified:` names days or an age."""
    time = split_comparison(value)[1]
    return _AGE.match(time) is not None or named_days(time, _ANY_DAY) is not None


def split_comparison(value: str) -> tuple[str, str]:
    """Return the sign of comparison before a time, empty if there is none, and the time."""
    found = _COMPARISON.fullmatch(value)
    return (found[1], found[2]) if found is not None else ("", value)


def compares(sign: str, value: _T, first: _T, last: _T) -> bool:
    """Return whether a number or a day compares as the sign says with a range."""
    match sign:
        case "<":
            return value < first
        case "<=":
            return value <= last
        case ">":
            return value > last
        case ">=":
            return value >= first
    return first <= value <= last


def named_days(time: str, today: date) -> Days | None:
    """Return the first and the last day that are named; None if no days are."""
    if time == "today":
        return today, today
    if time == "yesterday":
        yesterday = today - min(timedelta(days=1), today - date.min)
        return yesterday, yesterday
    dated = _DATE.fullmatch(time)
    if dated is None:
        return None
    year, month, day = map(int, dated.groups("1"))
    try:
        first = date(year, month, day)
    except ValueError:  # a day that the calendar does not have
        return None
    if dated[3]:
        return first, first
    last_month = month if dated[2] else 12
    return first, date(year, last_month, monthrange(year, last_month)[1])
