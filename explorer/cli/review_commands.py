"""The commands about what is in review, and when: `review join`, `leave`, `spread`, `suspend`..."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence

from explorer.cli.command_table import ExitCode
from explorer.cli.grade_commands import note_to_write, write_result
from explorer.cli.output import BOLD, DIM, due_text, place
from explorer.cli.request import CommandSpec, Request, add_note, add_note_and_card, add_scope, count
from explorer.model import GradeResult
from explorer.review.review_items import QueueScope
from explorer.serialize import json_shapes
from explorer.services import NothingToUndo
from explorer.services.put_aside_service import AsideItem
from explorer.services.spread_service import SpreadResult
from explorer.text.cloze import without_fields
from explorer.text.counts import counted


def _tag(text: str) -> str:
    name = text.strip().removeprefix("#")
    if not name:
        raise ArgumentTypeError("the tag is empty")
    return name


def _join_arguments(parser: ArgumentParser) -> None:
    add_note(parser)
    parser.add_argument(
        "--tag", type=_tag, metavar="TAG", help="which of several review tags (default: the first)"
    )


def join(request: Request) -> ExitCode:
    """Put a note into review."""
    path, membership = _path(request), request.explorer.membership
    result = membership.join(path, request.options.tag, request.on)
    return _tell(request, result, "is already in review")


def leave(request: Request) -> ExitCode:
    """Take a note out of review."""
    result = request.explorer.membership.leave(_path(request), request.on)
    return _tell(request, result, "is in no review queue")


def _path(request: Request) -> str:
    return note_to_write(request, request.options.note)


def _tell(request: Request, result: GradeResult, unchanged: str) -> ExitCode:
    write_result(request, result)
    if not result.written:
        request.out.info(f"{result.path} {unchanged}")
    return ExitCode.DONE


def suspend(request: Request) -> ExitCode:
    """Leave a note or a card out of review until it is taken back."""
    aside, path = request.explorer.reviews.put_aside, _path(request)
    _write_aside(request, [aside.suspend(path, request.options.card, request.on)])
    return ExitCode.DONE


def bury(request: Request) -> ExitCode:
    """Leave a note, or a card with its siblings, out of review until tomorrow."""
    aside, path = request.explorer.reviews.put_aside, _path(request)
    _write_aside(request, [aside.bury(path, request.options.card, request.on)])
    return ExitCode.DONE


def _unsuspend_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    add_note(which, "?")
    which.add_argument("--all", action="store_true", help="all that is suspended or buried")
    parser.add_argument(
        "--card",
        metavar="Q.C",
        help="only this card; without it, all that is suspended or buried of the note",
    )


def unsuspend(request: Request) -> ExitCode:
    """Have notes and cards reviewed again. Raises `NothingToUndo` if none of them is put aside."""
    put_aside = request.explorer.reviews.put_aside
    items = [item for item in put_aside.list(request.on).items if _is_meant(request, item)]
    if not items:
        raise NothingToUndo(
            "none of this is suspended or buried; 'explorer review list' lists what is"
        )
    put_aside.take_back(items)
    _write_aside(request, items)
    request.out.info(f"{counted(len(items), 'item')} taken back")
    return ExitCode.DONE


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
    _write_aside(request, found.items)
    if not found.items:
        request.out.info("nothing is suspended or buried")
    return ExitCode.NOTHING if found.problems else ExitCode.DONE


def _write_aside(request: Request, items: Sequence[AsideItem]) -> None:
    out = request.out
    if request.options.json:
        out.json({"suspended": [json_shapes.aside_json(item) for item in items]})
        return
    rows = []
    for item in items:
        card = f"{'card' if item.entry.key.card else 'question'} {item.card}"
        if item.card is None:
            card = "note" if item.keys else "gone"
        until = item.entry.until
        state = "suspended" if until is None else f"buried until {until}"
        front = without_fields(item.front).strip()
        rows.append((place(item.path, item.line), card, state, front))
    out.table(rows, (BOLD, "", "", DIM), cut=("left", "", "", "right"))


def _from_one(text: str) -> int:
    number = count(text)
    if not number:
        raise ArgumentTypeError("0 is too few: name a number from 1 up")
    return number


def _spread_arguments(parser: ArgumentParser) -> None:
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--days",
        type=_from_one,
        default=7,
        metavar="N",
        help="over N days, today included (default 7)",
    )
    length.add_argument(
        "--per-day",
        type=_from_one,
        metavar="N",
        help="over as many days as it takes for at most N a day",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only print the plan, day by day and item by item"
    )
    add_scope(parser)


def spread(request: Request) -> ExitCode:
    """Spread what is due over days; with `--dry-run` only print how."""
    options, out, spreads = request.options, request.out, request.explorer.spreads
    scope = request.scope() or QueueScope()
    plan = spreads.plan(options.days, options.per_day, scope=scope, on=request.on)
    result = spreads.check(plan) if options.dry_run else spreads.write(plan)
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
    "review join": CommandSpec(
        join,
        "Add the review tag to a note, in the style of its other tags; `undo` takes it back.",
        ("Glossary", "Glossary --tag review/cloud"),
        _join_arguments,
    ),
    "review leave": CommandSpec(
        leave,
        "Remove the review tags from a note. Its schedule stays, for when it joins again;"
        " `undo` takes it back.",
        ("Security",),
        add_note,
    ),
    "review suspend": CommandSpec(
        suspend,
        "Leave a note or a card out of review until `unsuspend` brings it back. This is kept"
        " outside the vault: no note changes. It is in no queue and no count, but keeps its badge.",
        ("Security", "Security --card 2.1"),
        add_note_and_card,
    ),
    "review bury": CommandSpec(
        bury,
        "Leave a note, or a card with its siblings, out of review until tomorrow; `suspend` does so"
        " for good.",
        ("Security", "Security --card 2.1"),
        add_note_and_card,
    ),
    "review unsuspend": CommandSpec(
        unsuspend,
        "Bring notes and cards that were suspended or buried back into review.",
        ("Security", "Security --card 2.1", "--all"),
        _unsuspend_arguments,
    ),
    "review list": CommandSpec(
        list_aside,
        "Print the notes and cards that are left out of review, and until when.",
        ("", "--json"),
    ),
    "review spread": CommandSpec(
        spread,
        "Write later due dates for a part of what is due, so that each day has about the same"
        " amount. What is most likely to be forgotten comes first and stays today. Only due dates"
        " change, in the note's `sr-due` or the comment of the card; `undo` takes it all back in"
        " one step.",
        ("--dry-run", "--days 14", "--per-day 5 --memory 'tag:#cloud'"),
        _spread_arguments,
    ),
}
