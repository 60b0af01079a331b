"""What the text of a task says besides what is to be done: dates, priority, recurrence.

Reads the signs of the Tasks plugin, which stand at the end of the text among tags, and the inline
fields of Dataview, which stand anywhere. Pure string work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal, TypeAlias

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
    found: dict[str, Any] = {}
    rest = _take_signs(text.strip(), found)
    if "::" in rest:
        rest = _FIELD.sub(partial(_without_field, found), rest)
    return TaskFields(" ".join(rest.split()), **found)


def _take_signs(text: str, found: dict[str, Any]) -> str:
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


def _without_sign(text: str, found: dict[str, Any]) -> str | None:
    """Take the sign that ends a text; return what is before it, None if no sign ends it."""
    sign = _AT_END.search(text)
    if sign is None:
        return None
    priority, kind, day, recurrence = sign.groups()
    if priority is not None:
        found["priority"] = _PRIORITIES[priority]
    elif recurrence is not None:
        found["recurrence"] = recurrence.strip()
    elif kind is not None:
        value = _date(day)
        if value is None:
            return None
        found[_DATES[kind]] = value
    return text[: sign.start()]


def _without_field(found: dict[str, Any], match: re.Match[str]) -> str:
    """Take an inline field; return nothing in its place, or itself if it is none of a task."""
    name, text = (match[1] or match[3]).lower(), match[2] or match[4] or ""
    field = _FIELD_NAMES.get(name)
    value: object = None
    if field == "priority":
        value = text.lower() if text.lower() in _PRIORITIES.values() else None
    elif field == "recurrence":
        value = text or None
    elif field is not None:
        value = _date(text[:10])
    if field is not None and value is not None:
        found.setdefault(field, value)
    return match[0] if value is None and name not in _OTHER_FIELDS else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
