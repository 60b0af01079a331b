"""Dates in the format of Moment.js, by which Obsidian names daily notes.

Names of months and days are English, as in Obsidian's default language. Pure string work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_TOKEN = re.compile(
    r"\[([^\[\]]*)\]|\\(.)"
    r"|(Mo|MM?M?M?|Do|DDDo|DD?D?D?|do|dd?d?d?|Qo|Q|wo|ww?|Wo|WW?|gggg|gg|GGGG|GG|YYYYYY|YYYY|YY|Y"
    r"|e|E|A|a|HH?|hh?|kk?|mm?|ss?|S{1,9}|ZZ?|zz?|X|x|LTS|LT|L{1,4}|l{1,4})",
    re.DOTALL,
)
_LONG_FORMS = {
    "LT": "h:mm A",
    "LTS": "h:mm:ss A",
    "L": "MM/DD/YYYY",
    "LL": "MMMM D, YYYY",
    "LLL": "MMMM D, YYYY h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "l": "M/D/YYYY",
    "ll": "MMM D, YYYY",
    "lll": "MMM D, YYYY h:mm A",
    "llll": "ddd, MMM D, YYYY h:mm A",
}
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (only for the difference to a naive moment)


def moment_format(moment: datetime, form: str) -> str:
    """Return a moment in a format such as `YYYY-MM-DD`, `[Week] ww` or `dddd Do MMMM`."""

    def replaced(token: re.Match[str]) -> str:
        literal, escaped, name = token.groups()
        if literal is not None:
            return literal
        if escaped is not None:
            return escaped
        if name in _LONG_FORMS:
            return moment_format(moment, _LONG_FORMS[name])
        return _formatted(moment, name)

    return _TOKEN.sub(replaced, form)


def _formatted(moment: datetime, token: str) -> str:
    if token.startswith("S"):
        return f"{moment.microsecond:06}000"[: len(token)]
    if token.startswith("z"):
        return ""  # a moment by the wall clock has no name of a zone
    make = _TOKENS[token]
    return make(moment)


def _ordinal(number: int) -> str:
    """Return a number with its English ending: 1st, 2nd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    if number % 100 in (11, 12, 13):
        ending = "th"
    return f"{number}{ending}"


def _day_of_week(moment: datetime) -> int:
    """Return the day of the week from 0 for Sunday."""
    return moment.isoweekday() % 7


def _us_week(moment: datetime) -> tuple[int, int]:
    """Return (year, week) where weeks begin on Sunday and the first one holds January 1."""
    day = moment.date()
    saturday = day + timedelta(days=6 - _day_of_week(moment))
    first = date(saturday.year, 1, 1)
    return saturday.year, (saturday - first).days // 7 + 1


def _hour12(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _offset(moment: datetime, separator: str) -> str:
    seconds = (moment.utcoffset() or timedelta()).total_seconds()
    sign = "-" if seconds < 0 else "+"
    hours, minutes = divmod(int(abs(seconds)) // 60, 60)
    return f"{sign}{hours:02}{separator}{minutes:02}"


def _unix(moment: datetime) -> float:
    if moment.tzinfo is None:
        return (moment - _EPOCH).total_seconds()
    return moment.timestamp()


_TOKENS: Mapping[str, Callable[[datetime], str]] = {
    "M": lambda m: f"{m.month}",
    "Mo": lambda m: _ordinal(m.month),
    "MM": lambda m: f"{m.month:02}",
    "MMM": lambda m: _MONTHS[m.month - 1][:3],
    "MMMM": lambda m: _MONTHS[m.month - 1],
    "Q": lambda m: f"{(m.month + 2) // 3}",
    "Qo": lambda m: _ordinal((m.month + 2) // 3),
    "D": lambda m: f"{m.day}",
    "Do": lambda m: _ordinal(m.day),
    "DD": lambda m: f"{m.day:02}",
    "DDD": lambda m: f"{m.timetuple().tm_yday}",
    "DDDo": lambda m: _ordinal(m.timetuple().tm_yday),
    "DDDD": lambda m: f"{m.timetuple().tm_yday:03}",
    "d": lambda m: f"{_day_of_week(m)}",
    "do": lambda m: _ordinal(_day_of_week(m)),
    "dd": lambda m: _DAYS[_day_of_week(m)][:2],
    "ddd": lambda m: _DAYS[_day_of_week(m)][:3],
    "dddd": lambda m: _DAYS[_day_of_week(m)],
    "e": lambda m: f"{_day_of_week(m)}",
    "E": lambda m: f"{m.isoweekday()}",
    "w": lambda m: f"{_us_week(m)[1]}",
    "wo": lambda m: _ordinal(_us_week(m)[1]),
    "ww": lambda m: f"{_us_week(m)[1]:02}",
    "W": lambda m: f"{m.isocalendar().week}",
    "Wo": lambda m: _ordinal(m.isocalendar().week),
    "WW": lambda m: f"{m.isocalendar().week:02}",
    "YY": lambda m: f"{m.year % 100:02}",
    "YYYY": lambda m: f"{m.year:04}",
    "YYYYYY": lambda m: f"+{m.year:06}",
    "Y": lambda m: f"{m.year}",
    "gg": lambda m: f"{_us_week(m)[0] % 100:02}",
    "gggg": lambda m: f"{_us_week(m)[0]:04}",
    "GG": lambda m: f"{m.isocalendar().year % 100:02}",
    "GGGG": lambda m: f"{m.isocalendar().year:04}",
    "A": lambda m: "AM" if m.hour < 12 else "PM",
    "a": lambda m: "am" if m.hour < 12 else "pm",
    "H": lambda m: f"{m.hour}",
    "HH": lambda m: f"{m.hour:02}",
    "h": lambda m: f"{_hour12(m)}",
    "hh": lambda m: f"{_hour12(m):02}",
    "k": lambda m: f"{m.hour or 24}",
    "kk": lambda m: f"{m.hour or 24:02}",
    "m": lambda m: f"{m.minute}",
    "mm": lambda m: f"{m.minute:02}",
    "s": lambda m: f"{m.second}",
    "ss": lambda m: f"{m.second:02}",
    "Z": lambda m: _offset(m, ":"),
    "ZZ": lambda m: _offset(m, ""),
    "X": lambda m: f"{int(_unix(m))}",
    "x": lambda m: f"{int(_unix(m) * 1000)}",
}
