"""The commands that write reviews: `grade`, `undo`."""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import pick_note
from explorer.cli.output import DIM, place
from explorer.cli.request import Request
from explorer.model import GradeResult, NoteReview
from explorer.serialize import json_shapes


def grade(request: Request) -> ExitCode:
    """Record a review of a note or a card."""
    options = request.options
    path = pick_note(request, options.note)
    result = request.explorer.grading.grade(
        path, options.grade, options.card, request.on, write=not options.dry_run
    )
    _write_result(request, result)
    if not result.written:
        request.out.info("nothing was written, as --dry-run asks for")
    return ExitCode.DONE


def undo(request: Request) -> ExitCode:
    """Take back the last grade."""
    _write_result(request, request.explorer.grading.undo(request.on))
    return ExitCode.DONE


def _write_result(request: Request, result: GradeResult) -> None:
    out = request.out
    if request.options.json:
        out.json(json_shapes.grade_json(result))
        return
    rows = [
        (place(result.path), "before", *_schedule(result.before)),
        (place(result.path), "after", *_schedule(result.after)),
    ]
    out.table(rows, ("", DIM))


def _schedule(review: NoteReview | None) -> tuple[object, ...]:
    if review is None:
        return ("not in review", None, None, None)
    if review.due is None:
        return (review.state, None, None, None)
    return (review.state, review.due, f"{review.interval:g} d", f"{review.ease:g} %")
