"""Ways through the graph: what is near a place, and how two places hang together.

Both ignore the direction of links, since a backlink is as good a way to walk, and count links only:
a heading and the note around it are one step of zero length apart. Answers never depend on the
order of a set.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Literal, TypeAlias

from explorer.graph.build import Graph, Node

StepKind: TypeAlias = Literal["contains", "link", "embed"]

_LINK_COST = 1_000_000
_CONTAINS_COST = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path, as it was walked."""

    source: Node
    """Where the walker stood."""
    target: Node
    kind: StepKind
    forward: bool
    """Whether the edge leads from `source` to `target`; False if it was walked against its
    direction."""
    line: int | None
    """The line of the link, None for `contains`."""


def neighborhood(graph: Graph, center: Node, depth: int) -> Graph:
    """Return the part of the graph that is at most `depth` links away from `center`, as a graph of its own.

    What `center` holds is part of it, and so are the headings and notes above everything reached, so that no heading
    hangs in the air. Links of a note reached count from all of its headings. Raises KeyError for an unknown node.
    """
    if center not in graph:
        raise KeyError(center)
    shown = {*_subtree(graph, center), *_above(graph, center)}
    reached, frontier = {center}, [center]
    for _ in range(depth):
        following: list[Node] = []
        for place in frontier:
            for member, other in _linked(graph, _subtree(graph, place)):
                shown.update((member, *_above(graph, member), other, *_above(graph, other)))
                if other not in reached:
                    reached.add(other)
                    following.append(other)
        frontier = following
    return _part(graph, shown)


def _part(graph: Graph, shown: Container[Node]) -> Graph:
    """Return the nodes shown with the edges between them, in the order of the whole graph."""
    part: Graph = graph.__class__()
    part.add_nodes_from(
        (node, attributes) for node, attributes in graph.nodes(data=True) if node in shown
    )
    part.add_edges_from(edge for edge in graph.edges(list(part), data=True) if edge[1] in shown)
    return part


def shortest_path(graph: Graph, start: Node, end: Node) -> tuple[Step, ...] | None:
    """Return the steps from `start` to `end` with the fewest links, then the fewest steps between headings.

    Empty if both are the same place, None if no way leads there. Raises KeyError for an unknown node.
    """
    for node in (start, end):
        if node not in graph:
            raise KeyError(node)
    order = count()
    """Breaks ties between equal costs by age: nodes of two types cannot be compared."""
    costs: dict[Node, int] = {start: 0}
    came: dict[Node, Step] = {}
    waiting: list[tuple[int, int, Node]] = [(0, next(order), start)]
    while waiting:
        cost, _, node = heappop(waiting)
        if node == end:
            return tuple(_trace(came, start, end))
        if cost > costs[node]:
            continue
        for step in _steps(graph, node):
            total = cost + (_CONTAINS_COST if step.kind == "contains" else _LINK_COST)
            if total < costs.get(step.target, total + 1):
                costs[step.target] = total
                came[step.target] = step
                heappush(waiting, (total, next(order), step.target))
    return None


def _trace(came: dict[Node, Step], start: Node, end: Node) -> list[Step]:
    steps: list[Step] = []
    while end != start:
        steps.append(came[end])
        end = came[end].source
    return steps[::-1]


def _steps(graph: Graph, node: Node) -> Iterator[Step]:
    for forward, edges in ((True, graph.succ[node]), (False, graph.pred[node])):
        for other, parallel in edges.items():
            for edge in parallel.values():
                yield Step(node, other, edge["kind"], forward, edge.get("line"))


def _linked(graph: Graph, members: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield each member with the other end of each of its links."""
    for member in members:
        for edges in (graph.succ[member], graph.pred[member]):
            for other, parallel in edges.items():
                if any(edge["kind"] != "contains" for edge in parallel.values()):
                    yield member, other


def _subtree(graph: Graph, node: Node) -> list[Node]:
    """Return a node and all the headings that it holds."""
    found = [node]
    for place in found:
        found += [other for other, edges in graph.succ[place].items() if _holds(edges.values())]
    return found


def _above(graph: Graph, node: Node) -> list[Node]:
    """Return the headings above a heading and its note, nearest first."""
    found: list[Node] = []
    place: Node | None = node
    while place is not None:
        place = next(
            (other for other, edges in graph.pred[place].items() if _holds(edges.values())), None
        )
        if place is not None:
            found.append(place)
    return found


def _holds(edges: Iterable[dict[str, object]]) -> bool:
    return any(edge["kind"] == "contains" for edge in edges)
