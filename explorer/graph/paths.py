"""Paths: the shortest chains of links between two places, and the neighborhood of a place.

Chains are read from the tables of links of a snapshot, a neighborhood from a graph. Both count
links only: a heading and the note around it are no link apart. Results never depend on the order of
a set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, pairwise, takewhile
from typing import Any, Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Graph, Node, note_of
from explorer.model import section_path
from explorer.text.counts import counted, counted_part
from explorer.vault import Vault

StepKind: TypeAlias = Literal["contains", "link", "embed"]

_Edges: TypeAlias = Mapping[Any, Mapping[str, Any]]
"""The edges between two nodes, by key."""
_Neighbors: TypeAlias = Mapping[Node, _Edges]

_Route: TypeAlias = tuple[int, int, tuple[str, ...]]
"""How bad it is, in two figures, and the notes and phantoms on it."""

_MOST_CHAINS = 5


class Step(NamedTuple):
    """One edge of a chain, from `source` to `target` as the chain follows it."""

    source: Node
    target: Node
    kind: StepKind
    forward: bool
    """Whether the edge leads from `source` to `target`; False if it is followed backward."""
    line: int | None = None
    """The line of the link, None for `contains`."""
    use: tuple[str, int] = ("", -1)
    """The note that holds the link, and the index of the link in `Note.links`."""


class Chains(NamedTuple):
    """The shortest chains from one place to another, at most five."""

    chains: tuple[tuple[Step, ...], ...]
    """First those that begin and end in the very headings, then those through rarely linked notes:
    what leads through a hub tells least."""
    is_directed: bool
    """Whether all links are followed forward; if not, no chain is like that."""
    length: int
    """The links of each."""
    total: int
    """How many there are of this length; 0 if no links lead there in any direction."""

    @property
    def links(self) -> list[list[Step]]:
        """The links of each chain, without the steps inside of notes."""
        return [[step for step in chain if step.kind != "contains"] for chain in self.chains]

    @property
    def facts(self) -> list[str]:
        """What is told of them: `3 links`, `5 of 8 chains`, `not all forward`."""
        if not self.chains:
            return ["no links lead there"]
        facts = [counted(self.length, "link")]
        facts.append(counted_part(len(self.chains), self.total, "chain"))
        return facts if self.is_directed else [*facts, "not all forward"]


def shortest_chains(vault: Vault, start: Node, end: Node) -> Chains:
    """Return the chains with the fewest links, followed forward if that is possible."""
    return _ChainFinder(vault, start, end).found()


class _ChainFinder:
    """Finds the chains between two places: first the routes by note and phantom, then the steps."""

    def __init__(self, vault: Vault, start: Node, end: Node) -> None:
        self._vault = vault
        self._places = start, end
        self._start, self._end = note_of(start), note_of(end)

    def found(self) -> Chains:
        """Return the shortest chains."""
        for is_directed in (True, False):
            ahead = self._ahead(is_directed=is_directed)
            if self._start in ahead:
                routes, total = self._best(ahead)
                chains = tuple(tuple(self._steps(route)) for *_, route in routes)
                return Chains(chains, is_directed, len(routes[0][-1]) - 1, total)
        return Chains((), False, 0, 0)

    def _leading_to(self, node: str) -> Iterable[str]:
        """Return the notes that link to a node."""
        if node.startswith("?") and node not in self._vault.entries:
            phantom = self._vault.phantoms().get(node[1:])
            return [use.path for use in phantom.uses] if phantom else ()
        return [path for path, _ in self._vault.uses(node)]

    def _led_to(self, node: str) -> Iterable[str]:
        """Return the notes and phantoms to which a node links."""
        entries = self._vault.entries
        if node not in entries:
            return ()
        places = self._vault.resolutions(node)
        targets = [place.target for place in places if place.target and place.target in entries]
        return [*targets, *(f"?{key}" for key in self._vault.missing(node))]

    def _ahead(self, *, is_directed: bool) -> Mapping[str, Sequence[str]]:
        """Return for each node that is no further from the end than the start, what is nearer."""
        ahead: dict[str, list[str]] = {self._end: []}
        frontier: dict[str, list[str]] = {**ahead}
        last = {*self._led_to(self._start)}
        if not is_directed:
            last.update(self._leading_to(self._start))
        while frontier and self._start not in ahead:
            found: dict[str, list[str]] = {}
            met = [node for node in frontier if node in last]
            if met:  # the largest step is not needed
                found[self._start] = met
                frontier = {}
            for node in frontier:
                others = self._leading_to(node)
                if not is_directed:
                    others = [*others, *self._led_to(node)]
                for other in dict.fromkeys(others):
                    if other not in ahead:
                        found.setdefault(other, []).append(node)
            ahead |= found
            frontier = found
        return ahead

    def _best(self, ahead: Mapping[str, Sequence[str]]) -> tuple[list[_Route], int]:
        """Return the best routes from the start to the end, and how many there are."""
        levels = [[self._start]]
        while self._end not in levels[-1]:
            following = chain.from_iterable(ahead[node] for node in levels[-1])
            levels.append([*dict.fromkeys(following)])
        counts = self._vault.link_counts().targets
        best: dict[str, list[_Route]] = {self._end: [(0, 0, (self._end,))]}
        totals = Counter({self._end: 1})
        for node in (node for level in reversed(levels[:-1]) for node in level):
            found: list[_Route] = []
            for nearer in ahead[node]:
                misses, weight = self._misses(node, nearer), counts[nearer]
                found += ((misses + m, weight + w, (node, *r)) for m, w, r in best[nearer])
                totals[node] += totals[nearer]
            best[node] = nsmallest(_MOST_CHAINS, found)
        return best[self._start], totals[self._start]

    # Steps

    def _misses(self, source: str, target: str) -> int:
        """Return how many of the places at the ends, if headings, the links of a step miss."""
        start, end = self._places
        from_heading = source == self._start and isinstance(start, tuple)
        to_heading = target == self._end and isinstance(end, tuple)
        return self._link(source, target)[0] if from_heading or to_heading else 0

    def _link(self, source: str, target: str) -> tuple[int, Step]:
        """Return the first of the best links for a step, and how many places it misses."""
        start, end = self._places
        steps = [*self._links(source, target)]
        steps = steps or [
            step._replace(source=step.target, target=step.source, forward=False)
            for step in self._links(target, source)
        ]
        misses = [
            (source == self._start and not self._holds(start, step.source))
            + (target == self._end and not self._holds(end, step.target))
            for step in steps
        ]
        return min(misses), steps[misses.index(min(misses))]

    def _links(self, source: str, target: str) -> Iterator[Step]:
        """Yield the links from a note to a note or phantom, in their order."""
        vault = self._vault
        if source not in vault.entries:
            return
        places = vault.resolutions(source)
        if target in vault.entries:
            uses = [index for index, place in enumerate(places) if place.target == target]
        else:
            phantom = vault.phantoms()[target[1:]]
            uses = [use.link for use in phantom.uses if use.path == source]
        for index in uses:
            link, section = vault.notes[source].links[index], places[index].section
            yield Step(
                source if link.section < 0 else (source, link.section),
                target if section is None else (target, section),
                "embed" if link.kind == "embed" else "link",
                True,
                link.line,
                (source, index),
            )

    def _holds(self, place: Node, other: Node) -> bool:
        """Return whether a place is another one of its note, or a heading above that."""
        return isinstance(place, str) or place in self._above(other)

    def _above(self, place: Node) -> list[Node]:
        """Return a place with the note and the headings that hold it, outermost first."""
        if isinstance(place, str):
            return [place]
        path, section = place
        return [path, *((path, each) for each in section_path(self._vault.notes[path], section))]

    def _steps(self, route: Sequence[str]) -> Iterator[Step]:
        """Yield the links along a route, and the steps within a note from one to the next."""
        here, end = self._places
        for source, target in pairwise(route):
            _, link = self._link(source, target)
            yield from self._within(here, link.source)
            yield link
            here = link.target
        yield from self._within(here, end)

    def _within(self, start: Node, end: Node) -> Iterator[Step]:
        """Yield the steps from one place of a note to another: up, then down."""
        up, down = self._above(start), self._above(end)
        shared = len([*takewhile(lambda pair: pair[0] == pair[1], zip(up, down, strict=False))])
        yield from (Step(*pair, "contains", False) for pair in pairwise(up[shared - 1 :][::-1]))
        yield from (Step(*pair, "contains", True) for pair in pairwise(down[shared - 1 :]))


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
