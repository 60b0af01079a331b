"""The vault as a networkx graph: notes, headings and phantoms, and how they hang together.

The only package that imports networkx, and only when a graph is built: importing this package
must stay cheap.
"""

from __future__ import annotations

from explorer.graph.formats import FORMATS
from explorer.graph.nodes import Graph, Node, build, find_places, place_name
from explorer.graph.paths import Step, neighborhood, shortest_path

__all__ = [
    "FORMATS",
    "Graph",
    "Node",
    "Step",
    "build",
    "find_places",
    "neighborhood",
    "place_name",
    "shortest_path",
]
