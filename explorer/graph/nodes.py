"""From a vault to its graph: the one place that decides what is a node and where an edge begins.

Also the way from what a person types to nodes, and back: that needs no graph and no networkx.

Reads values only, never the disk, and never changes the vault it was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from explorer.model import Link, Note, heading_parents, section_end, section_path
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.vault import Vault
from explorer.vault.link_resolution import is_address, phantom_key

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
    for key, phantom in vault.phantoms().items():
        graph.add_node(f"?{key}", kind="phantom", name=phantom.name)
    for path, note in vault.notes.items():
        for ordinal, parent in enumerate(heading_parents(note.headings)):
            graph.add_edge(path if parent < 0 else (path, parent), (path, ordinal), kind="contains")
        places = vault.resolutions(path)
        for index, link, source, target in links_of(vault, path):
            kind = "embed" if link.kind == "embed" else "link"
            graph.add_edge(source, target, kind=kind, line=link.line, status=places[index].status)
    return graph


def links_of(vault: Vault, path: str) -> Iterator[tuple[int, Link, Node, Node]]:
    """Yield the links of a note that lead to a note or to a missing one, with their two ends."""
    if path not in vault.entries:
        return
    links, places = vault.notes[path].links, vault.resolutions(path)
    for index, (link, place) in enumerate(zip(links, places, strict=True)):
        target: Node | None = place.target
        if place.target is None:
            target = None if is_address(link.path) else f"?{phantom_key(path, link.path)[0]}"
        elif place.target not in vault.entries:
            target = None  # a picture or the like
        elif place.section is not None:
            target = place.target, place.section
        if target is not None:
            yield index, link, path if link.section < 0 else (path, link.section), target


def is_inside(vault: Vault, node: Node, place: Node) -> bool:
    """Return whether a node is a place or one of the headings that it holds."""
    if isinstance(node, tuple) and isinstance(place, tuple):
        path, section = place
        end = section_end(vault.notes[path].headings, section)
        return node[0] == path and section <= node[1] < end
    return place in (node, note_of(node))


# Names of nodes


def find_places(vault: Vault, name: str) -> tuple[Node, ...]:
    """Return the nodes that `name` can mean, best first; empty if there is none.

    Notes come first (path, title or alias), then headings that have the name as text or as a
    concept name, then phantoms. `NOTE#HEADING` names a heading of one note, `#HEADING` one of any
    note, `NOTE#A#B` one below another.
    """
    folded = fold(name)
    if folded:
        # The nodes that have the whole of it as a name, number signs included.
        phantoms = [
            f"?{key}"
            for key, phantom in vault.phantoms().items()
            if folded in (fold(key), fold(phantom.name))
        ]
        headings = _headings(vault.notes.values(), [name])
        whole = tuple(dict.fromkeys([*vault.find(name), *headings, *phantoms]))
        if whole:
            return whole
    note_name, *heading_names = name.split("#")
    heading_names = [part for part in heading_names if part.strip()]
    if not heading_names:
        return ()
    notes: Iterable[Note] = vault.notes.values()
    if note_name.strip():
        notes = [vault.notes[path] for path in vault.find(note_name)]
    return tuple(_headings(notes, heading_names))


def place_name(vault: Vault, node: Node) -> str:
    """Return the name of a node in plain output: `path`, `path#Heading` or `?name`.

    The name is not cleaned for a terminal.
    """
    if isinstance(node, tuple):
        path, ordinal = node
        return f"{path}#{vault.notes[path].headings[ordinal].name}"
    if node in vault.notes:
        return node
    return f"?{phantom_name(vault, node)}"


def phantom_name(vault: Vault, node: str) -> str:
    """Return the name of a missing note as a link writes it, folded if no link does any more."""
    phantom = vault.phantoms().get(node[1:])
    return node[1:] if phantom is None else phantom.name


def note_of(node: Node) -> str:
    """Return the note that holds a place; a phantom itself."""
    return node[0] if isinstance(node, tuple) else node


def place_of(node: Node) -> tuple[str, int]:
    """Return the note that holds a place, a phantom itself, and the heading there; -1 for none."""
    return node if isinstance(node, tuple) else (node, -1)


def _headings(notes: Iterable[Note], names: Sequence[str]) -> Iterator[Node]:
    """Yield the headings with the last of `names`, below headings with the names before it."""
    *parents, last = map(fold, names)
    if not last:
        return
    for note in notes:
        for ordinal, heading in enumerate(note.headings):
            if _has_name(heading.name, last):
                above = iter(section_path(note, ordinal)[:-1])
                # Each parent names one of the headings above, in their order.
                if all(
                    any(_has_name(note.headings[at].name, parent) for at in above)
                    for parent in parents
                ):
                    yield note.path, ordinal


def _has_name(heading: str, folded: str) -> bool:
    """Return whether a heading goes by a folded name. Most headings fail the first, cheap test."""
    whole = fold(heading)
    return folded in whole and (folded == whole or folded in map(fold, concept_names(heading)))
