"""The commands about the graph: `path` and `graph`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from explorer.cli.command_table import CommandError, ExitCode
from explorer.cli.note_commands import mention_others
from explorer.cli.output import BOLD, DIM, named, place
from explorer.cli.request import (
    LIST_FORMATS,
    CommandSpec,
    Request,
    argument,
    count,
    formats,
    name,
)
from explorer.graph import (
    FORMATS,
    INSIGHTS,
    Insights,
    Node,
    Step,
    find_places,
    neighborhood,
    place_name,
    shortest_chains,
)
from explorer.serialize.json_shapes import insight_json
from explorer.text.counts import counted
from explorer.text.names import distinct_ends, distinct_titles

if TYPE_CHECKING:
    from explorer.reader.link_excerpts import LinkExcerpt
    from explorer.serialize import json_types as types
    from explorer.vault import Vault

_MERMAID_EDGES = 500
"""Mermaid's own limit; a graph with more needs another setting there."""
_ARROWS = {
    True: {"link": "links to", "embed": "embeds"},
    False: {"link": "linked from", "embed": "embedded in"},
}
"""What a link is called, forward and backward."""


_BASES = {
    None: "",
    "property": "rests on ",
    "heading": "rests, by its headings, on ",
}
"""What stands before that on which a place rests, by what tells so."""


def path(request: Request) -> ExitCode | None:
    """Print the shortest chains of links from one place to another."""
    options, out, vault = request.options, request.out, request.explorer.vault
    if options.to is not None:
        return _way(request)
    if options.end is None:
        raise CommandError("path needs A and B, or --to NAME; see explorer path --help")
    start, end = _place(request, options.start), _place(request, options.end)
    if start is None or end is None:
        return ExitCode.NOTHING
    found = shortest_chains(vault, start, end)
    if not found.chains:
        out.info(f"no links lead from {place_name(vault, start)} to {place_name(vault, end)}")
        return ExitCode.NOTHING
    uses = [step.use for chain in found.chains for step in chain]
    excerpts = request.explorer.reader.excerpts(uses)

    def shape() -> types.ChainsJson:
        shapes = [
            [_step_json(request, step, excerpts[step.use]) for step in chain]
            for chain in found.chains
        ]
        return {
            "from": _node_json(request, start),
            "to": _node_json(request, end),
            "length": len(found.chains[0]),
            "steps": shapes[0],
            "directed": found.is_directed,
            "total": found.total,
            "chains": [{"steps": steps} for steps in shapes],
        }

    rows = list[tuple[str, str, str, str]]()
    for chain in found.chains:
        rows.append(("", place_name(vault, start), "", ""))
        for step in chain:
            arrow, target = _ARROWS[step.forward][step.kind], place_name(vault, step.target)
            rows.append((arrow, target, place(step.use[0], step.line), excerpts[step.use].text))
    table = partial(out.table, rows, (DIM, BOLD, DIM), cut=("", "left", "left", "right"))
    request.print_list(shape, ("chains",), rows, table)
    out.info(", ".join(found.facts))
    return None


def _way(request: Request) -> ExitCode:
    """Print what comes before a place, in the order in which to learn it."""
    options, out, vault = request.options, request.out, request.explorer.vault
    if options.start is not None:
        raise CommandError("--to NAME goes without A and B")
    goal = _place(request, options.to)
    if goal is None:
        return ExitCode.NOTHING
    learning = request.explorer.learning
    stops = learning.way(goal, request.on)
    badges = [learning.badge(stop.node, request.on) for stop in stops]
    states = [None if badge is None else badge.state for badge in badges]

    def shape() -> types.WayJson:
        return {
            "to": _node_json(request, goal),
            "way": [
                {
                    **_node_json(request, stop.node),
                    "state": state,
                    "by": stop.basis,
                    "requires": [_node_json(request, need) for need in stop.needs],
                    "circle": [_node_json(request, each) for each in stop.circle],
                }
                for stop, state in zip(stops, states, strict=True)
            ],
        }

    rows = [
        (
            state,
            place_name(vault, stop.node),
            _BASES[stop.basis] + _short_names(vault, stop.needs),
            "circle: " * bool(stop.circle) + _short_names(vault, stop.circle),
        )
        for stop, state in zip(stops, states, strict=True)
    ]
    table = partial(out.table, rows, ("", BOLD, DIM, DIM), cut=("", "left", "right", "right"))
    request.print_list(shape, ("way",), rows, table)
    before, shown = len(stops) - 1, place_name(vault, goal)
    if before:
        out.info(f"{counted(before, 'place')} before {shown}")
        return ExitCode.DONE
    properties = ", ".join(learning.properties)
    out.info(
        f"nothing is named to learn before {shown}; a property ({properties}) names it, or links"
        " below a heading such as Prerequisites"
    )
    return ExitCode.NOTHING


def _short_names(vault: Vault, nodes: Iterable[Node]) -> str:
    """Return the names of places, with as much of their folders as tells them apart."""
    return named(distinct_ends([place_name(vault, node) for node in nodes]))


def graph(request: Request) -> ExitCode | None:
    """Print the graph, whole or around one place, or what it tells of the whole vault."""
    options, out = request.options, request.out
    if options.insight is not None:
        return _insight(request)
    if options.format not in (None, *FORMATS):
        raise CommandError(f"--format {options.format} goes with --insight")
    if options.depth is not None and options.around is None:
        raise CommandError("--depth needs --around NAME")
    if options.around is None:
        shown = request.explorer.graph
    else:
        center = _place(request, options.around)
        if center is None:
            return ExitCode.NOTHING
        depth = 1 if options.depth is None else options.depth
        shown = neighborhood(request.explorer.graph, center, depth)
    form = options.format or "json"
    out.text(FORMATS[form](shown).encode("utf-8", "backslashreplace"))
    nodes, edges = shown.number_of_nodes(), shown.number_of_edges()
    out.info(f"{counted(nodes, 'node')}, {counted(edges, 'edge')}")
    if form == "mermaid" and edges > _MERMAID_EDGES:
        out.info(
            f"Mermaid draws no more than {_MERMAID_EDGES} edges unless told to: try --around NAME"
        )
    return None


def _insight(request: Request) -> ExitCode:
    """Print what the links of the whole vault tell."""
    options, out = request.options, request.out
    if options.around is not None or options.depth is not None:
        raise CommandError("--insight is about the whole vault: leave --around and --depth out")
    if options.format not in (None, *LIST_FORMATS):
        raise CommandError(f"--insight goes with a list, not with {options.format}")
    found = INSIGHTS[options.insight](Insights(request.explorer.vault))

    def table() -> None:
        titles = distinct_titles(
            path for each in found for path in (each.path, *(each.bridges or each.members))
        )
        rows = [
            (
                each.count or "",
                each.name,
                place(each.path),
                named([titles[path] for path in each.bridges or each.members]),
            )
            for each in found
        ]
        out.table(rows, ("", BOLD, DIM, DIM), cut=("", "right", "left", "right"))

    request.print_list(
        lambda: insight_json(options.insight, found),
        ("items",),
        (
            (
                *(place(each.path), each.name, each.count or ""),
                ", ".join(map(place, each.bridges or each.members)),
            )
            for each in found
        ),
        table,
    )
    out.info(f"{len(found):,} found")
    return ExitCode.DONE if found else ExitCode.NOTHING


def _place(request: Request, name: str) -> Node | None:
    """Return the node that a name means best, and mention the others that it fits.

    Prints an error message and returns None if it fits none.
    """
    vault = request.explorer.vault
    places = find_places(vault, name)
    if not places:
        request.out.error(
            f"there is no note, heading or link called {name}; 'explorer search' may find it"
        )
        return None
    best, *others = dict.fromkeys(place_name(vault, place) for place in places)
    outside_of_best = (other for other in others if not other.startswith(f"{best}#"))
    mention_others(request.out, name, best, outside_of_best)
    return places[0]


def _step_json(request: Request, step: Step, excerpt: LinkExcerpt) -> types.StepJson:
    return {
        "from": _node_json(request, step.source),
        "to": _node_json(request, step.target),
        "kind": step.kind,
        "forward": step.forward,
        "line": step.line,
        "excerpt": excerpt.text,
    }


def _node_json(request: Request, node: Node) -> types.PlaceJson:
    notes = request.explorer.vault.notes
    if isinstance(node, tuple):
        heading = notes[node[0]].headings[node[1]]
        return {"path": node[0], "heading": heading.name, "line": heading.line}
    if node in notes:
        return {"path": node, "heading": None, "line": 1}
    return {"path": None, "heading": None, "line": None, "phantom": node[1:]}


COMMANDS = {
    "path": CommandSpec(
        path,
        "Print the shortest chains of links from one note or heading to another, at most five, each"
        " link with its sentence. Where links lead nowhere forward, they are followed either way.",
        ("MFA Regions", "'Security#MFA' Storage --json", "--to IAM"),
        (
            argument(
                "start",
                nargs="?",
                type=name,
                metavar="A",
                help="a note, a heading, NOTE#HEADING or the name of a missing note",
            ),
            argument("end", nargs="?", type=name, metavar="B", help="the same for the other end"),
            argument(
                "--to",
                type=name,
                metavar="NAME",
                help="what to learn before NAME, in that order, due first: what its property"
                " requires, prerequisites or up names (or the one in the config file), else what"
                " its headings such as Prerequisites link to",
            ),
            formats("link, where it leads, place, excerpt; with --to as the table"),
        ),
    ),
    "graph": CommandSpec(
        graph,
        "Print the graph of notes, headings and missing notes, whole or around one of them, or what"
        " its links tell of the whole vault.",
        (
            "> vault.json",
            "--format graphml > vault.graphml",
            "--around MFA --depth 2 --format mermaid",
            "--insight communities --json",
        ),
        (
            argument(
                "--format",
                choices=dict.fromkeys((*FORMATS, *LIST_FORMATS)),
                metavar="FORMAT",
                help="json (the default), graphml, dot, mermaid or canvas (for Obsidian); of"
                " --insight table (the default), json, jsonl or tsv (path, name, count, paths)",
            ),
            argument(
                "--around",
                type=name,
                metavar="NAME",
                help="only what is near this note, heading or concept",
            ),
            argument(
                "--depth", type=count, metavar="N", help="how many links away from NAME (default 1)"
            ),
            argument(
                "--insight",
                choices=INSIGHTS,
                metavar="WHAT",
                help="what the links of the whole vault tell: orphans (notes without links from or"
                " to others), deadends (without links to others), bridges (notes that hold others"
                " to the rest), wanted (missing notes), islands (groups apart from the largest),"
                " unreturned (links made often and never back), similar (near copies), communities"
                " (groups with many links inside) or hubs (pages that link to over 20 notes and"
                " 3 %% of all, without which bridges and communities are found)",
            ),
        ),
    ),
}
