"""What comes first: the places that a place rests on, and an order in which to learn them.

A property says it, else the links below a heading such as "Prerequisites". Knows no review states:
whoever asks ranks the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Node, note_of
from explorer.model import Link, section_end
from explorer.text.normalize import fold
from explorer.vault import Vault
from explorer.vault.link_resolution import is_address, phantom_key

Basis: TypeAlias = Literal["property", "heading", "links"]
"""What tells that a place rests on others; the last is only a guess."""

PROPERTIES = ("requires", "prerequisites", "up")
_HEADING = re.compile(
    r"\W*(pre-?requisites?|requires|required|requirements|depends on|builds on)\W*"
)


class Stop(NamedTuple):
    """A place on the way to another one."""

    node: Node
    needs: tuple[Node, ...]
    """What it rests on."""
    basis: Basis | None
    """What tells so; None if it rests on nothing."""
    circle: tuple[Node, ...]
    """All that rest on each other, this place among them; empty if it is in no circle."""


class Prerequisites:
    """Finds what comes first in one snapshot."""

    def __init__(self, vault: Vault, properties: Sequence[str] = PROPERTIES) -> None:
        self._vault = vault
        self._properties = frozenset(map(fold, properties))

    def needs(self, node: Node) -> tuple[tuple[Node, ...], Basis | None]:
        """Return what a place rests on, and what tells so. A heading has its note's properties."""
        path = note_of(node)
        if path not in self._vault.entries:
            return (), None
        headings = self._vault.notes[path].headings
        sections = self._sections(node)
        named = {at for at in sections if at >= 0 and _HEADING.fullmatch(fold(headings[at].name))}
        below = {at for each in named for at in range(each, section_end(headings, each))}
        ways: dict[Basis, Callable[[Link], bool]] = {
            "property": lambda link: fold((link.property or "").split(".")[0]) in self._properties,
            "heading": lambda link: link.section in below,
        }
        for basis, counts in ways.items():
            found = tuple(dict.fromkeys(self._targets(node, counts)))
            if found:
                return found, basis
        return (), None

    def way(self, goal: Node, rank: Callable[[Node], Any]) -> tuple[Stop, ...]:
        """Return all that comes before a goal, and the goal: what others rest on before those.

        Where that leaves a choice, the place of the lowest rank is first. Of a goal of which
        nothing tells what it rests on, what its text links to comes first.
        """
        import networkx as nx

        found = {goal: self.needs(goal)}
        if not found[goal][0] and note_of(goal) in self._vault.entries:
            sections = self._sections(goal)
            linked = self._targets(goal, lambda link: link.section in sections)
            targets = tuple(dict.fromkeys(linked))
            found[goal] = targets, "links" if targets else None
        queue = [goal]
        for node in queue:
            for other in found[node][0]:
                if other not in found:
                    found[other] = self.needs(other)
                    queue.append(other)
        ranks = {node: (rank(node), number) for number, node in enumerate(queue)}
        graph: nx.DiGraph[Node] = nx.DiGraph()
        graph.add_nodes_from(queue)
        graph.add_edges_from((need, node) for node in queue for need in found[node][0])
        circles = nx.condensation(graph)
        members = [
            sorted(circles.nodes[each]["members"], key=ranks.__getitem__) for each in circles
        ]
        order = nx.lexicographical_topological_sort(circles, lambda each: ranks[members[each][0]])
        return tuple(
            Stop(node, *found[node], tuple(members[each]) if members[each][1:] else ())
            for each in order
            for node in members[each]
        )

    def _sections(self, node: Node) -> range:
        """Return the sections that a place holds, -1 for what is before the first heading."""
        headings = self._vault.notes[note_of(node)].headings
        if isinstance(node, tuple):
            return range(node[1], section_end(headings, node[1]))
        return range(-1, len(headings))

    def _targets(self, node: Node, counts: Callable[[Link], bool]) -> Iterator[Node]:
        """Yield the places outside of a place to which links of its note lead that count."""
        path, sections = note_of(node), self._sections(node)
        places = self._vault.resolutions(path)
        for link, place in zip(self._vault.notes[path].links, places, strict=True):
            is_inside = place.target == path and place.section in (None, *sections)
            if is_inside or not counts(link):
                continue
            if place.target is None:
                if not is_address(link.path):
                    yield f"?{phantom_key(path, link.path)[0]}"
            elif place.target in self._vault.entries:
                yield place.target if place.section is None else (place.target, place.section)
