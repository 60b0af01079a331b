"""The commands that walk the graph: `path` and `graph`."""

from __future__ import annotations

from typing import Any

from explorer import graph as graphs
from explorer.cli.exit_codes import ExitCode
from explorer.cli.note_commands import tell_others
from explorer.cli.output import BOLD, DIM, counted
from explorer.cli.request import Request
from explorer.graph import Node, Step

_MERMAID_EDGES = 500


def path(request: Request) -> ExitCode:
    """Print the shortest way from one place to another."""
    options, out, vault = request.options, request.out, request.explorer.vault
    start, end = _place(request, options.start), _place(request, options.end)
    if start is None or end is None:
        return ExitCode.NOTHING
    steps = graphs.shortest_path(request.explorer.graph, start, end)
    if steps is None:
        out.tell(
            f"no links lead from {graphs.place_name(vault, start)} to {graphs.place_name(vault, end)}"
        )
        return ExitCode.NOTHING
    length = sum(step.kind != "contains" for step in steps)
    if options.json:
        said = [_step_json(request, step) for step in steps]
        out.json(
            {
                "from": _node_json(request, start),
                "to": _node_json(request, end),
                "length": length,
                "steps": said,
            }
        )
        return ExitCode.DONE
    rows = [("", graphs.place_name(vault, start), "")]
    rows += [(_arrow(step), graphs.place_name(vault, step.target), _line(step)) for step in steps]
    out.table(rows, (DIM, BOLD, DIM))
    out.tell(counted(length, "link"))
    return ExitCode.DONE


def graph(request: Request) -> ExitCode:
    """Print the graph, whole or around one place."""
    options, out = request.options, request.out
    if options.depth is not None and options.around is None:
        out.complain("--depth needs --around NAME")
        return ExitCode.USAGE
    form = options.format or "json"
    said = request.explorer.graph
    if options.around is not None:
        center = _place(request, options.around)
        if center is None:
            return ExitCode.NOTHING
        said = graphs.neighborhood(said, center, 1 if options.depth is None else options.depth)
    out.block(graphs.export(said, form))
    out.tell(
        f"{counted(said.number_of_nodes(), 'node')}, {counted(said.number_of_edges(), 'edge')}"
    )
    if form == "mermaid" and said.number_of_edges() > _MERMAID_EDGES:
        out.tell(
            f"Mermaid draws no more than {_MERMAID_EDGES} edges unless told to: try --around NAME"
        )
    return ExitCode.DONE


def _place(request: Request, name: str) -> Node | None:
    """Return the place that a name means and tell which others it fits.

    None, once said, if there is none.
    """
    vault = request.explorer.vault
    found = graphs.find_places(vault, name)
    if not found:
        request.out.complain(
            f"there is no note, heading or link called {name}; 'explorer search' may find it"
        )
        return None
    best, *others = dict.fromkeys(graphs.place_name(vault, place) for place in found)
    tell_others(
        request.out, name, best, [other for other in others if not other.startswith(f"{best}#")]
    )
    return found[0]


def _arrow(step: Step) -> str:
    if step.kind == "contains":
        return "holds" if step.forward else "is in"
    return (
        {"link": "links to", "embed": "embeds"}[step.kind]
        if step.forward
        else f"{step.kind}ed from"
    )


def _line(step: Step) -> str:
    return "" if step.line is None else f"line {step.line}"


def _step_json(request: Request, step: Step) -> dict[str, Any]:
    source, target = _node_json(request, step.source), _node_json(request, step.target)
    return {
        "from": source,
        "to": target,
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
