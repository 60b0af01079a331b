"""What comes first: the places that a place rests on, and an order in which to learn them.

A property says it, else the links below a heading such as "Prerequisites". Knows no review states:
whoever asks ranks the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from explorer.graph.nodes import Node, is_inside, links_of, note_of
from explorer.model import section_end
from explorer.text.normalize import fold
from explorer.vault import Vault

Basis: TypeAlias = Literal["property", "heading"]
"""What tells that a place rests on others."""

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
        if note_of(node) not in self._vault.entries:
            return (), None
        headings = self._vault.notes[note_of(node)].headings
        sections = range(len(headings))
        if isinstance(node, tuple):
            sections = range(node[1], section_end(headings, node[1]))
        named = [at for at in sections if _HEADING.fullmatch(fold(headings[at].name))]
        below = {at for each in named for at in range(each, section_end(headings, each))}
        found: dict[Basis, dict[Node, None]] = {"property": {}, "heading": {}}
        for _, link, _, target in links_of(self._vault, note_of(node)):
            if target == note_of(node) or is_inside(self._vault, target, node):
                continue
            name = fold(link.property or "")
            if not self._properties.isdisjoint((name, name.partition(".")[0])):
                found["property"][target] = None
            if link.section in below:
                found["heading"][target] = None
        for basis, targets in found.items():
            if targets:
                return tuple(targets), basis
        return (), None

    def way(self, goal: Node, rank: Callable[[Node], Any]) -> tuple[Stop, ...]:
        """Return all that comes before a goal, and the goal: what others rest on before those.

        Where that leaves a choice, the place of the lowest rank is first.
        """
        import networkx as nx

        found = {goal: self.needs(goal)}
        queue = [goal]
        for node in queue:
            new = [need for need in found[node][0] if need not in found]
            found.update((need, self.needs(need)) for need in new)
            queue += new
        ranks = {node: (rank(node), number) for number, node in enumerate(queue)}
        graph: nx.DiGraph[Node] = nx.DiGraph()
        graph.add_nodes_from(queue)
        graph.add_edges_from((need, node) for node in queue for need in found[node][0])
        whole = nx.condensation(graph)
        circles = {
            each: tuple(sorted(members, key=ranks.__getitem__))
            for each, members in whole.nodes(data="members")
        }
        order = nx.lexicographical_topological_sort(whole, lambda each: ranks[circles[each][0]])
        return tuple(
            Stop(node, *found[node], circles[each] if circles[each][1:] else ())
            for each in order
            for node in circles[each]
        )
