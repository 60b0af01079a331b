"""The command `search`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.cli.command_table import ExitCode
from explorer.cli.output import BOLD, DIM, ELLIPSIS, place
from explorer.cli.request import SCOPES, CommandSpec, Request, add_format, count
from explorer.serialize import json_shapes
from explorer.text.counts import counted

if TYPE_CHECKING:
    from explorer.model import Answer, Hit
    from explorer.search import TermMatch

    Matches = Sequence[Sequence[TermMatch]]
    """For each hit, which term of the query matched which of its words."""

_LEAD = 10
"""Letters of a text that are shown before its match, where that would be cut away."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "query", nargs="+", metavar="QUERY", help="words, in any order; -WORD excludes one"
    )
    parser.add_argument(
        "--limit", type=count, default=50, metavar="N", help="at most N places (default 50)"
    )
    parser.add_argument(
        "--scope", choices=SCOPES, help="where to look (default: names, then the text of notes)"
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say which part of the query matched which word, and how",
    )
    add_format(parser, "path, line, what matched, kind, title, due")


def _query_help() -> str:
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
    if options.scope is None:
        answer = explorer.searches.names_and_texts(query, options.limit, request.on)
    else:
        answer = explorer.searches.search(query, options.limit, options.scope, request.on)
    for sentence in answer.problems:
        out.info(sentence)
    if answer.lacks_scattered:
        out.info(
            "notes that hold these words only in different sections may be missing:"
            " too many notes hold each of them"
        )
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
            "what was found inside notes has the exact words;"
            " --explain is about headings, titles and aliases"
        )
    total = counted(answer.total, "place")
    if answer.truncated and not answer.hits:
        out.info(f"{total} found; none is shown with --limit 0")
    elif answer.truncated:
        out.info(f"the first {len(answer.hits):,} of {total}; --limit shows more")
    elif not answer.hits:
        out.info(f"nothing found for {options.query}")
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
        _arguments,
        _query_help,
    ),
}
