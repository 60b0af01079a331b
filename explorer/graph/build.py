"""From a vault to its graph: the one place that decides what is a node and where an edge begins.

Reads values only, never the disk, and never changes the vault it was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from explorer.model import Link, Note, Resolution
from explorer.vault import Vault

if TYPE_CHECKING:
    import networkx as nx

Node: TypeAlias = "str | tuple[str, int]"
"""A note's path, `(path, index of the heading in the note's headings)`, or `?name` (folded) for a
phantom."""
Graph: TypeAlias = "nx.MultiDiGraph[Node]"

_Edge: TypeAlias = "tuple[Node, Node, dict[str, Any]]"

_LINK_KINDS = {"embed": "embed"}
"""The kinds of links that have a kind of edge of their own."""


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
        graph.add_nodes_from(_headings(note))
    for key, phantom in phantoms.items():
        graph.add_node(f"?{key}", kind="phantom", name=phantom.name)
    named = {
        (use.path, use.link): f"?{key}" for key, phantom in phantoms.items() for use in phantom.uses
    }
    for path, note in vault.notes.items():
        graph.add_edges_from(_contains(note))
        graph.add_edges_from(_links(note, vault.resolutions(path), vault.notes, named))
    return graph


def _headings(note: Note) -> Iterator[tuple[Node, dict[str, Any]]]:
    for ordinal, heading in enumerate(note.headings):
        attributes = {
            "kind": "heading",
            "name": heading.name,
            "path": note.path,
            "level": heading.level,
            "line": heading.line,
        }
        yield (note.path, ordinal), attributes


def _contains(note: Note) -> Iterator[_Edge]:
    """Yield an edge to each heading from the heading that it stands under, else from the note."""
    open_sections: list[tuple[int, Node]] = [(0, note.path)]
    for ordinal, heading in enumerate(note.headings):
        while open_sections[-1][0] >= heading.level:
            open_sections.pop()
        node = (note.path, ordinal)
        yield open_sections[-1][1], node, {"kind": "contains"}
        open_sections.append((heading.level, node))


def _links(
    note: Note,
    resolutions: tuple[Resolution, ...],
    notes: Mapping[str, Note],
    phantoms: Mapping[tuple[str, int], str],
) -> Iterator[_Edge]:
    for index, (link, resolution) in enumerate(zip(note.links, resolutions, strict=True)):
        target = _target(note.path, index, resolution, notes, phantoms)
        if target is not None:
            attributes = {
                "kind": _LINK_KINDS.get(link.kind, "link"),
                "line": link.line,
                "status": resolution.status,
            }
            yield _source(note, link), target, attributes


def _source(note: Note, link: Link) -> Node:
    """Return the heading whose text holds a link, else its note."""
    if link.section < 0:
        return note.path
    return note.path, link.section


def _target(
    path: str,
    index: int,
    resolution: Resolution,
    notes: Mapping[str, Note],
    phantoms: Mapping[tuple[str, int], str],
) -> Node | None:
    """Return the node that a link leads to.

    None for a file that is not a note, and for an address outside the vault.
    """
    target = resolution.target
    if target is None:
        return phantoms.get((path, index))
    if target not in notes:
        return None
    if resolution.section is None:
        return target
    return target, resolution.section
