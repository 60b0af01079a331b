"""Reads what was typed: words to find, and filters that narrow where.

Never drops a filter in silence: what cannot be understood becomes a sentence in `FindQuery.problems`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from explorer.search.word_forms import squeeze, words_of

FilterKind: TypeAlias = Literal["tag", "path", "in", "is", "property", "modified", "phrase", "word"]

STATES = ("due", "overdue", "new", "orphan", "broken", "soon", "later")
MOST_CHARACTERS = 2000
_TOKEN = re.compile(
    r"""-?(?:path|in|is|modified):"[^"]*\Z  # the quote is still to be closed
    | -?"[^"]*"
    | (?:[^\s"\[]|"[^"]*"|\[[^\[\]]*\]|["\[])+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PART = re.compile(
    r"""(?P<no>-)?(?:
      (?P<key>path|in|is|modified):(?:"(?P<quoted>[^"]*)(?:"|\Z)|(?P<plain>(?!")\S*))
    | "(?P<phrase>[^"]+)"
    | \[(?P<property>[^\[\]:]+)(?::(?P<value>[^\[\]]*))?\]
    | \#(?P<tag>[^\s\#"'`,;:.!?(){}\[\]]+)
    | (?P<word>\S+)
    )(?=\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"-?(file|tag|line|block|section|content|task|task-todo|task-done|match-case|ignore-case):\S",
    re.IGNORECASE,
)
"""Operators of Obsidian's own search that are none here."""
_KEYED = re.compile(r"-?(path|in|is|modified):", re.IGNORECASE)
_BOUND = re.compile(r"(<=|>=|[<>=]?)(.*)", re.DOTALL)
_AGE = re.compile(r"(\d{1,5})\s*([hdwmy])$", re.IGNORECASE)
_MOST_HOURS = 1000 * 365 * 24
_AGE_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition that a place must meet, or must not."""

    kind: FilterKind
    value: str
    """Folded, except for `modified`, which is as typed."""
    wanted: bool = True
    """False after a `-`."""
    key: str = ""
    """The folded key of a property."""
    shown: str = ""
    """The filter as typed, for messages."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, taken apart."""

    text: str
    """The words to find, without the filters."""
    filters: tuple[Filter, ...] = ()
    problems: tuple[str, ...] = ()


def parse(typed: str) -> Query:
    """Take a query apart; anything that is no filter is words to find."""
    problems: list[str] = []
    if len(typed) > MOST_CHARACTERS:
        problems.append(f"Only the first {MOST_CHARACTERS} characters of the query were used.")
        typed = typed[:MOST_CHARACTERS]
    words: list[str] = []
    filters: list[Filter] = []
    for match in _TOKEN.finditer(typed):
        part = _PART.fullmatch(match[0])
        if (part is None or part["word"]) and (keyed := _KEYED.match(match[0])):
            write = f'{keyed[1].lower()}:"two words"'
            problems.append(f"{match[0]} is not understood, so it was not used; write {write}.")
            continue
        found = _filter_of(part, problems) if part else None
        if found is None or found.kind == "word":
            _say_if_elsewhere(match[0], problems)
        if found is None:
            if not match[0].strip('-"') and match[0].count('"') > 1:
                problems.append(
                    f"{match[0]} has nothing in it, so it was not used; write what to find between the quotes."
                )
            elif part is None or not part["key"]:
                words.append(match[0].strip('"') if match[0].count('"') == 1 else match[0])
            continue
        filters.append(found)
    return Query(" ".join(words), tuple(filters), tuple(problems))


def _filter_of(part: re.Match[str], problems: list[str]) -> Filter | None:
    shown, wanted = part[0], part["no"] is None
    if part["key"]:
        said = part["quoted"] if part["quoted"] is not None else part["plain"]
        return _keyed(part["key"].lower(), said, wanted, shown, problems)
    if part["phrase"]:
        return (
            Filter("phrase", squeeze(part["phrase"]), wanted, shown=shown)
            if part["phrase"].strip()
            else None
        )
    if part["property"] and part["property"].strip():
        value = squeeze((part["value"] or "").strip().strip('"'))
        return Filter("property", value, wanted, squeeze(part["property"]), shown)
    if part["tag"] and not part["tag"].isdigit():
        return Filter("tag", squeeze(part["tag"].strip("/")), wanted, shown=shown)
    if not wanted and part["word"] and words_of(squeeze(part["word"])):
        return Filter("word", squeeze(part["word"]), wanted=False, shown=shown)
    return None


def _say_if_elsewhere(typed: str, problems: list[str]) -> None:
    if _ELSEWHERE.match(typed):
        filters = "#tag, path:, in:, is:, modified: and [property:value]"
        problems.append(f"{typed} is no filter here, so it was taken as words; there is {filters}.")


def _keyed(key: str, said: str, wanted: bool, shown: str, problems: list[str]) -> Filter | None:
    value = squeeze(said)
    if not value:
        problems.append(f"{shown} has no value, so it was not used; write {key}:something.")
        return None
    if key == "is":
        if value not in STATES:
            problems.append(
                f"{shown} is not known, so it was not used; there is {', '.join(STATES)}."
            )
            return None
        return Filter("is", value, wanted, shown=shown)
    if key == "modified":
        said = _bound(value)[1]
        if _AGE.match(said) is None and _days(said, date(2000, 1, 1)) is None:
            problems.append(
                f"{shown} is not understood, so it was not used; write modified:7d or modified:2024-05-31."
            )
            return None
        return Filter("modified", value, wanted, shown=shown)
    return Filter("path" if key == "path" else "in", value, wanted, shown=shown)


def modified_matches(value: str, changed: datetime, now: datetime) -> bool:
    """Say whether `changed` fits a value that `parse` let through.

    `7d`, `today`, `2024-05-31`, `<2024-05`, `>=7d`.

    Both as the clock on the wall showed them: a day is one of the calendar, however many hours it
    had.
    """
    bound, said = _bound(value)
    days = _days(said, now.date())
    if days is not None:
        (first, last), day = days, changed.date()
        fits = {"<": day < first, "<=": day <= last, ">": day > last, ">=": day >= first}
        return fits.get(bound, first <= day <= last)
    age = _AGE.match(said)
    if age is None:
        return False
    try:
        begin = now - timedelta(hours=min(int(age[1]) * _AGE_HOURS[age[2].lower()], _MOST_HOURS))
    except OverflowError:  # before the first day that the calendar has
        return bound not in ("<", "<=")
    return changed < begin if bound in ("<", "<=") else begin <= changed


def _bound(value: str) -> tuple[str, str]:
    """Return the sign of comparison before a time, empty if there is none, and the time."""
    found = _BOUND.match(value)
    return (found[1], found[2]) if found else ("", value)


def _days(said: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day that are named; None if no days are."""
    if said == "today":
        return today, today
    if said == "yesterday":
        day = today - timedelta(days=1) if today > date.min else today
        return day, day
    dated = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", said)
    if not dated:
        return None
    try:
        first = date(int(dated[1]), int(dated[2] or 1), int(dated[3] or 1))
    except ValueError:
        return None
    if dated[3]:
        return first, first
    month = first.month if dated[2] else 12
    return first, date(first.year, month, monthrange(first.year, month)[1])
