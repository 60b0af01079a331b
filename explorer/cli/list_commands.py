"""The commands that list places all over the vault: `search`, `due`, `check`, `stats`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from explorer.cli.exit_codes import ExitCode
from explorer.cli.output import BOLD, DIM, counted, place
from explorer.cli.request import Request
from explorer.model import Hit
from explorer.serialize import json_shapes
from explorer.serialize.json_text import encode
from explorer.services.explorer import Explorer

if TYPE_CHECKING:
    from explorer.search import TermMatch


def search(request: Request) -> ExitCode:
    """Print the places that a query finds."""
    options, out, explorer = request.options, request.out, request.explorer
    answer = explorer.search(options.query, limit=options.limit, scope=options.scope, on=request.on)
    for sentence in answer.problems:
        out.tell(sentence)
    explained = (
        [explorer.searches.explain(options.query, hit) for hit in answer.hits]
        if options.explain
        else None
    )
    if options.json:
        out.json(json_shapes.answer(answer, explained))
    elif options.format == "jsonl":
        out.json_lines(encode(json_shapes.hit(hit)) for hit in answer.hits)
    elif options.format == "tsv":
        out.tsv((place(h.path), h.line, _shown(h), h.kind, h.title, h.due) for h in answer.hits)
    else:
        rows = [(place(h.path, h.line), _shown(h), h.kind, h.due) for h in answer.hits]
        out.table(rows, (DIM, BOLD, DIM), [[*map(_explanation, met)] for met in explained or ()])
    if options.explain and any(hit.kind == "text" for hit in answer.hits):
        out.tell(
            "what was found inside notes holds the very words; --explain is about headings, titles and aliases"
        )
    if answer.truncated:
        out.tell(f"the first {len(answer.hits)} of {answer.total} places; --limit shows more")
    elif not answer.hits:
        out.tell(f"nothing found for {options.query}")
    return ExitCode.DONE if answer.total else ExitCode.NOTHING


def _shown(hit: Hit) -> str:
    return hit.text or hit.heading or hit.title


def _explanation(met: TermMatch) -> str:
    """Say which part of a query met which word, and how: `watring ~ watering: typo, 0.85`."""
    above = "" if met.above is None else f", in {met.above} above it"
    return f"{met.part} ~ {met.word}: {met.how}, {met.quality:.2f}{above}"


def due(request: Request) -> ExitCode:
    """Print what there is to review."""
    out = request.out
    said = request.explorer.due(request.on)
    shape = json_shapes.due(said)
    if request.options.json:
        out.json(shape)
        return ExitCode.DONE
    if request.options.format == "jsonl":
        out.json_lines(map(encode, [*shape["notes"], *shape["cards"]]))
        return ExitCode.DONE
    if request.options.format == "tsv":
        titles = request.explorer.vault.notes
        out.tsv(
            (place(n.path), 1, titles[n.path].title, "note", n.state, n.due) for n in said.notes
        )
        out.tsv(
            (place(c.path), c.line, c.front.strip(), f"card {c.question}.{c.card}", c.state, c.due)
            for c in said.cards
        )
        return ExitCode.DONE
    notes = [(n.state, n.due, "note", place(n.path), f"#{n.queue}") for n in said.notes]
    cards = [
        (c.state, c.due, f"card {c.question}.{c.card}", place(c.path, c.line), c.front.strip())
        for c in said.cards
    ]
    out.table([*notes, *cards], ("", "", DIM, BOLD))
    states = ", ".join(f"{count} {state}" for state, count in said.counts.items() if count)
    out.tell(f"on {said.on}: {states or 'nothing to review'}")
    return ExitCode.DONE


def check(request: Request) -> ExitCode:
    """Print the problems of the vault."""
    problems, out = request.explorer.problems(), request.out
    if request.options.json:
        out.json({"problems": [json_shapes.problem(p) for p in problems]})
    elif request.options.format == "jsonl":
        out.json_lines(encode(json_shapes.problem(p)) for p in problems)
    elif request.options.format == "tsv":
        out.tsv((place(p.path), p.line, p.message, p.code, p.severity) for p in problems)
    else:
        out.table(
            [(place(p.path, p.line), p.severity, p.code, p.message) for p in problems],
            (BOLD, "", DIM),
        )
    out.tell(
        f"{counted(len(problems), 'problem')} in {counted(len(request.explorer.vault.notes), 'note')}"
    )
    return ExitCode.NOTHING if problems else ExitCode.DONE


def stats(request: Request) -> ExitCode:
    """Print how much there is, how much of it is in which state, and what comes due when."""
    out, explorer = request.out, request.explorer
    numbers, reviews = _numbers(explorer), explorer.reviews.stats(request.on)
    on = explorer.due(request.on).on
    if request.options.json:
        out.json(
            {"on": on.isoformat(), "vault": numbers, "review": json_shapes.review_stats(reviews)}
        )
        return ExitCode.DONE
    named = [(name.replace("_", " "), count) for name, count in numbers.items()]
    out.table([*named, ("notes in review", reviews.notes), ("cards", reviews.cards)])
    out.line()
    out.line(out.style("review", BOLD))
    out.table([*reviews.counts.items(), ("mature", reviews.mature)])
    ahead = [
        (on + timedelta(days=day), count) for day, count in enumerate(reviews.forecast) if count
    ]
    if ahead or reviews.beyond:
        out.line()
        out.line(out.style("forecast", BOLD))
        out.table([*ahead, *([("later", reviews.beyond)] if reviews.beyond else [])])
    if any(known.count for known in reviews.intervals):
        out.line()
        out.line(out.style("intervals in days", BOLD))
        out.table(
            [
                (_range(known.low, known.high), known.count)
                for known in reviews.intervals
                if known.count
            ]
        )
    return ExitCode.DONE


def _numbers(explorer: Explorer) -> dict[str, int]:
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
    return f"{low} and more" if high is None else f"{low} to {high}"
