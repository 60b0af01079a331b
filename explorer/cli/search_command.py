"""The command `search`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.cli.columns import ELLIPSIS
from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, place
from explorer.cli.request import Request
from explorer.serialize import json_shapes
from explorer.serialize.json_text import encode
from explorer.text.counts import counted

if TYPE_CHECKING:
    from explorer.model import Answer, Hit
    from explorer.search import TermMatch

    Matches = Sequence[Sequence[TermMatch]]
    """For each hit, which term of the query matched which of its words."""


_TEXT_PART = 4
"""The part of a terminal's width, a fourth, that the text of a hit has at least."""
_LEAD = 10
"""Letters of a text that are shown before its match, where that would be cut away."""
_LACKS_SCATTERED = (
    "notes that hold these words only in different sections may be missing:"
    " too many notes hold each of them"
)


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
        out.info(_LACKS_SCATTERED)
    matches: Matches | None = None
    if options.explain:
        matches = [explorer.searches.explain(query, hit) for hit in answer.hits]
    _write_answer(request, answer, matches)
    if options.explain and any(hit.kind == "text" for hit in answer.hits):
        out.info(
            "what was found inside notes has the exact words;"
            " --explain is about headings, titles and aliases"
        )
    if answer.truncated and not answer.hits:
        out.info(f"{counted(answer.total, 'place')} found; none is shown with --limit 0")
    elif answer.truncated:
        total = counted(answer.total, "place")
        out.info(f"the first {len(answer.hits):,} of {total}; --limit shows more")
    elif not answer.hits:
        out.info(f"nothing found for {options.query}")
    return ExitCode.DONE if answer.total else ExitCode.NOTHING


def _write_answer(request: Request, answer: Answer, matches: Matches | None) -> None:
    out = request.out
    match request.format:
        case "json":
            out.json(json_shapes.answer_json(answer, matches))
        case "jsonl":
            out.json_lines(encode(json_shapes.hit_json(hit)) for hit in answer.hits)
        case "tsv":
            out.tsv(
                (place(hit.path), hit.line, hit.shown, hit.kind, hit.title, hit.due)
                for hit in answer.hits
            )
        case _:
            texts = [hit.shown for hit in answer.hits]
            if out.terminal:  # a pipe gets texts as they are
                texts = [in_sight(hit, out.columns) for hit in answer.hits]
            rows = [
                (place(hit.path, hit.line), text, hit.kind, hit.due)
                for hit, text in zip(answer.hits, texts, strict=True)
            ]
            explanations = [[_explanation(match) for match in of_hit] for of_hit in matches or ()]
            out.table(rows, (DIM, BOLD, DIM), explanations, cut=("left", "right"))


def in_sight(hit: Hit, columns: int) -> str:
    """Return what a hit shows in a terminal, cut at its left if its match would not be in sight."""
    text = hit.shown
    if hit.kind != "text" or not hit.ranges:
        return text
    start, end = hit.ranges[0]
    if end <= columns // _TEXT_PART:
        return text
    begin = max(0, start - _LEAD)
    blank = text.find(" ", begin, start)
    if blank >= 0:
        begin = blank + 1
    return ELLIPSIS + text[begin:]


def _explanation(match: TermMatch) -> str:
    """Return which term matched which word, and how: `watring ~ watering: typo, 0.85`."""
    explanation = f"{match.part} ~ {match.word}: {match.how}, {match.quality:.2f}"
    if match.above is None:
        return explanation
    return f"{explanation}, in {match.above} above it"
