"""Dates in the format of Moment.js, by which Obsidian names daily notes.

Names of months and days are English, as in Obsidian's default language. Pure string work.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

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
_NAMES = {
    "MMM": "%b",
    "MMMM": "%B",
    "DDDD": "%j",
    "dd": "%a",
    "ddd": "%a",
    "dddd": "%A",
    "A": "%p",
    "a": "%p",
    "Z": "%z",
    "ZZ": "%z",
}
"""What is no plain number, in the format of `strftime`."""
_NUMBERS = {
    "M": "%m",
    "D": "%d",
    "DDD": "%j",
    "d": "%w",
    "e": "%w",
    "E": "%u",
    "W": "%V",
    "H": "%H",
    "h": "%I",
    "m": "%M",
    "s": "%S",
}
"""Numbers by their tokens; two digits of one have its token twice."""


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
    # The year and the number of a week that begins on Sunday; the first one holds January 1.
    saturday = moment.date() + timedelta(days=6 - moment.isoweekday() % 7)
    week = (saturday - date(saturday.year, 1, 1)).days // 7 + 1
    years = {"Y": moment.year, "g": saturday.year, "G": moment.isocalendar().year}
    if token[0] in years:
        year = f"{years[token[0]]:06}"
        return {"Y": str(moment.year), "YYYYYY": f"+{year}"}.get(token, year[-len(token) :])
    if token in _NAMES:
        return _name(token, moment.strftime(_NAMES[token]))
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    numbers = {name: int(moment.strftime(form)) for name, form in _NUMBERS.items()}
    numbers |= {"Q": (moment.month + 2) // 3, "w": week, "k": moment.hour or 24}
    numbers |= {"X": int(seconds), "x": int(seconds * 1000)}
    number = numbers.get(token.removesuffix("o"))
    if number is None:
        return f"{numbers[token[0]]:02}"
    if not token.endswith("o"):
        return str(number)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # 1st, 2nd, 11th
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _name(token: str, name: str) -> str:
    match token:
        case "dd":
            return name[:2]
        case "a":
            return name.lower()
        case "Z":
            return f"{name[:3] or '+00'}:{name[3:5] or '00'}"
        case "ZZ":
            return name[:5] or "+0000"
    return name
