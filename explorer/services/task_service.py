"""Answers about tasks: those of all notes, and which of them are open or due.

Reads the texts of notes, so call it from workers; what was read is kept, and only notes that have
changed are read again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from explorer.model import Moment, TaskState
from explorer.services.vault_access import Memo, VaultAccess, snapshot_stamp
from explorer.vault import OutOfFilesError, Vault, VaultError
from explorer.vault.obsidian_settings import template_paths

if TYPE_CHECKING:
    from explorer.vault.note_entry import NoteEntry


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


TaskGroup: TypeAlias = Literal["overdue", "today", "later", "undated", "done"]
"""When a task is to be done."""

_PRIORITY_ORDER = ("highest", "high", "medium", None, "low", "lowest")


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a note."""

    path: str
    line: int
    """1-based."""
    heading: str | None
    """The name of the heading above it, None if there is none."""
    symbol: str
    """The character between the brackets."""
    state: TaskState
    fields: TaskFields
    """What is to be done and when."""

    @property
    def is_open(self) -> bool:
        """Whether there is something to do."""
        return self.state in ("open", "in_progress")

    @property
    def day(self) -> date | None:
        """When it is to be done: the day when it is due, else that for which it is scheduled."""
        return self.fields.due or self.fields.scheduled

    def group(self, on: Moment) -> TaskGroup:
        """Return when it is to be done, as seen from a day or a moment."""
        today = on.date() if isinstance(on, datetime) else on
        if not self.is_open:
            return "done"
        if self.day is None:
            return "undated"
        if self.day < today:
            return "overdue"
        return "today" if self.day == today else "later"


def by_urgency(task: Task) -> tuple[bool, date, int, str, int]:
    """Return what sorts tasks: by day, those without one last, then by priority and place."""
    day = task.day or date.max
    return not task.is_open, day, _PRIORITY_ORDER.index(task.fields.priority), task.path, task.line


_Known: TypeAlias = "dict[str, tuple[NoteEntry, Mapping[str, TaskState], tuple[Task, ...]]]"
"""The tasks of each note, and what its characters stood for."""


class TaskService:
    """Questions about the tasks of the current vault."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._known: Memo[_Known] = Memo()

    def all(self) -> tuple[Task, ...]:
        """Return the tasks of all notes but templates, by path and line.

        Notes that cannot be read have none. Raises `OutOfFilesError`.
        """
        vault = self._access.vault
        known = self._known.get(snapshot_stamp(vault), lambda: _read(vault, self._known.last or {}))
        return tuple(task for *_, tasks in known.values() for task in tasks)

    def open(self) -> tuple[Task, ...]:
        """Return the tasks that are to be done, most urgent first."""
        return tuple(sorted((task for task in self.all() if task.is_open), key=by_urgency))

    def due(self, on: Moment) -> tuple[Task, ...]:
        """Return the open tasks whose day has come, most urgent first."""
        return tuple(task for task in self.open() if task.group(on) in ("overdue", "today"))


def _read(vault: Vault, before: _Known) -> _Known:
    """Return the tasks of each note, from `before` where it is the same."""
    states, templates = vault.info.tasks.states, template_paths(vault.root)
    known: _Known = {}
    for path, entry in vault.entries.items():
        if path.startswith(templates):
            continue
        held = before.get(path)
        if held is None or held[0] is not entry or held[1] != states:
            held = entry, states, tuple(_tasks_of(vault, path, states))
        known[path] = held
    return known


def _tasks_of(vault: Vault, path: str, states: Mapping[str, TaskState]) -> Iterable[Task]:
    from explorer.markdown.scan import find_tasks

    try:
        found = find_tasks(vault.text(path))
    except OutOfFilesError:
        raise
    except (OSError, VaultError):
        return
    if not found:
        return
    headings = vault.notes[path].headings
    lines = [heading.line for heading in headings]
    for task in found:
        at = bisect_left(lines, task.line) - 1
        heading = headings[at].name if at >= 0 else None
        state = states.get(task.symbol, "open")
        yield Task(path, task.line, heading, task.symbol, state, task_fields(task.text))
