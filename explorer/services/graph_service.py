"""Answers about the graph: the graph itself, places by name, paths and neighborhoods.

The graph is built on first use, once per snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.services.memo import Memo, snapshot_stamp
from explorer.services.vault_access import VaultAccess

if TYPE_CHECKING:
    from explorer.graph import Graph, Node, Step


class GraphService:
    """Questions about the graph of the current vault."""

    def __init__(self, access: VaultAccess) -> None:
        self._access = access
        self._graph: Memo[Graph] = Memo()

    def clear(self) -> None:
        """Drop the graph; the next question builds it again."""
        self._graph.clear()

    def graph(self) -> Graph:
        """Return the graph of notes, headings and phantoms; see `explorer.graph.build`."""
        from explorer.graph import build

        vault = self._access.vault
        return self._graph.get(snapshot_stamp(vault), lambda: build(vault))

    def find_places(self, name: str) -> tuple[Node, ...]:
        """Return the nodes that `name` can mean, best first."""
        from explorer.graph import find_places

        return find_places(self._access.vault, name)

    def place_name(self, node: Node) -> str:
        """Return the name of a node: `NOTE.md`, `NOTE.md#HEADING`, or that of a phantom."""
        from explorer.graph import place_name

        return place_name(self._access.vault, node)

    def shortest_path(self, start: Node, end: Node) -> tuple[Step, ...] | None:
        """Return the steps from one node to another, None if no links lead there."""
        from explorer.graph import shortest_path

        return shortest_path(self.graph(), start, end)

    def neighborhood(self, center: Node, depth: int) -> Graph:
        """Return the part of the graph that is at most `depth` links away from `center`."""
        from explorer.graph import neighborhood

        return neighborhood(self.graph(), center, depth)
