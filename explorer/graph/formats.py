"""The graph in formats that other programs read.

Names in it are untrusted, and each format quotes them in its own way: no name may end a string,
start markup, or put a control character into the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from explorer.graph.nodes import Graph, Node
from explorer.text.sanitize import clean

_DOT_SHAPES = {
    "note": "shape=box",
    "heading": "shape=ellipse",
    "phantom": "shape=box, style=dashed",
}
_DOT_STYLES = {"contains": "dotted", "link": "solid", "embed": "dashed"}
_MERMAID_BRACKETS = {"note": ("[", "]"), "heading": ("([", "])"), "phantom": ("[", "]")}
_MERMAID_ARROWS = {"contains": "---", "link": "-->", "embed": "-.->"}
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_MERMAID_PLAIN = frozenset(" ,:!?()'")
"""No full stop, dash or underscore: a label such as `1. Users` would be taken for Markdown."""


def _json(graph: Graph) -> str:
    """Return node-link data, which `networkx.node_link_graph(data, edges="edges")` reads back."""
    nodes = [{"id": node, **attributes} for node, attributes in graph.nodes(data=True)]
    edges = [
        {"source": source, "target": target, "key": key, **attributes}
        for source, target, key, attributes in graph.edges(keys=True, data=True)
    ]
    data = {"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "edges": edges}
    return json.dumps(data, indent=None, separators=(", ", ": ")) + "\n"


def _graphml(graph: Graph) -> str:
    """Return GraphML with nodes called n0, n1 ….

    Names cannot be the ids: cleaned names may collide, and two kinds of names are no XML ids.
    """
    import networkx as nx

    safe: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ids = _ids(graph)
    for node, attributes in graph.nodes(data=True):
        safe.add_node(ids[node], **_xml_safe(attributes))
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        safe.add_edge(ids[source], ids[target], key=key, **_xml_safe(attributes))
    return "\n".join(nx.generate_graphml(safe)) + "\n"


def _dot(graph: Graph) -> str:
    ids = _ids(graph)
    lines = ["digraph vault {", "  rankdir=LR;"]
    for node, attributes in graph.nodes(data=True):
        label = _dot_string(attributes["name"])
        shape = _DOT_SHAPES[attributes["kind"]]
        lines.append(f"  {ids[node]} [label={label}, {shape}];")
    for source, target, attributes in graph.edges(data=True):
        kind = attributes["kind"]
        lines.append(f"  {ids[source]} -> {ids[target]} [class={kind}, style={_DOT_STYLES[kind]}];")
    return "\n".join([*lines, "}"]) + "\n"


def _mermaid(graph: Graph) -> str:
    ids = _ids(graph)
    lines = ["flowchart LR"]
    for node, attributes in graph.nodes(data=True):
        left, right = _MERMAID_BRACKETS[attributes["kind"]]
        lines.append(f'  {ids[node]}{left}"{_mermaid_text(attributes["name"])}"{right}')
    for source, target, attributes in graph.edges(data=True):
        lines.append(f"  {ids[source]} {_MERMAID_ARROWS[attributes['kind']]} {ids[target]}")
    missing = [
        ids[node] for node, attributes in graph.nodes(data=True) if attributes["kind"] == "phantom"
    ]
    if missing:
        lines += [
            "  classDef phantom stroke-dasharray: 4 4",
            f"  class {','.join(missing)} phantom",
        ]
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Graph], str]] = {
    "json": _json,
    "graphml": _graphml,
    "dot": _dot,
    "mermaid": _mermaid,
}
"""What returns the graph as text, by the name of the format."""


def _ids(graph: Graph) -> dict[Node, str]:
    return {node: f"n{number}" for number, node in enumerate(graph)}


def _xml_safe(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes without the characters that XML 1.0 does not allow.

    These are most control characters, surrogates and two noncharacters.
    """
    return {
        key: _NOT_IN_XML.sub("\ufffd", clean(value)) if isinstance(value, str) else value
        for key, value in attributes.items()
    }


def _dot_string(text: str) -> str:
    r"""Return a quoted DOT string with backslashes doubled.

    Single backslashes would be escapes in a label, such as `\N`.
    """
    quoted = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _mermaid_text(text: str) -> str:
    """Return text for a quoted Mermaid label.

    All characters but letters, digits and plain signs become numeric entities.
    """
    return (
        "".join(
            each if each.isalnum() or each in _MERMAID_PLAIN else f"#{ord(each)};"
            for each in clean(text)
        )
        or " "
    )
