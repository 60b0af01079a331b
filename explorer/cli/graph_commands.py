"""The commands about the graph: `path` and `graph`."""

from __future__ import annotations

from typing import Any

from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import mention_others
from explorer.cli.output import BOLD, DIM
from explorer.cli.request import Request
from explorer.graph import Node, Step, export
from explorer.text.counts import counted

_MERMAID_EDGES = 500
"""Mermaid's own limit; a graph with more needs another setting there."""
_DEFAULT_DEPTH = 1
_FORWARD = {"link": "links to", "embed": "embeds", "contains": "holds"}
_BACKWARD = {"link": "linked from", "embed": "embedded in", "contains": "is in"}


def path(request: Request) -> ExitCode:
    """Print the shortest chain of links from one place to another."""
    options, out, graphs = request.options, request.out, request.explorer.graphs
    start, end = _place(request, options.start), _place(request, options.end)
    if start is None or end is None:
        return ExitCode.NOTHING
    steps = graphs.shortest_path(start, end)
    if steps is None:
        out.info(f"no links lead from {graphs.place_name(start)} to {graphs.place_name(end)}")
        return ExitCode.NOTHING
    length = sum(step.kind != "contains" for step in steps)
    if options.json:
        out.json(
            {
                "from": _node_json(request, start),
                "to": _node_json(request, end),
                "length": length,
                "steps": [_step_json(request, step) for step in steps],
            }
        )
        return ExitCode.DONE
    rows = [("", graphs.place_name(start), "")]
    rows += [(_arrow(step), graphs.place_name(step.target), _line(step)) for step in steps]
    out.table(rows, (DIM, BOLD, DIM), cut=("", "left"))
    out.info(counted(length, "link"))
    return ExitCode.DONE


def graph(request: Request) -> ExitCode:
    """Print the graph, whole or around one place."""
    options, out = request.options, request.out
    if options.depth is not None and options.around is None:
        out.error("--depth needs --around NAME")
        return ExitCode.USAGE
    shown = request.explorer.graph
    if options.around is not None:
        center = _place(request, options.around)
        if center is None:
            return ExitCode.NOTHING
        depth = _DEFAULT_DEPTH if options.depth is None else options.depth
        shown = request.explorer.graphs.neighborhood(center, depth)
    form = options.format or "json"
    out.block(export(shown, form))
    nodes, edges = shown.number_of_nodes(), shown.number_of_edges()
    out.info(f"{counted(nodes, 'node')}, {counted(edges, 'edge')}")
    if form == "mermaid" and edges > _MERMAID_EDGES:
        out.info(
            f"Mermaid draws no more than {_MERMAID_EDGES} edges unless told to: try --around NAME"
        )
    return ExitCode.DONE


def _place(request: Request, name: str) -> Node | None:
    """Return the node that a name means best, and mention the others that it fits.

    Prints an error message and returns None if it fits none.
    """
    graphs = request.explorer.graphs
    places = graphs.find_places(name)
    if not places:
        request.out.error(
            f"there is no note, heading or link called {name}; 'explorer search' may find it"
        )
        return None
    best, *others = dict.fromkeys(graphs.place_name(place) for place in places)
    outside_of_best = [other for other in others if not other.startswith(f"{best}#")]
    mention_others(request.out, name, best, outside_of_best)
    return places[0]


def _arrow(step: Step) -> str:
    if step.forward:
        return _FORWARD[step.kind]
    return _BACKWARD[step.kind]


def _line(step: Step) -> str:
    if step.line is None:
        return ""
    return f"line {step.line}"


def _step_json(request: Request, step: Step) -> dict[str, Any]:
    return {
        "from": _node_json(request, step.source),
        "to": _node_json(request, step.target),
        "kind": step.kind,
        "forward": step.forward,
        "line": step.line,
    }


def _node_json(request: Request, node: Node) -> dict[str, Any]:
    notes = request.explorer.vault.notes
    if isinstance(node, tuple):
        heading = notes[node[0]].headings[node[1]]
        return {"path": node[0], "heading": heading.name, "line": heading.line}
    if node in notes:
        return {"path": node, "heading": None, "line": 1}
    return {"path": None, "heading": None, "line": None, "phantom": node[1:]}
