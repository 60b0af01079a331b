"""Answers about tasks: those of all notes, and which of them are open or due.

Reads the texts of notes, so call it from workers; what was read is kept, and only notes that have
changed are read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

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
        today, day = _day_of(on), self.day
        if not self.is_open:
            return "done"
        if day is None:
            return "undated"
        if day < today:
            return "overdue"
        if day == today:
            return "today"
        return "later"


def _day_of(moment: Moment) -> date:
    if isinstance(moment, datetime):
        return moment.date()
    return moment


def by_urgency(task: Task) -> tuple[bool, date, int, str, int]:
    """Return what sorts tasks: by day, those without one last, then by priority and place."""
    day = task.day or date.max
    return not task.is_open, day, _PRIORITIES.index(task.fields.priority), task.path, task.line


_Known: TypeAlias = "dict[str, tuple[NoteEntry, tuple[Task, ...]]]"


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
        stamp = snapshot_stamp(vault)
        known = self._known.renew(stamp, lambda before: _read(vault, before or {}))
        return tuple(task for _, tasks in known.values() for task in tasks)

    def open(self) -> tuple[Task, ...]:
        """Return the tasks that are to be done, most urgent first."""
        return tuple(sorted((task for task in self.all() if task.is_open), key=by_urgency))

    def due(self, on: Moment) -> tuple[Task, ...]:
        """Return the open tasks whose day has come, most urgent first."""
        return tuple(task for task in self.open() if task.group(on) in ("overdue", "today"))

    def problems(self) -> tuple[Problem, ...]:
        """Return what keeps tasks from being told as the settings of the Tasks plugin ask for."""
        return self._access.vault.info.tasks.problems


def _read(vault: Vault, before: _Known) -> _Known:
    """Return the tasks of each note that has any entry, from `before` where it is the same."""
    states = vault.info.tasks.states
    known: _Known = {}
    for path, entry in vault.entries.items():
        old = before.get(path)
        if old is not None and old[0] is entry and _agrees(old[1], states):
            known[path] = old
        else:
            known[path] = (entry, tuple(_tasks_of(vault, path, states)))
    return known


def _agrees(tasks: Iterable[Task], states: Mapping[str, TaskState]) -> bool:
    """Whether the states of tasks are those that their characters stand for now."""
    return all(states.get(task.symbol, "open") == task.state for task in tasks)


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
    at = -1
    for task in found:
        while at + 1 < len(headings) and headings[at + 1].line < task.line:
            at += 1
        heading = None
        if at >= 0:
            heading = headings[at].name
        state = states.get(task.symbol, "open")
        yield Task(path, task.line, heading, task.symbol, state, task_fields(task.text))
