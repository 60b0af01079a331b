"""The command `tasks`: the tasks of the vault as a table, as JSON or for pipes."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, place
from explorer.cli.request import Request
from explorer.serialize.json_shapes import task_json
from explorer.serialize.json_text import encode
from explorer.services.task_service import Task
from explorer.text.counts import counted
from explorer.text.plain import plain


def tasks(request: Request) -> ExitCode:
    """Print the tasks that are asked for."""
    found = _chosen(request)
    _write(request, found)
    out = request.out
    out.problems(request.explorer.tasks.problems())
    out.info(_summary(request, found))
    return ExitCode.DONE


def _chosen(request: Request) -> Sequence[Task]:
    service, options = request.explorer.tasks, request.options
    if options.due:
        return service.due(request.on)
    if options.open:
        return service.open()
    return service.all()


def _summary(request: Request, found: Sequence[Task]) -> str:
    """Return a sentence about the tasks that the options have left."""
    options = request.options
    if options.due:
        return f"{counted(len(found), 'task')} due" if found else "no task is due"
    if options.open:
        return counted(len(found), "open task") if found else "no task is open"
    if not found:
        return "no tasks"
    open_tasks = sum(task.is_open for task in found)
    return f"{counted(len(found), 'task')}, {open_tasks:,} of them open"


def _write(request: Request, found: Sequence[Task]) -> None:
    out = request.out
    match request.format:
        case "json":
            out.json({"tasks": [task_json(task) for task in found]})
        case "jsonl":
            out.json_lines(encode(task_json(task)) for task in found)
        case "tsv":
            out.tsv(_values(task) for task in found)
        case _:
            rows = [_row(task) for task in found]
            out.table(rows, (DIM, "", "", BOLD), cut=("left", "", "", "right"))


def _values(task: Task) -> tuple[object, ...]:
    fields = task.fields
    return place(task.path), task.line, fields.text, task.state, fields.due, task.heading


def _row(task: Task) -> tuple[object, ...]:
    return place(task.path, task.line), f"[{task.symbol}]", task.day, plain(task.fields.text)
