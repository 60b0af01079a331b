"""From a vault to its graph: the one place that decides what is a node and where an edge begins.

Reads values only, never the disk, and never changes the vault it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from explorer.model import Note
from explorer.vault import Vault

if TYPE_CHECKING:
    import networkx as nx

Node: TypeAlias = "str | tuple[str, int]"
"""A note's path, `(path, index of the heading in the note's headings)`, or `?name` (folded) for a
phantom."""
Graph: TypeAlias = "nx.MultiDiGraph[Node]"


def build(vault: Vault) -> Graph:
    """Return the graph of a vault.

    Every node has `kind` (`note`, `heading`, `phantom`) and `name`; notes and headings have `path`,
    headings also `level` and `line`. Every edge has `kind`: `contains` leads from a note or heading
    to the headings right under it; `link` and `embed` start at the heading whose text holds the
    link (at the note, if it stands before the first heading or in the properties), and have its
    `line` and the `status` of its resolution. Files that are not notes have no node.
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    phantoms = vault.phantoms()
    for path, note in vault.notes.items():
        graph.add_node(path, kind="note", name=note.title, path=path)
        for ordinal, heading in enumerate(note.headings):
            graph.add_node(
                (path, ordinal),
                kind="heading",
                name=heading.name,
                path=path,
                level=heading.level,
                line=heading.line,
            )
    for key, phantom in phantoms.items():
        graph.add_node(f"?{key}", kind="phantom", name=phantom.name)
    named = {
        (use.path, use.link): f"?{key}" for key, phantom in phantoms.items() for use in phantom.uses
    }
    for path, note in vault.notes.items():
        graph.add_edges_from(_contains(note))
        for index, place in enumerate(vault.resolutions(path)):
            target: Node | None = place.target
            if place.target is None:
                target = named.get((path, index))
            elif place.section is not None:
                target = place.target, place.section
            if target is not None and target in graph:  # files that are not notes have no node
                link = note.links[index]
                source = path if link.section < 0 else (path, link.section)
                kind = "embed" if link.kind == "embed" else "link"
                graph.add_edge(source, target, kind=kind, line=link.line, status=place.status)
    return graph


def _contains(note: Note) -> Iterator[tuple[Node, Node, dict[str, Any]]]:
    """Yield an edge to each heading from the heading that it stands under, else from the note."""
    open_sections: list[tuple[int, Node]] = [(0, note.path)]
    for ordinal, heading in enumerate(note.headings):
        while open_sections[-1][0] >= heading.level:
            open_sections.pop()
        node = (note.path, ordinal)
        yield open_sections[-1][1], node, {"kind": "contains"}
        open_sections.append((heading.level, node))
