"""The commands that write: `grade`, `undo`, and `review ...`, what is in review, and when."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Collection, Sequence
from typing import Final

from explorer import graph
from explorer.cli.command_table import ExitCode
from explorer.cli.note_commands import find_note
from explorer.cli.output import BOLD, DIM, due_text, named, place
from explorer.cli.request import (
    NOTE_AND_CARD,
    WHAT_IS_REVIEWED,
    CommandSpec,
    Request,
    argument,
    count,
    formats,
    note_argument,
    one_of,
)
from explorer.model import GradeResult, NoteReview, SessionKey
from explorer.review.review_items import QueueScope
from explorer.serialize import json_shapes
from explorer.services import GradeError, NothingToUndo
from explorer.services.grading_service import find_card
from explorer.services.put_aside_service import AsideItem
from explorer.services.spread_service import SpreadResult
from explorer.text.cloze import without_fields
from explorer.text.counts import counted, counted_part
from explorer.text.schedule_segments import read_fsrs_card
from explorer.vault.errors import LineChangedError, NoteChangedError, WriteError

_GRADES: Final = ("again", "hard", "good", "easy", "reset")


def note_to_write(request: Request) -> str:
    """Return the path of the one note that is named.

    A name that fits several is good enough for reading, but not for writing. Raises `GradeError`
    then, and `NoteNotFound`.
    """
    name = request.options.note
    paths = request.explorer.find(name)
    for path in paths:
        if path.casefold() in (name.casefold(), f"{name}.md".casefold()):
            return path
    if not paths:
        places = graph.find_places(request.explorer.vault, name)
        paths = tuple(dict.fromkeys(place[0] for place in places if isinstance(place, tuple)))
    if len(paths) > 1:
        raise GradeError(f"{name} matches several notes: {named(paths)}; give the path of one")
    return find_note(request, name)


def grade(request: Request) -> None:
    """Record a review of a note or a card."""
    options, explorer, out = request.options, request.explorer, request.out
    path = note_to_write(request)
    key = explorer.grading.key(path, options.card)
    result = explorer.grading.grade(key, options.grade, request.on, write=not options.dry_run)
    write_result(request, result)
    if options.dry_run:
        out.info("nothing was written (--dry-run)")
    elif not result.written:
        out.info("nothing was written: the card is new")


def undo(request: Request) -> ExitCode:
    """Take back the last write."""
    skip, grading, out = request.options.skip, request.explorer.grading, request.out
    try:
        result = grading.undo(request.on, skip=skip)
    except NoteChangedError as error:
        difference = error.difference if isinstance(error, LineChangedError) and not skip else ()
        if difference and request.options.force:
            for line in difference:
                out.info(line)
            write_result(request, grading.undo(request.on, force=True))
            return ExitCode.DONE
        out.error(str(error))
        if skip:
            out.info("no earlier write can be taken back either, as the notes are now")
        elif request.explorer.writes.can_skip():
            out.info("'explorer undo --skip' skips it and takes back the one before it")
        if difference:
            out.info("'explorer undo --force' shows the difference and takes it back all the same")
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
    elif result.taken_back[1:]:
        out.info(f"taken back in one step: {named(result.taken_back)}")
    with out.reporting(is_done=result.written):
        if request.options.json:
            out.json(json_shapes.grade_json(result))
        elif not has_no_dates:
            _write_schedules(request, result)


def _write_schedules(request: Request, result: GradeResult) -> None:
    """Write what was changed of a note or a card, before and after."""
    name, front = place(result.path), list[str]()
    if result.card is not None:
        name, front = f"{name} {result.card}", [_front(request, result.path, result.card)]
    rows = [
        (name, "before", *_schedule(result.before, result.sources[0]), *front),
        (name, "after", *_schedule(result.after, result.sources[1]), *front),
    ]
    codes = ("", DIM, "", "", "", "", DIM)
    request.out.table(rows, codes, cut=("left", "", "", "", "", "", "right"))


def _front(request: Request, path: str, card: str) -> str:
    """Return the front of a card as rows show it; empty if it is not there."""
    try:
        found = find_card(request.explorer.vault.notes[path], card)
    except (KeyError, GradeError):
        return ""
    return without_fields(found.card.front).strip()


def _schedule(review: NoteReview | None, source: str) -> tuple[object, ...]:
    if review is None:
        return ("not in review", None, None, None)
    if review.due is None:
        return (review.state, None, None, None)
    try:
        card = read_fsrs_card(source)
        memory = f"stability {card.stability:.2f} d, difficulty {card.difficulty:.1f}"
    except ValueError:
        memory = f"{review.ease:g}%"
    return (review.state, due_text(review.due), f"{review.interval:g} d", memory)


def _tag(text: str) -> str:
    name = text.strip().removeprefix("#")
    if not name:
        raise ArgumentTypeError("the tag is empty")
    return name


def join(request: Request) -> None:
    """Put a note into review."""
    path, tag = note_to_write(request), request.options.tag
    result = request.explorer.membership.join(path, tag, request.on)
    _tell(request, result, "is already in review")


def leave(request: Request) -> None:
    """Take a note out of review."""
    result = request.explorer.membership.leave(note_to_write(request), request.on)
    _tell(request, result, "is in no review queue")


def _tell(request: Request, result: GradeResult, unchanged: str) -> None:
    write_result(request, result)
    if not result.written:
        request.out.info(f"{result.path} {unchanged}")


def _keys(request: Request) -> Collection[SessionKey]:
    """Return the key of the card that is named, else those of all that is reviewed of the note.

    Raises `WriteError` if that is nothing.
    """
    explorer, path, card = request.explorer, note_to_write(request), request.options.card
    if card is not None:
        return [explorer.grading.key(path, card)]
    reviewed = explorer.sessions.reviewed([path], request.on)
    if not reviewed:
        raise WriteError(f"{path} is in no review queue and has no cards")
    return dict.fromkeys(key.question for key in reviewed)


def suspend(request: Request) -> None:
    """Leave a note with its cards, or a card, out of review until it is taken back."""
    aside, keys = request.explorer.reviews.put_aside, _keys(request)
    for key in keys:
        aside.suspend(key)
    _write_aside(request, [aside.item(key, request.on) for key in keys])


def bury(request: Request) -> None:
    """Leave a note with its cards, or a card with its siblings, out of review until tomorrow."""
    aside, keys = request.explorer.reviews.put_aside, _keys(request)
    for key in keys:
        aside.bury(key, request.on)
    _write_aside(request, [aside.item(key.question, request.on) for key in keys])


def unsuspend(request: Request) -> None:
    """Have notes and cards reviewed again. Raises `NothingToUndo` if none of them is put aside."""
    put_aside = request.explorer.reviews.put_aside
    items = [item for item in put_aside.list(request.on).items if _is_meant(request, item)]
    if not items:
        raise NothingToUndo(
            "none of this is suspended or buried; 'explorer review list' lists what is"
        )
    put_aside.take_back(item.key for item in items)
    _write_aside(request, items)
    request.out.info(f"{counted(len(items), 'item')} taken back")


def _is_meant(request: Request, item: AsideItem) -> bool:
    options = request.options
    if options.all:
        return True
    # What is put aside of a note that is gone is found by the path that it had.
    if item.path != options.note and item.path not in request.explorer.find(options.note)[:1]:
        return False
    question = (options.card or "").partition(".")[0]
    return options.card is None or item.card in (options.card, question)


def list_aside(request: Request) -> ExitCode:
    """Print what is put aside; the exit code is 1 if a row of the file cannot be read."""
    found = request.explorer.reviews.put_aside.list(request.on)
    for problem in found.problems:
        request.out.error(problem)
    _write_aside(request, found.items, is_change=False)
    if not found.items:
        request.out.info("nothing is suspended or buried")
    return ExitCode.NOTHING if found.problems else ExitCode.DONE


def _write_aside(request: Request, items: Sequence[AsideItem], *, is_change: bool = True) -> None:
    out = request.out
    with out.reporting(is_done=is_change):
        request.print_list(
            lambda: {"suspended": [json_shapes.aside_json(item) for item in items]},
            ("suspended",),
            ((place(item.path), item.line, *_aside_row(item)) for item in items),
            lambda: out.table(
                [(place(item.path, item.line), *_aside_row(item)) for item in items],
                (BOLD, "", "", DIM),
                cut=("left", "", "", "right"),
            ),
        )


def _aside_row(item: AsideItem) -> tuple[str, ...]:
    card = f"{'card' if item.key.card else 'question'} {item.card}"
    if item.card is None:
        card = "note" if item.keys else "gone"
    until = item.until
    state = "suspended" if until is None else f"buried until {until}"
    return (card, state, without_fields(item.front).strip())


def _from_one(text: str) -> int:
    number = count(text)
    if not number:
        raise ArgumentTypeError("0 is too few: name a number from 1 up")
    return number


def spread(request: Request) -> ExitCode:
    """Spread what is due over days; with `--dry-run` only print how."""
    options, out, spreads = request.options, request.out, request.explorer.spreads
    scope = request.scope() or QueueScope()
    plan = spreads.plan(options.days, options.per_day, scope=scope, on=request.on)
    result = spreads.check(plan) if options.dry_run else spreads.write(plan)
    with out.reporting(is_done=result.written and bool(result.notes)):
        if options.json:
            out.json(json_shapes.spread_json(result))
        else:
            _write_plan(request, result)
    # What is the matter with the vault is the reason of each note.
    for reason in dict.fromkeys(result.refused.values()):
        out.error(reason)
    out.info(_summary(result))
    return ExitCode.REFUSED if result.refused else ExitCode.DONE


def _write_plan(request: Request, result: SpreadResult) -> None:
    """Write the days of a plan; of one that is only tried, each item, too."""
    out, plan = request.out, result.plan
    days = [
        (day.day, f"{day.before} due anyway", f"{day.put} of the backlog", f"{day.total} in all")
        for day in plan.days
    ]
    out.table(days, (BOLD, DIM, "", ""))
    if not request.options.dry_run:
        return
    out.line()
    rows = []
    for move in plan.moves:
        item = move.item
        name = f"card {item.question}.{item.card}" if item.question else "note"
        rows.append((move.day, place(item.path, item.line), name, f"was due {due_text(item.due)}"))
    out.table(rows, (DIM, BOLD, "", DIM), cut=("", "left"))


def _summary(result: SpreadResult) -> str:
    if not result.plan.moves:
        return "nothing needs to be put off"
    notes = counted(len(result.notes), "note")
    if not result.written:
        moves = counted(len(result.plan.moves), "item")
        return f"{moves} in {notes} would be put off; nothing was written (--dry-run)"
    if not result.notes:
        return "nothing was put off"
    written = sum(move.item.path in result.notes for move in result.plan.moves)
    return f"{counted(written, 'item')} in {notes} put off; 'explorer undo' takes it all back"


COMMANDS = {
    "grade": CommandSpec(
        grade,
        "Write when a note or a card is due next, by how well it was remembered. Only its schedule"
        " changes in the file; `undo` takes it back. Notes are graded hard, good or easy,"
        " and only if they are in review.",
        ("Security good", "Security easy --dry-run", "Security again --card 2.1"),
        (
            *NOTE_AND_CARD,
            argument("grade", choices=_GRADES, metavar="GRADE", help=", ".join(_GRADES)),
            argument("--dry-run", action="store_true", help="only print what would be written"),
        ),
    ),
    "undo": CommandSpec(
        undo,
        "Restore the bytes that the last grade, `review join`, `leave` or `spread` replaced, if its"
        " lines have not changed since. Each call goes one step further back, up to a week. If they"
        " have changed, each call is refused until they are as before; `--skip` goes past it.",
        ("", "--skip", "--force", "--json"),
        (
            argument(
                "--skip",
                action="store_true",
                help="take back the last write whose lines have not changed since, and leave later"
                " ones",
            ),
            argument(
                "--force",
                action="store_true",
                help="if its lines have changed since, show the difference and restore them, as a"
                " write that can be taken back",
            ),
        ),
    ),
    "review join": CommandSpec(
        join,
        "Add the review tag to a note, in the style of its other tags; `undo` takes it back.",
        ("Glossary", "Glossary --tag review/cloud"),
        (
            note_argument(),
            argument(
                "--tag",
                type=_tag,
                metavar="TAG",
                help="which of several review tags (default: the first)",
            ),
        ),
    ),
    "review leave": CommandSpec(
        leave,
        "Remove the review tags from a note. Its schedule stays, for when it joins again;"
        " `undo` takes it back.",
        ("Security",),
        (note_argument(),),
    ),
    "review suspend": CommandSpec(
        suspend,
        "Leave a note with all its cards, or one card, out of review until `unsuspend` brings it"
        " back. This is kept outside the vault: no note changes. It has no badge and no count.",
        ("Security", "Security --card 2.1"),
        NOTE_AND_CARD,
    ),
    "review bury": CommandSpec(
        bury,
        "Leave a note with all its cards, or one card with its siblings, out of review until"
        " tomorrow; `suspend` does so for good.",
        ("Security", "Security --card 2.1"),
        NOTE_AND_CARD,
    ),
    "review unsuspend": CommandSpec(
        unsuspend,
        "Bring notes and cards that were suspended or buried back into review.",
        ("Security", "Security --card 2.1", "--all"),
        (
            one_of(
                note_argument("?"),
                argument("--all", action="store_true", help="all that is suspended or buried"),
                required=True,
            ),
            argument(
                "--card",
                metavar="Q.C",
                help="only this card; without it, all that is suspended or buried of the note",
            ),
        ),
    ),
    "review list": CommandSpec(
        list_aside,
        "Print the notes and cards that are left out of review, and until when.",
        ("", "--json"),
        (formats("path, line, note or card, how long, front of the card"),),
    ),
    "review spread": CommandSpec(
        spread,
        "Write later due dates for a part of what is due, so that each day has about the same"
        " amount. What is most likely to be forgotten comes first and stays today. Only due dates"
        " change, in the note's `sr-due` or the comment of the card; `undo` takes it all back in"
        " one step.",
        ("--dry-run", "--days 14", "--per-day 5 --memory 'tag:#cloud'"),
        (
            one_of(
                argument(
                    "--days",
                    type=_from_one,
                    default=7,
                    metavar="N",
                    help="over N days, today included (default 7)",
                ),
                argument(
                    "--per-day",
                    type=_from_one,
                    metavar="N",
                    help="over as many days as it takes for at most N a day",
                ),
            ),
            argument(
                "--dry-run",
                action="store_true",
                help="only print the plan, day by day and item by item",
            ),
            WHAT_IS_REVIEWED,
        ),
    ),
}
