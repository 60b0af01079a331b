"""Paths in the graph: the neighborhood of a place, and the shortest path between two places.

Both ignore the direction of links, since a backlink is as good as a link, and count links only: a
heading and the note around it are no link apart. Results never depend on the order of a set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any, Literal, TypeAlias

from explorer.graph.nodes import Graph, Node

StepKind: TypeAlias = Literal["contains", "link", "embed"]

_Edges: TypeAlias = Mapping[Any, Mapping[str, Any]]
"""The edges between two nodes, by key."""
_Neighbors: TypeAlias = Mapping[Node, _Edges]

_LINK_COST = 1_000_000
"""More than all the steps between headings of any path."""


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path, from `source` to `target` as the path follows it."""

    source: Node
    target: Node
    kind: StepKind
    forward: bool
    """Whether the edge leads from `source` to `target`; False if it is followed backward."""
    line: int | None
    """The line of the link, None for `contains`."""


def neighborhood(graph: Graph, center: Node, depth: int) -> Graph:
    """Return the part of the graph that is at most `depth` links away from `center`.

    The result is a new graph. It contains what `center` contains, and the headings and notes above
    every node that was reached, so that no heading is without its note. Links of a note that was
    reached count from all of its headings. Raises KeyError for an unknown node.
    """
    shown = {*_subtree(graph, center), *_ancestors(graph, center)}
    reached, frontier = {center}, [center]
    for _ in range(depth):
        if not frontier:  # any depth may be asked for, and the graph ends long before that
            break
        links = [link for node in frontier for link in _linked_pairs(graph, _subtree(graph, node))]
        for node in dict.fromkeys(end for link in links for end in link):
            shown.update((node, *_ancestors(graph, node)))
        others = dict.fromkeys(other for _, other in links)
        frontier = [other for other in others if other not in reached]
        reached.update(frontier)
    part: Graph = graph.__class__()
    nodes = graph.nodes(data=True)
    part.add_nodes_from((node, attributes) for node, attributes in nodes if node in shown)
    edges = graph.edges([*part], data=True)
    part.add_edges_from(edge for edge in edges if edge[1] in shown)
    return part


def shortest_path(graph: Graph, start: Node, end: Node) -> tuple[Step, ...] | None:
    """Return the steps from `start` to `end` with the fewest links, then the fewest other steps.

    Empty if both are the same place, None if no path leads there. Both are in the graph.
    """
    order = count()
    """Breaks ties between equal costs by age: nodes of two types cannot be compared."""
    costs: dict[Node, int] = {start: 0}
    arrivals: dict[Node, Step] = {}
    queue: list[tuple[int, int, Node]] = [(0, next(order), start)]
    while queue:
        cost, _, node = heappop(queue)
        if node == end:
            steps: list[Step] = []
            while node in arrivals:  # the start has none
                steps.append(arrivals[node])
                node = arrivals[node].source
            return tuple(reversed(steps))
        if cost > costs[node]:
            continue
        for step in _steps_from(graph, node):
            total = cost + (1 if step.kind == "contains" else _LINK_COST)
            if total < costs.get(step.target, total + 1):
                costs[step.target] = total
                arrivals[step.target] = step
                heappush(queue, (total, next(order), step.target))
    return None


def _steps_from(graph: Graph, node: Node) -> Iterator[Step]:
    for forward, neighbors in ((True, graph.succ[node]), (False, graph.pred[node])):
        for other, edges in neighbors.items():
            for edge in edges.values():
                yield Step(node, other, edge["kind"], forward, edge.get("line"))


def _linked_pairs(graph: Graph, members: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield each member with the other end of each of its links, in both directions."""
    for member in members:
        for neighbors in (graph.succ[member], graph.pred[member]):
            for other, edges in neighbors.items():
                if any(edge["kind"] != "contains" for edge in edges.values()):
                    yield member, other


def _subtree(graph: Graph, node: Node) -> list[Node]:
    """Return a node and all the headings that it contains, at any depth."""
    found = [node]
    for parent in found:
        found += _contained(graph.succ[parent])
    return found


def _ancestors(graph: Graph, node: Node) -> list[Node]:
    """Return the headings above a heading and its note, nearest first."""
    found: list[Node] = []
    while parents := _contained(graph.pred[node]):
        node = parents[0]
        found.append(node)
    return found


def _contained(neighbors: _Neighbors) -> list[Node]:
    """Return the neighbors that an edge of containment leads to.

    Given the successors of a node, these are what it contains; given its predecessors, what
    contains it.
    """
    return [
        other
        for other, edges in neighbors.items()
        if any(edge["kind"] == "contains" for edge in edges.values())
    ]
