"""The surroundings of one note or heading: what leads there and where it leads, hop by hop.

Read from the tables of links of a snapshot; no networkx graph is built for it. The result never
depends on the order of a set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Node, note_of
from explorer.model import section_end, section_path
from explorer.text.names import name_of
from explorer.vault import Vault
from explorer.vault.link_resolution import is_address, phantom_key

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


class _Link(NamedTuple):
    """A link between two nodes. A heading stands for all that is below it."""

    source: Node
    target: Node
    path: str
    link: int


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
        steps = {"in": (-1,), "out": (1,), "both": (1, -1)}[direction]
        frontiers = {step: [center] for step in steps}
        for hop in range(1, hops + 1):
            found = list[list[Node]]()
            for step in steps:
                found.append(self._beyond(frontiers[step], step, seen))
                seen.update(found[-1])
            room = MOST_NODES - len(layers)
            if hop < hops:
                room = (room + 1) // 2  # the rest is for what is further away
            shares = _shares([*map(len, found)], room)
            for step, nodes, share in zip(steps, found, shares, strict=True):
                frontiers[step], left_out[step * hop] = nodes[:share], nodes[share:]
                layers.update(dict.fromkeys(nodes[:share], step * hop))
        for layer in sorted(left_out, key=abs):
            nodes = left_out[layer][: MOST_NODES - len(layers)]
            layers.update(dict.fromkeys(nodes, layer))
            del left_out[layer][: len(nodes)]
        more = {layer: len(nodes) for layer, nodes in left_out.items() if nodes}
        return LocalGraph((*layers,), (*layers.values(),), self._edges([*layers]), more)

    def _beyond(self, frontier: Iterable[Node], step: int, known: Set[Node]) -> list[Node]:
        """Return the wanted nodes one link away from others, those with most links first."""
        if step > 0:
            found = dict.fromkeys(
                link.target
                for node in frontier
                for link in self._links(node)
                if not self._is_inside(link.target, node)
            )
        else:
            found = dict.fromkeys(link.source for node in frontier for link in self._uses(node))
        counts = self._vault.link_counts().targets
        wanted = (node for node in found if node not in known and self._is_wanted(node))
        return sorted(
            wanted, key=lambda node: (-counts[note_of(node)], note_of(node), _section(node))
        )

    def _links(self, node: Node) -> Iterator[_Link]:
        """Yield the links of a node that lead to a note, or to one that is missing."""
        path = note_of(node)
        if path not in self._vault.entries:
            return
        note, sections = self._vault.notes[path], self._sections(node)
        for index, place in enumerate(self._vault.resolutions(path)):
            link = note.links[index]
            if link.section not in sections:
                continue
            target: Node | None = place.target
            if place.target is None:
                target = None if is_address(link.path) else f"?{phantom_key(path, link.path)[0]}"
            elif place.target not in self._vault.entries:
                target = None  # a picture or the like
            elif self._by_heading and place.section is not None:
                target = place.target, place.section
            if target is not None:
                yield _Link(node, target, path, index)

    def _uses(self, node: Node) -> Iterator[_Link]:
        """Yield the links from elsewhere that lead to a node."""
        path = note_of(node)
        if path in self._vault.entries:
            uses = self._vault.backlinks(path)
        else:
            phantom = self._vault.phantoms().get(path[1:])
            uses = () if phantom is None else phantom.uses
        sections = self._sections(node)
        for use in uses:
            if isinstance(node, tuple):
                place = self._vault.resolutions(use.path)[use.link]
                if place.section not in sections:
                    continue
            section = self._vault.notes[use.path].links[use.link].section
            source: Node = use.path
            if self._by_heading and section >= 0:
                source = use.path, section
            if use.path != path or section not in sections:
                yield _Link(source, node, use.path, use.link)

    def _is_inside(self, node: Node, other: Node) -> bool:
        return note_of(node) == note_of(other) and _section(node) in self._sections(other)

    def _sections(self, node: Node) -> range:
        """Return the sections that a node holds, -1 for what is before the first heading."""
        note = self._vault.notes.get(note_of(node))
        if note is None:
            return range(-1, 0)
        if isinstance(node, tuple):
            return range(node[1], section_end(note.headings, node[1]))
        return range(-1, len(note.headings))

    def _edges(self, nodes: list[Node]) -> tuple[Edge, ...]:
        """Return the links among nodes, each of the innermost heading that is one of them."""
        numbers = {node: number for number, node in enumerate(nodes)}
        edges: dict[tuple[int, int], Edge] = {}
        for path in dict.fromkeys(map(note_of, nodes)):
            for link in self._links(path):
                section = self._vault.notes[path].links[link.link].section
                source = self._holder(path, section, numbers)
                target = self._holder(note_of(link.target), _section(link.target), numbers)
                if source is None or target is None or source == target:
                    continue
                edge = edges.setdefault((source, target), Edge(source, target, path, link.link, 0))
                edges[source, target] = edge._replace(links=edge.links + 1)
        return tuple(edges.values())

    def _holder(self, path: str, section: int, numbers: Mapping[Node, int]) -> int | None:
        """Return the number of the innermost node that holds a section; None if none does."""
        if section >= 0:
            for above in reversed(section_path(self._vault.notes[path], section)):
                if (path, above) in numbers:
                    return numbers[path, above]
        return numbers.get(path)


def still_there(before: Vault, vault: Vault, node: Node) -> Node:
    """Return what a node of a snapshot is in a later one.

    The note of a heading that is gone, a missing note in place of a note, and the other way around.
    """
    path = note_of(node)
    note = vault.notes.get(path)
    if note is None:
        key = path.removeprefix("?")
        if path in before.notes:
            key, _ = phantom_key("", name_of(path))
        if key in vault.phantoms():
            return f"?{key}"
        return next(iter(vault.find(key)), f"?{key}")
    if not isinstance(node, tuple):
        return path
    names = [heading.name for heading in before.notes[path].headings]
    name = names[node[1]]
    same = [at for at, heading in enumerate(note.headings) if heading.name == name]
    return (path, same[: 1 + names[: node[1]].count(name)][-1]) if same else path


def _section(node: Node) -> int:
    return node[1] if isinstance(node, tuple) else -1


def _shares(wanted: list[int], room: int) -> list[int]:
    """Return how many of each are taken: as many as there are, else the same number of each."""
    shares = list[int]()
    for number, least in enumerate(sorted(wanted)):
        fair = (room - sum(shares)) // (len(wanted) - number)
        shares.append(min(least, fair))
    taken = dict(zip(sorted(range(len(wanted)), key=wanted.__getitem__), shares, strict=True))
    return [taken[number] for number in range(len(wanted))]
