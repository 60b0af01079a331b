"""The graph in formats that other programs read.

Names in it are untrusted, and each format quotes them in its own way: no name may end a string,
start markup, or put a control character into the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isqrt
from typing import TYPE_CHECKING, Any

from explorer.graph.nodes import Graph
from explorer.text.sanitize import clean
from explorer.vault.link_writer import HEADING_END

if TYPE_CHECKING:
    import networkx as nx

_DOT_SHAPES = {
    "note": "shape=box",
    "heading": "shape=ellipse",
    "phantom": "shape=box, style=dashed",
}
_DOT_STYLES = {"contains": "dotted", "link": "solid", "embed": "dashed"}
_MERMAID_BRACKETS = {"note": ("[", "]"), "heading": ("([", "])"), "phantom": ("[", "]")}
_MERMAID_ARROWS = {"contains": "---", "link": "-->", "embed": "-.->"}
_NOT_IN_XML = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN = re.compile(r"[!-/:-@\[-`{-~]")
_MERMAID_PLAIN = frozenset(" ,:!?()'")
"""No full stop, dash or underscore: a label such as `1. Users` would be taken for Markdown."""


def _json(graph: Graph) -> str:
    """Return node-link data, which `networkx.node_link_graph(data, edges="edges")` reads back."""
    import networkx as nx

    return json.dumps(nx.node_link_data(graph, edges="edges")) + "\n"


def _graphml(graph: Graph) -> str:
    import networkx as nx

    numbered = _numbered(graph)
    for _, attributes in numbered.nodes(data=True):
        for key in attributes.keys() & {"name", "path"}:
            attributes[key] = _NOT_IN_XML.sub("\ufffd", attributes[key])
    # As references, characters act on no terminal, and a path stays as it is.
    lines = "\n".join(nx.generate_graphml(numbered))
    return lines.encode("ascii", "xmlcharrefreplace").decode() + "\n"


def _dot(graph: Graph) -> str:
    numbered = _numbered(graph)
    lines = ["digraph vault {", "  rankdir=LR;"]
    for node, attributes in numbered.nodes(data=True):
        label = _dot_string(attributes["name"])
        lines.append(f"  n{node} [label={label}, {_DOT_SHAPES[attributes['kind']]}];")
    for source, target, kind in numbered.edges(data="kind", default=""):
        lines.append(f"  n{source} -> n{target} [class={kind}, style={_DOT_STYLES[kind]}];")
    return "\n".join([*lines, "}"]) + "\n"


def _mermaid(graph: Graph) -> str:
    numbered = _numbered(graph)
    lines = ["flowchart LR"]
    for node, attributes in numbered.nodes(data=True):
        left, right = _MERMAID_BRACKETS[attributes["kind"]]
        lines.append(f'  n{node}{left}"{_mermaid_text(attributes["name"])}"{right}')
    for source, target, kind in numbered.edges(data="kind", default=""):
        lines.append(f"  n{source} {_MERMAID_ARROWS[kind]} n{target}")
    missing = [
        f"n{node}"
        for node, attributes in numbered.nodes(data=True)
        if attributes["kind"] == "phantom"
    ]
    if missing:
        lines += [
            "  classDef phantom stroke-dasharray: 4 4",
            f"  class {','.join(missing)} phantom",
        ]
    return "\n".join(lines) + "\n"


def _canvas(graph: Graph) -> str:
    """Return a JSON Canvas of a square grid, where each note stands beside its headings."""
    numbered = _numbered(graph)
    subpaths = dict[int, str]()
    edges = list[dict[str, str]]()
    for source, target, kind in numbered.edges(data="kind", default=""):
        if kind == "contains":
            name = HEADING_END.sub(" ", numbered.nodes[target]["name"])
            subpaths[target] = f"{subpaths.get(source, '')}#{name}"
        edge = {"id": f"e{len(edges)}", "fromNode": str(source), "toNode": str(target)}
        # The sides are optional, but Obsidian has been seen to show nothing without them.
        edges.append({**edge, "fromSide": "right", "toSide": "left", "label": kind})
    nodes = []
    rows = isqrt(len(numbered)) + 1
    for node, attributes in numbered.nodes(data=True):
        column, row = divmod(node, rows)
        shown = {"id": str(node), "x": 400 * column, "y": 200 * row, "width": 320, "height": 160}
        if attributes["kind"] == "phantom":
            shown |= {"type": "text", "text": _MARKDOWN.sub(r"\\\g<0>", clean(attributes["name"]))}
        else:
            shown |= {"type": "file", "file": attributes["path"]}
        if node in subpaths:
            shown["subpath"] = subpaths[node]
        nodes.append(shown)
    return json.dumps({"nodes": nodes, "edges": edges}) + "\n"


FORMATS: Mapping[str, Callable[[Graph], str]] = {
    "json": _json,
    "graphml": _graphml,
    "dot": _dot,
    "mermaid": _mermaid,
    "canvas": _canvas,
}
"""What returns the graph as text, by the name of the format."""


def _numbered(graph: nx.MultiDiGraph[Any]) -> nx.Graph[int]:
    """Return a copy with numbers for nodes: two names may be the same once they are quoted."""
    import networkx as nx

    return nx.convert_node_labels_to_integers(graph)


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
