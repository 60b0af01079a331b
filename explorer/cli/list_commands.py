"""The commands that list places of the vault: `search`, `due`, `check`, `stats`, `tasks`."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from explorer.cli.command_table import ExitCode
from explorer.cli.output import BOLD, DIM, ELLIPSIS, due_text, place
from explorer.cli.request import (
    NUL_NAMES,
    SCOPES,
    WHAT_IS_REVIEWED,
    CommandSpec,
    Request,
    argument,
    count,
    formats,
    name,
    one_of,
)
from explorer.serialize import json_shapes
from explorer.text.cloze import without_fields
from explorer.text.counts import counted
from explorer.text.plain import plain

if TYPE_CHECKING:
    from explorer.model import Answer, Hit, Moment
    from explorer.review.review_stats import RangeCount, ReviewStats
    from explorer.search import TermMatch
    from explorer.serialize import json_types as types
    from explorer.services.explorer import Explorer
    from explorer.services.problem_groups import ProblemGroup

    Matches = Sequence[Sequence[TermMatch]]
    """For each hit, which term of the query matched which of its words."""

_NEAREST = "Nothing is called that; what is shown are the nearest names."
_LEAD = 10
"""Letters of a text that are shown before its match, where that would be cut away."""


def query_help() -> str:
    """Return what a query may hold, a sign or an operator a line."""
    from explorer.search.operators import operator_lines

    lines = operator_lines()
    width = max(len(typed) for typed, _ in lines)
    rows = "\n".join(f"  {typed:<{width}}  {meaning}" for typed, meaning in lines)
    return f"query:\n{rows}\n\n"


def search(request: Request) -> ExitCode:
    """Print the places that a query finds."""
    from explorer.search import parse_query

    options, out, explorer = request.options, request.out, request.explorer
    query = parse_query(options.query)
    searches, scope, texts_too = explorer.searches, options.scope, options.scope in (None, "text")
    lacks_index = texts_too and query.finds_text and searches.lacks_index()
    if scope is None:
        answer = searches.names_and_texts(query, options.limit, request.on, wait=not lacks_index)
    else:
        answer = searches.search(query, options.limit, scope, request.on, wait=not lacks_index)
    if answer.hits and all(hit.approximate for hit in answer.hits):
        answer = replace(answer, problems=(*answer.problems, _NEAREST))
    for sentence in answer.problems:
        out.info(sentence)
    matches: Matches | None = None
    if options.explain:
        matches = [explorer.searches.explain(query, hit) for hit in answer.hits]
    request.print_list(
        lambda: json_shapes.answer_json(answer, matches),
        ("hits",),
        (
            (place(hit.path), hit.line, hit.shown, hit.kind, hit.title, hit.due)
            for hit in answer.hits
        ),
        lambda: _write_table(request, answer, matches),
    )
    if options.explain and any(hit.kind == "text" for hit in answer.hits):
        out.info(
            "--explain is about headings, titles and aliases, not about what was found inside notes"
        )
    total = counted(answer.total, "place")
    if answer.truncated and not answer.hits:
        out.info(f"{total} found; none is shown with --limit 0")
    elif answer.total > len(answer.hits):
        out.info(f"the first {len(answer.hits):,} of {total}; --limit shows more")
    elif not answer.hits:
        out.info(f"nothing found for {options.query}")
    if lacks_index:
        request.index_later()
    return ExitCode.DONE if answer.total else ExitCode.NOTHING


def _write_table(request: Request, answer: Answer, matches: Matches | None) -> None:
    out = request.out
    rows = [
        (
            place(hit.path, hit.line),
            # A pipe gets texts as they are.
            _in_sight(hit, out.columns) if out.terminal else hit.shown,
            hit.kind,
            hit.due,
        )
        for hit in answer.hits
    ]
    explanations = [[_explanation(match) for match in of_hit] for of_hit in matches or ()]
    out.table(rows, (DIM, BOLD, DIM), explanations, cut=("left", "right"))


def _in_sight(hit: Hit, columns: int) -> str:
    """Return what a hit shows in a terminal, cut at its left if its match would not be in sight."""
    text = hit.shown
    # A fourth of the width is what the text has at least.
    if hit.kind != "text" or not hit.ranges or hit.ranges[0][1] <= columns // 4:
        return text
    start = hit.ranges[0][0]
    begin = max(0, start - _LEAD)
    return ELLIPSIS + text[max(begin, text.find(" ", begin, start) + 1) :]


def _explanation(match: TermMatch) -> str:
    """Return which term matched which word, and how: `watring ~ watering: typo, 0.85`."""
    above = "" if match.above is None else f", in {match.above} above it"
    return f"{match.part} ~ {match.word}: {match.how}, {match.quality:.2f}{above}"


_ROOM_FOR_CODES = 110
"""Columns of a terminal from which on problems are shown with their codes, beside the sentence that
says the same: in fewer, the sentence needs the room."""


def due(request: Request) -> None:
    """Print the notes and cards to review."""
    if request.options.ics:
        from explorer.serialize.calendar_text import calendar_text

        name, days = request.explorer.called.name, request.explorer.reviews.due_days(request.on)
        request.out.text(calendar_text(name, days, request.on).encode())
    elif request.options.count:
        _count_due(request)
    else:
        _list_due(request)


def _list_due(request: Request) -> None:
    from explorer.review.session_queue import QueueOptions

    out, reviews = request.out, request.explorer.reviews
    scope = request.scope()
    found = reviews.due(request.on, scope)
    work = reviews.workload(QueueOptions.of(request.config), request.on, scope)
    notes = request.explorer.vault.notes
    rows: list[tuple[str, int, str, str, str, Moment | None, str | None]] = [
        (place(note.path), 1, notes[note.path].title, "note", note.state, note.due, note.queue)
        for note in found.notes
    ]
    for card in found.cards:
        kind, front = f"card {card.question}.{card.card}", without_fields(card.front).strip()
        rows.append((place(card.path), card.line, front, kind, card.state, card.due, None))

    def table() -> None:
        shown = [
            (state, due_text(due), kind, at, f"#{queue}")
            if queue is not None
            else (state, due_text(due), kind, f"{at}:{line}", text)
            for at, line, text, kind, state, due, queue in rows
        ]
        out.table(shown, ("", "", DIM, BOLD), cut=("", "", "", "left", "right"))
        states = ", ".join(f"{count} {state}" for state, count in found.counts.items() if count)
        out.info(f"on {found.on}: {states or 'nothing to review'}")
        if work.later:
            out.info(f"asked today: {work.due} due, {work.new} new; later: {work.later:,}")

    shape = partial(json_shapes.due_json, found, work)
    request.print_list(shape, ("notes", "cards"), (row[:6] for row in rows), table)
    aside = reviews.put_aside.list(request.on)
    for problem in aside.problems:
        out.error(problem)
    if aside.items:
        count = counted(len(aside.items), "item")
        gone = f", {aside.gone:,} of them not found any more" if aside.gone else ""
        out.info(f"{count} suspended or buried{gone}; 'explorer review list' lists them")


def _count_due(request: Request) -> None:
    """Print how much of what is due would be asked today, and keep it for the next time."""
    from explorer.review.days import begins, day_of
    from explorer.review.session_queue import QueueOptions

    reviews, options = request.explorer.reviews, request.options
    limits = QueueOptions.of(request.config)
    scope = request.scope()
    work = reviews.workload(limits, request.on, scope)
    if options.json:
        request.out.json(json_shapes.workload_json(work))
    else:
        request.out.line(str(work.due))
    if options.on is None and scope is None:
        from explorer.cli.due_prompt import keep_count
        from explorer.cli.vault_location import config_file
        from explorer.vault.obsidian_settings import review_settings_files

        request.out.flush()
        vault = request.explorer.vault
        is_named = options.vault is not None or os.environ.get("EXPLORER_VAULT")
        place = "" if request.config.vault and not is_named else str(vault.root)
        settings = map(str, review_settings_files(vault.root))
        files = [str(config_file(os.environ)), str(reviews.put_aside.file), *settings]
        until = reviews.next_due(request.on)
        if limits.is_limited:
            files.append(str(reviews.log.file))
            tomorrow = day_of(request.on, vault.settings) + timedelta(days=1)
            begun = begins(tomorrow, vault.settings)
            until = begun if until is None else min(until, begun)
        keep_count(place, vault, files, work.due, math.inf if until is None else until.timestamp())


def check(request: Request) -> ExitCode:
    """Print the problems of the vault, or of some notes."""
    from explorer.services.problem_groups import group_problems

    out, notes = request.out, len(request.explorer.vault.notes)
    is_missing = False
    if request.options.files:
        paths, is_missing = _notes_at(request)
        notes = len(paths)
        problems = [each for path in paths for each in request.explorer.note_problems(path)]
    else:
        problems = [*request.explorer.problems()]
    groups = group_problems(problems)
    if request.options.all:
        groups = tuple((problem,) for problem in problems)
    request.print_list(
        lambda: {"problems": [json_shapes.problem_json(each) for each in groups]},
        ("problems",),
        (
            (place(one.path), one.line, one.message, one.code, one.severity, len(each), one.target)
            for each in groups
            for one in each[:1]
        ),
        lambda: _write_problem_table(request, groups),
    )
    found = f"{counted(len(problems), 'problem')} in {counted(notes, 'note')}"
    if len(groups) < len(problems):
        found += f", {len(groups):,} of them different; --all shows each"
    out.info(found)
    return ExitCode.NOTHING if problems or is_missing else ExitCode.DONE


def _notes_at(request: Request) -> tuple[dict[str, None], bool]:
    """Return the paths of notes, each once, and whether any is missing, which is said.

    A file that was typed but is no note of the vault, as in a hidden folder, is not missing: a hook
    names all files. What is typed is rather in the current folder, what is read in the vault.
    """
    from explorer.cli.note_commands import at_file_path, notes_called

    paths, is_missing = dict[str, None](), False
    for typed in dict.fromkeys(request.options.files):
        for file in request.names(typed):
            found = (typed != "-" and at_file_path(request, file)) or notes_called(request, file)
            if found:
                paths[found[0]] = None
            elif typed != "-" and os.path.isfile(file):  # noqa: PTH113  unlike Path's, it never fails
                root = request.explorer.root
                request.out.info(f"{file} is no note of {root}: it was not checked")
            else:
                request.out.error(f"there is no note called {file}")
                is_missing = True
    return paths, is_missing


def _write_problem_table(request: Request, groups: Sequence[ProblemGroup]) -> None:
    out = request.out
    has_codes = not out.terminal or out.columns >= _ROOM_FOR_CODES
    rows: list[list[object]] = []
    for group in groups:
        problem = group[0]
        times = f" ({len(group):,} times)" if len(group) > 1 else ""
        codes = [problem.code] if has_codes else []
        at = place(problem.path, problem.line)
        rows.append([at, problem.severity, *codes, problem.message + times])
    if has_codes:
        out.table(rows, (BOLD, "", DIM), cut=("left", "", "", "right"))
    else:
        out.table(rows, (BOLD,), cut=("left", "", "right"))


def stats(request: Request) -> None:
    """Print how much there is, how much of it is in which state, and what is asked when."""
    from explorer.review.session_queue import QueueOptions

    out, reviews = request.out, request.explorer.reviews
    vault_figures = _vault_figures(request.explorer)
    limits = QueueOptions.of(request.config)
    review_stats = reviews.stats(request.on, limits)
    history = reviews.history(request.on)
    decks = reviews.deck_stats(request.on, limits)
    if request.options.json:
        shape: types.StatsJson = {
            "on": history.on.isoformat(),
            "vault": vault_figures,
            "review": json_shapes.review_stats_json(review_stats, decks),
            "history": json_shapes.review_history_json(history),
        }
        out.json(shape)
        return
    figures = [(name.replace("_", " "), count) for name, count in vault_figures.items()]
    out.table([*figures, ("notes in review", review_stats.notes), ("cards", review_stats.cards)])
    out.section("review", [*review_stats.counts.items(), ("mature", review_stats.mature)])
    if review_stats.asked.later:
        out.section("asked today", [*review_stats.asked._asdict().items()])
    out.section("forecast", _forecast(review_stats, history.on))
    out.section("intervals in days", _ranges(review_stats.intervals))
    out.section("ease in percent", _ranges(review_stats.eases))
    past: list[tuple[object, object]] = [
        ("today", history.today),
        ("days in a row", history.streak),
        ("all", history.total),
    ]
    if history.retention.rate is not None:
        past.append(("known", f"{history.retention.rate:.0%}"))
    out.section("reviewed here", past if history.total else ())
    rows = [
        (
            name,
            counted(deck.cards, "item"),
            f"{deck.asked.due} due",
            f"{deck.asked.new} new",
            "" if deck.retention.rate is None else f"{deck.retention.rate:.0%} known",
        )
        for name, deck in decks.items()
    ]
    out.section("decks", rows)


def _forecast(review_stats: ReviewStats, on: date) -> list[tuple[object, int]]:
    """Return how much is asked on which day, without days on which nothing is."""
    rows: list[tuple[object, int]] = [
        (on + timedelta(days=day), count)
        for day, count in enumerate(review_stats.forecast)
        if count
    ]
    return [*rows, ("later", review_stats.beyond)] if review_stats.beyond else rows


def _ranges(ranges: Sequence[RangeCount]) -> list[tuple[str, int]]:
    """Return how much there is in each range that holds something."""
    return [
        (f"{one.low} and more" if one.high is None else f"{one.low} to {one.high}", one.count)
        for one in ranges
        if one.count
    ]


def _vault_figures(explorer: Explorer) -> types.VaultFiguresJson:
    notes = explorer.vault.notes.values()
    return {
        "notes": len(notes),
        "headings": sum(len(note.headings) for note in notes),
        "links": sum(len(note.links) for note in notes),
        "tags": len({tag.casefold() for note in notes for tag in note.tags}),
        "missing_notes": len(explorer.vault.phantoms()),
        "problems": len(explorer.problems()),
    }


def tasks(request: Request) -> None:
    """Print the tasks that are asked for."""
    out, options, service = request.out, request.options, request.explorer.tasks
    if options.due:
        found = service.due(request.on)
        summary = f"{counted(len(found), 'task')} due" if found else "no task is due"
    elif options.open:
        found = service.open()
        summary = counted(len(found), "open task") if found else "no task is open"
    else:
        found = service.all()
        still_open = sum(task.is_open for task in found)
        summary = f"{counted(len(found), 'task')}, {still_open:,} of them open"
        summary = summary if found else "no tasks"
    request.print_list(
        lambda: {"tasks": [json_shapes.task_json(task) for task in found]},
        ("tasks",),
        ((place(t.path), t.line, t.fields.text, t.state, t.fields.due, t.heading) for t in found),
        lambda: out.table(
            [(place(t.path, t.line), f"[{t.symbol}]", t.day, plain(t.fields.text)) for t in found],
            (DIM, "", "", BOLD),
            cut=("left", "", "", "right"),
        ),
    )
    out.problems(request.explorer.vault.info.tasks.problems)
    out.info(summary)


COMMANDS = {
    "search": CommandSpec(
        search,
        "Print the places that match, best first."
        " Words may come in any order and may be cut short.",
        (
            "mfa",
            "shared resp --limit 5",
            "cloud --scope tags --json",
            "mfa -draft",
            "mfa --format tsv | fzf",
            "'task-todo:(call OR email) -path:archive'",
        ),
        (
            argument(
                "query", nargs="+", metavar="QUERY", help="words, in any order; -WORD excludes one"
            ),
            argument(
                "--limit", type=count, default=50, metavar="N", help="at most N places (default 50)"
            ),
            argument(
                "--scope",
                choices=SCOPES,
                help="where to look (default: names, then the text of notes)",
            ),
            argument(
                "--explain",
                action="store_true",
                help="say which part of the query matched which word, and how",
            ),
            formats("path, line, what matched, kind, title, due"),
        ),
        query_help,
        words=True,
    ),
    "due": CommandSpec(
        due,
        "Print the notes and flashcards that are overdue, due or new, most urgent first; with"
        " --memory or --set all that the query finds, due or not.",
        (
            "",
            "--on 2030-01-31",
            "--memory 'tag:#cloud interval:>5'",
            "--count",
            "--ics > due.ics",
        ),
        (
            one_of(
                argument(
                    "--count",
                    action="store_true",
                    help="only how many due ones would be asked today, for a shell prompt",
                ),
                argument(
                    "--ics",
                    action="store_true",
                    help="when notes and cards are due, as a calendar (iCalendar)",
                ),
            ),
            WHAT_IS_REVIEWED,
            formats("path, line, title or front of the card, kind, state, due"),
        ),
    ),
    "tasks": CommandSpec(
        tasks,
        "Print the tasks of all notes, in the order of the files; with --open or --due, most urgent"
        " first. Dates, priorities and recurrence are read as the Tasks plugin and Dataview write"
        " them.",
        ("", "--open", "--due --on 2030-01-31", "--json"),
        (
            argument("--open", action="store_true", help="only open tasks"),
            argument(
                "--due",
                action="store_true",
                help="only open tasks that are due or scheduled by now",
            ),
            formats("path, line, text, state, due, heading"),
        ),
    ),
    "check": CommandSpec(
        check,
        "Print what is wrong: links that lead nowhere, front matter that cannot be read,"
        " half-written review fields. Links that are wrong in the same way are one entry with a"
        " count. With FILE, only those of these notes; the vault is then the one around them."
        " The exit code is 1 if there is a problem.",
        ("", "--all", "--json", "Security.md Cloud/Regions.md", "--format tsv"),
        (
            argument(
                "files",
                nargs="*",
                type=name,
                metavar="FILE",
                help="a note, by its path from the current folder or in the vault; - reads names in"
                " the vault, one a line",
            ),
            NUL_NAMES,
            argument(
                "--all",
                action="store_true",
                help="list links that are wrong in the same way one by one",
            ),
            formats("path, line, message, code, severity, count, target"),
        ),
    ),
    "stats": CommandSpec(
        stats,
        "Print how much there is in the vault, how many notes and cards are in each review"
        " state, and what comes due when.",
        ("", "--on 2030-01-31 --json"),
    ),
}
