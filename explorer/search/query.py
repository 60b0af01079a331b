"""Reads what was typed: words to find, and filters that narrow where.

Never drops a filter in silence: what cannot be understood becomes a message in `Query.problems`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from explorer.text.normalize import squeeze
from explorer.text.tokenize import words_of

FilterKind: TypeAlias = Literal["tag", "path", "in", "is", "property", "modified", "phrase", "word"]

STATES = ("due", "overdue", "new", "orphan", "broken", "soon", "later")
MOST_CHARACTERS = 2000
_REVIEW_STATES = {"due": ("due", "overdue")}
"""The review states that `is:` means, where they are more than the one of this name."""
_LINK_STATES = frozenset(("orphan", "broken"))
_TOKEN = re.compile(
    r"""-?(?:path|in|is|modified):"[^"]*\Z  # the quote is still to be closed
    | -?"[^"]*"
    | (?:[^\s"\[]|"[^"]*"|\[[^\[\]]*\]|["\[])+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TOKEN_FORM = re.compile(
    r"""(?P<no>-)?(?:
      (?P<key>path|in|is|modified):(?:"(?P<quoted>[^"]*)(?:"|\Z)|(?P<plain>(?!")\S*))
    | "(?P<phrase>[^"]+)"
    | \[(?P<property>[^\[\]:]+)(?::(?P<value>[^\[\]]*))?\]
    | \#(?P<tag>[^\s\#"'`,;:.!?(){}\[\]]+)
    | (?P<word>\S+)
    )(?=\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_FOREIGN_OPERATOR = re.compile(
    r"-?(file|tag|line|block|section|content|task|task-todo|task-done|match-case|ignore-case):\S",
    re.IGNORECASE,
)
"""Operators of Obsidian's own search that are none here."""
_KEYED = re.compile(r"-?(path|in|is|modified):", re.IGNORECASE)
_COMPARISON = re.compile(r"(<=|>=|[<>=]?)(.*)", re.DOTALL)
_AGE = re.compile(r"(\d{1,5})\s*([hdwmy])$", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_MOST_HOURS = 1000 * 365 * 24
_AGE_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}

_Days: TypeAlias = tuple[date, date]
"""The first and the last of some days."""


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

    @property
    def is_about_words(self) -> bool:
        """Whether it is about words that a text holds."""
        return self.kind in ("phrase", "word")

    @property
    def is_about_places(self) -> bool:
        """Whether it is about single places, not about whole notes: `in:`, or a review state."""
        return self.kind == "in" or (self.kind == "is" and self.value not in _LINK_STATES)

    @property
    def review_states(self) -> tuple[str, ...]:
        """The review states that an `is:` filter means."""
        return _REVIEW_STATES.get(self.value, (self.value,))


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query."""

    text: str
    """The words to find, without the filters."""
    filters: tuple[Filter, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def searched_text(self) -> str:
        """The words to find, those of phrases included."""
        phrases = [each.value for each in self.filters if each.kind == "phrase" and each.wanted]
        return " ".join([self.text, *phrases]).strip()


def parse(typed: str) -> Query:
    """Parse a query; anything that is not a filter is words to find."""
    parser = _Parser()
    if len(typed) > MOST_CHARACTERS:
        parser.problems.append(
            f"Only the first {MOST_CHARACTERS} characters of the query were used."
        )
        typed = typed[:MOST_CHARACTERS]
    for match in _TOKEN.finditer(typed):
        parser.read(match[0])
    return Query(" ".join(parser.words), tuple(parser.filters), tuple(parser.problems))


def modified_matches(value: str, changed: datetime, now: datetime) -> bool:
    """Return whether `changed` fits a value that `parse` accepted.

    Examples are `7d`, `today`, `2024-05-31`, `<2024-05` and `>=7d`. Both moments are wall times of
    their own zones: a day is a calendar day, however many hours it had.
    """
    sign, time = _split_comparison(value)
    days = _named_days(time, now.date())
    if days is not None:
        return _day_matches(sign, changed.date(), days)
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


class _Parser:
    """Sorts the tokens of a query into words, filters and problems."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.filters: list[Filter] = []
        self.problems: list[str] = []

    def read(self, token: str) -> None:
        """Sort one token into words, filters or problems."""
        form = _TOKEN_FORM.fullmatch(token)
        if form is None or form["word"]:
            self._read_word(token, form)
        elif form["key"]:
            self._add(self._keyed_filter(form))
        elif form["phrase"]:
            self._read_phrase(token, form)
        elif form["property"]:
            self._read_property(token, form)
        else:
            self._read_tag(token, form)

    def _read_word(self, token: str, form: re.Match[str] | None) -> None:
        """Handle a token without the form of a filter, or with that of an incomplete one."""
        keyed = _KEYED.match(token)
        if keyed:
            example = f'{keyed[1].lower()}:"two words"'
            self._report(token, f"is not understood, so it was not used; write {example}.")
            return
        self._warn_of_foreign_operator(token)
        excluded = squeeze(form["word"]) if form and form["no"] else ""
        if words_of(excluded):
            self._add(Filter("word", excluded, wanted=False, shown=token))
        else:
            self._add_words(token)

    def _read_phrase(self, token: str, form: re.Match[str]) -> None:
        if not form["phrase"].strip():
            self._add_words(token)
            return
        condition = Filter(
            kind="phrase",
            value=squeeze(form["phrase"]),
            wanted=form["no"] is None,
            shown=token,
        )
        self._add(condition)

    def _read_property(self, token: str, form: re.Match[str]) -> None:
        if not form["property"].strip():
            self._add_words(token)
            return
        value = (form["value"] or "").strip().strip('"')
        condition = Filter(
            kind="property",
            value=squeeze(value),
            wanted=form["no"] is None,
            key=squeeze(form["property"]),
            shown=token,
        )
        self._add(condition)

    def _read_tag(self, token: str, form: re.Match[str]) -> None:
        tag = form["tag"]
        if tag.isdigit():
            self._add_words(token)
            return
        condition = Filter(
            kind="tag",
            value=squeeze(tag.strip("/")),
            wanted=form["no"] is None,
            shown=token,
        )
        self._add(condition)

    def _keyed_filter(self, form: re.Match[str]) -> Filter | None:
        token, key = form[0], form["key"].lower()
        value = squeeze(form["quoted"] or form["plain"] or "")
        if not value:
            self._report(token, f"has no value, so it was not used; write {key}:something.")
            return None
        if key == "is" and value not in STATES:
            self._report(token, f"is not known, so it was not used; there is {', '.join(STATES)}.")
            return None
        if key == "modified" and not _is_time(value):
            example = "write modified:7d or modified:2024-05-31."
            self._report(token, f"is not understood, so it was not used; {example}")
            return None
        return Filter(
            kind=_KEYS[key],
            value=value,
            wanted=form["no"] is None,
            shown=token,
        )

    def _add(self, condition: Filter | None) -> None:
        if condition is not None:
            self.filters.append(condition)

    def _add_words(self, token: str) -> None:
        """Add the words of a token to the words to find, if it has any."""
        quotes = token.count('"')
        if quotes > 1 and not token.strip('-"'):
            what = "has nothing in it, so it was not used; write what to find between the quotes."
            self._report(token, what)
        else:
            self.words.append(token.strip('"') if quotes == 1 else token)

    def _warn_of_foreign_operator(self, token: str) -> None:
        if _FOREIGN_OPERATOR.match(token):
            filters = "#tag, path:, in:, is:, modified: and [property:value]"
            self._report(token, f"is no filter here, so it was taken as words; there is {filters}.")

    def _report(self, token: str, what: str) -> None:
        self.problems.append(f"{token} {what}")


_KEYS: dict[str, FilterKind] = {"path": "path", "in": "in", "is": "is", "modified": "modified"}


def _is_time(value: str) -> bool:
    """Return whether a value of `modified:` names days or an age."""
    time = _split_comparison(value)[1]
    return _AGE.match(time) is not None or _named_days(time, date(2000, 1, 1)) is not None


def _split_comparison(value: str) -> tuple[str, str]:
    """Return the sign of comparison before a time, empty if there is none, and the time."""
    found = _COMPARISON.match(value)
    if found is None:
        return "", value
    return found[1], found[2]


def _day_matches(sign: str, day: date, days: _Days) -> bool:
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


def _named_days(time: str, today: date) -> _Days | None:
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
