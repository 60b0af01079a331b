"""The surroundings of one note or heading: what leads there and where it leads, hop by hop.

Read from the tables of links of a snapshot; no networkx graph is built for it. The result never
depends on the order of a set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Node, links_of, note_of, place_of
from explorer.model import section_end, section_path
from explorer.text.names import name_of
from explorer.vault import Vault
from explorer.vault.link_resolution import phantom_key

Direction: TypeAlias = Literal["in", "out", "both"]

MOST_NODES = 80
"""Nodes of a local graph, its center included."""


class Edge(NamedTuple):
    """All links from one node to another."""

    source: int
    target: int
    """Indexes of nodes."""
    path: str
    link: int
    """The note that holds the first of the links, and the index of that in `Note.links`."""
    links: int = 1
    """How many there are."""


class LocalGraph(NamedTuple):
    """Some nodes around a center, which is the first of them."""

    nodes: tuple[Node, ...]
    """By layer and rank."""
    layers: tuple[int, ...]
    """How many links away from the center each node is; negative for one that leads there."""
    edges: tuple[Edge, ...]
    more: Mapping[int, int]
    """How many nodes of a layer are left out, for the layers of which some are."""


class MapOptions(NamedTuple):
    """What is shown of the surroundings of a node."""

    vault: Vault
    """The snapshot that the node is of."""
    center: Node
    hops: int = 1
    direction: Direction = "both"
    by_heading: bool = False


class LocalGraphs:
    """Finds the surroundings of nodes in one snapshot."""

    def __init__(
        self, vault: Vault, is_wanted: Callable[[Node], bool], *, by_heading: bool = False
    ) -> None:
        """Leave out nodes that are not wanted; links lead to headings only with `by_heading`."""
        self._vault = vault
        self._is_wanted = is_wanted
        self._by_heading = by_heading

    def around(self, center: Node, hops: int = 1, direction: Direction = "both") -> LocalGraph:
        """Return what is at most so many links away from a node, the most linked of it.

        What leads to the center and is led to by it counts as the latter.
        """
        layers, seen = {center: 0}, {center}
        left_out: dict[int, list[Node]] = {}
        """By layer, nearer ones first."""
        steps = {"in": (-1,), "out": (1,), "both": (1, -1)}[direction]
        share = (MOST_NODES - 1) // (hops * len(steps))
        frontiers = {step: [center] for step in steps}
        for hop in range(1, hops + 1):
            for step in steps:
                found = self._beyond(frontiers[step], step, seen)
                seen.update(found)
                layers.update(dict.fromkeys(found[:share], step * hop))
                frontiers[step], left_out[step * hop] = found[:share], found[share:]
        for layer, nodes in left_out.items():
            room = MOST_NODES - len(layers)
            layers.update(dict.fromkeys(nodes[:room], layer))
            left_out[layer] = nodes[room:]
        more = {layer: len(nodes) for layer, nodes in left_out.items() if nodes}
        return LocalGraph((*layers,), (*layers.values(),), self._edges([*layers]), more)

    def _beyond(self, frontier: Iterable[Node], step: int, known: Set[Node]) -> list[Node]:
        """Return the wanted nodes one link away from others, those with most links first."""
        beside = self._targets if step > 0 else self._sources
        found = dict.fromkeys(
            other
            for node in frontier
            for sections in [self._sections(node)]
            for other in beside(node)
            if note_of(other) != note_of(node) or place_of(other)[1] not in sections
        )
        counts = self._vault.link_counts().targets
        wanted = (node for node in found if node not in known and self._is_wanted(node))
        return sorted(wanted, key=lambda node: (-counts[note_of(node)], place_of(node)))

    def _targets(self, node: Node) -> Iterator[Node]:
        """Yield where the links of a node lead; a heading has those of all that is below it."""
        sections = self._sections(node)
        for section, _, target in self._links(note_of(node)):
            if section in sections:
                yield target

    def _links(self, path: str) -> Iterator[tuple[int, int, Node]]:
        """Yield the links of a note that lead to one, or to one that is missing.

        Of each its section, its index and the target.
        """
        for index, link, _, target in links_of(self._vault, path):
            yield link.section, index, target if self._by_heading else note_of(target)

    def _sources(self, node: Node) -> Iterator[Node]:
        """Yield from where links lead to a node, or to what is below a heading."""
        path, sections = note_of(node), self._sections(node)
        if path in self._vault.entries:
            uses = self._vault.backlinks(path)
        else:
            phantom = self._vault.phantoms().get(path[1:])
            uses = () if phantom is None else phantom.uses
        for use in uses:
            place = self._vault.resolutions(use.path)[use.link]
            if node == path or place.section in sections:
                at = self._vault.notes[use.path].links[use.link].section
                yield (use.path, at) if self._by_heading and at >= 0 else use.path

    def _sections(self, node: Node) -> range:
        """Return the sections that a node holds, -1 for what is before the first heading."""
        path, section = place_of(node)
        headings = self._vault.notes[path].headings if path in self._vault.entries else ()
        return range(section, len(headings) if section < 0 else section_end(headings, section))

    def _edges(self, nodes: list[Node]) -> tuple[Edge, ...]:
        """Return the links among nodes, each of the innermost heading that is one of them."""
        numbers = {node: number for number, node in enumerate(nodes)}
        edges: dict[tuple[int, int], Edge] = {}
        for path in dict.fromkeys(map(note_of, nodes)):
            for section, index, place in self._links(path):
                source = self._holder(path, section, numbers)
                target = self._holder(*place_of(place), numbers)
                if source is not None and target is not None and source != target:
                    new = Edge(source, target, path, index, 0)
                    edge = edges.setdefault((source, target), new)
                    edges[source, target] = edge._replace(links=edge.links + 1)
        return tuple(edges.values())

    def _holder(self, path: str, section: int, numbers: Mapping[Node, int]) -> int | None:
        """Return the number of the innermost node that holds a section; None if none does."""
        if self._by_heading and section >= 0:
            for above in reversed(section_path(self._vault.notes[path], section)):
                if (path, above) in numbers:
                    return numbers[path, above]
        return numbers.get(path)


def still_there(before: Vault, vault: Vault, node: Node) -> Node:
    """Return what a node of a snapshot is in a later one.

    The note of a heading that is gone, a missing note in place of a note, and the other way around.
    """
    path, section = place_of(node)
    note = vault.notes.get(path)
    if note is None:
        key = path.removeprefix("?")
        if path in before.notes:
            key, _ = phantom_key("", name_of(path))
        if key in vault.phantoms():
            return f"?{key}"
        return next(iter(vault.find(key)), f"?{key}")
    if section < 0:
        return path
    name = before.notes[path].headings[section].name
    same = [at for at, heading in enumerate(note.headings) if heading.name == name]
    return (path, min(same, key=lambda at: abs(at - section))) if same else path
