"""Paths: the shortest chains of links between two places, and the neighborhood of a place.

Chains lead from note to note, a neighborhood is a part of a graph. Results never depend on the
order of a set.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import pairwise, starmap
from typing import Any, Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Graph, Node, is_inside, links_of, note_of
from explorer.text.counts import counted, counted_part
from explorer.vault import Vault

_MOST_CHAINS = 5
_Edges: TypeAlias = Mapping[Node, Mapping[Any, Mapping[str, Any]]]
"""The edges that lead from a node to others, or to it from them, by key."""


class Step(NamedTuple):
    """A link of a chain, from `source` to `target` as the chain follows it."""

    source: Node
    target: Node
    forward: bool
    """Whether it leads from `source` to `target`; False if it is followed backward."""
    kind: Literal["link", "embed"]
    line: int
    use: tuple[str, int]
    """The note that holds the link, and its index in `Note.links`."""


class Chains(NamedTuple):
    """The shortest chains from one place to another, at most five."""

    chains: tuple[tuple[Step, ...], ...]
    """First those that begin and end in the very headings, then those through rarely linked notes:
    what leads through a hub tells least."""
    is_directed: bool
    """Whether all links are followed forward; if not, no chain is like that."""
    total: int
    """How many there are of this length; 0 if no links lead there in any direction."""

    @property
    def facts(self) -> list[str]:
        """What is told of them: `3 links`, `5 of 8 chains`, `not all forward`."""
        if not self.chains:
            return ["no links lead there"]
        facts = [counted(len(self.chains[0]), "link")]
        facts.append(counted_part(len(self.chains), self.total, "chain"))
        return facts if self.is_directed else [*facts, "not all forward"]


def shortest_chains(vault: Vault, start: Node, end: Node) -> Chains:
    """Return the chains with the fewest links, followed forward if that is possible."""
    for is_directed in (True, False):
        before = _before(vault, note_of(start), note_of(end), is_directed=is_directed)
        if note_of(end) in before:
            return _best(vault, (start, end), before, is_directed=is_directed)
    return Chains((), False, 0)


def _before(vault: Vault, start: str, end: str, *, is_directed: bool) -> dict[str, list[str]]:
    """Return what comes before each node on the shortest ways to it, the nearest nodes first.

    Nodes that are further away than the end are left out.
    """
    forth, back = [_targets], [_sources]
    if not is_directed:
        forth = back = [_targets, _sources]
    last = {node for linked in back for node in linked(vault, end)}
    before: dict[str, list[str]] = {start: []}
    frontier = [start]
    while frontier and end not in before:
        found = defaultdict[str, list[str]](list)
        if not last.isdisjoint(frontier):  # the largest step is not needed
            found[end] = [node for node in frontier if node in last]
            frontier = []
        for node in frontier:
            for other in {other for linked in forth for other in linked(vault, node)}:
                if other not in before:
                    found[other].append(node)
        before |= found
        frontier = [*found]
    return before


def _targets(vault: Vault, node: str) -> Iterator[str]:
    """Yield the notes and phantoms to which a node links."""
    if node in vault.entries:
        for place in vault.resolutions(node):
            if place.target is not None and place.target in vault.entries:
                yield place.target
        yield from (f"?{key}" for key in vault.missing(node))


def _sources(vault: Vault, node: str) -> Iterator[str]:
    """Yield the notes that link to a node."""
    if node in vault.entries:
        yield from (path for path, _ in vault.uses(node))
    elif node[1:] in vault.phantoms():
        yield from (use.path for use in vault.phantoms()[node[1:]].uses)


def _best(
    vault: Vault, ends: tuple[Node, Node], before: Mapping[str, Sequence[str]], *, is_directed: bool
) -> Chains:
    """Return the best of the shortest chains, and how many there are."""
    start, end = map(note_of, ends)

    def faults(step: Step) -> tuple[bool, int]:
        """Return whether a step leads back, and how many headings at the ends it misses."""
        missed = sum(
            note_of(node) == note_of(place) and not is_inside(vault, node, place)
            for node, place in zip(step[:2], ends, strict=True)
        )
        return not step.forward, missed

    def best_step(source: str, target: str) -> Step:
        return min(_steps(vault, source, target), key=faults)

    headings = {note_of(place) for place in ends if isinstance(place, tuple)}
    used = {end}
    for node in reversed([*before]):
        if node in used:
            used.update(before[node])
    counts, totals = vault.link_counts().targets, Counter({start: 1})
    # The notes and phantoms of each route, after how bad it is in two figures.
    routes: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {start: [(0, 0, (start,))]}
    for node in [node for node in before if node in used][1:]:
        found = []
        for other in before[node]:
            missed = 0
            if not headings.isdisjoint((other, node)):
                missed = faults(best_step(other, node))[1]
            found += [(missed + m, counts[node] + w, (*r, node)) for m, w, r in routes[other]]
            totals[node] += totals[other]
        routes[node] = nsmallest(_MOST_CHAINS, found)
    chains = (tuple(starmap(best_step, pairwise(route))) for *_, route in routes[end])
    return Chains(tuple(chains), is_directed, totals[end])


def _steps(vault: Vault, source: str, target: str) -> Iterator[Step]:
    """Yield the links from one to another, then those that lead back."""
    for path, other in ((source, target), (target, source)):
        for index, link, *ends in links_of(vault, path):
            if note_of(ends[1]) == other:
                begin, end = ends if path == source else reversed(ends)
                kind: Literal["link", "embed"] = "embed" if link.kind == "embed" else "link"
                yield Step(begin, end, path == source, kind, link.line, (path, index))


def neighborhood(graph: Graph, center: Node, depth: int) -> Graph:
    """Return the part of the graph that is at most `depth` links away from `center`.

    The result is a new graph. It contains what `center` contains, and the headings and notes above
    every node that was reached, so that no heading is without its note. Links of a note that was
    reached count from all of its headings.
    """
    frontier = {*_contained(graph.succ, center)}
    shown, seen = {*frontier}, {*frontier}
    for _ in range(depth):
        if not frontier:  # any depth may be asked for, and the graph ends long before that
            break
        edges = [*graph.in_edges(frontier, data="kind"), *graph.out_edges(frontier, data="kind")]
        linked = {end for *ends, kind in edges if kind != "contains" for end in ends}
        shown |= linked
        frontier = {each for node in linked for each in _contained(graph.succ, node)} - seen
        seen |= frontier
    shown = {each for node in shown for each in _contained(graph.pred, node)}
    part: Graph = graph.__class__()
    nodes = graph.nodes(data=True)
    part.add_nodes_from((node, attributes) for node, attributes in nodes if node in shown)
    part.add_edges_from(edge for edge in graph.edges([*part], data=True) if edge[1] in shown)
    return part


def _contained(neighbors: Mapping[Node, _Edges], node: Node) -> list[Node]:
    """Return a node and all that it contains; of predecessors, all that contains it."""
    found = [node]
    for each in found:
        found += (
            other
            for other, edges in neighbors[each].items()
            if any(edge["kind"] == "contains" for edge in edges.values())
        )
    return found
