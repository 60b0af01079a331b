"""What the text of a task says besides what is to be done: dates, priority, recurrence.

Reads the signs of the Tasks plugin, which stand at the end of the text among tags, and the inline
fields of Dataview, which stand anywhere. Pure string work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, cast

TaskPriority: TypeAlias = Literal["highest", "high", "medium", "low", "lowest"]
_DateName: TypeAlias = Literal["due", "scheduled", "start", "created", "done", "cancelled"]

_PRIORITIES: Mapping[str, TaskPriority] = {
    "🔺": "highest",
    "⏫": "high",
    "🔼": "medium",
    "🔽": "low",
    "⏬": "lowest",
}
_DATES: Mapping[str, _DateName] = {
    "📅": "due",
    "📆": "due",
    "🗓": "due",
    "⏳": "scheduled",
    "⌛": "scheduled",
    "🛫": "start",
    "➕": "created",
    "✅": "done",
    "❌": "cancelled",
}
_DAY = r"\d{4}-\d\d-\d\d"
_SELECTOR = "\ufe0f?"
"""The variation selector that some keyboards put after a sign."""
_NAME = r"[A-Za-z0-9_-]+"
_AT_END = re.compile(
    rf"""
    (?: ([{"".join(_PRIORITIES)}]){_SELECTOR}                         # 1 priority
      | ([{"".join(_DATES)}]){_SELECTOR}[ ]*({_DAY})                  # 2, 3 a date
      | ⏰{_SELECTOR}[ ]*{_DAY}(?:[ ]\d\d:\d\d)?
      | 🔁{_SELECTOR}[ ]?([A-Za-z0-9, !]+)                            # 4 recurrence
      | 🏁{_SELECTOR}[ ]?[A-Za-z]+
      | 🆔{_SELECTOR}[ ]*{_NAME}
      | ⛔{_SELECTOR}[ ]*{_NAME}(?:[ ]*,[ ]*{_NAME})*
    )\Z""",
    re.VERBOSE,
)
_TAG_AT_END = re.compile(r"(?:\A|(?<=\s))#[^\s#]+\Z")
_FIELD = re.compile(
    r"\[\s*([A-Za-z]+)\s*::\s*([^\[\]]*?)\s*\]|\(\s*([A-Za-z]+)\s*::\s*([^()]*?)\s*\)"
)
_FIELD_NAMES: Mapping[str, _DateName | Literal["priority", "recurrence"]] = {
    "due": "due",
    "scheduled": "scheduled",
    "start": "start",
    "created": "created",
    "completion": "done",
    "cancelled": "cancelled",
    "priority": "priority",
    "repeat": "recurrence",
}
_OTHER_FIELDS = frozenset({"reminder", "id", "dependson", "oncompletion"})
"""Fields of the plugin that are no part of what is to be done, and that nothing here shows."""
_MOST = 40
"""Signs and tags that are read from the end at most."""


@dataclass(frozen=True, slots=True)
class TaskFields:
    """A task's text, taken apart."""

    text: str
    """What is to be done: inline Markdown without the signs and fields."""
    due: date | None = None
    scheduled: date | None = None
    start: date | None = None
    created: date | None = None
    done: date | None = None
    cancelled: date | None = None
    priority: TaskPriority | None = None
    """None is normal, between medium and low."""
    recurrence: str | None = None
    """The rule as written, such as `every week`."""


def task_fields(text: str) -> TaskFields:
    """Take apart the text after a task's box.

    A date that no calendar has stays in the text. Of two signs of a kind the first one counts, as
    in the plugin, and a sign counts before a field.
    """
    found = _Found()
    rest = _take_signs(text.strip(), found)
    rest = " ".join(_without_fields(rest, found).split())
    return TaskFields(rest, priority=found.priority, recurrence=found.recurrence, **found.dates)


@dataclass(slots=True)
class _Found:
    """What was taken out of a text so far."""

    dates: dict[_DateName, date] = field(default_factory=dict)
    priority: TaskPriority | None = None
    recurrence: str | None = None


def _take_signs(text: str, found: _Found) -> str:
    """Take the signs at the end of a text; return it without them, with its tags."""
    tags: list[str] = []
    for _ in range(_MOST):
        rest = _without_sign(text, found)
        if rest is None:
            tag = _TAG_AT_END.search(text)
            if tag is None:
                break
            tags.append(tag[0])
            rest = text[: tag.start()]
        text = rest.rstrip()
    return " ".join([text, *reversed(tags)])


def _without_sign(text: str, found: _Found) -> str | None:
    """Take the sign that ends a text; return what is before it, None if no sign ends it."""
    sign = _AT_END.search(text)
    if sign is None:
        return None
    priority, kind, day, recurrence = sign.groups()
    if priority is not None:
        found.priority = _PRIORITIES[priority]
    elif recurrence is not None:
        found.recurrence = recurrence.strip()
    elif kind is not None:
        value = _date(day)
        if value is None:
            return None
        found.dates[_DATES[kind]] = value
    return text[: sign.start()]


def _without_fields(text: str, found: _Found) -> str:
    """Take the inline fields out of a text and return it without those that a task has."""
    if "::" not in text:
        return text

    def without(match: re.Match[str]) -> str:
        name, value = match[1] or match[3], match[2] or match[4] or ""
        if name.lower() in _OTHER_FIELDS or _take_field(name.lower(), value, found):
            return ""
        return match[0]

    return _FIELD.sub(without, text)


def _take_field(name: str, text: str, found: _Found) -> bool:
    """Take the value of an inline field; return False if it is none that a task has."""
    match _FIELD_NAMES.get(name):
        case None:
            return False
        case "recurrence":
            found.recurrence = found.recurrence or text or None
            return bool(text)
        case "priority":
            priority = _priority(text)
            found.priority = found.priority or priority
            return priority is not None
        case date_name:
            day = _date(text[:10])
            if day is not None:
                found.dates.setdefault(date_name, day)
            return day is not None


def _priority(text: str) -> TaskPriority | None:
    name = text.lower()
    if name in _PRIORITIES.values():
        return cast("TaskPriority", name)
    return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
