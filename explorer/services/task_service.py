"""Answers about tasks: those of all notes, and which of them are open or due.

Reads the texts of notes, so call it from workers; what was read is kept, and only notes that have
changed are read again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from explorer.model import Moment, Problem, TaskState
from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.vault_access import VaultAccess
from explorer.vault import OutOfFilesError, Vault, VaultError

if TYPE_CHECKING:
    from explorer.text.task_fields import TaskFields
    from explorer.vault.note_entry import NoteEntry

TaskGroup: TypeAlias = Literal["overdue", "today", "later", "undated", "done"]
"""When a task is to be done."""

_PRIORITIES = ("highest", "high", "medium", None, "low", "lowest")


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
    return not task.is_open, day, _PRIORITIES.index(task.fields.priority), task.path, task.line


class _Known(NamedTuple):
    """The tasks of each note, and what its characters stood for."""

    states: Mapping[str, TaskState]
    notes: dict[str, tuple[NoteEntry, tuple[Task, ...]]]


class TaskService:
    """Questions about the tasks of the current vault."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._known: Memo[_Known] = Memo()

    def all(self) -> tuple[Task, ...]:
        """Return the tasks of all notes, by path and line.

        Notes that cannot be read have none. Raises `OutOfFilesError`.
        """
        vault = self._access.vault
        known = self._known.renew(snapshot_stamp(vault), lambda before: _read(vault, before))
        return tuple(task for _, tasks in known.notes.values() for task in tasks)

    def open(self) -> tuple[Task, ...]:
        """Return the tasks that are to be done, most urgent first."""
        return tuple(sorted((task for task in self.all() if task.is_open), key=by_urgency))

    def due(self, on: Moment) -> tuple[Task, ...]:
        """Return the open tasks whose day has come, most urgent first."""
        return tuple(task for task in self.open() if task.group(on) in ("overdue", "today"))

    def problems(self) -> tuple[Problem, ...]:
        """Return what keeps tasks from being told as the settings of the Tasks plugin ask for."""
        return self._access.vault.info.tasks.problems


def _read(vault: Vault, before: _Known | None) -> _Known:
    """Return the tasks of each note, from `before` where it is the same."""
    states = vault.info.tasks.states
    old = before.notes if before is not None and before.states == states else {}
    known = _Known(states, {})
    for path, entry in vault.entries.items():
        held = old.get(path)
        if held is None or held[0] is not entry:
            held = entry, tuple(_tasks_of(vault, path, states))
        known.notes[path] = held
    return known


def _tasks_of(vault: Vault, path: str, states: Mapping[str, TaskState]) -> Iterable[Task]:
    from explorer.markdown.tasks import find_tasks
    from explorer.text.task_fields import task_fields

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
