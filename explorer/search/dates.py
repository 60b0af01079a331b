"""Times in queries: ages, days, and what stands before them to compare.

Takes the current time as an argument, and never reads a clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TypeAlias

_COMPARISON = re.compile(r"(<=|>=|[<>=]?)(.*)", re.DOTALL)
_AGE = re.compile(r"(\d{1,5})\s*([hdwmy])$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_MOST_HOURS = 1000 * 365 * 24
_AGE_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}

Days: TypeAlias = tuple[date, date]
"""The first and the last of some days."""


def modified_matches(value: str, changed: datetime, now: datetime) -> bool:
    """Return whether `changed` fits a value that `is_time` accepts.

    Examples are `7d`, `today`, `2024-05-31`, `<2024-05` and `>=7d`. Both moments are wall times of
    their own zones: a day is a calendar day, however many hours it had.
    """
    sign, time = split_comparison(value)
    days = named_days(time, now.date())
    if days is not None:
        return day_matches(sign, changed.date(), days)
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
    return _AGE.match(time) is not None or names_days(time)


def names_days(time: str) -> bool:
    """Return whether a time without a sign before it names days, such as `2024-05` or `today`."""
    return named_days(time, date(2000, 1, 1)) is not None


def split_comparison(value: str) -> tuple[str, str]:
    """Return the sign of comparison before a time, empty if there is none, and the time."""
    found = _COMPARISON.match(value)
    if found is None:
        return "", value
    return found[1], found[2]


def day_matches(sign: str, day: date, days: Days) -> bool:
    """Return whether a day compares as the sign says with some days."""
    first, last = days
    by_sign = {
        "": first <= day <= last,
        "=": first <= day <= last,
        "<": day < first,
        "<=": day <= last,
        ">": day > last,
        ">=": day >= first,
    }
    return by_sign[sign]


def named_days(time: str, today: date) -> Days | None:
    """Return the first and the last day that are named; None if no days are."""
    if time == "today":
        return today, today
    if time == "yesterday":
        yesterday = date.fromordinal(max(today.toordinal() - 1, date.min.toordinal()))
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
