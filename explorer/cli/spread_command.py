"""The command `spread`: what is due, put off over the days to come."""

from __future__ import annotations

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, due_text, place
from explorer.cli.request import Request
from explorer.cli.review_scope import wanted_scope
from explorer.review.review_items import QueueScope
from explorer.review.spreading import SpreadLength, SpreadMove, SpreadPlan
from explorer.serialize import json_shapes
from explorer.services.spread_service import SpreadResult
from explorer.text.counts import counted


def spread(request: Request) -> ExitCode:
    """Spread what is due over days; with `--dry-run` only print how."""
    options, out, spreads = request.options, request.out, request.explorer.spreads
    length = SpreadLength(options.days, options.per_day)
    plan = spreads.plan(length, wanted_scope(request) or QueueScope(), request.on)
    if options.dry_run:
        result = spreads.check(plan)
    else:
        result = spreads.write(plan)
    if options.json:
        out.json(json_shapes.spread_json(result))
    else:
        _write_days(request, plan)
        if options.dry_run:
            out.line()
            rows = [_move_row(move) for move in plan.moves]
            out.table(rows, (DIM, BOLD, "", DIM), cut=("", "left"))
    # What is the matter with the vault is the reason of each note.
    for reason in dict.fromkeys(result.refused.values()):
        out.error(reason)
    out.info(_summary(result))
    return ExitCode.REFUSED if result.refused else ExitCode.DONE


def _write_days(request: Request, plan: SpreadPlan) -> None:
    rows = [
        (day.day, f"{day.before} due anyway", f"{day.put} of the backlog", f"{day.total} in all")
        for day in plan.days
    ]
    request.out.table(rows, (BOLD, DIM, "", ""))


def _move_row(move: SpreadMove) -> tuple[object, ...]:
    item = move.item
    name = "note"
    if item.question:
        name = f"card {item.question}.{item.card}"
    return move.day, place(item.path, item.line), name, f"was due {due_text(item.due)}"


def _summary(result: SpreadResult) -> str:
    moves = counted(len(result.plan.moves), "item")
    if not result.plan.moves:
        return "nothing needs to be put off"
    notes = counted(len(result.notes), "note")
    if not result.written:
        return f"{moves} in {notes} would be put off; nothing was written (--dry-run)"
    if not result.notes:
        return "nothing was put off"
    written = [move for move in result.plan.moves if move.item.path in result.notes]
    return f"{counted(len(written), 'item')} in {notes} put off; 'explorer undo' takes it all back"
