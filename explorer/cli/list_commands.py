"""The commands that list places of the whole vault: `due`, `check`, `stats`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, Output, due_text, place
from explorer.cli.request import Request
from explorer.cli.review_scope import wanted_scope
from explorer.model import DueList
from explorer.serialize import json_shapes
from explorer.serialize.json_text import encode
from explorer.services.explorer import Explorer
from explorer.services.problem_groups import ProblemGroup, group_problems
from explorer.text.cloze_fields import without_fields
from explorer.text.counts import counted

if TYPE_CHECKING:
    from explorer.review import RangeCount, ReviewHistory, ReviewStats
    from explorer.review.group_stats import GroupStats

_ROOM_FOR_CODES = 110
"""Columns of a terminal from which on problems are shown with their codes, beside the sentence that
says the same: in fewer, the sentence needs the room."""


def due(request: Request) -> ExitCode:
    """Print the notes and cards to review."""
    out = request.out
    if request.options.ics:
        from explorer.cli.due_exports import write_calendar

        return write_calendar(request)
    if request.options.count:
        from explorer.cli.due_exports import write_count

        return write_count(request)
    due_list = request.explorer.reviews.due(request.on, wanted_scope(request))
    match request.format:
        case "json":
            out.json(json_shapes.due_json(due_list))
        case "jsonl":
            shape = json_shapes.due_json(due_list)
            out.json_lines(map(encode, [*shape["notes"], *shape["cards"]]))
        case "tsv":
            _write_due_tsv(request, due_list)
        case _:
            _write_due_table(out, due_list)
    _tell_put_aside(request)
    return ExitCode.DONE


def _tell_put_aside(request: Request) -> None:
    """Tell how much is left out since it is suspended or buried, and what of that is not known."""
    found = request.explorer.reviews.put_aside.list(request.on)
    for problem in found.problems:
        request.out.error(problem)
    if found.items:
        count = counted(len(found.items), "item")
        request.out.info(f"{count} suspended or buried; 'explorer suspended' lists them")


def _write_due_tsv(request: Request, due_list: DueList) -> None:
    notes = request.explorer.vault.notes
    request.out.tsv(
        (place(note.path), 1, notes[note.path].title, "note", note.state, note.due)
        for note in due_list.notes
    )
    request.out.tsv(
        (
            place(card.path),
            card.line,
            without_fields(card.front).strip(),
            f"card {card.question}.{card.card}",
            card.state,
            card.due,
        )
        for card in due_list.cards
    )


def _write_due_table(out: Output, due_list: DueList) -> None:
    rows: list[tuple[object, ...]] = [
        (note.state, note.due, "note", place(note.path), f"#{note.queue}")
        for note in due_list.notes
    ]
    rows += [
        (
            card.state,
            due_text(card.due),
            f"card {card.question}.{card.card}",
            place(card.path, card.line),
            without_fields(card.front).strip(),
        )
        for card in due_list.cards
    ]
    out.table(rows, ("", "", DIM, BOLD), cut=("", "", "", "left", "right"))
    states = ", ".join(f"{count} {state}" for state, count in due_list.counts.items() if count)
    out.info(f"on {due_list.on}: {states or 'nothing to review'}")


def check(request: Request) -> ExitCode:
    """Print the problems of the vault."""
    problems, out = request.explorer.problems(), request.out
    if request.options.all:
        groups = tuple(ProblemGroup((problem,)) for problem in problems)
    else:
        groups = group_problems(problems)
    _write_problems(request, groups)
    notes = len(request.explorer.vault.notes)
    found = f"{counted(len(problems), 'problem')} in {counted(notes, 'note')}"
    if len(groups) < len(problems):
        found += f", {len(groups):,} of them different; --all shows each"
    out.info(found)
    return ExitCode.NOTHING if problems else ExitCode.DONE


def _write_problems(request: Request, groups: Sequence[ProblemGroup]) -> None:
    out = request.out
    match request.format:
        case "json":
            out.json({"problems": [json_shapes.problem_group_json(group) for group in groups]})
        case "jsonl":
            out.json_lines(encode(json_shapes.problem_group_json(group)) for group in groups)
        case "tsv":
            out.tsv(_problem_values(group) for group in groups)
        case _:
            _write_problem_table(out, groups)


def _write_problem_table(out: Output, groups: Sequence[ProblemGroup]) -> None:
    rows = [_problem_row(group) for group in groups]
    if out.terminal and out.columns < _ROOM_FOR_CODES:
        short_rows = [(at, severity, message) for at, severity, _, message in rows]
        out.table(short_rows, (BOLD,), cut=("left", "", "right"))
    else:
        out.table(rows, (BOLD, "", DIM), cut=("left", "", "", "right"))


def _problem_values(group: ProblemGroup) -> tuple[object, ...]:
    problem = group.first
    path = place(problem.path)
    return path, problem.line, problem.message, problem.code, problem.severity, group.count


def _problem_row(group: ProblemGroup) -> tuple[str, str, str, str]:
    problem = group.first
    message = problem.message
    if group.count > 1:
        message += f" ({group.count:,} times)"
    return place(problem.path, problem.line), problem.severity, problem.code, message


def stats(request: Request) -> ExitCode:
    """Print how much there is, how much of it is in which state, and what becomes due when."""
    out, explorer = request.out, request.explorer
    vault_figures = _vault_figures(explorer)
    review_stats = explorer.reviews.stats(request.on)
    history = explorer.reviews.history(request.on)
    grouped, on = explorer.reviews.grouped_stats(request.on), history.on
    if request.options.json:
        out.json(
            {
                "on": on.isoformat(),
                "vault": vault_figures,
                "review": {
                    **json_shapes.review_stats_json(review_stats),
                    **json_shapes.grouped_stats_json(grouped),
                },
                "history": json_shapes.review_history_json(history),
            }
        )
        return ExitCode.DONE
    figures = [(name.replace("_", " "), count) for name, count in vault_figures.items()]
    out.table([*figures, ("notes in review", review_stats.notes), ("cards", review_stats.cards)])
    out.section("review", [*review_stats.counts.items(), ("mature", review_stats.mature)])
    out.section("forecast", _forecast(review_stats, on))
    out.section("intervals in days", _ranges(review_stats.intervals))
    out.section("ease in percent", _ranges(review_stats.eases))
    out.section("reviewed here", _past(history))
    out.section("decks", _grouped(grouped.decks))
    out.section("tags", _grouped(grouped.tags))
    return ExitCode.DONE


def _forecast(review_stats: ReviewStats, on: date) -> list[tuple[object, int]]:
    """Return how much becomes due on which day, without days on which nothing does."""
    rows: list[tuple[object, int]] = []
    for day, count in enumerate(review_stats.forecast):
        if count:
            rows.append((on + timedelta(days=day), count))
    if review_stats.beyond:
        rows.append(("later", review_stats.beyond))
    return rows


def _ranges(ranges: Sequence[RangeCount]) -> list[tuple[str, int]]:
    """Return how much there is in each range that holds something."""
    return [(_range(one.low, one.high), one.count) for one in ranges if one.count]


def _past(history: ReviewHistory) -> list[tuple[object, object]]:
    """Return the figures of the log, none if nothing was reviewed here yet."""
    if not history.total:
        return []
    rows: list[tuple[object, object]] = [
        ("today", history.today),
        ("days in a row", history.streak),
        ("all", history.total),
    ]
    if history.retention.rate is not None:
        rows.append(("known", f"{history.retention.rate:.0%}"))
    return rows


def _grouped(groups: Mapping[str, GroupStats]) -> list[tuple[object, ...]]:
    """Return how much of each group there is, how much of it is due, and how much was known."""
    rows: list[tuple[object, ...]] = []
    for name, group in groups.items():
        known = ""
        if group.retention.rate is not None:
            known = f"{group.retention.rate:.0%} known"
        items = counted(group.notes + group.cards, "item")
        rows.append((name, items, f"{group.waiting} due", f"{group.counts['new']} new", known))
    return rows


def _vault_figures(explorer: Explorer) -> dict[str, int]:
    vault = explorer.vault
    notes = vault.notes.values()
    return {
        "notes": len(notes),
        "headings": sum(len(note.headings) for note in notes),
        "links": sum(len(note.links) for note in notes),
        "tags": len({tag.casefold() for note in notes for tag in note.tags}),
        "missing_notes": len(vault.phantoms()),
        "problems": len(explorer.problems()),
    }


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} and more"
    return f"{low} to {high}"
