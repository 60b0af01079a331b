"""Commands that write to notes, as `spread` does: `grade`, `undo`, `join`, `leave`."""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import pick_note
from explorer.cli.output import DIM, due_text, named, place
from explorer.cli.request import Request
from explorer.model import GradeResult, NoteReview
from explorer.serialize import json_shapes
from explorer.services import GradeError
from explorer.services.card_grader import find_card
from explorer.services.review_recorder import GivenGrade
from explorer.text.cloze_fields import without_fields
from explorer.text.counts import counted_part
from explorer.vault.errors import NoteChangedError


def note_to_write(request: Request, name: str) -> str:
    """Return the path of the one note that a name means.

    A name that fits several is good enough for reading, but not for writing. Raises `GradeError`
    then, and `NoteNotFound`.
    """
    paths = request.explorer.find(name)
    for path in paths:
        if path.casefold() in (name.casefold(), f"{name}.md".casefold()):
            return path
    if not paths:
        places = request.explorer.graphs.find_places(name)
        paths = tuple({place[0]: None for place in places if isinstance(place, tuple)})
    if len(paths) > 1:
        raise GradeError(f"{name} matches several notes: {named(paths)}; give the path of one")
    return pick_note(request, name)


def grade(request: Request) -> ExitCode:
    """Record a review of a note or a card."""
    options, explorer = request.options, request.explorer
    path = note_to_write(request, options.note)
    given = GivenGrade(path, options.grade, options.card, request.on)
    result = explorer.grading.grade(given, write=not options.dry_run)
    _write_result(request, result)
    if options.dry_run:
        request.out.info("nothing was written (--dry-run)")
    elif not result.written:
        request.out.info("nothing was written: the card is new")
    if options.card is None and explorer.reviews.note_review(path, request.on) is None:
        request.out.info(
            f"{path} has no review tag, so it is in no review queue; 'explorer join' adds the tag"
        )
    return ExitCode.DONE


def undo(request: Request) -> ExitCode:
    """Take back the last write."""
    skip, grading = request.options.skip, request.explorer.grading
    try:
        result = grading.undo(request.on, skip=skip)
    except NoteChangedError as error:
        request.out.error(str(error))
        if skip:
            request.out.info("no earlier write can be taken back either, as the notes are now")
        elif grading.can_skip():
            request.out.info("'explorer undo --skip' skips it and takes back the one before it")
        return ExitCode.REFUSED
    _write_result(request, result)
    return ExitCode.REFUSED if result.refused else ExitCode.DONE


def join(request: Request) -> ExitCode:
    """Put a note into review."""
    path = note_to_write(request, request.options.note)
    result = request.explorer.membership.join(path, request.options.tag, request.on)
    _write_result(request, result)
    if not result.written:
        request.out.info(f"{path} is already in review")
    return ExitCode.DONE


def leave(request: Request) -> ExitCode:
    """Take a note out of review."""
    path = note_to_write(request, request.options.note)
    result = request.explorer.membership.leave(path, request.on)
    _write_result(request, result)
    if not result.written:
        request.out.info(f"{path} is in no review queue")
    return ExitCode.DONE


def _write_result(request: Request, result: GradeResult) -> None:
    out = request.out
    for reason in result.skipped:
        out.info(reason)
    for reason in result.refused:
        out.error(reason)
    has_no_dates = result.before is None and result.after is None
    if has_no_dates and result.written:  # a batch: a note alone has a date before or after it
        notes = counted_part(result.count, result.count + len(result.refused), "note")
        out.info(f"taken back: the due dates of {notes}, in one step")
    if request.options.json:
        out.json(json_shapes.grade_json(result))
        return
    if has_no_dates:
        return
    name = place(result.path)
    front: tuple[str, ...] = ()
    if result.card is not None:
        name = f"{name} {result.card}"
        front = (_front(request, result.path, result.card),)
    rows = [
        (name, "before", *_schedule(result.before), *front),
        (name, "after", *_schedule(result.after), *front),
    ]
    out.table(rows, ("", DIM, "", "", "", "", DIM), cut=("", "", "", "", "", "", "right"))


def _front(request: Request, path: str, card: str) -> str:
    """Return the front of a card as rows show it; empty if it is not there."""
    note = request.explorer.vault.notes.get(path)
    if note is None:
        return ""
    try:
        graded = find_card(note, card)
    except GradeError:
        return ""
    front = graded.questions[graded.question].cards[graded.card].front
    return without_fields(front).strip()


def _schedule(review: NoteReview | None) -> tuple[object, ...]:
    if review is None:
        return ("not in review", None, None, None)
    if review.due is None:
        return (review.state, None, None, None)
    return (review.state, due_text(review.due), f"{review.interval:g} d", f"{review.ease:g}%")
