"""Dates in the format of Moment.js, by which Obsidian names daily notes.

Names of months and days are English, as in Obsidian's default language. Pure string work.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

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


def moment_format(moment: datetime, form: str) -> str:
    """Return a moment in a format such as `YYYY-MM-DD`, `[Week] ww` or `dddd Do MMMM`."""

    def replaced(token: re.Match[str]) -> str:
        literal, escaped, name = token.groups()
        if name is None:
            return str(literal or escaped or "")
        if name in _LONG_FORMS:
            return moment_format(moment, _LONG_FORMS[name])
        return _formatted(moment, name)

    return _TOKEN.sub(replaced, form)


def _formatted(moment: datetime, token: str) -> str:
    if token.startswith("S"):
        return f"{moment.microsecond:06}000"[: len(token)]
    if token.startswith("z"):
        return ""  # a moment by the wall clock has no name of a zone
    text = _texts(moment).get(token)
    if text is not None:
        return text
    numbers = _numbers(moment)
    number = numbers.get(token.removesuffix("o"))
    if number is None:
        return f"{numbers[token[0]]:02}"
    return _ordinal(number) if token.endswith("o") else str(number)


def _texts(moment: datetime) -> dict[str, str]:
    """Return what is no plain number by its token."""
    month, day = _MONTHS[moment.month - 1], _DAYS[moment.isoweekday() % 7]
    year, us_year, iso_year = moment.year, _us_week(moment)[0], moment.isocalendar().year
    half = "AM" if moment.hour < 12 else "PM"
    offset = moment.strftime("%z")[:5] or "+0000"
    return {
        "MMM": month[:3],
        "MMMM": month,
        "DDDD": f"{moment.timetuple().tm_yday:03}",
        "dd": day[:2],
        "ddd": day[:3],
        "dddd": day,
        "YY": f"{year % 100:02}",
        "YYYY": f"{year:04}",
        "YYYYYY": f"+{year:06}",
        "gg": f"{us_year % 100:02}",
        "gggg": f"{us_year:04}",
        "GG": f"{iso_year % 100:02}",
        "GGGG": f"{iso_year:04}",
        "A": half,
        "a": half.lower(),
        "Z": f"{offset[:3]}:{offset[3:]}",
        "ZZ": offset,
    }


def _numbers(moment: datetime) -> dict[str, int]:
    """Return the numbers of a moment by their tokens; two digits of one have its token twice."""
    utc = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return {
        "M": moment.month,
        "Q": (moment.month + 2) // 3,
        "D": moment.day,
        "DDD": moment.timetuple().tm_yday,
        "d": moment.isoweekday() % 7,
        "e": moment.isoweekday() % 7,
        "E": moment.isoweekday(),
        "w": _us_week(moment)[1],
        "W": moment.isocalendar().week,
        "Y": moment.year,
        "H": moment.hour,
        "h": moment.hour % 12 or 12,
        "k": moment.hour or 24,
        "m": moment.minute,
        "s": moment.second,
        "X": int(utc.timestamp()),
        "x": int(utc.timestamp() * 1000),
    }


def _ordinal(number: int) -> str:
    """Return a number with its English ending: 1st, 2nd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _us_week(moment: datetime) -> tuple[int, int]:
    """Return (year, week) where weeks begin on Sunday and the first one holds January 1."""
    saturday = moment.date() + timedelta(days=6 - moment.isoweekday() % 7)
    return saturday.year, (saturday - date(saturday.year, 1, 1)).days // 7 + 1
