"""The vault as a networkx graph: notes, headings and phantoms, and how they hang together.

The only package that imports networkx, and only when a graph is built. Importing it stays cheap: a
public name is loaded when it is first used.
"""

from __future__ import annotations

from explorer.lazy_names import lazy_names

TYPE_CHECKING = False  # not from `typing`, which takes its time
if TYPE_CHECKING:
    from explorer.graph.formats import FORMATS as FORMATS
    from explorer.graph.insights import INSIGHTS as INSIGHTS
    from explorer.graph.insights import Finding as Finding
    from explorer.graph.insights import Findings as Findings
    from explorer.graph.insights import Insights as Insights
    from explorer.graph.nodes import Graph as Graph
    from explorer.graph.nodes import Node as Node
    from explorer.graph.nodes import build as build
    from explorer.graph.nodes import find_places as find_places
    from explorer.graph.nodes import place_name as place_name
    from explorer.graph.paths import Chains as Chains
    from explorer.graph.paths import Step as Step
    from explorer.graph.paths import neighborhood as neighborhood
    from explorer.graph.paths import shortest_chains as shortest_chains

_NAMES = {
    "formats": "FORMATS",
    "insights": "INSIGHTS Finding Findings Insights",
    "nodes": "Graph Node build find_places place_name",
    "paths": "Chains Step neighborhood shortest_chains",
}

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, _NAMES)
