"""From what a person types to nodes of the graph, and back. Needs no graph and no networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from explorer.graph.build import Node
from explorer.model import Heading, Note
from explorer.text.names import concept_names
from explorer.text.normalize import fold
from explorer.vault import Vault


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
    phantom = vault.phantoms().get(node[1:])
    return node if phantom is None else f"?{phantom.name}"


def _headings(notes: Iterable[Note], names: Sequence[str]) -> Iterator[Node]:
    """Yield the headings with the last of `names`, below headings with the names before it."""
    *parents, last = map(fold, names)
    if not last:
        return
    for note in notes:
        above: list[Heading] = []
        for ordinal, heading in enumerate(note.headings):
            while above and above[-1].level >= heading.level:
                above.pop()
            rest = iter(above)
            # Each parent names one of the headings above, in their order.
            if _has_name(heading.name, last) and all(
                any(_has_name(each.name, parent) for each in rest) for parent in parents
            ):
                yield note.path, ordinal
            above.append(heading)


def _has_name(heading: str, folded: str) -> bool:
    """Return whether a heading goes by a folded name. Most headings fail the first, cheap test."""
    whole = fold(heading)
    return folded in whole and (folded == whole or folded in map(fold, concept_names(heading)))
