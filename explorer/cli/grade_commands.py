"""The commands that write reviews: `grade`, `undo`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Final

from explorer.cli.command_table import ExitCode
from explorer.cli.note_commands import find_note
from explorer.cli.output import DIM, due_text, named, place
from explorer.cli.request import CommandSpec, Request, add_note_and_card
from explorer.graph import find_places
from explorer.model import GradeResult, NoteReview
from explorer.review.note_reviews import gradable_fields
from explorer.serialize import json_shapes
from explorer.services import GradeError
from explorer.services.grading_service import find_card
from explorer.text.cloze import without_fields
from explorer.text.counts import counted_part
from explorer.vault.errors import NoteChangedError

_GRADES: Final = ("again", "hard", "good", "easy", "reset")


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
        places = find_places(request.explorer.vault, name)
        paths = tuple(dict.fromkeys(place[0] for place in places if isinstance(place, tuple)))
    if len(paths) > 1:
        raise GradeError(f"{name} matches several notes: {named(paths)}; give the path of one")
    return find_note(request, name)


def _grade_arguments(parser: ArgumentParser) -> None:
    add_note_and_card(parser)
    parser.add_argument("grade", choices=_GRADES, metavar="GRADE", help=", ".join(_GRADES))
    parser.add_argument("--dry-run", action="store_true", help="only print what would be written")


def grade(request: Request) -> ExitCode:
    """Record a review of a note or a card."""
    options, explorer, out = request.options, request.explorer, request.out
    path = note_to_write(request, options.note)
    key = explorer.grading.key(path, options.card)
    result = explorer.grading.grade(key, options.grade, request.on, write=not options.dry_run)
    write_result(request, result)
    if options.dry_run:
        out.info("nothing was written (--dry-run)")
    elif not result.written:
        out.info("nothing was written: the card is new")
    note, settings = explorer.vault.notes[path], explorer.vault.settings
    if options.card is None and not gradable_fields(note, settings):
        out.info(
            f"{path} has no review tag, so it is in no review queue;"
            " 'explorer review join' adds the tag"
        )
    return ExitCode.DONE


def _undo_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--skip",
        action="store_true",
        help="take back the last write whose file has not changed since, and leave later ones",
    )


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
    write_result(request, result)
    return ExitCode.REFUSED if result.refused else ExitCode.DONE


def write_result(request: Request, result: GradeResult) -> None:
    """Print what a write has changed."""
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
    name, front = place(result.path), list[str]()
    if result.card is not None:
        name, front = f"{name} {result.card}", [_front(request, result.path, result.card)]
    rows = [
        (name, "before", *_schedule(result.before), *front),
        (name, "after", *_schedule(result.after), *front),
    ]
    out.table(rows, ("", DIM, "", "", "", "", DIM), cut=("", "", "", "", "", "", "right"))


def _front(request: Request, path: str, card: str) -> str:
    """Return the front of a card as rows show it; empty if it is not there."""
    try:
        found = find_card(request.explorer.vault.notes[path], card)
    except (KeyError, GradeError):
        return ""
    return without_fields(found.card.front).strip()


def _schedule(review: NoteReview | None) -> tuple[object, ...]:
    if review is None:
        return ("not in review", None, None, None)
    if review.due is None:
        return (review.state, None, None, None)
    return (review.state, due_text(review.due), f"{review.interval:g} d", f"{review.ease:g}%")


COMMANDS = {
    "grade": CommandSpec(
        grade,
        "Write when a note or a card is due next, by how well it was remembered. Only its schedule"
        " changes in the file; `undo` takes it back. Notes are graded hard, good or easy.",
        ("Security good", "Security easy --dry-run", "Security again --card 2.1"),
        _grade_arguments,
    ),
    "undo": CommandSpec(
        undo,
        "Restore the bytes that the last grade, `review join`, `leave` or `spread` replaced, if the"
        " file has not changed since. Each call goes one step further back, up to a week. If the"
        " file has changed, each call is refused until it is as before; `--skip` goes past it.",
        ("", "--skip", "--json"),
        _undo_arguments,
    ),
}
