"""The list of tasks: by when they are to be done, most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from explorer.model import ReviewState
from explorer.text.plain import plain
from explorer.text.sanitize import clean
from explorer.ui.base_app import BaseApp
from explorer.ui.lists.list_rows import ListItem, searchable
from explorer.ui.lists.listing import Paragraphs, muted, titled
from explorer.ui.messages import Destination
from explorer.ui.widgets.key_hints import CommandWords
from explorer.ui.widgets.row import Look, Row

if TYPE_CHECKING:
    from explorer.services.task_service import Task, TaskGroup

_TITLES: tuple[tuple[TaskGroup, str], ...] = (
    ("overdue", "Overdue"),
    ("today", "Today"),
    ("later", "Later"),
    ("undated", "Without a date"),
    ("done", "Done"),
)
_STATES: dict[str, ReviewState] = {"overdue": "overdue", "today": "due", "later": "later"}
_SOON = 30
"""Days that are counted; a day that is farther away is shown as a date."""

_WHEN_CELLS = len("30 days late")


class TaskListing:
    """The tasks of the vault."""

    title = "Tasks"
    is_kept = True
    placeholder = "Words of a task, its note or its tags"
    hints: CommandWords = (("open", "go there"), ("close", "back"))

    def __init__(self, app: BaseApp) -> None:
        self._app = app

    def gather(self) -> Sequence[ListItem]:
        """Return the tasks below the titles of their groups. For a worker: it reads notes."""
        from explorer.services.task_service import by_urgency

        now = self._app.now()
        groups: dict[TaskGroup, list[Task]] = {}
        for task in sorted(self._app.explorer.tasks.all(), key=by_urgency):
            groups.setdefault(task.group(now), []).append(task)
        items: list[ListItem] = []
        for group, title in _TITLES:
            tasks = groups.get(group, [])
            if group == "done":
                tasks.sort(key=_day_of_end, reverse=True)
            items += titled(title, [self._item(task, group, now, title) for task in tasks])
        return items

    def _item(self, task: Task, group: TaskGroup, now: datetime, title: str) -> ListItem:
        glyphs = self._app.glyphs
        text = clean(plain(task.fields.text)) or "(nothing written)"
        crumbs = [task.path.removesuffix(".md")]
        if task.heading:
            crumbs.append(task.heading)
        where = clean(f" {glyphs.crumb} ".join(crumbs))
        look: Look = "plain"
        if group == "done":
            look = "dim"
        row = Row(
            text,
            look,
            aside=where,
            aside_at_end=True,
            badge=_column(_when(task, group, now)),
            state=_STATES.get(group),
            icon=self._icon(task),
        )
        fields = task.fields
        words = searchable(
            *(fields.text, text, task.path, task.heading or ""),
            *(title, task.state.replace("_", " "), fields.priority or ""),
        )
        goal = Destination("place", task.path, task.line)
        return ListItem((task.path, task.line), row, words, goal, _detail(task))

    def _icon(self, task: Task) -> str:
        """Return the box of a task: its character, if that is not a plain one."""
        glyphs = self._app.glyphs
        if task.symbol == " ":
            return glyphs.open_task
        if task.symbol in "xX":
            return glyphs.done_task
        shown = clean(task.symbol)
        if shown.isascii() and shown.isprintable():
            return shown
        return glyphs.info

    def empty(self) -> Paragraphs:
        """Return how to write a task."""
        return (
            Content("No note has a task"),
            muted("A task is an item of a list with a box: - [ ] water the basil"),
            muted("[due:: 2030-01-31] at its end, or a date of the Tasks plugin, says when."),
        )


def _column(when: str) -> str:
    """Return a time as wide as most are, so that what stands before it is a column too."""
    if not when:
        return ""
    return when.rjust(_WHEN_CELLS)


def _day_of_end(task: Task) -> date:
    return task.fields.done or task.fields.cancelled or date.min


def _when(task: Task, group: TaskGroup, now: datetime) -> str:
    """Return when a task is to be done, or was done, in few words."""
    if group == "done":
        end = _day_of_end(task)
        if end == date.min:
            return ""
        return end.isoformat()
    day = task.day
    if day is None:
        return ""
    return _from_today((day - now.date()).days, day)


def _from_today(days: int, day: date) -> str:
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    if 1 < days <= _SOON:
        return f"in {days} days"
    if days == -1:
        return "1 day late"
    if -_SOON <= days < 0:
        return f"{-days} days late"
    return day.isoformat()


def _detail(task: Task) -> str:
    """Return the whole task, and below it all that is known of it."""
    fields = task.fields
    known = (
        ("due", fields.due),
        ("scheduled", fields.scheduled),
        ("start", fields.start),
        ("created", fields.created),
        ("done", fields.done),
        ("cancelled", fields.cancelled),
        ("priority", fields.priority),
        ("repeats", fields.recurrence),
    )
    facts = [f"{name} {value}" for name, value in known if value]
    if task.state in ("in_progress", "cancelled"):
        facts.insert(0, task.state.replace("_", " "))
    place = f"{task.path}:{task.line}"
    return clean(plain(fields.text)) + "\n" + clean("  ".join([place, *facts]))
