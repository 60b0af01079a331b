"""The commands that leave notes and cards out of review: `suspend`, `bury` and taking that back."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.cli.exit_codes import ExitCode
from explorer.cli.grade_commands import note_to_write
from explorer.cli.output import BOLD, DIM, place
from explorer.cli.request import Request
from explorer.serialize import json_shapes
from explorer.services import NothingToUndo
from explorer.services.put_aside_service import AsideItem
from explorer.text.cloze_fields import without_fields
from explorer.text.counts import counted


def suspend(request: Request) -> ExitCode:
    """Leave a note or a card out of review until it is taken back."""
    path = note_to_write(request, request.options.note)
    item = request.explorer.reviews.put_aside.suspend(path, request.options.card, request.on)
    _write(request, [item])
    return ExitCode.DONE


def bury(request: Request) -> ExitCode:
    """Leave a note, or a card with its siblings, out of review until tomorrow."""
    path = note_to_write(request, request.options.note)
    item = request.explorer.reviews.put_aside.bury(path, request.options.card, request.on)
    _write(request, [item])
    return ExitCode.DONE


def unsuspend(request: Request) -> ExitCode:
    """Have notes and cards reviewed again. Raises `NothingToUndo` if none of them is put aside."""
    put_aside = request.explorer.reviews.put_aside
    items = [item for item in put_aside.list(request.on).items if _is_meant(request, item)]
    if not items:
        raise NothingToUndo(
            "none of this is suspended or buried; 'explorer suspended' lists what is"
        )
    put_aside.take_back(items)
    _write(request, items)
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


def suspended(request: Request) -> ExitCode:
    """Print what is put aside; the exit code is 1 if a row of the file cannot be read."""
    found = request.explorer.reviews.put_aside.list(request.on)
    for problem in found.problems:
        request.out.error(problem)
    _write(request, found.items)
    if not found.items:
        request.out.info("nothing is suspended or buried")
    return ExitCode.NOTHING if found.problems else ExitCode.DONE


def _write(request: Request, items: Sequence[AsideItem]) -> None:
    out = request.out
    if request.options.json:
        out.json({"suspended": [json_shapes.aside_json(item) for item in items]})
        return
    rows = [
        (place(item.path, item.line), _card(item), _until(item), without_fields(item.front).strip())
        for item in items
    ]
    out.table(rows, (BOLD, "", "", DIM), cut=("left", "", "", "right"))


def _card(item: AsideItem) -> str:
    if not item.keys:
        return "gone"
    if item.card is None:
        return "note"
    if item.entry.key.card:
        return f"card {item.card}"
    return f"question {item.card}"


def _until(item: AsideItem) -> str:
    if item.entry.until is None:
        return "suspended"
    return f"buried until {item.entry.until}"
